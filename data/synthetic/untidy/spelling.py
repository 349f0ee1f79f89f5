"""How a source writes what it knows: words for empty, blanks round values, small letters, rows sent twice."""

import zlib
from collections.abc import Container
from datetime import date

import numpy as np
import pandas as pd

from data.synthetic.faults.shared.planting import TruthLine
from data.synthetic.trust.calendar import day_number
from orchestration.contract.feeds import Column, Feed
from orchestration.contract.seeds import accepted_codes

WORDS_FOR_EMPTY = ("NULL", "N/A", "\\N", "   ")
REUSED_KEY = "DQ_DUPLICATE_KEY"
# an event that says nothing of the clock
HARMLESS = "administrative"


class Spelling:
    """Writes the rows of files oddly; what they say stays the same."""

    def __init__(self, odd: float, reused: float, seed: int) -> None:
        self.odd, self.reused, self.seed = odd, reused, seed
        # patients in whose records a fault was planted: their keys are changed again while the nights last
        self.touched: set[str] = set()
        self.truth: list[TruthLine] = []

    def written(self, rows: pd.DataFrame, feed: Feed, night: date, is_whole: bool) -> pd.DataFrame:
        """The rows as the source writes them; rows are only repeated in a whole file."""
        if not rows.empty and self.reused > 0 and is_whole and feed.key:
            rows = self._repeated(rows, feed, night)
        return self._odd(rows, feed, night) if self.odd > 0 and not rows.empty else rows

    def _chance(self, feed: Feed, night: date, what: int) -> np.random.Generator:
        name = zlib.crc32(f"{feed.source}.{feed.name}".encode())
        return np.random.default_rng((self.seed, day_number(night), name, what))

    def _repeated(self, rows: pd.DataFrame, feed: Feed, night: date) -> pd.DataFrame:
        rng = self._chance(feed, night, 1)
        if feed.name == "rtt_events":
            rows = self._under_one_key(rows, night, rng)
        twice = rows[rng.random(len(rows)) < self.reused]
        return pd.concat([rows, twice], ignore_index=True)

    def _under_one_key(self, rows: pd.DataFrame, night: date, rng: np.random.Generator) -> pd.DataFrame:
        """Two events of two patients under one identifier; an exception must name it."""
        harmless = (rows["event_type"] == HARMLESS) & (rows["rtt_status"] == "")
        places = np.flatnonzero((harmless & ~rows["patient_id"].isin(self.touched)).to_numpy())
        places = places[rng.random(len(places)) < self.reused]
        firsts, seconds = places[0::2][: len(places) // 2], places[1::2]
        rows = rows.copy()
        names = rows["event_id"].to_numpy(dtype=object).copy()
        names[seconds] = names[firsts]
        rows["event_id"] = names
        # both rows of a key are named, the second under a key of its own
        self.truth += [
            TruthLine(REUSED_KEY, f"pas.rtt_events|{name}{copy}|key", day_number(night), None)
            for name in names[firsts]
            for copy in ("", " (2)")
        ]
        return rows

    def _odd(self, rows: pd.DataFrame, feed: Feed, night: date) -> pd.DataFrame:
        rng = self._chance(feed, night, 2)
        written = {}
        for column in feed.typed_columns:
            values = rows[column.name].to_numpy(dtype=object).copy()
            odd = rng.random(len(values)) < self.odd
            words = rng.integers(len(WORDS_FOR_EMPTY), size=len(values))
            listed = _listed(column, feed)
            for place in np.flatnonzero(odd):
                if values[place]:
                    values[place] = _spelt(values[place], column.type, int(words[place]), listed)
                elif not column.required and column.name not in feed.key:
                    values[place] = WORDS_FOR_EMPTY[words[place]]
            written[column.name] = pd.Series(values, dtype="str")
        return pd.DataFrame(written)


def _listed(column: Column, feed: Feed) -> Container[str] | None:
    """The codes of the column's list; None where any code may stand in it."""
    if column.codes is None:
        return None
    return feed.codes.get(column.codes) or accepted_codes().get(column.codes, ())


def _spelt(text: str, kind: str, turn: int, listed: Container[str] | None) -> str:
    """Small letters where only their size differs from the list, else blanks round it.

    A code that is in no list stays as it is: in two spellings it is two values.
    """
    is_code = kind in ("code", "flag") and (listed is None or text in listed)
    if is_code and turn < 2 and text.lower() != text:
        return text.lower()
    return (f" {text}", f"{text} ", f"  {text} ")[turn % 3]
