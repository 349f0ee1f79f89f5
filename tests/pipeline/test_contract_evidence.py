"""What the gate says of deliveries, by the ledger: feeds left out, national files, sources that never came."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from orchestration.checks.contract_evidence import contract_evidence
from orchestration.checks.registry import expected_rules
from orchestration.checks.verdict import judge
from orchestration.contract.feeds import load_sources
from orchestration.contract.published import load_domains
from orchestration.intake.as_of_inputs import select_files
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger, now
from orchestration.store.records import Build, Evidence
from orchestration.warehouse.project import domains_of_feed
from tests.conftest import deliver, read, refresh
from tests.intake.test_left_out import FIRST, accept, night

pytestmark = pytest.mark.long

SENT = ("pas", "beds", "cancer", "ed")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """An empty ledger."""
    return Ledger(tmp_path / "ledger.sqlite")


def _build(number: int, *domains: str) -> Build:
    name = f"build {number}"
    return Build(name, name, night(number), "RXX", domains or tuple(load_domains()), "code", {}, now())


def _said(ledger: Ledger, number: int, *domains: str) -> dict[tuple[str, str], Evidence]:
    build = _build(number, *domains)
    inputs = ledger.refresh_inputs()
    found = contract_evidence(build, select_files(build.as_at, inputs), inputs)
    said = {(item.domain, item.rule_id): item for item in found}
    assert len(said) == len(found)
    return said


def _published(ledger: Ledger, number: int, domain: str, as_at: int) -> None:
    build = _build(number, domain)
    ledger.record_build(build)
    row = {"domain": domain, "state": "published", "build_id": build.build_id, "as_at": f"{night(as_at)}"}
    ledger.record_publication(build.build_id, "publish", [row], now())


@pytest.mark.parametrize(
    ("source", "left_out"),
    [
        ("pas", ("rtt_events", "referrals", "patients")),
        ("beds", ("ward_stays", "criteria_to_reside")),
        ("cancer", ("pathways", "actions", "treatments", "transfers")),
    ],
)
def test_a_feed_that_a_delivery_leaves_out_is_said_of_every_domain_that_reads_it(
    ledger: Ledger, source: str, left_out: tuple[str, ...]
) -> None:
    for name in SENT:
        feeds = set(load_sources()[name].feeds)
        accept(ledger, 0, " ".join(feeds), "full", f"{name}0", None, name)
        kept = feeds - set(left_out) if name == source else feeds
        accept(ledger, 1, " ".join(kept), "changes", f"{name}1", f"{name}0", name)
    failed = {key: item for key, item in _said(ledger, 1).items() if item.rule_id.endswith(".fresh")}
    failed = {key: item for key, item in failed.items() if item.status == "fail"}
    reads = {
        (domain, f"contract.{source}.{feed}.fresh"): (domain, (source, feed))
        for feed in left_out
        for domain in domains_of_feed(source, feed, gating_only=False)
    }
    assert failed.keys() == reads.keys()
    for key, (domain, feed) in reads.items():
        gates = domain in domains_of_feed(*feed)
        holds = gates and feed in load_domains()[domain].cannot_miss
        assert failed[key].severity == ("block" if holds else "warn"), key
        assert (
            f"{feed[0]}.{feed[1]} is missing from the {source} delivery {source}1 as at {night(1)}"
            in failed[key].message
        )
        assert f"the last delivery that contained it is {source}0 as at {night(0)}. " in failed[key].message
        assert (
            "What to do: send that delivery again with the feed, and an empty feed as a" in failed[key].message
        )
    assert any(item.severity == "block" for item in failed.values())


def test_a_night_that_left_a_feed_out_holds_until_a_full_extract_or_an_override(ledger: Ledger) -> None:
    rule = ("beds", "contract.beds.bed_states.fresh")
    accept(ledger, 0, "wards bed_states", "full")
    _published(ledger, 0, "beds", 0)
    accept(ledger, 1, "wards")
    accept(ledger, 2, "wards bed_states")
    item = _said(ledger, 2, "beds")[rule]
    assert (item.severity, item.status) == ("block", "fail")
    assert "send a full extract of the feed" in item.message
    # somebody looked at it and published all the same: from then on it is a caveat
    _published(ledger, 2, "beds", 2)
    item = _said(ledger, 2, "beds")[rule]
    assert (item.severity, item.status) == ("warn", "fail")
    accept(ledger, 3, "bed_states", "full")
    assert _said(ledger, 3, "beds")[rule].status == "pass"


@pytest.mark.parametrize(("feed", "limit"), [("rtt_full_csv", 45), ("kh03_workbook", 110)])
def test_a_national_file_is_a_caveat_when_nobody_fetched_the_next(
    ledger: Ledger, feed: str, limit: int
) -> None:
    accept(ledger, 0, feed, "full", "n0", None, "national")
    rule = ("benchmark", f"contract.national.{feed}.fresh")
    assert _said(ledger, limit, "benchmark")[rule].status == "pass"
    said = _said(ledger, limit + 1, "benchmark")
    assert (said[rule].severity, said[rule].status) == ("warn", "fail")
    assert f"is as at {FIRST}, {limit + 1} days behind" in said[rule].message
    assert ("benchmark", "contract.national.age") not in said
    # a file that was never sent is not old
    other = said[("benchmark", "contract.national.ae_monthly_csv.fresh")]
    assert (other.status, other.message) == (
        "not_applicable",
        "no delivery has ever contained national.ae_monthly_csv",
    )


def test_a_source_that_never_came_is_said(ledger: Ledger) -> None:
    accept(ledger, 0, "pathways", "full", "c0", None, "cancer")
    accept(ledger, 0, "attendances", "full", "e0", None, "ed")
    build = _build(0, "cancer", "ed")
    said = _said(ledger, 0, "cancer", "ed")
    # what the domain is made of, what only informs it, and what comes when there is something to tell
    for domain, source, severity, status in (
        ("cancer", "pas", "warn", "fail"),
        ("ed", "pas", "warn", "not_applicable"),
        ("ed", "beds", "warn", "not_applicable"),
        ("ed", "validation", "info", "not_applicable"),
    ):
        item = said[(domain, f"contract.{source}.delivery")]
        assert (item.severity, item.status) == (severity, status), (domain, source)
        assert f"no {source} delivery has ever been accepted" in item.message
    of_contracts = {
        domain: {rule for rule in rules if rule.startswith("contract.")}
        for domain, rules in expected_rules(build).items()
    }
    assert {("cancer", rule) for rule in of_contracts["cancer"]} <= said.keys()
    assert "contract.pas.patients.fresh" in of_contracts["cancer"]
    by_domain = {one.domain: one for one in judge(build, list(said.values()), of_contracts)}
    assert by_domain["cancer"].state == "published_with_caveat"
    assert by_domain["ed"].state == "published"
    assert by_domain["ed"].reason.startswith(
        "all publication checks passed; no beds delivery has ever been accepted"
    )
    # what must speak is the same before anything came, and a night that selected nothing has said all of it
    empty = {(item.domain, item.rule_id) for item in contract_evidence(build, [], ledger.refresh_inputs())}
    assert empty == said.keys()
    refused = replace(build, as_at=build.as_at + timedelta(days=9))
    old = {
        (item.domain, item.rule_id): item for item in contract_evidence(refused, [], ledger.refresh_inputs())
    }
    assert old[("cancer", "contract.cancer.age")].severity == "block"
    assert old[("cancer", "contract.pas.age")].status == "not_applicable"


WARD = {"ward": "W1", "valid_from": "2020-01-01", "sector": "general_acute", "core_beds": "10"}


def test_beds_without_their_states_are_held_until_the_delivery_is_whole(home: Home) -> None:
    def state(day: str) -> dict[str, str]:
        return {"ward": "W1", "snapshot_at": f"{day}T00:00:00", "core_open": "10", "occupied": "8"}

    feeds = {
        "wards": [WARD],
        "bed_states": [state("2025-04-21")],
        "criteria_to_reside": b"spell_id,assessed_at\n",
    }
    deliver(home, "beds", "b1", "2025-04-21", feeds)  # type: ignore[arg-type]
    assert refresh(home, domains=("beds",)).held == []
    deliver(home, "beds", "b2", "2025-04-22", {"wards": [WARD]}, previous="b1", mode="changes")
    assert refresh(home, domains=("beds",)).held == ["beds"]
    ((reason, as_at),) = read(
        home, "select reason, cast(as_at as varchar) from publication.status where domain = 'beds'"
    )
    assert as_at == "2025-04-21"
    assert "beds.bed_states is missing from the beds delivery b2 as at 2025-04-22" in reason
    whole = {"wards": [WARD], "bed_states": [state("2025-04-22")]}
    deliver(home, "beds", "b2", "2025-04-22", whole, previous="b1", mode="changes")  # type: ignore[arg-type]
    assert refresh(home, domains=("beds",)).held == []
    said = dict(
        read(
            home,
            "select rule_id, severity || ' ' || status from publication.evidence"
            " where domain = 'beds' and rule_id like 'contract.beds.%.fresh'",
        )
    )
    assert said["contract.beds.bed_states.fresh"] == "block pass"
    # criteria to reside were sent, and on this night were not
    assert said["contract.beds.criteria_to_reside.fresh"] == "warn fail"
    assert said["contract.beds.ward_stays.fresh"] == "block not_applicable"
