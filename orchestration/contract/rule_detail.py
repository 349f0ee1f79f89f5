"""The template of a rule's detail: a sentence that names facts, read into parts and written as SQL.

* `{received_date}`: the fact; `{received_date|unknown}`: those words where it is empty.
* `{fault|late=is late|early=is before {due_date}|is wrong}`: words by the value of the fact, and for any other
  value, an empty one included. `given=` and `empty=` stand for a fact that has, or has not, a value. The words
  may name facts themselves. A choice that has no words for a value says nothing.
* `[, reviewed {review_date}]`: a part that is left out where a fact in it is empty or a choice says nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from orchestration.contract.safe_errors import WrongArgument

# What a fact says outside a part that may be left out, where it is empty and the template has no words for it.
WITHOUT_WORDS = "not recorded"
GIVEN, EMPTY = "given", "empty"
NAME = re.compile(r"[a-z][a-z0-9_]*")
ANSWER = re.compile(r"([A-Za-z0-9_-]+)=")
SPECIAL = "{}[]|"
# As much of a template as shows where it is wrong.
SHOWN = 24


class TemplateError(WrongArgument):
    """An invalid template: what is wrong and at which character."""


@dataclass(frozen=True)
class Words:
    """Text that is said as it is."""

    text: str


@dataclass(frozen=True)
class Fact:
    """The value of a fact; `instead` where it is empty, None where the template does not say."""

    name: str
    instead: str | None = None


@dataclass(frozen=True)
class Choice:
    """Words by the value of a fact. `otherwise`: of any value that has none, None where nothing is said."""

    name: str
    answers: tuple[tuple[str, "Parts"], ...]
    otherwise: "Parts | None" = None


@dataclass(frozen=True)
class Optional:
    """What is left out where a fact in it is empty."""

    parts: "Parts"


Part = Words | Fact | Choice | Optional
Parts = tuple[Part, ...]


def read_template(text: str) -> Parts:
    """The parts of a template. Raises TemplateError."""
    reader = _Reader(text)
    parts = reader.parts("")
    if reader.place < len(text):
        raise reader.wrong(
            f"{text[reader.place]!r} closes nothing; in words these signs cannot be used: {SPECIAL}"
        )
    return parts


def facts_in(parts: Parts) -> Iterator[str]:
    """The facts that a template names, in its order."""
    for part in parts:
        if isinstance(part, Fact):
            yield part.name
        elif isinstance(part, Choice):
            yield part.name
            for _, words in part.answers:
                yield from facts_in(words)
            yield from facts_in(part.otherwise or ())
        elif isinstance(part, Optional):
            yield from facts_in(part.parts)


def template_sql(parts: Parts, may_vanish: bool = False) -> str:
    """The SQL expression that says it. `may_vanish`: null where a fact in it is empty."""
    return " || ".join(_part_sql(part, may_vanish) for part in parts) or "''"


def _part_sql(part: Part, may_vanish: bool) -> str:
    if isinstance(part, Words):
        return _literal(part.text)
    if isinstance(part, Optional):
        return f"coalesce({template_sql(part.parts, may_vanish=True)}, '')"
    value = f"cast({part.name} as string)"
    if isinstance(part, Fact):
        instead = part.instead if part.instead is not None or may_vanish else WITHOUT_WORDS
        return value if instead is None else f"coalesce({value}, {_literal(instead)})"
    cases = [
        f"when {_condition(part.name, answer)} then {template_sql(words, may_vanish)}"
        for answer, words in part.answers
    ]
    if part.otherwise is not None:
        cases.append(f"else {template_sql(part.otherwise, may_vanish)}")
    elif not may_vanish:
        cases.append("else ''")
    return f"case {' '.join(cases)} end"


def _condition(name: str, answer: str) -> str:
    return {GIVEN: f"{name} is not null", EMPTY: f"{name} is null"}.get(
        answer, f"cast({name} as string) = {_literal(answer)}"
    )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


class _Reader:
    """Reads a template from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0

    def wrong(self, what: str, place: int | None = None) -> TemplateError:
        at = self.place if place is None else place
        return TemplateError(f"character {at + 1}, at {self.text[at : at + SHOWN]!r}: {what}")

    def parts(self, ends: str) -> Parts:
        """Parts up to one of `ends`, which stays unread, or to the end of the text."""
        found: list[Part] = []
        while self.place < len(self.text) and self.text[self.place] not in ends:
            sign = self.text[self.place]
            if sign == "{":
                found.append(self._braces())
            elif sign == "[":
                found.append(self._brackets())
            elif sign in SPECIAL:
                break
            else:
                found.append(Words(self._words()))
        return tuple(found)

    def _words(self) -> str:
        start = self.place
        while self.place < len(self.text) and self.text[self.place] not in SPECIAL:
            self.place += 1
        return self.text[start : self.place]

    def _brackets(self) -> Optional:
        start = self.place
        self.place += 1
        parts = self.parts("]")
        self._close("]", start)
        if not any(True for _ in facts_in(parts)):
            raise self.wrong("[...] is left out where a fact in it is empty, but it names none", start)
        return Optional(parts)

    def _braces(self) -> Fact | Choice:
        start = self.place
        self.place += 1
        match = NAME.match(self.text, self.place)
        if match is None:
            raise self.wrong("expected the name of a fact after {", start)
        self.place = match.end()
        answers: list[tuple[str, Parts]] = []
        otherwise: Parts | None = None
        while self.text[self.place : self.place + 1] == "|":
            if otherwise is not None:
                raise self.wrong("words for any other value come last", start)
            self.place += 1
            answer = ANSWER.match(self.text, self.place)
            if answer is None:
                otherwise = self.parts("|}")
            else:
                self.place = answer.end()
                answers.append((answer[1], self.parts("|}")))
        self._close("}", start)
        if answers:
            return Choice(match[0], tuple(answers), otherwise)
        if otherwise is None:
            return Fact(match[0])
        words = [part.text for part in otherwise if isinstance(part, Words)]
        if len(words) != len(otherwise):
            raise self.wrong("the words for an empty fact name no other; use given= and empty=", start)
        return Fact(match[0], "".join(words))

    def _close(self, sign: str, start: int) -> None:
        if self.text[self.place : self.place + 1] != sign:
            raise self.wrong(f"{self.text[start]} has no closing {sign}", start)
        self.place += 1
