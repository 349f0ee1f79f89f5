"""The questions of `docs/questions.md`, each with its statement."""

import re
from dataclasses import dataclass

from orchestration.contract.project_files import PROJECT_ROOT

PAGE = PROJECT_ROOT / "docs" / "questions.md"
QUESTION = re.compile(r"^### (\d+)\. (.+?)$.*?^```sql\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Question:
    """One question and the statement that answers it."""

    number: int
    words: str
    sql: str


def questions() -> dict[int, Question]:
    """By number, in the order of the page."""
    found = QUESTION.findall(PAGE.read_text(encoding="utf-8"))
    return {int(number): Question(int(number), words, sql) for number, words, sql in found}
