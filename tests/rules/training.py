"""docs/training: a page per rule for the staff who enter and validate records, made of its worked cases.

The words are those of the file of the rule, the cases those that the tests raise it with. Nothing is written
for the pages alone, so that a page cannot say what the rule does not do.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from orchestration.contract.project_files import DBT_PROJECT, PROJECT_ROOT
from orchestration.contract.rules import Rule, load_rules
from tests.rules.examples import READINGS, examples_of

FOLDER = PROJECT_ROOT / "docs" / "training"
TITLES = {
    "rtt": "Referral to treatment",
    "cancer": "Cancer waiting times",
    "ed": "Emergency department",
    "beds": "Beds",
    "elective": "Cancelled operations",
    "outpatients": "Outpatients",
}
MOST_CASES = 6
# Fields whose name is not the usual term.
WORDS = {"told_date": "date informed", "fds_end_reason": "end reason of the Faster Diagnosis Standard"}
# Fields whose list of codes has another name.
LISTS = {"outcome": "outcome_of_attendance", "status": "rtt_status", "event_type": "cancer_event_type"}
# What an example says about itself and not about the record.
NOT_OF_THE_RECORD = {
    "rule",
    "record",
    "raises",
    "near",
    "title",
    "pathway_name",
    "priority",
    "also",
    "says",
    "detail",
}
NOT_OF_THE_CASE = {"pathway", "title", "issuer"}
DAY = re.compile(r"(?:(\d{4})-)?(\d\d)-(\d\d)(?:[T ](\d\d:\d\d)\S*)?")
KINDS = {
    "data_quality": "the record is wrong or incomplete",
    "patient_safety": "a step for the patient is missing or late",
    "performance": "the record is right, and the wait is over a limit or near it",
}


@dataclass(frozen=True)
class Case:
    """One worked case: its title, the lines of its record, and whether the rule is raised."""

    title: str
    lines: tuple[str, ...]
    raises: bool


def training_files() -> dict[Path, str]:
    """Every page by its path, and the list of them."""
    files = {
        FOLDER / f"{_name(rule)}.md": _page(rule, cases_of(domain, rule.words.rule_id))
        for domain, rules in load_rules().items()
        for rule in rules
    }
    files[FOLDER / "README.md"] = _list_of_pages()
    return files


def cases_of(domain: str, rule_id: str) -> list[Case]:
    """The cases of a rule, those that raise it first; none where its examples are elsewhere."""
    found = [case for name, case in _cases(domain) if name == rule_id]
    raised = [case for case in found if case.raises]
    near = [case for case in found if not case.raises]
    half = MOST_CASES // 2
    # of many cases as many of each side as there are
    kept = raised[: max(half, MOST_CASES - len(near))], near[: max(half, MOST_CASES - len(raised))]
    return [*kept[0], *kept[1]]


@cache
def _cases(domain: str) -> tuple[tuple[str, Case], ...]:
    if domain not in READINGS:
        return ()
    name, as_at, _ = READINGS[domain]
    examples = yaml.safe_load((PROJECT_ROOT / "tests" / "cases" / name).read_text(encoding="utf-8"))
    return tuple(case for example in examples for case in _of_example(domain, example, as_at.year))


def _of_example(domain: str, example: dict[str, Any], year: int) -> Iterator[tuple[str, Case]]:
    rule = example["rule"]
    if domain == "rtt":
        for side in ("raises", "near"):
            case = example[side]
            lines = tuple(_lines({key: case[key] for key in case if key not in NOT_OF_THE_CASE}, year))
            yield rule, Case(str(case.get("title", "")), lines, side == "raises")
        return
    record = {key: value for key, value in example.items() if key not in NOT_OF_THE_RECORD}
    raises = example.get("raises")
    if isinstance(raises, dict):
        raises = any(rule in found for found in raises.values())
    yield rule, Case(str(example["title"]), tuple(_lines(record, year)), bool(raises))


def _lines(record: dict[str, Any], year: int) -> Iterator[str]:
    """One line per thing that the example says of the record."""
    for key, value in record.items():
        if key == "events":
            yield from (_event(text, year) for text in value)
        elif isinstance(value, list) and not value:
            yield f"no {_word(key)}"
        elif isinstance(value, list):
            yield from (f"{_one_of(key)}: {_fields(one, year)}" for one in value)
        else:
            yield f"{_word(key)}: {_fields(value, year)}"


def _event(text: str, year: int) -> str:
    """`02-03 op_treated 30` as the words of the event and its status."""
    day, kind, status = text.split(maxsplit=2)
    said = f"{_value(day, year)}: {_names('rtt_event_types', 'event_type', 'words').get(kind, _word(kind))}"
    return said if status == "-" else f"{said}, status {_coded('rtt_status', status, year)}"


def _fields(value: Any, year: int) -> str:
    if not isinstance(value, dict):
        return _value(value, year)
    if not value:
        return "nothing unusual"
    return "; ".join(f"{_word(name)} {_coded(name, one, year)}" for name, one in value.items())


def _coded(name: str, value: Any, year: int) -> str:
    """A value with the name of its code, where the reference lists have one."""
    words = _code_names().get((LISTS.get(name, name), str(value)))
    return f"{value} ({words})" if words else _value(value, year)


def _value(value: Any, year: int) -> str:
    if value is None or value == "":
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value.day} {value:%B %Y %H:%M}"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, dict):
        return f"({_fields(value, year)})"
    if isinstance(value, list):
        return ", ".join(_value(one, year) for one in value) or "none"
    found = DAY.fullmatch(str(value))
    if found is None:
        return str(value)
    of_year, month, day, clock = found.groups()
    try:
        on = date(int(of_year or year), int(month), int(day))
    except ValueError:
        return str(value)
    return f"{on.day} {on:%B %Y}" + (f" {clock}" if clock else "")


def _one_of(key: str) -> str:
    """What one entry of a list is: `entries` is an entry, `spells` a spell."""
    return _word(f"{key[:-3]}y" if key.endswith("ies") else key.removesuffix("s"))


def _word(name: Any) -> str:
    return WORDS.get(str(name), str(name).replace("_", " "))


@cache
def _code_names() -> dict[tuple[str, str], str]:
    with (DBT_PROJECT / "seeds" / "reference" / "code_lists.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.reader(stream))
    return {(line[0], line[1]): line[2] for line in lines[1:] if line[2]}


@cache
def _names(seed: str, code: str, words: str) -> dict[str, str]:
    with (DBT_PROJECT / "seeds" / "reference" / f"{seed}.csv").open(encoding="utf-8", newline="") as stream:
        return {row[code]: row[words] for row in csv.DictReader(stream)}


def _page(rule: Rule, cases: list[Case]) -> str:
    words = rule.words
    limit = f"* **Limit**: {words.threshold}" if words.threshold else ""
    if words.threshold and words.threshold_reason:
        limit += f" ({words.threshold_reason})"
    lines = [
        f"# {words.rule_id}: {words.title}",
        "Written by `make contracts` from the file of the rule and its examples; change those.",
        "",
        f"* **What it finds**: {KINDS[words.kind]}. Priority {words.priority}, {TITLES[rule.domain]}.",
        f"* **Why it matters**: {words.why}.",
        f"* **What to do**: {words.action}.",
        *([limit] if limit else []),
        f"* **Source**: {words.source}",
        "",
        "## Worked cases",
    ]
    if not cases:
        where = words.examples_in or "the tests of its return"
        return "\n".join([*lines, f"The cases of this rule need more than one record: see `{where}`.", ""])
    domain_day = examples_of(rule.domain)
    if domain_day is not None:
        day = domain_day.as_at
        lines.append(f"As the record is on {day.day} {day:%B %Y}. What a case does not mention is in order.")
    for raises, heading in ((True, "On the worklist"), (False, "Not on the worklist")):
        of_side = [case for case in cases if case.raises is raises]
        if of_side:
            lines += ["", f"### {heading}"]
        for number, case in enumerate(of_side, 1):
            lines.append(f"{number}. {_sentence(case.title) or 'Case'}")
            lines += [f"   * {line}" for line in case.lines]
    return "\n".join([*lines, ""])


def _list_of_pages() -> str:
    by_domain: dict[str, list[Rule]] = defaultdict(list)
    for domain, rules in load_rules().items():
        by_domain[domain] += rules
    lines = [
        "# Training pages: one per rule",
        "Written by `make contracts`. Each has what the rule finds, why, what to do, and worked cases on both"
        " sides.",
    ]
    for domain, title in TITLES.items():
        lines += ["", f"## {title}"]
        lines += [
            f"* [{rule.words.rule_id}]({_name(rule)}.md): {rule.words.title}" for rule in by_domain[domain]
        ]
    return "\n".join([*lines, ""])


def _name(rule: Rule) -> str:
    """The file of a page: domains share some identifiers."""
    return f"{rule.domain}_{rule.words.rule_id}".lower().replace("-", "_")


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
