"""The page of beds rules with their examples, and of what the extracts cannot tell."""

from collections import defaultdict

import yaml

from orchestration.contract.project_files import PROJECT_ROOT
from orchestration.contract.rules import load_rules
from tests.cases.not_supported import not_supported

CASES = PROJECT_ROOT / "tests" / "cases" / "bed_rules.yml"
TABLE = PROJECT_ROOT / "docs" / "beds_rules.md"
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
    "CLINICAL_CARE_INTENSITY": "the intensity code of a ward: the sector critical_care is used for 11, main"
    " specialty 192 for a ward that should have it",
    "CONSULTANT_MAIN_SPECIALTY": "the main specialty of the consultant: the treatment function of the ward stay"
    " is used, which has the same codes, else the main specialty of the ward",
    "RESERVED_BED": "beds kept for home leave: the bed of a patient on home leave is available and empty",
}
HEAD = """# Beds rules and their examples
Written by `make contracts`; a test fails when a rule has no example that raises it or none that nearly
does. Every example runs through the whole pipeline (`tests/cases/test_bed_rules.py`, those of the return in
`tests/cases/test_bed_cases.py`).

| rule | kind | priority | threshold | example | raised |
| --- | --- | --- | --- | --- | --- |
"""
UNSUPPORTED_HEAD = """
## What the extracts do not contain
| rule or measure | missing |
| --- | --- |
"""


def rules_table() -> str:
    """The document as text, one line an example."""
    examples: dict[str, list[str]] = defaultdict(list)
    for example in yaml.safe_load(CASES.read_text(encoding="utf-8")):
        examples[example["rule"]].append(f"{example['title']} | {'yes' if example['raises'] else 'no'}")
    for rule, words in RETURN_RULES.items():
        examples[rule] += words
    lines = []
    for words in (rule.words for rule in load_rules()["beds"]):
        about = f"| {words.rule_id} | {words.kind} | {words.priority} | {words.threshold or ''} |"
        lines += [f"{about} {example} |\n" for example in examples[words.rule_id]]
    missing = [f"| {name} | {words} |\n" for name, words in UNSUPPORTED.items()]
    return HEAD + "".join(lines) + UNSUPPORTED_HEAD + "".join(missing)
