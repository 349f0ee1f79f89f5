"""The page of the emergency department's exceptions."""

from collections import defaultdict
from typing import Any

from orchestration.contract.rules import load_rules
from tests.cases.emergency_examples import load_examples
from tests.cases.not_supported import not_supported
from tests.conftest import ROOT

TABLE = ROOT / "docs" / "ed_rules.md"
# what the rule book asks for and the extracts cannot tell, with the field that is missing
UNSUPPORTED = {
    **{f"{rule['rule_id']}: {rule['title']}": rule["missing"] for rule in not_supported("ed")},
    "Clock stop at the end of the clinical episode for who waits for private transport": (
        "`clinical_episode_end_time`, `transport_type`; the clock runs to departure, which is never too short"
    ),
    "Corridor care in the department, 45 minutes and more": (
        "where in the department a patient was, from when to when; "
        "`ed.sitrep_daily` has the wards' count at 08:00 from `bed_states.corridor_patients`"
    ),
    "Four hours for children": "the date of birth in the emergency extract",
    "Majors, minors, resuscitation": "`stream`",
    "Closures and diverts of the department": "a log of them",
    "Appointed time of a booked arrival": "`expected_date_and_timestamp_of_treatment`",
}
# of an attendance on two nights: their examples are in tests/pipeline/test_restated_waits.py
OF_TWO_NIGHTS = {
    "ED_WAIT_RESTATED": (
        "280 minutes as published, 239 on the next night; 730 and 719; 280 and no longer counted or delivered",
        "280 minutes as published, 279 on the next night; 280, unknown, 280; nobody knew the wait at first",
    )
}
HEAD = """# Exceptions of the emergency department and their tests
Written by `make contracts`; a test fails when a rule has no example that raises it or none that does not,
or when a rule of the rule book is missing. Every example runs through the whole pipeline: files in,
`validation.exceptions` out (`tests/cases/test_ed_cases.py`).

| rule | kind | priority | what is wrong | threshold | raised by | not raised by |
| --- | --- | --- | --- | --- | --- | --- |
"""
CANNOT = """
## What the extracts do not contain
| wanted | missing |
| --- | --- |
"""


def rules_raised(example: dict[str, Any]) -> set[str]:
    """Every rule that the example's records raise."""
    return {rule for rules in example.get("raises", {}).values() for rule in rules}


def rules_table() -> str:
    """The page as text."""
    raised, near = defaultdict(list), defaultdict(list)
    for example in load_examples():
        (raised if example["rule"] in rules_raised(example) else near)[example["rule"]].append(example["title"])
    for rule, (raises, does_not) in OF_TWO_NIGHTS.items():
        raised[rule].append(raises)
        near[rule].append(does_not)
    lines = [
        f"| {words.rule_id} | {words.kind} | {words.priority} | {words.title} | {words.threshold or ''} |"
        f" {'; '.join(raised[words.rule_id])} | {'; '.join(near[words.rule_id])} |\n"
        for words in (rule.words for rule in load_rules()["ed"])
    ]
    cannot = [f"| {wanted} | {missing} |\n" for wanted, missing in UNSUPPORTED.items()]
    return HEAD + "".join(lines) + CANNOT + "".join(cannot)
