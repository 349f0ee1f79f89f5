"""Every RTT exception rule by a line that must raise it and a near miss that must not, files in, list out."""

import re
from pathlib import Path
from typing import Any

import pytest

from orchestration.contract.rules import load_rules
from orchestration.store.home import Home
from tests.cases.data import rule_book
from tests.cases.not_supported import not_supported
from tests.cases.rtt_exception_feeds import (
    EXAMPLES,
    NIGHT,
    SIDES,
    ExceptionFeeds,
    all_examples,
    feeds_of_keys,
    name_of,
)
from tests.conftest import deliver, make_home, read, refresh

# Their examples need records of several patients: test_rtt_other_peoples_data.py.
# Asked for by the input contract of every feed.
OF_THE_CONTRACT = "DQ_END_BEFORE_START"
# Rules that the guidance asks for and the rule book does not list.
BEYOND_THE_RULE_BOOK = {"RTT-C16", "RTT-F09", "RTT-F10"}


@pytest.fixture(scope="module")
def feeds() -> ExceptionFeeds:
    return all_examples()


@pytest.fixture(scope="module")
def home(rtt_exceptions_home: Home) -> Home:
    """For reading: the file of keys begins with it too."""
    return rtt_exceptions_home


@pytest.fixture(scope="module")
def found(home: Home) -> dict[tuple[str, str], str]:
    rows = read(home, "select rule_id, record_key, detail from validation.exceptions where state = 'open'")
    return {(rule, record): detail for rule, record, detail in rows}


def _record(example: dict[str, Any], side: str) -> str:
    pathway = name_of(example, side)
    kind, _, place = str(example.get("record", "pathway")).partition(" ")
    return {
        "pathway": pathway,
        "referral": f"R{pathway}",
        "patient": f"P{pathway}",
        "event": f"{pathway}-event-{place}",
        "derived": f"appointment:{pathway}-appointments-{place}",
        "entry": f"{pathway}-entries-{place}",
        "offer": f"{pathway}-offers-{place}",
        "offered": f"offer:{pathway}-offers-{place}",
        "test": f"test:{pathway}-tests-{place}",
        "ended_entry": f"waiting_list|{pathway}-entries-{place}",
        "ended_test": f"diagnostic_requests|{pathway}-tests-{place}",
        "ended_referral": f"referrals|R{pathway}",
        "appointment": f"{pathway}-appointments-{place}",
        "second": f"P{pathway}-second" if place == "patient" else f"{pathway}-second",
    }[kind]


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["rule"] for example in EXAMPLES])
def test_raises(example: dict[str, Any], found: dict[tuple[str, str], str]) -> None:
    key = (example["rule"], _record(example, "raises"))
    assert key in found, sorted(rule for rule, record in found if name_of(example, "raises") in record)
    assert found[key]


@pytest.mark.parametrize(
    "example", EXAMPLES, ids=[f"{example['rule']}: {example['near']['title']}" for example in EXAMPLES]
)
def test_near_miss_does_not_raise(example: dict[str, Any], found: dict[tuple[str, str], str]) -> None:
    near = name_of(example, "near")
    raised = [detail for (rule, record), detail in found.items() if rule == example["rule"] and near in record]
    assert raised == []


def test_what_stands_for_an_event_is_judged_like_one(home: Home, feeds: ExceptionFeeds) -> None:
    """A rule about events answers for every record that stands for one where a source sends none."""
    without = {
        example[side]["pathway"] for example in EXAMPLES for side in SIDES if "received" in example[side]
    }
    derived = [
        row for feed in ("appointments", "spells", "waiting_list") for row in feeds.rows[feed]
        if row["pathway_id"] in without
    ]  # fmt: skip
    beside = [
        row for row in feeds.rows["appointments"]
        if row["pathway_id"] not in without and row.get("rtt_status")
    ]  # fmt: skip
    derived += [
        row for row in feeds.rows["referrals"]
        if row["pathway_id"] in without
        and "" < (row.get("received_date") or row.get("asi_listed_date") or "") <= NIGHT
    ]  # fmt: skip
    # an entry without any link is a pathway of its own
    derived += [row for row in feeds.rows["waiting_list"] if not row["pathway_id"]]
    judged = read(
        home,
        "select indexed from validation.summary where rule_id in ('RTT-A09', 'RTT-C13') order by rule_id",
    )
    # and every event of the examples of keys, which are of the same night
    events = len(feeds.rows["rtt_events"]) + len(feeds_of_keys()["rtt_events"]) + len(derived)
    beside += [row for row in feeds_of_keys()["appointments"] if row["rtt_status"]]
    assert len(derived) > 20
    # a status is judged on every record that has one
    assert judged == [(events,), (events + len(beside),)]


