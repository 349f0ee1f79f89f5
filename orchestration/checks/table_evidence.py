"""Whether every published table was built, and those that may never be empty are not."""

from orchestration.checks.first_rows import FirstRows
from orchestration.checks.gate_rules import gate_rule
from orchestration.contract.feeds import load_sources
from orchestration.contract.published import PublishedTable, load_domains, load_published_tables
from orchestration.intake.as_of_inputs import source_state
from orchestration.store.records import Build, Evidence
from orchestration.store.refresh_inputs import RefreshInputs


def completeness_evidence(
    build: Build, counts: dict[str, int], rows_of: FirstRows, inputs: RefreshInputs
) -> list[Evidence]:
    """One row per published table of the build's domains; `counts` are rows by table."""
    found = []
    for table in load_published_tables():
        if table.domain not in build.domains:
            continue
        rule = gate_rule("volume.core" if table.core else "volume.built")
        rows = counts.get(table.name)
        empty = table.core and rows == 0
        status = "error" if rows is None else "fail" if empty else "pass" if rows else "not_applicable"
        words = f"{table.name} was not built"
        if rows is not None:
            words = f"{table.name} has {rows} rows"
        if empty:
            words = "; ".join([words, *_why_empty(table, build, rows_of, inputs)])
        found.append(
            Evidence(
                domain=table.domain,
                rule_id=f"volume.{table.name}",
                rule_version=rule.rule_version,
                kind="volume",
                severity="block",
                status=status,
                checked_rows=rows,
                failed_rows=None if rows is None else int(empty),
                threshold=rule.threshold,
                message=rule.in_words(words, status),
            )
        )
    return found


def expected_tables(build: Build) -> dict[str, set[str]]:
    """Rules on published tables that must have spoken, by domain."""
    return {
        domain: {f"volume.{table.name}" for table in load_published_tables() if table.domain == domain}
        for domain in build.domains
    }


def _why_empty(table: PublishedTable, build: Build, rows_of: FirstRows, inputs: RefreshInputs) -> list[str]:
    """Feeds of the table that have no row, and the refusal of a source that carries them."""
    needed = load_domains()[table.domain]
    feeds = (*needed.needs_any, *needed.cannot_miss)
    said = rows_of.without_rows(f"model.clockstop.{table.model}", feeds)
    for source in dict.fromkeys(source for source, _ in feeds) if said else ():
        refused = source_state(load_sources()[source], build.as_at, inputs).refused
        if refused is not None:
            said.append(f"the {source} delivery {refused.delivery} was refused: {refused.reason}")
    return said
