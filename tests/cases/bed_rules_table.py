"""Writes the table of beds rules and what cannot be told: `python -m tests.cases.bed_rules_table`."""

import csv
from collections import defaultdict
from pathlib import Path

import yaml

from tests.cases.not_supported import not_supported

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "bed_rules.yml"
TABLE = ROOT / "docs" / "beds_rules.md"
REGISTRY = ROOT / "dbt_project" / "seeds" / "rules" / "rules_beds.csv"
# of the return, not of one record: their examples are the worked cases of the return
RETURN_RULES = {
    "KH03_OCC_GT_AVAIL": (
        "More occupied than available | yes",
        "Somebody and no beds | yes",
        "Nobody and no beds | no",
    ),
    "KH03_VS_SITREP": (
        "08:00 six in a hundred below midnight | yes",
        "08:00 five in a hundred below midnight | no",
        "Declared at 08:00 and nobody at midnight | yes",
        "Nobody at 08:00 and at midnight | no",
    ),
}
# what the rule book asks for and the extracts cannot tell: the field that is missing
UNSUPPORTED = {
    **{rule["rule_id"]: rule["missing"] for rule in not_supported("beds")},
    "CORRIDOR_45_MINUTES": "when a patient came into and left a space that is no bed space; the bed states"
    " hold only how many there were at 08:00 (`corridor_patients`)",
    "VIRTUAL_WARD_OCCUPANCY": "capacity and patients of virtual wards: no feed has them",
    "CLINICAL_CARE_INTENSITY": "the intensity code of a ward: the sector critical_care stands for 11, main"
    " specialty 192 for a ward that should have it",
    "CONSULTANT_MAIN_SPECIALTY": "the main specialty of the consultant: the treatment function of the ward stay"
    " stands for it, which has the same codes, else the main specialty of the ward",
    "RESERVED_BED": "beds kept for home leave: the bed of a patient on home leave is available and empty",
}
HEAD = """# Beds rules and their examples
Written by `python -m tests.cases.bed_rules_table`; a test fails when it is out of date, or a rule has no
example that raises it or none that nearly does. Every example runs through the whole pipeline
(`tests/cases/test_bed_rules.py`, those of the return in `tests/cases/test_bed_cases.py`).

| rule | priority | threshold | example | raised |
| --- | --- | --- | --- | --- |
"""
UNSUPPORTED_HEAD = """
## What the extracts cannot tell
| rule or measure | missing |
| --- | --- |
"""


def registry() -> list[dict[str, str]]:
    """The rules of the domain."""
    with REGISTRY.open(encoding="utf-8", newline="") as stream:
        return [rule for rule in csv.DictReader(stream) if not rule["active_to"]]


def rules_table() -> str:
    """The document as text, one line an example."""
    examples: dict[str, list[str]] = defaultdict(list)
    for example in yaml.safe_load(CASES.read_text(encoding="utf-8")):
        examples[example["rule"]].append(f"{example['title']} | {'yes' if example['raises'] else 'no'}")
    for rule, words in RETURN_RULES.items():
        examples[rule] += words
    lines = []
    for rule in registry():
        for example in examples[rule["rule_id"]]:
            lines.append(f"| {rule['rule_id']} | {rule['priority']} | {rule['threshold']} | {example} |\n")
    missing = [f"| {name} | {words} |\n" for name, words in UNSUPPORTED.items()]
    return HEAD + "".join(lines) + UNSUPPORTED_HEAD + "".join(missing)


if __name__ == "__main__":
    TABLE.write_text(rules_table(), encoding="utf-8")
