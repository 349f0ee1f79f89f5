"""Every RTT exception rule by a line that must raise it and a near miss that must not, files in, list out."""

import csv
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.store.home import Home
from tests.cases.data import rule_book
from tests.cases.exceptions_table import REGISTRY, TABLE, exceptions_table
from tests.cases.not_supported import not_supported
from tests.conftest import deliver, make_home, read, refresh

NIGHT = "2025-04-01"
CASES = Path(__file__).with_name("rtt_exceptions.yml")
EXAMPLES: list[dict[str, Any]] = yaml.safe_load(CASES.read_text(encoding="utf-8"))
SIDES = ("raises", "near")
Row = dict[str, str]


def _day(text: str) -> str:
    return text if len(text) == 10 else f"2025-{text}"


def _text(fields: dict[str, Any]) -> Row:
    return {name: str(value) for name, value in fields.items()}


def _name(example: dict[str, Any], side: str) -> str:
    return str(example[side].get("pathway", f"{example['rule']}-{side}"))


class _Feeds:
    """The rows of all examples, by feed."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = defaultdict(list)

    def add(self, pathway: str, case: dict[str, Any]) -> None:
        patient, issuer = f"P{pathway}", case.get("issuer", "RXX")
        keys = {"pathway_id": pathway, "patient_id": patient, "treatment_function": "110"}
        self._patient(patient, case.get("patient", {}))
        self._events(keys, issuer, case)
        if not case.get("no_referral"):
            received = _day(case["received"] if "received" in case else case["events"][0].split()[0])
            self._referral(keys, f"R{pathway}", received, issuer, case.get("referral", {}))
        defaults = {
            "entries": ("waiting_list", "entry_id", ENTRY),
            "appointments": ("appointments", "appointment_id", {"attended": "5", "first_attendance": "2"}),
            "spells": ("spells", "spell_id", {"admission_method": "11", "patient_classification": "1"}),
            "tests": ("diagnostic_requests", "request_id", {"planned": "N"}),
            "offers": ("admission_offers", "offer_id", {"entry_id": f"{pathway}-entries-0"}),
        }
        for name, (feed, key, more) in defaults.items():
            for place, fields in enumerate(case.get(name, [])):
                row = {**keys, key: f"{pathway}-{name}-{place}", **more, **_text(fields)}
                if feed == "diagnostic_requests" or feed == "admission_offers":
                    row.pop("treatment_function")
                if feed == "admission_offers":
                    row.pop("pathway_id")
                self.rows[feed].append(row)
        if "second" in case:
            self._second(keys, pathway, case["second"])

    def _patient(self, patient: str, fields: dict[str, Any]) -> None:
        self.rows["patients"].append({"patient_id": patient, "commissioner": "11J", **_text(fields)})

    def _events(self, keys: Row, issuer: str, case: dict[str, Any]) -> None:
        for place, event in enumerate(case.get("events", [])):
            day, kind, status = event.split()
            row = {
                "event_id": f"{keys['pathway_id']}-event-{place}",
                "pathway_issuer": issuer,
                "event_type": kind,
                "event_date": _day(day),
                "event_sequence": str(place),
                "rtt_status": "" if status == "-" else status,
            }
            self.rows["rtt_events"].append({**keys, **row, **_text(case.get("extra", {}).get(place, {}))})

    def _referral(self, keys: Row, referral: str, received: str, issuer: str, fields: dict[str, Any]) -> None:
        row = {
            "referral_id": referral,
            "pathway_issuer": issuer,
            "received_date": received,
            "priority_type": "1",
            "consultant": "C1000001",
            "site": "RXX01",
        }
        self.rows["referrals"].append({**keys, **row, **_text(fields)})

    def _second(self, keys: Row, pathway: str, second: dict[str, Any]) -> None:
        patient = keys["patient_id"]
        if "patient" in second:
            patient += "-second"
            self._patient(patient, second["patient"])
        if "function" not in second:
            return
        keys = {
            "pathway_id": f"{pathway}-second",
            "patient_id": patient,
            "treatment_function": second["function"],
        }
        self._events(keys, "RXX", {"events": ["03-24 referral_received -"]})
        self._referral(keys, f"R{pathway}-second", "2025-03-24", "RXX", {})
        for place, fields in enumerate(second.get("appointments", [])):
            row = {**keys, "appointment_id": f"{pathway}-second-appointments-{place}", **_text(fields)}
            self.rows["appointments"].append(row)


ENTRY = {
    "admission_method": "11",
    "intended_management": "2",
    "clinical_priority": "P4",
    "procedure": "W371",
    "consultant": "C1000001",
    "site": "RXX01",
}


@pytest.fixture(scope="module")
def feeds() -> _Feeds:
    feeds = _Feeds()
    for example in EXAMPLES:
        for side in SIDES:
            feeds.add(_name(example, side), example[side])
    return feeds


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, feeds: _Feeds) -> Home:
    home = make_home(tmp_path_factory.mktemp("exceptions") / "home")
    deliver(home, "pas", "exceptions", NIGHT, dict(feeds.rows))
    result = refresh(home, "", ("rtt",))
    assert result.succeeded and "rtt" not in result.held, result.in_words()
    return home


@pytest.fixture(scope="module")
def found(home: Home) -> dict[tuple[str, str], str]:
    rows = read(home, "select rule_id, record_key, detail from validation.exceptions where state = 'open'")
    return {(rule, record): detail for rule, record, detail in rows}


def _record(example: dict[str, Any], side: str) -> str:
    pathway = _name(example, side)
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
        "appointment": f"{pathway}-appointments-{place}",
        "second": f"P{pathway}-second" if place == "patient" else f"{pathway}-second",
    }[kind]


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["rule"] for example in EXAMPLES])
def test_raises(example: dict[str, Any], found: dict[tuple[str, str], str]) -> None:
    key = (example["rule"], _record(example, "raises"))
    assert key in found, sorted(rule for rule, record in found if _name(example, "raises") in record)
    assert found[key]


@pytest.mark.parametrize(
    "example", EXAMPLES, ids=[f"{example['rule']}: {example['near']['title']}" for example in EXAMPLES]
)
def test_near_miss_does_not_raise(example: dict[str, Any], found: dict[tuple[str, str], str]) -> None:
    near = _name(example, "near")
    raised = [detail for (rule, record), detail in found.items() if rule == example["rule"] and near in record]
    assert raised == []


def test_what_stands_for_an_event_is_judged_like_one(home: Home, feeds: _Feeds) -> None:
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
    judged = read(
        home,
        "select indexed from validation.summary where rule_id in ('RTT-A09', 'RTT-C13') order by rule_id",
    )
    events = len(feeds.rows["rtt_events"]) + len(derived)
    assert len(derived) > 20
    # a status is judged on every record that has one
    assert judged == [(events,), (events + len(beside),)]


def test_a_source_without_any_event_is_judged_all_the_same(tmp_path: Path) -> None:
    """The feed is not delivered at all: such examples raise what they raise beside others."""
    feeds = _Feeds()
    cases = {(n, side): x for n, x in enumerate(EXAMPLES) for side in SIDES if "received" in x[side]}
    for (_, side), example in cases.items():
        feeds.add(_name(example, side), example[side])
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
            near = _name(example, side)
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


def test_texts_name_no_patient(found: dict[tuple[str, str], str]) -> None:
    """Dates and codes are what a validator needs; who it is stands in a column of its own."""
    for detail in found.values():
        assert not re.search(r"\d{10}", detail), detail


def test_every_rule_has_an_example() -> None:
    with REGISTRY.open(newline="", encoding="utf-8") as stream:
        rules = {rule["rule_id"] for rule in csv.DictReader(stream) if rule["rule_id"].startswith("RTT-")}
    assert rules == {example["rule"] for example in EXAMPLES}


def test_every_rule_of_the_rule_book_is_kept_or_explained() -> None:
    ids = rule_book("rtt")
    with REGISTRY.open(newline="", encoding="utf-8") as stream:
        rules = {rule["rule_id"] for rule in csv.DictReader(stream) if rule["rule_id"].startswith("RTT-")}
    assert len(ids) > 70
    unsupported = {rule["rule_id"] for rule in not_supported("rtt")}
    assert ids == rules | unsupported
    assert not rules & unsupported


def test_table_of_exceptions_is_up_to_date() -> None:
    """`python -m tests.cases.exceptions_table` writes it."""
    assert TABLE.read_text(encoding="utf-8") == exceptions_table()
