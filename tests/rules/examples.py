"""Which rules the examples of each domain raise, and which they come near to without raising them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from orchestration.contract.project_files import PROJECT_ROOT

CASES = PROJECT_ROOT / "tests" / "cases"


@dataclass(frozen=True)
class Examples:
    """The rules that one file of examples raises, and those that it nearly does; the date of its data."""

    file: Path
    as_at: date
    raised: frozenset[str]
    near: frozenset[str]


def _sides(example: dict[str, Any]) -> tuple[set[str], set[str]]:
    """Both sides of an example are in one entry."""
    return {example["rule"]}, {example["rule"]}


def _either(example: dict[str, Any]) -> tuple[set[str], set[str]]:
    """An example raises its rule or is near it: `raises` is true or false, or a list of records."""
    return ({example["rule"]}, set()) if example["raises"] else (set(), {example["rule"]})


def _of_attendances(example: dict[str, Any]) -> tuple[set[str], set[str]]:
    """An example names every rule that each of its records raises."""
    raised = {rule for rules in example.get("raises", {}).values() for rule in rules}
    return raised, {example["rule"]} - raised


READINGS: dict[str, tuple[str, date, Callable[[dict[str, Any]], tuple[set[str], set[str]]]]] = {
    "rtt": ("rtt_exceptions.yml", date(2025, 4, 1), _sides),
    "cancer": ("cancer_exceptions.yml", date(2026, 6, 30), _either),
    "ed": ("ed_rules.yml", date(2026, 12, 31), _of_attendances),
    "beds": ("bed_rules.yml", date(2026, 3, 31), _either),
    "outpatients": ("outpatients_exceptions.yml", date(2026, 3, 31), _either),
}


@cache
def examples_of(domain: str) -> Examples | None:
    """The examples of a domain; None where it has no file of them."""
    if domain not in READINGS:
        return None
    name, as_at, sides_of = READINGS[domain]
    raised: set[str] = set()
    near: set[str] = set()
    for example in yaml.safe_load((CASES / name).read_text(encoding="utf-8")):
        raises, nearly = sides_of(example)
        raised |= raises
        near |= nearly
    return Examples(CASES / name, as_at, frozenset(raised), frozenset(near))
