"""Great Expectations suites on the candidate: what must be true of distributions and completeness.

Suites are YAML in `expectations/suites`, one file a domain and one for what every domain is asked of its
own history; each expectation has a rule id, a severity and the reason for its threshold. The number
evaluated must equal the number written down.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb
import yaml

from orchestration.contracts import PROJECT_ROOT
from orchestration.home import Home
from orchestration.ledger import Build, Evidence

SUITES_FOLDER = PROJECT_ROOT / "expectations" / "suites"

# Broken rows of a suite's own relation that a message names; its relations hold no patient.
ROWS_NAMED = 3


@dataclass(frozen=True)
class Expectation:
    """One expectation of one relation of the candidate.

    `minimum_rows`: below it the rule says nothing, and `too_few` is why. `only_rows`: the rows it is about.
    `says`: how a broken row is told, with the columns of the row in braces.
    """

    domain: str
    table: str
    only_rows: str
    too_few: str
    rule_id: str
    rule_version: str
    title: str
    severity: str
    reason: str
    kind: str
    expectation: str
    arguments: dict[str, Any]
    minimum_rows: int
    says: str
    threshold: str

    @property
    def relation(self) -> str:
        """The rows that the expectation is about, as SQL."""
        return f"select * from {self.table}" + (f" where {self.only_rows}" if self.only_rows else "")


@cache
def load_suites() -> tuple[Expectation, ...]:
    """Every expectation of every suite."""
    found: list[Expectation] = []
    for file in sorted(SUITES_FOLDER.glob("*.yml")):
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
        # a suite is of one domain, or of several whose short names go into its rule ids
        domains = document.get("domains") or {document["domain"]: ""}
        for domain, short in domains.items():
            for table in document["tables"]:
                found += [_expectation(domain, short, table, entry) for entry in table["expectations"]]
    return tuple(found)


def _expectation(domain: str, short: str, table: dict[str, Any], entry: dict[str, Any]) -> Expectation:
    severity = entry["severity"]
    if isinstance(severity, dict):
        severity = severity.get(domain, severity["default"])
    arguments = entry.get("arguments", {})
    return Expectation(
        domain=domain,
        table=table["table"].replace("{domain}", domain),
        only_rows=table.get("only_rows", ""),
        too_few=table.get("too_few", ""),
        rule_id=entry["rule_id"].replace("{DOMAIN}", short),
        rule_version=str(entry["rule_version"]),
        title=entry["title"],
        severity=severity,
        reason=entry["reason"],
        kind=entry.get("kind", "expectation"),
        expectation=entry["expectation"],
        arguments=arguments,
        minimum_rows=int(entry.get("minimum_rows", 1)),
        says=entry.get("says", ""),
        threshold=entry.get("threshold") or ", ".join(f"{name} {value}" for name, value in arguments.items()),
    )


def expectation_evidence(build: Build, home: Home) -> list[Evidence]:
    """Evaluates the suites of the build's domains, each expectation by itself."""
    wanted = [item for item in load_suites() if item.domain in build.domains]
    rows = _rows_of_relations(build, home, wanted)
    spoken: list[Evidence] = []
    to_judge: list[tuple[list[Expectation], int]] = []
    for relation in dict.fromkeys(item.relation for item in wanted):
        of_relation = [item for item in wanted if item.relation == relation]
        found = rows[relation]
        if found is None:
            spoken += [_silent(item, "error", f"{item.table} was not built", None) for item in of_relation]
            continue
        spoken += [
            _silent(
                item,
                "not_applicable",
                item.too_few or f"{found} rows, and the rule speaks from {item.minimum_rows}",
                found,
            )
            for item in of_relation
            if found < item.minimum_rows
        ]
        judged = [item for item in of_relation if found >= item.minimum_rows]
        if judged:
            to_judge.append((judged, found))
    return spoken + list(_evaluate(to_judge, build, home))


def _rows_of_relations(build: Build, home: Home, wanted: list[Expectation]) -> dict[str, int | None]:
    """Rows that each expectation is about; None where the build did not make the relation."""
    counts: dict[str, int | None] = {}
    with duckdb.connect(str(home.build_file(build.build_id)), read_only=True) as connection:
        built = {
            f"{schema}.{table}"
            for schema, table in connection.execute(
                "select table_schema, table_name from information_schema.tables"
            ).fetchall()
        }
        for item in wanted:
            if item.relation in counts:
                continue
            row = (
                connection.execute(f"select count(*) from ({item.relation})").fetchone()
                if item.table in built
                else None
            )
            counts[item.relation] = int(row[0]) if row else None
    return counts


def _evaluate(to_judge: list[tuple[list[Expectation], int]], build: Build, home: Home) -> Iterator[Evidence]:
    """Evidence of expectations that have enough rows, relation by relation with its number of rows."""
    if not to_judge:
        return
    # imported here: it takes seconds, and only the gate needs it
    import great_expectations as gx

    from orchestration.checks.great_expectations_on_duckdb import open_context

    context, source = open_context(home.build_file(build.build_id))
    try:
        for number, (wanted, rows) in enumerate(to_judge):
            asset = source.add_query_asset(name=f"relation {number}", query=wanted[0].relation)
            batch = asset.add_batch_definition_whole_table("whole").get_batch()
            for item in wanted:
                expectation = getattr(gx.expectations, item.expectation)(**item.arguments)
                # complete only where the relation is the suite's own: elsewhere the result would list values
                outcome = batch.validate(expectation, result_format="COMPLETE" if item.says else "SUMMARY")
                yield _reading(item, outcome, rows)
    finally:
        source.get_engine().dispose()
        del context


def _reading(item: Expectation, outcome: Any, rows: int) -> Evidence:
    if outcome.exception_info.get("raised_exception") or any(
        isinstance(value, dict) and value.get("raised_exception") for value in outcome.exception_info.values()
    ):
        return _silent(item, "error", "could not be evaluated", rows)
    result = outcome.result or {}
    failed = result.get("unexpected_count")
    observed = result.get("observed_value")
    if item.says:
        broken = (result.get("details") or {}).get("unexpected_rows") or []
        failed = int(observed or 0)
        named = [item.says.format(**row) for row in broken[:ROWS_NAMED]]
        more = [f"{failed - ROWS_NAMED} more"] if failed > ROWS_NAMED else []
        seen = "; ".join([*named, *more]) or f"none of {rows}"
    elif observed is not None:
        seen = f"observed {observed}"
    else:
        seen = f"{failed or 0} of {rows} rows outside"
    return Evidence(
        domain=item.domain,
        rule_id=item.rule_id,
        rule_version=item.rule_version,
        kind=item.kind,
        severity=item.severity,
        status="pass" if outcome.success else "fail",
        checked_rows=rows,
        failed_rows=0 if outcome.success else int(failed if failed is not None else rows),
        threshold=item.threshold,
        message=f"{item.title}: {seen}" + ("" if outcome.success else f". {item.reason}"),
    )


def _silent(item: Expectation, status: str, why: str, rows: int | None) -> Evidence:
    return Evidence(
        domain=item.domain,
        rule_id=item.rule_id,
        rule_version=item.rule_version,
        kind=item.kind,
        severity=item.severity,
        status=status,
        checked_rows=rows,
        failed_rows=None,
        threshold=item.threshold,
        message=f"{item.title}: {why}",
    )