def test_a_source_without_any_event_is_judged_all_the_same(tmp_path: Path) -> None:
    """The feed is not delivered at all: such examples raise what they raise beside others."""
    feeds = ExceptionFeeds()
    cases = {(n, side): x for n, x in enumerate(EXAMPLES) for side in SIDES if "received" in x[side]}
    for (_, side), example in cases.items():
        feeds.add(name_of(example, side), example[side])
    assert "rtt_events" not in feeds.rows
    home = make_home(tmp_path / "home")
    deliver(home, "pas", "appointments", NIGHT, dict(feeds.rows))
    result = refresh(home, "", ("rtt",))
    assert result.succeeded and "rtt" not in result.held, result.in_words()
    raised = set(read(home, "select rule_id, record_key from validation.exceptions where state = 'open'"))
    for (_, side), example in cases.items():
        if side == "raises":
            assert (example["rule"], _record(example, side)) in raised
        else:
            near = name_of(example, side)
            assert not [record for rule, record in raised if rule == example["rule"] and near in record]


def test_a_warning_becomes_a_breach(home: Home) -> None:
    """RTT-D01 warns after a day and is P1 after five."""
    found = read(
        home,
        "select record_key, priority, detail like '%5 days or more' from validation.exceptions"
        " where rule_id = 'RTT-D01' and pathway_id in ('D01-yesterday', 'D01-four-days', 'RTT-D01-raises')"
        " order by 1",
    )
    assert found == [
        ("D01-four-days-appointments-0", "P3", False),
        ("D01-yesterday-appointments-0", "P3", False),
        ("RTT-D01-raises-appointments-0", "P1", True),
    ]


def test_exceptions_of_offers_and_appointments_name_their_pathway(home: Home) -> None:
    """By the list entry or the referral where the feed does not: else they are ranked apart from it."""
    found = read(
        home,
        "select rule_id, count(*) filter (where pathway_id is null) from validation.exceptions"
        " where rule_id in ('RTT-C11', 'RTT-D01', 'RTT-D09', 'RTT-D13', 'RTT-D14') group by 1 order by 1",
    )
    assert found == [(rule, 0) for rule in ("RTT-C11", "RTT-D01", "RTT-D09", "RTT-D13", "RTT-D14")]


def test_texts_name_the_fact(found: dict[tuple[str, str], str]) -> None:
    """An outcome rests what it was given on: another number or another entry is another text."""
    assert "RTT-D10-raises-entries-0" in found["RTT-D10", "RTT-D10-raises-entries-1"]
    assert "PF01-twice" in found["RTT-F01", "PF01-twice-second"]
    assert found["RTT-F01", "PRTT-F01-raises"] != found["RTT-F01", "PF01-another-number"]


def test_an_end_before_its_start_ends_nothing(home: Home, found: dict[tuple[str, str], str]) -> None:
    """Whoever was removed, tested or discharged before it began is counted on, and the raw date is shown."""
    listed = read(
        home,
        "select pathway_id from rtt.priority_breaches where pathway_id like 'ENDS-%' order by 1",
    )
    assert listed == [("ENDS-removed",), ("ENDS-removed-before-birth",)]
    # two asked for and one planned that is overdue; of what may have ended nothing waits
    waiting = "select modality_name, waiting from rtt.diagnostics_waiting where modality_name = 'DEXA'"
    assert read(home, waiting) == [("DEXA", 3)]
    # a removal that cannot be is none that has to be explained
    assert ("RTT-A16", "ENDS-removed-entries-0") not in found
    assert {record: detail for (rule, record), detail in found.items() if rule == OF_THE_CONTRACT} == {
        "waiting_list|ENDS-removed-entries-0": "List entry of 2025-02-03, removed 2025-01-10;"
        " it counts as not removed",
        "waiting_list|ENDS-removed-before-birth-entries-0": "List entry of an unknown date, removed 1979-01-10;"
        " it counts as not removed",
        "diagnostic_requests|ENDS-performed-tests-0": "Test requested 2025-02-18, performed 2025-02-17;"
        " that does not end its wait",
        "diagnostic_requests|ENDS-taken-off-tests-0": "Test requested 2025-02-18, removed 2025-01-18;"
        " that does not end its wait",
        "diagnostic_requests|ENDS-planned-tests-0": "Test requested 2025-01-20, performed 2024-03-10,"
        " removed 2024-03-11; that does not end its wait",
        "referrals|RENDS-discharged": "Referral of 2025-01-06, discharged 2025-01-05;"
        " it counts as not discharged",
    }


def test_texts_name_no_patient(found: dict[tuple[str, str], str]) -> None:
    """Dates and codes are what a validator needs; who it is stands in a column of its own."""
    for detail in found.values():
        assert not re.search(r"\d{10}", detail), detail


def test_every_rule_of_the_rule_book_is_kept_or_explained() -> None:
    ids = rule_book("rtt")
    rules = {rule.words.rule_id for rule in load_rules()["rtt"] if rule.words.rule_id.startswith("RTT-")}
    assert len(ids) > 70
    unsupported = {rule["rule_id"] for rule in not_supported("rtt")}
    assert ids == (rules - BEYOND_THE_RULE_BOOK) | unsupported
    assert not rules & unsupported
