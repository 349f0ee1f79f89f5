"""The synthetic trust: the same seed writes the same bytes; people in it do not exist."""

import csv
import hashlib
from pathlib import Path

import nhs_number

from data.synthetic.faults.shared.planting import TruthLine, courses
from data.synthetic.generate import generate
from data.synthetic.trust.people import synthetic_numbers
from data.synthetic.truth.expected import EXPECTED_RULES, beside


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return digest.hexdigest()


def test_deterministic_by_seed(tmp_path: Path) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        generate(tmp_path / name, "small", 2, seed, defects=0.01)
    assert _digest(tmp_path / "a") == _digest(tmp_path / "b") != _digest(tmp_path / "c")


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


def test_the_truth_names_both_times_that_a_fault_is_planted(tmp_path: Path) -> None:
    generate(tmp_path, "small", 3, 3, defects=0.01)
    with (tmp_path / "truth" / "exceptions.csv").open(newline="") as stream:
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
    with (tmp_path / "truth" / "natural_exceptions.csv").open(newline="") as stream:
        found = {row["rule_id"] for row in csv.DictReader(stream)}
    assert len(found) > 10 and found <= EXPECTED_RULES
