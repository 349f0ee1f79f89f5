"""Feeds that a rule on volumes held a domain for, until their delivery is sent again."""

import duckdb

from orchestration.checks.gate_rules import gate_rule
from orchestration.checks.suites import Expectation, load_suites
from orchestration.checks.verdict import HELD
from orchestration.intake.as_of_inputs import SelectedFile
from orchestration.store.records import Build, CutFeed, Evidence
from orchestration.store.refresh_inputs import RefreshInputs

UNRESOLVED = "delivery.answered"


def cut_feeds(
    build: Build, connection: duckdb.DuckDBPyConnection, built: set[str], inputs: RefreshInputs
) -> list[CutFeed]:
    """Feeds of the build's own day that a rule on volumes holds it for, also those its message does not name.

    A day that no delivery covers yet is resolved by the delivery that does; a relation that was not built
    holds by itself.
    """
    found = []
    delivered = _sources_of_the_day(build, inputs)
    for rule in _volume_rules(build):
        if rule.table not in built:
            continue
        query = rule.arguments["unexpected_rows_query"].replace("{batch}", f"({rule.relation}) as judged")
        rows = connection.execute(query)
        names = [column[0] for column in rows.description or ()]
        for values in rows.fetchall():
            row = dict(zip(names, values, strict=True))
            source, feed = str(row["feed"]).split(".")
            if source in delivered:
                words = rule.says.format(**row)
                found.append(CutFeed(rule.domain, rule.rule_id, source, feed, build.as_at, words))
    return found


def _volume_rules(build: Build) -> list[Expectation]:
    """Rules of the suites that hold a domain for the records of a feed."""
    return [
        rule
        for rule in load_suites()
        if rule.domain in build.domains
        and (rule.kind, rule.severity) == ("volume", "block")
        and "unexpected_rows_query" in rule.arguments
    ]


def _sources_of_the_day(build: Build, inputs: RefreshInputs) -> set[str]:
    read = {number for number, _, _, _ in inputs.build_files(build.build_id)}
    return {
        delivery.source
        for delivery in inputs.deliveries()
        if delivery.delivery_id in read and delivery.as_at == build.as_at
    }


def unresolved_evidence(
    domain: str, selected: list[SelectedFile], this_build: Build, inputs: RefreshInputs
) -> Evidence:
    """A day that was cut off is not whole because the next one is: its delivery must have been sent again.

    What compares a day with its own kind of day looks at that day alone, so what was cut on a day before is
    looked up; it is resolved when no file of that day that the held build read is selected any more. A day
    that is built again is assessed again.
    """
    rule = gate_rule(UNRESOLVED)
    publications = inputs.publications()
    rows = publications[-1].verdicts if publications else []
    row = next((row for row in rows if row["domain"] == domain and row["state"] == HELD), None)
    still_cut: dict[str, str] = {}
    selected_files = {(choice.delivery.delivery_id, choice.feed) for choice in selected}
    deliveries = {delivery.delivery_id: delivery for delivery in inputs.deliveries()} if row else {}
    for publication in reversed(publications if row else []):
        build = inputs.build(publication.build_id)
        if build is None or (row and publication.build_id == row["build_id"]):
            break
        read = {(number, feed) for number, feed, _, _ in inputs.build_files(build.build_id)}
        for cut in inputs.cut_feeds(build.build_id):
            files = {
                (number, feed)
                for number, feed in read
                if feed == cut.feed
                and (deliveries[number].source, deliveries[number].as_at) == (cut.source, cut.as_at)
            }
            if cut.domain == domain and cut.as_at != this_build.as_at and files & selected_files:
                still_cut[f"{cut.source}.{cut.feed} as at {cut.as_at}"] = cut.message
    status = "fail" if still_cut else "pass" if row else "not_applicable"
    words = "; ".join(
        f"the incomplete delivery of {what} has not been sent again: {why}" for what, why in still_cut.items()
    ) or (
        "each delivery that held the domain before has been sent again"
        if row
        else "no earlier delivery held the domain"
    )
    return Evidence(
        domain=domain,
        rule_id=UNRESOLVED,
        rule_version=rule.rule_version,
        kind="contract",
        severity="block",
        status=status,
        checked_rows=max(1, len(still_cut)),
        failed_rows=len(still_cut),
        threshold=rule.threshold,
        message=rule.in_words(words, status),
    )
