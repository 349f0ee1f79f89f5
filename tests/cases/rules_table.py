"""Writes the table of RTT clock rules and their tests: `python -m tests.cases.rules_table`."""

import csv
from collections import defaultdict
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "rtt_rules.yml"
TABLE = ROOT / "docs" / "rtt_rules.md"
EVENT_TYPES = ROOT / "dbt_project" / "seeds" / "reference" / "rtt_event_types.csv"
HEAD = """# RTT clock rules and their tests
Written by `python -m tests.cases.rules_table`; a test fails when it is out of date or a rule has no example.
Every example runs through the whole pipeline: files in, `rtt.periods` out (`tests/cases/test_rtt_rules.py`).
Sections are those of *Recording and reporting RTT waiting times*, version 5.0. All rules together are also
compared, on 200,000 random pathways, with a plain-Python reading (`data/synthetic/truth/rtt/clock.py`).

| rule | section | events that it is for | example |
| --- | --- | --- | --- |
"""


def rules_table() -> str:
    """The document as text, one line an example."""
    with EVENT_TYPES.open(encoding="utf-8") as stream:
        events: dict[str, list[str]] = defaultdict(list)
        for row in csv.DictReader(stream):
            events[row["rule"]].append(f"`{row['event_type']}`")
    lines = []
    for example in yaml.safe_load(CASES.read_text(encoding="utf-8")):
        rule = example["rule"]
        lines.append(
            f"| {rule} | {example['section']} | {', '.join(events.get(rule, []))} | {example['title']} |\n"
        )
    return HEAD + "".join(lines)


if __name__ == "__main__":
    TABLE.write_text(rules_table(), encoding="utf-8")
