"""What in the SQL of the dbt project only one engine understands, or two engines answer differently."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

CLOSED_BY = {"{{": "}}", "{%": "%}", "{#": "#}"}
# What may follow a division sign: a guard against zero, a number that is none, a limit of the settings.
GUARDED = re.compile(r"\s*(?:nullif\(|[1-9][0-9]*(?:e-?[0-9]+)?(?![\w.])|\{\{ wait_limit\()")
# A macro that is written once for each engine, and what begins the next one.
DISPATCHED = re.compile(r"\{%-? macro (?:duckdb|spark|default)__.*?endmacro", re.DOTALL)
FAULTS = {
    "varchar, where string is understood by every engine": re.compile(r"\bvarchar\b", re.IGNORECASE),
    "qualify, where a row_number in a subquery is understood by every engine": re.compile(r"\bqualify\b"),
}
DECIMAL = re.compile(r"(?<![\w.])[0-9]+\.[0-9]+(?!\w)\s*[*/]|[*/]\s*[0-9]+\.[0-9]+(?![\w.])")


@dataclass(frozen=True)
class Part:
    """A piece of the text of a model: code, string, quoted, comment or jinja."""

    kind: str
    text: str


def parts_of(text: str) -> Iterator[Part]:
    """The text cut into its pieces, in order."""
    place = begin = 0
    while place < len(text):
        kind, end = _piece(text, place)
        if kind == "code":
            place = end
            continue
        if place > begin:
            yield Part("code", text[begin:place])
        yield Part(kind, text[place:end])
        begin = place = end
    if begin < len(text):
        yield Part("code", text[begin:])


def _piece(text: str, place: int) -> tuple[str, int]:
    opening = text[place : place + 2]
    if opening in CLOSED_BY:
        return "jinja", text.index(CLOSED_BY[opening], place) + 2
    if opening == "--":
        return "comment", (text + "\n").index("\n", place)
    if text[place] == "'":
        # two apostrophes inside are two strings here, which says the same of what lies outside them
        return "string", _end_of_string(text, place)
    if text[place] == '"':
        return "quoted", text.index('"', place + 1) + 1
    return "code", place + 1


def _end_of_string(text: str, place: int) -> int:
    inside = place + 1
    while text[inside] != "'":
        opening = text[inside : inside + 2]
        inside = text.index(CLOSED_BY[opening], inside) + 2 if opening in CLOSED_BY else inside + 1
    return inside + 1


def faults_of(text: str) -> list[str]:
    """What is wrong with the SQL of one file, each with its place; of dispatched macros only what all share."""
    found = [f"{said}: {_near(text, match)}" for said, each in FAULTS.items() for match in each.finditer(text)]
    shared = DISPATCHED.sub("", text)
    code = ""
    for part in parts_of(shared):
        if part.kind == "quoted":
            found.append(f"a name in quotes, where adapter.quote() suits every engine: {part.text}")
        if part.kind in ("string", "code") and "\\" in part.text:
            found.append(f"a backslash, which Spark takes for the begin of an escape: {part.text}")
        code += {"string": "'text'", "comment": "", "quoted": "name"}.get(part.kind, part.text)
    code = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{ adapter\.quote.*?\}\}", "", code, flags=re.DOTALL)
    for match in re.finditer(r"(?<![/*'])/(?![/*'])", code):
        if not GUARDED.match(code, match.end()):
            found.append(f"a division without nullif: {_near(code, match)}")
    found += [
        f"arithmetic with a decimal, where 100e0 is a double: {_near(code, m)}" for m in DECIMAL.finditer(code)
    ]
    return found


def _near(text: str, match: re.Match[str]) -> str:
    return " ".join(text[max(0, match.start() - 40) : match.end() + 40].split())
