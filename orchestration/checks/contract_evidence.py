"""What intake found, as evidence for every domain that uses the source."""

from collections import defaultdict
from collections.abc import Iterator

from orchestration.checks.delivery_evidence import possible_delivery_rules
from orchestration.contracts import Source, load_sources
from orchestration.intake.selection import SelectedFile, SourceState, source_state
from orchestration.ledger import Build, Evidence, Ledger
from orchestration.warehouse.project import informing_sources_by_domain, sources_by_domain


def contract_evidence(build: Build, selected: list[SelectedFile], ledger: Ledger) -> list[Evidence]:
    """Refused deliveries, age and unreadable rows, once for each domain that uses the source.

    A source that only informs a domain never holds it: its faults are a caveat.
    """
    sources = load_sources()
    found: list[Evidence] = []
    for domain in build.domains:
        gating = sources_by_domain().get(domain, frozenset())
        for name in _sources_of(domain):
            source = sources[name]
            gates = source.gates and name in gating
            state = source_state(source, build.as_at, ledger)
            if not has_spoken(state):
                continue
            found.append(_delivery(domain, source, state, gates))
            if state.as_at is not None and source.chain:
                found.append(_age(domain, source, state, build, gates))
            found += _files(domain, source, selected)
    return found


def expected_contract_rules(build: Build, ledger: Ledger) -> dict[str, set[str]]:
    """Rules on deliveries that must have spoken, by domain, from what the build read."""
    read: dict[str, set[str]] = defaultdict(set)
    deliveries = {item.delivery_id: item.source for item in ledger.deliveries()}
    for delivery_id, feed, _, _ in ledger.build_files(build.build_id):
        read[deliveries[delivery_id]].add(feed)
    sources = load_sources()
    expected: dict[str, set[str]] = {}
    for domain in build.domains:
        rules: set[str] = set()
        for name in _sources_of(domain):
            feeds = read[name]
            if feeds:
                rules.add(f"contract.{name}.delivery")
                rules |= {f"contract.{name}.{feed}.readable" for feed in feeds}
                if sources[name].chain:
                    rules.add(f"contract.{name}.age")
        expected[domain] = rules
    return expected


def possible_contract_rules(domain: str) -> dict[str, str]:
    """Every rule on deliveries that may speak of a domain, with its words."""
    rules = {}
    for name in _sources_of(domain):
        source = load_sources()[name]
        rules[f"contract.{name}.delivery"] = f"No delivery of {name} stands refused."
        if source.chain:
            rules[f"contract.{name}.age"] = (
                f"The {name} extract is of the night; held after {source.max_age_days} days."
            )
        rules |= {
            f"contract.{name}.{feed}.readable": f"Every row of {name}.{feed} could be read."
            for feed in source.feeds
        }
    return rules | possible_delivery_rules(domain)


def _sources_of(domain: str) -> list[str]:
    """Every source that a domain reads: those that gate it and those that only inform it."""
    gating = sources_by_domain().get(domain, frozenset())
    return sorted(gating | informing_sources_by_domain().get(domain, frozenset()))


def has_spoken(state: SourceState) -> bool:
    """Whether a source ever sent anything."""
    return state.as_at is not None or state.refused is not None


def _delivery(domain: str, source: Source, state: SourceState, gates: bool) -> Evidence:
    refused = state.refused
    return Evidence(
        domain=domain,
        rule_id=f"contract.{source.name}.delivery",
        rule_version="1",
        kind="contract",
        severity="block" if gates else "warn",
        status="fail" if refused else "pass",
        checked_rows=1,
        failed_rows=1 if refused else 0,
        threshold="no refused delivery newer than the last accepted one",
        message=(
            f"the {source.name} delivery {refused.delivery}"
            + (f" of {refused.as_at}" if refused.as_at else "")
            + f" was refused: {refused.reason}"
            if refused
            else f"{source.name} delivery {state.delivery} is current"
        ),
    )


def _age(domain: str, source: Source, state: SourceState, build: Build, gates: bool) -> Evidence:
    assert state.as_at is not None
    days = (build.as_at - state.as_at).days
    too_old = days > source.max_age_days
    return Evidence(
        domain=domain,
        rule_id=f"contract.{source.name}.age",
        rule_version="1",
        kind="contract",
        severity="block" if too_old and gates else "warn",
        status="fail" if days > 0 else "pass",
        checked_rows=1,
        failed_rows=1 if days > 0 else 0,
        threshold=f"0 days; held after {source.max_age_days}",
        message=(
            f"the newest {source.name} extract is of {state.as_at}, {days}"
            f" {'day' if days == 1 else 'days'} before the night"
            + (f"; {source.max_age_days} are tolerated" if too_old else "")
            if days > 0
            else f"the {source.name} extract is of the night itself"
        ),
    )


def _files(domain: str, source: Source, selected: list[SelectedFile]) -> Iterator[Evidence]:
    for feed in source.feeds:
        files = [choice.file for choice in selected if (choice.source, choice.feed) == (source.name, feed)]
        if not files:
            continue
        rows = sum(file.rows for file in files)
        unreadable = sum(file.unreadable_rows for file in files)
        yield Evidence(
            domain=domain,
            rule_id=f"contract.{source.name}.{feed}.readable",
            rule_version="1",
            kind="contract",
            severity="warn",
            status="not_applicable" if not rows else "fail" if unreadable else "pass",
            checked_rows=rows,
            failed_rows=unreadable,
            threshold="0 rows",
            message=(
                f"{unreadable} of {rows} rows of {source.name}.{feed} could not be read and are kept raw"
                if unreadable
                else f"no row of {source.name}.{feed} was delivered"
                if not rows
                else f"all {rows} rows of {source.name}.{feed} were read"
            ),
        )
