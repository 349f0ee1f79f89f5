"""How other systems spell what the contracts name: for proposals, never for intake."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated

from pydantic import Field

from orchestration.contract.feeds import Column, Feed
from orchestration.contract.project_files import CONTRACTS_FOLDER
from orchestration.contract.seeds import code_labels
from orchestration.contract.validated_yaml import Identifier, Text, Texts, ValidatedModel, read_project_file

SPELLINGS_FILE = CONTRACTS_FOLDER / "spellings.yml"

NamesOfColumns = dict[Identifier, Texts]
# In names that systems write in one word: "ReferralID", "NHSNumber".
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


class EmptyWords(ValidatedModel):
    """Cells that stand for nothing: `text` in every column, `typed` in columns of any other type."""

    text: Texts
    typed: Texts


class Spellings(ValidatedModel):
    """The file `spellings.yml`: other names of columns and codes, by column, feed and code list."""

    empty_words: EmptyWords
    abbreviations: dict[str, Text]
    filler_words: Annotated[tuple[Text, ...], Field(strict=False)]
    columns: NamesOfColumns
    feeds: dict[str, NamesOfColumns]
    flags: dict[str, Texts]
    codes: dict[Identifier, dict[str, Texts]]

    def names(self, feed: Feed, column: Column) -> tuple[str, ...]:
        """Other names of a column in one feed; those of the feed go before those of any feed."""
        own = self.feeds.get(f"{feed.source}.{feed.name}", {})
        return own.get(column.name, self.columns.get(column.name, ())) + column.headers

    def partners(self, feed: Feed, column: Column) -> Mapping[str, str]:
        """The contract's code by what another system may write for it, squeezed; unclear ones are left out."""
        if column.type == "flag":
            return _by_spelling(self.flags)
        own = {code: (code,) for code in feed.accepted_codes(column)}
        other = self.codes.get(column.codes or "", {})
        labels = code_labels().get(column.codes or "", {})
        return _by_spelling(
            {code: (*own[code], *other.get(code, ()), *filter(None, [labels.get(code)])) for code in own}
        )


def squeezed(text: str) -> str:
    """A name or code as small letters and digits alone."""
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def _by_spelling(codes: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for code, spellings in codes.items():
        for spelling in spellings:
            found.setdefault(squeezed(spelling), set()).add(code)
    return {spelling: next(iter(meant)) for spelling, meant in found.items() if len(meant) == 1 and spelling}


@cache
def load_spellings() -> Spellings:
    """The spellings of other systems. Raises ProjectFileError with one line for each wrong key."""
    return read_project_file(SPELLINGS_FILE, Spellings)


@cache
def words_of(name: str) -> frozenset[str]:
    """The words of a name, whole and small, without those that say nothing."""
    spellings = load_spellings()
    found: set[str] = set()
    for word in _WORDS.findall(name):
        found.update(spellings.abbreviations.get(word.lower(), word.lower()).split())
    return frozenset(found - set(spellings.filler_words))
