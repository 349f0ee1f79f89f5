"""Whether the SQL of a rule gives the facts that its YAML declares: the columns after the owner."""

import re
from pathlib import Path

from orchestration.contract.project_files import DBT_PROJECT
from orchestration.contract.rule_file import RuleFacts
from orchestration.contract.validated_yaml import Problem, ProjectFiles

MACROS = DBT_PROJECT / "macros"
# The last columns of a select that stands at the beginning of its lines: from the owner to the end.
AFTER_OWNER = re.compile(
    r"^    (?:[^\n]* as |\w+\.)?owner(?P<more>,\n(?:(?!from )[^\n]*\n)*)?\n?from ", re.MULTILINE
)
# `end as open_days` closes a case; `ended_before` is a column.
END_OF_CASE = re.compile(r"\s*end\b")
# A column is called by the last word of what it is made of.
COLUMN = re.compile(r"(\w+),?$")
# A rule whose SQL is written by a macro.
MACRO = re.compile(r"^\{\{ (\w+)\(")


def check_facts(files: ProjectFiles, sql: Path, facts: RuleFacts) -> None:
    """Adds what is wrong between the two files of a rule."""
    if not sql.exists():
        return
    text = sql.read_text(encoding="utf-8")
    called = MACRO.match(text)
    if called is not None:
        sql = MACROS / f"{called[1]}.sql"
        text = sql.read_text(encoding="utf-8")
    given = facts_in_sql(text)
    if not given:
        files.refuse(sql, _said("expected a last select that ends in owner and the facts, found none"))
    for columns in given:
        missing = [name for name in facts.names if name not in columns]
        if missing:
            files.refuse(
                sql,
                _said(f"expected {', '.join(missing)} as columns after owner: facts of the .yml lists them"),
            )
        undeclared = [name for name in columns if name not in facts.names]
        if undeclared:
            files.refuse(
                sql,
                _said(
                    f"gives {', '.join(undeclared)} after owner, which facts of the .yml does not list;"
                    " list it in matter or in age"
                ),
            )


def facts_in_sql(text: str) -> list[tuple[str, ...]]:
    """The columns after the owner, of each last select of a rule."""
    return [_columns(match["more"] or "") for match in AFTER_OWNER.finditer(text)]


def _columns(more: str) -> tuple[str, ...]:
    items: list[str] = []
    for line in more.splitlines()[1:]:
        if line.strip().startswith("--"):
            continue
        # what goes on from the line before stands further to the right
        if items and (not line.startswith("    ") or line.startswith("     ") or END_OF_CASE.match(line)):
            items[-1] += "\n" + line
        else:
            items.append(line)
    return tuple(match[1] for item in items if (match := COLUMN.search(item.rstrip())))


def _said(sentence: str) -> Problem:
    return Problem("", "", "", sentence)
