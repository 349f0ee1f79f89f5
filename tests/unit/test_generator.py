"""The synthetic trust: the same seed writes the same bytes; people in it do not exist."""

import csv
import hashlib
from collections import Counter
from pathlib import Path

import nhs_number
import pytest

from data.synthetic.faults.shared.planting import TruthLine, courses
from data.synthetic.feeds.tables import Trust, versions
from data.synthetic.generate import generate
from data.synthetic.trust.people import synthetic_numbers
from data.synthetic.truth.expected import EXPECTED_RULES, beside
from data.synthetic.truth.rtt.pathways import Pathways
from data.synthetic.truth.usable_rows import EMPTY, cell
from data.synthetic.untidy.habits import Habits


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return digest.hexdigest()


@pytest.fixture(scope="module")
def faulty_trust(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three nights with faults."""
    folder = tmp_path_factory.mktemp("faulty") / "landing"
    generate(folder, "small", 3, 3, defects=0.01)
    return folder


@pytest.mark.long
def test_deterministic_by_seed(faulty_trust: Path, tmp_path: Path) -> None:
    generate(tmp_path / "again", "small", 3, 3, defects=0.01)
    assert _digest(faulty_trust) == _digest(tmp_path / "again")


@pytest.mark.long
def test_another_seed_is_another_trust(tmp_path: Path) -> None:
    for seed in (3, 4):
        generate(tmp_path / str(seed), "small", 1, seed)
    assert _digest(tmp_path / "3") != _digest(tmp_path / "4")


def test_numbers_are_valid_and_of_the_test_range() -> None:
    numbers = synthetic_numbers(2_000)
    assert len(set(numbers)) == 2_000
    assert all(number.startswith("999") and nhs_number.is_valid(number) for number in numbers)  # type: ignore[attr-defined]


def test_faults_are_put_right_and_happen_again() -> None:
    assert courses(0, 0) == (((0, None),),)
    assert courses(5, 6) == (((5, 6),), ((5, None),))
    # the first course is what a kind with one place takes: it comes again and stands
    assert courses(0, 9) == (((0, 3), (6, None)), ((0, 6),), ((0, None),), ((0, 3), (6, 9)))
    # what would be another fault later is over by then
    assert all(course[-1][1] is not None and course[-1][1] <= 3 for course in courses(0, 9, mended_after=3))
    assert courses(0, 2, mended_after=3)[0] == ((0, 1), (2, None))


def test_what_a_planted_fault_explains_is_not_expected() -> None:
    always = TruthLine("RTT-E01", "a", 0, None)
    planted = [
        TruthLine("RTT-E01", "a", 2, 4),
        TruthLine("RTT-E01", "b", 0, None),
        TruthLine("RTT-E02", "a", 0, None),
    ]
    assert beside([always], planted, last_night=6) == [
        TruthLine("RTT-E01", "a", 0, 2),
        TruthLine("RTT-E01", "a", 4, None),
    ]
    assert beside([TruthLine("RTT-E01", "a", 2, 3)], planted, last_night=6) == []


def test_a_lost_issuer_makes_no_second_pathway() -> None:
    """The truth names a pathway in full only where another has its identifier on the same night."""
    columns = ("referral_id", "pathway_id", "pathway_issuer", "patient_id")
    trust = Trust()
    for night, rows in {
        1: [("R1", "PW1", "RXX", "PT1"), ("R2", "PW2", "RXX", "PT2")],
        # the issuer is gone; another patient is given an identifier; a second referral leaves the issuer out
        2: [("R1", "PW1", "", "PT1"), ("R3", "PW2", "RXX", "PT3"), ("R4", "PW1", "", "PT1")],
        # it is corrected, and the shared identifier too
        3: [("R1", "PW1", "RXX", "PT1"), ("R3", "PW3", "RXX", "PT3")],
    }.items():
        trust.add("pas", "referrals", versions(dict(zip(columns, zip(*rows, strict=True), strict=True)), night))
    pathways = Pathways(trust, {"PT1", "PT2", "PT3"})
    # what was shared keeps its key
    assert [pathways.shared(night) for night in (1, 2, 3)] == [frozenset(), {"PW2"}, {"PW2"}]


@pytest.mark.long
def test_the_truth_names_both_times_that_a_fault_is_planted(faulty_trust: Path) -> None:
    with (faulty_trust / ".truth" / "exceptions.csv").open(newline="") as stream:
        truth = [tuple(row.values()) for row in csv.DictReader(stream)]
    again = [(rule, record) for rule, record, raised, _ in truth if raised == "2026-11-22"]
    first = [
        (rule, record, raised, cleared)
        for rule, record in again
        for raised, cleared in [("2026-11-20", "2026-11-21")]
    ]
    assert len(again) > 100 and set(first) <= set(truth)


def test_without_faults_only_rules_of_waiting_and_chance_find_something(tmp_path: Path) -> None:
    generate(tmp_path, "small", 1, 5)
    with (tmp_path / ".truth" / "natural_exceptions.csv").open(newline="") as stream:
        found = {row["rule_id"] for row in csv.DictReader(stream)}
    assert len(found) > 10 and found <= EXPECTED_RULES


@pytest.fixture(scope="module")
def untidy_trust(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trust of one night whose source has every bad habit."""
    folder = tmp_path_factory.mktemp("untidy")
    habits = Habits(
        share_identifiers=0.05,
        drop_links=0.3,
        no_events=0.1,
        odd_spellings=0.02,
        reuse_keys=0.01,
        second_identifiers=0.02,
    )
    generate(folder, "small", 1, 5, habits=habits)
    return folder


def _rows(trust: Path, feed: str) -> list[dict[str, str]]:
    (file,) = trust.glob(f"pas/*/{feed}.csv")
    with file.open(encoding="utf-8", newline="") as stream:
        return [dict(row) for row in csv.DictReader(stream)]


def _truth(trust: Path, name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    with (trust / ".truth" / name).open(newline="") as stream:
        for row in csv.DictReader(stream):
            found.setdefault(row["rule_id"], set()).add(row["record_key"])
    return found


def test_the_truth_names_what_an_untidy_source_must_raise(untidy_trust: Path) -> None:
    raised = _truth(untidy_trust, "exceptions.csv")
    assert set(raised) == {"RTT-F01", "RTT-F09", "RTT-F10", "DQ_DUPLICATE_KEY"}
    holders: dict[tuple[str, str], set[str]] = {}
    for row in _rows(untidy_trust, "referrals"):
        name = (cell(row["pathway_id"]), cell(row["pathway_issuer"]))
        holders.setdefault(name, set()).add(cell(row["patient_id"]))
    named = {
        f"{name}|{issuer}|{patient}"
        for (name, issuer), patients in holders.items()
        for patient in patients
        if len(patients) > 1
    }
    assert named == raised["RTT-F09"]
    # the others share the identifier of another issuer, and nothing is wrong with that
    issuers = Counter(name for name, _ in holders)
    assert len([name for name, count in issuers.items() if count > 1]) > 3
    numbers = {cell(row["patient_id"]): cell(row["nhs_number"]) for row in _rows(untidy_trust, "patients")}
    assert {patient for patient, number in numbers.items() if not number} == raised["RTT-F01"]
    events: dict[str, set[tuple[str, ...]]] = {}
    for row in _rows(untidy_trust, "rtt_events"):
        events.setdefault(cell(row["event_id"]), set()).add((cell(row["pathway_id"]), cell(row["patient_id"])))
    reused = {name for name, patients in events.items() if len(patients) > 1}
    keys = {f"pas.rtt_events|{name}{copy}|key" for name in reused for copy in ("", " (2)")}
    assert keys == raised["DQ_DUPLICATE_KEY"]
    # a record of a wait under an identifier that its referral does not have
    referred = {cell(row["referral_id"]): cell(row["pathway_id"]) for row in _rows(untidy_trust, "referrals")}
    second = {
        cell(row["pathway_id"])
        for row in _rows(untidy_trust, "rtt_events")
        if cell(row["referral_id"]) in referred
        and referred[cell(row["referral_id"])] != cell(row["pathway_id"])
    }
    assert second == raised["RTT-F10"] and len(second) > 10
    # what the source leaves out and how it writes is no fault of the patients' waits
    assert set(_truth(untidy_trust, "natural_exceptions.csv")) <= EXPECTED_RULES


def test_an_untidy_source_leaves_one_link_of_every_record(untidy_trust: Path) -> None:
    # the spells of list entries; those of the wards have no pathway to name
    for feed, key, columns in (
        ("appointments", "A", ("pathway_id", "referral_id")),
        ("spells", "SP", ("pathway_id", "entry_id")),
    ):
        rows = [row for row in _rows(untidy_trust, feed) if cell(row[f"{feed[:-1]}_id"]).startswith(key)]
        links = Counter(tuple(bool(cell(row[name])) for name in columns) for row in rows)
        assert links[(True, False)] > 100 and links[(False, True)] > 100 and not links[(False, False)], feed


def test_an_untidy_source_writes_oddly_and_sends_no_events_of_some(untidy_trust: Path) -> None:
    appointments, referrals = _rows(untidy_trust, "appointments"), _rows(untidy_trust, "referrals")
    assert {row["outcome"] for row in appointments} & EMPTY
    assert any(row["appointment_id"] != cell(row["appointment_id"]) for row in appointments)
    assert {row["consultant_led"] for row in referrals} >= {"y", "Y"}
    told = {cell(row["referral_id"]) for row in referrals}
    with_events = {cell(row["pathway_id"]) for row in _rows(untidy_trust, "rtt_events")}
    silent = {cell(row["pathway_id"]) for row in referrals} - with_events
    assert len(silent) > 100 and len(told) < len(referrals)
