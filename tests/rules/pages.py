"""The pages of docs/ about rules, written from the files of the rules and their examples.

`python -m tests.rules.pages` (part of `make contracts`) rewrites them; a test fails when they are not current.
"""

from pathlib import Path

from orchestration.contract.project_files import PROJECT_ROOT
from orchestration.contract.rules import load_rules
from tests.cases import bed_rules_table, emergency_rules_table, exceptions_table
from tests.rules.training import training_files

DOCS = PROJECT_ROOT / "docs"
KINDS = """Kinds: data_quality finds a record that is wrong or incomplete; patient_safety, a step for the
patient that is missing or late; performance, a wait over a limit or near it while the record is right.
"""
HEAD = (
    """# Rules of {title}
Written by `make contracts` from the files of the rules; change those.

"""
    + KINDS
    + """
| rule | what is wrong | kind | priority | judged for each | threshold | source |
| --- | --- | --- | --- | --- | --- | --- |
"""
)
TITLES = {"cancer": "cancer waits", "elective": "cancelled operations", "outpatients": "outpatients"}


def expected_files() -> dict[Path, str]:
    """Every page by its path."""
    return {
        exceptions_table.TABLE: exceptions_table.exceptions_table(),
        bed_rules_table.TABLE: bed_rules_table.rules_table(),
        emergency_rules_table.TABLE: emergency_rules_table.rules_table(),
        **training_files(),
        **{DOCS / f"{domain}_rules.md": _page(domain, title) for domain, title in TITLES.items()},
    }


def _page(domain: str, title: str) -> str:
    """One line per rule, as it is in force."""
    lines = [
        f"| {words.rule_id} | {words.title} | {words.kind} | {words.priority}"
        f" | {words.subject.replace('_', ' ')} | {words.threshold or ''} | {words.source} |\n"
        for words in (rule.words for rule in load_rules()[domain])
    ]
    return HEAD.format(title=title) + "".join(lines)


def write_files() -> None:
    """Rewrites every page."""
    for path, text in expected_files().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_files()
