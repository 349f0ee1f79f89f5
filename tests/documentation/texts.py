"""The texts that people read, by kind, each line with its file and number."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import ROOT

# What a YAML key says to people; comments are for developers.
SPOKEN_KEYS = {
    "description",
    "reason",
    "action",
    "title",
    "says",
    "too_few",
    "threshold",
    "grain",
    "max_age_reason",
    "why",
    # the sentence of an exception, and why a rule has no example or no planted fault
    "detail",
    "no_near_miss",
    "not_planted",
    "threshold_reason",
    "active_reason",
}
SQL = re.compile(r"\b(select|insert into|create (table|view|schema)|update) ")


@dataclass(frozen=True)
class Text:
    """One piece of text."""

    file: str
    line: int
    words: str


def documents() -> Iterator[Text]:
    """README, CONTRIBUTING, docs and decision records, line by line."""
    files = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    for file in files:
        # the old names in the list of names that changed
        yield from (text for text in _lines(file) if not text.words.endswith("| this version |"))


def templates() -> Iterator[Text]:
    """Pages: what Jinja writes into them is text of other kinds."""
    for file in [*ROOT.glob("orchestration/**/*.j2"), *ROOT.glob("expectations/**/*.j2")]:
        for text in _lines(file):
            yield Text(text.file, text.line, re.sub(r"\{[{%#].*?[}%#]\}", "", text.words))


def descriptions() -> Iterator[Text]:
    """Contracts, publication checks, rules, models and seeds: values of keys that people read."""
    files = [
        *ROOT.glob("expectations/**/*.yml"),
        *ROOT.glob("dbt_project/models/**/*.yml"),
        *ROOT.glob("dbt_project/seeds/**/*.yml"),
    ]
    for file in sorted(files):
        loaded = yaml.compose(file.read_text(encoding="utf-8"))
        for line, words in _spoken(loaded, ""):
            yield Text(_name(file), line, words)


def messages() -> Iterator[Text]:
    """String literals of the product, and the docstrings of commands, which are their help."""
    for file in sorted((ROOT / "orchestration").rglob("*.py")):
        is_command = file.parent.name == "cli"
        for line, words in _literals(ast.parse(file.read_text(encoding="utf-8")), is_command):
            if not SQL.search(words):
                yield Text(_name(file), line, words)


def _name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def _lines(file: Path) -> Iterator[Text]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        yield Text(_name(file), number, line)


def _spoken(node: Any, key: str) -> Iterator[tuple[int, str]]:
    """Values below a key that people read; in a published table of validation, `name: [type, meaning]`."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            # values of unit tests are data
            if name.value not in ("given", "expect"):
                yield from _spoken(value, "columns" if key == "columns" else str(name.value))
    elif isinstance(node, yaml.SequenceNode):
        is_meaning = key == "columns" and len(node.value) == 2
        for number, value in enumerate(node.value):
            yield from _spoken(value, "description" if is_meaning and number == 1 else key)
    elif node is not None and key in SPOKEN_KEYS:
        yield node.start_mark.line + 1, str(node.value)


def _literals(tree: ast.AST, is_command: bool) -> Iterator[tuple[int, str]]:
    """Literals with a space in them; what is put into an f-string is left out."""
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inside |= {id(part) for part in ast.walk(node) if part is not node}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and not is_command:
            inside.add(id(node.value))
    for node in ast.walk(tree):
        if id(node) in inside:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = [str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values]
            words = "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = node.value
        else:
            continue
        if " " in words:
            yield node.lineno, words
