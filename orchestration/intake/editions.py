"""Which edition of a published file this is: original, revised or final.

NHS England says it in the file's name (`Monthly-AE-April-2024-revised.csv`) or above the table of a workbook
(`Revised: 21st May 2025`). Where neither says it, a later arrival of the same period counts as the revision,
which the build finds by comparing its files.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

EditionName = Literal["original", "revised", "final"]
# A later one counts before an earlier one, whenever they arrive.
RANKS: dict[EditionName, int] = {"original": 0, "revised": 1, "final": 2}
WORDS: dict[str, EditionName] = {
    "original": "original",
    "provisional": "original",
    "prov": "original",
    "revised": "revised",
    "revision": "revised",
    "rev": "revised",
    "final": "final",
}
# Cells of the head of a sheet that can say it, by what stands to the left of them.
REVISED_CELL = "revised:"
STATUS_CELLS = ("status:", "title:")
BY_NAME, BY_TEXT, BY_NOBODY = "file name", "text of the file", "nothing"
DAY_IN_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]+)\s+(\d{4})")


@dataclass(frozen=True)
class Edition:
    """An edition and who says so; `revised_on` where the file gives the day of its revision."""

    name: EditionName
    said_by: str
    revised_on: date | None = None

    @property
    def order(self) -> str:
        """Editions of one period by this text: the greater one counts."""
        return f"{RANKS[self.name]}{self.revised_on or ''}"

    @property
    def in_words(self) -> str:
        """For a person."""
        day = f" on {self.revised_on}" if self.revised_on else ""
        by = "" if self.said_by == BY_NOBODY else f" (by the {self.said_by})"
        return f"{self.name}{day}{by}"


def edition_of(file_name: str, head: Mapping[str, str]) -> Edition:
    """The edition of a file by its name and by the head of its sheet, cells by the text to their left.

    The later edition counts where the two differ: a file keeps its name when it is revised.
    """
    by_name, by_text = _of_name(file_name), _of_head(head)
    said = [edition for edition in (by_text, by_name) if edition is not None]
    return max(said, key=lambda edition: edition.order, default=Edition("original", BY_NOBODY))


def _of_name(file_name: str) -> Edition | None:
    words = [word for word in re.split(r"[^A-Za-z0-9]+", file_name) if word]
    for place, word in enumerate(words):
        found = WORDS.get(re.sub(r"\d+$", "", word.lower()))
        if found is not None:
            following = words[place + 1] if found == "revised" and place + 1 < len(words) else ""
            return Edition(found, BY_NAME, _six_digits(following))
    return None


def _of_head(head: Mapping[str, str]) -> Edition | None:
    cells = {left.strip().lower(): text.strip() for left, text in head.items()}
    revised = cells.get(REVISED_CELL, "")
    if re.search(r"[A-Za-z0-9]", revised):
        return Edition("revised", BY_TEXT, _day(revised))
    for left in STATUS_CELLS:
        for word in re.split(r"[^A-Za-z]+", cells.get(left, "").lower()):
            if word in ("revised", "final", "provisional"):
                return Edition(WORDS[word], BY_TEXT)
    return None


def _six_digits(word: str) -> date | None:
    """The day of a revision as names have it: 130624 is 13 June 2024."""
    if not re.fullmatch(r"\d{6}", word):
        return None
    try:
        return datetime.strptime(word, "%d%m%y").date()
    except ValueError:
        return None


def _day(text: str) -> date | None:
    """A day as a workbook has it: 21st May 2025, or a date of the sheet."""
    found = DAY_IN_WORDS.search(text)
    try:
        if found is None:
            return date.fromisoformat(text[:10])
        day, month, year = found.groups()
        return datetime.strptime(f"{day} {month[:3]} {year}", "%d %b %Y").date()
    except ValueError:
        return None
