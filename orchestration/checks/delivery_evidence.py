"""What a delivery that was accepted looks like beside what was known before it.

Intake sees that a file is well-formed; whether it says what such files say is seen only beside the others. Each
rule looks at every delivery that no publication of the domain was made of yet, so that a damaged one stays
refused by the gate until it is sent again, however many good ones follow it.
"""

from collections import defaultdict
from collections.abc import Iterator

from orchestration.checks.delivery_comparison import ComparedBuild, FeedFinding
from orchestration.checks.delivery_retention import compare_known_rows
from orchestration.checks.delivery_unresolved import UNRESOLVED, unresolved_evidence
from orchestration.checks.delivery_values import compare_values
from orchestration.checks.delivery_volume import compare_volume
from orchestration.checks.first_rows import FirstRows
from orchestration.checks.gate_rules import gate_rule
from orchestration.contract.feeds import Feed, load_sources
from orchestration.intake.as_of_inputs import SelectedFile
from orchestration.store.engine_files import open_file
from orchestration.store.home import Home
from orchestration.store.records import Build, Evidence
from orchestration.store.refresh_inputs import RefreshInputs
from orchestration.warehouse.project import sources_by_domain

# Rules of a source, in the order in which they are shown.
OF_SOURCE = {
    "values": "Columns of new {source} rows are filled and valid as often as before.",
    "kept": "A full extract of {source} still contains the records of earlier extracts.",
    "rows": "A {source} delivery of changes has about as many rows as usual for that weekday.",
}


def delivery_evidence(
    build: Build, selected: list[SelectedFile], home: Home, inputs: RefreshInputs
) -> list[Evidence]:
    """Values, known rows and volume of each source that gates a domain; what was cut off and not sent again."""
    found: list[Evidence] = []
    known: dict[tuple[str, str, frozenset[int]], dict[str, FeedFinding]] = {}
    with open_file(home.build_file(build.build_id)) as connection:
        compared = ComparedBuild(build, home, inputs, connection, FirstRows(build, selected, home))
        for domain in build.domains:
            published = _published_from(domain, inputs)
            of_source: dict[str, list[dict[str, FeedFinding]]] = defaultdict(list)
            for source, feed in _gating_feeds(domain):
                new = [
                    choice
                    for choice in selected
                    if (choice.source, choice.feed) == (source, feed.name)
                    and (choice.delivery.delivery_id, choice.feed) not in published
                ]
                # domains whose last publication read the same files have the same findings
                question = (source, feed.name, frozenset(choice.delivery.delivery_id for choice in new))
                if question not in known:
                    known[question] = _findings(compared, feed, new) if new else {}
                of_source[source].append(known[question])
            for source, findings in of_source.items():
                found += [_evidence_of_source(domain, source, rule, findings) for rule in OF_SOURCE]
    return found + [unresolved_evidence(domain, selected, build, inputs) for domain in build.domains]


def _findings(compared: ComparedBuild, feed: Feed, new: list[SelectedFile]) -> dict[str, FeedFinding]:
    """What each rule found in the new files of one feed; nothing of a rule that does not apply to it."""
    by_rule = {
        "values": compare_values(compared, feed, new),
        "kept": compare_known_rows(compared, feed, new),
        "rows": compare_volume(compared, feed, new),
    }
    return {rule: finding for rule, finding in by_rule.items() if finding is not None}


def _evidence_of_source(
    domain: str, source: str, name: str, findings: list[dict[str, FeedFinding]]
) -> Evidence:
    """One evidence a rule for the whole source: what gates a domain is its delivery, and feeds are many."""
    rule = gate_rule(f"delivery.{name}")
    of_rule = [by_rule[name] for by_rule in findings if name in by_rule]
    assessed = [item for item in of_rule if item.status != "not_applicable"]
    failed = [item for item in assessed if item.status == "fail"]
    status = "fail" if failed else "pass" if assessed else "not_applicable"
    shown = failed or assessed[:1] or of_rule[:1]
    words = "; ".join(item.message for item in shown) or (
        f"no new {source} file is of a kind that this rule applies to"
    )
    return Evidence(
        domain=domain,
        rule_id=f"delivery.{source}.{name}",
        rule_version=rule.rule_version,
        kind="contract",
        severity="block",
        status=status,
        checked_rows=sum(item.checked for item in assessed),
        failed_rows=sum(item.failed for item in failed),
        threshold=rule.threshold,
        message=rule.in_words(
            words,
            status,
            next((item.first for item in failed if item.first), None),
            next((item.action for item in failed if item.action), ""),
        ),
    )


def expected_delivery_rules(build: Build) -> dict[str, set[str]]:
    """Rules on deliveries beside earlier ones that must have spoken, by domain."""
    return {domain: set(possible_delivery_rules(domain)) for domain in build.domains}


def possible_delivery_rules(domain: str) -> dict[str, str]:
    """Every rule on deliveries beside earlier ones that applies to a domain, with its words."""
    rules = {UNRESOLVED: "Each delivery that held the domain for too few records has been sent again."}
    for source in dict.fromkeys(source for source, _ in _gating_feeds(domain)):
        for name, words in OF_SOURCE.items():
            rules[f"delivery.{source}.{name}"] = words.format(source=source)
    return rules


def _gating_feeds(domain: str) -> Iterator[tuple[str, Feed]]:
    for name in sorted(sources_by_domain().get(domain, frozenset())):
        source = load_sources()[name]
        if source.chain and source.gates:
            yield from ((name, feed) for feed in source.feeds.values())


def _published_from(domain: str, inputs: RefreshInputs) -> set[tuple[int, str]]:
    """The files that the domain's published tables were made of."""
    publications = inputs.publications()
    rows = publications[-1].verdicts if publications else []
    builds = [row["build_id"] for row in rows if row["domain"] == domain and row["build_id"]]
    return {(number, feed) for build_id in builds for number, feed, _, _ in inputs.build_files(build_id)}
