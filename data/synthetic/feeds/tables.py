"""A feed as versions of its rows: each version is known from a night on."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from orchestration.contract.feeds import load_sources

KNOWN = "_known_from"


@dataclass
class Trust:
    """Some of the trust's feeds: (source, feed) to every version of their rows."""

    parts: dict[tuple[str, str], list[pd.DataFrame]] = field(default_factory=dict)

    def add(self, source: str, feed: str, *parts: pd.DataFrame) -> None:
        """Adds versions; a later part with the same key and night wins."""
        self.parts.setdefault((source, feed), []).extend(parts)

    def versions(self, source: str, feed: str) -> pd.DataFrame:
        """Every version of a feed's rows; empty cells are empty text."""
        parts = self.parts.get((source, feed), [])
        if not parts:
            return pd.DataFrame({KNOWN: pd.Series(dtype="int64")})
        if len(parts) > 1:
            self.parts[(source, feed)] = parts = [pd.concat(parts, ignore_index=True)]
        return parts[0]

    @property
    def feeds(self) -> list[tuple[str, str]]:
        """The feeds that have rows."""
        return list(self.parts)


def versions(columns: dict[str, object], known_from: object) -> pd.DataFrame:
    """Rows that become known on the given day numbers. Columns go by place, whatever index they carry."""
    by_place = {name: value.array if isinstance(value, pd.Series) else value for name, value in columns.items()}
    frame = pd.DataFrame(by_place)
    frame[KNOWN] = known_from
    return frame


def position(frame: pd.DataFrame, key: list[str], night: int) -> pd.DataFrame:
    """The newest version of every row that is known at the end of a night."""
    known = frame[frame[KNOWN] <= night]
    ordered = known.sort_values(KNOWN, kind="stable")
    return ordered.drop_duplicates(subset=key, keep="last").sort_values(key, kind="stable")


def changes(frame: pd.DataFrame, key: list[str], night: int) -> pd.DataFrame:
    """Versions that became known on one night."""
    return position(frame[frame[KNOWN] == night], key, night)


def rows_as_at(
    trust: Trust, source: str, feed: str, night: int, only: tuple[str, set[str]] | None = None
) -> pd.DataFrame:
    """The rows of a feed as at a night, every column of the contract as text.

    `only`: a column and the values of it that are wanted.
    """
    contract = load_sources()[source].feeds[feed]
    frame = trust.versions(source, feed)
    names = [column.name for column in contract.typed_columns]
    if frame.empty:
        return pd.DataFrame(columns=names, dtype="str")
    if only is not None:
        frame = frame[frame[only[0]].isin(only[1])]
    rows = position(frame, list(contract.key), night).reindex(columns=names).fillna("").astype("str")
    return rows[rows["is_deleted"] != "Y"] if "is_deleted" in names else rows


class RowsByNight:
    """The rows of a feed as at one night after another.

    Each version is made text, and read, once and not once a night; `at` is asked for nights in their order.
    """

    def __init__(
        self,
        trust: Trust,
        source: str,
        feed: str,
        only: tuple[str, set[str]] | None = None,
        read: Callable[[dict[str, str]], dict[str, str]] | None = None,
    ) -> None:
        contract = load_sources()[source].feeds[feed]
        names = [column.name for column in contract.typed_columns]
        frame = trust.versions(source, feed)
        if only is not None and not frame.empty:
            frame = frame[frame[only[0]].isin(only[1])]
        frame = frame.sort_values(KNOWN, kind="stable")
        self._key = list(contract.key)
        self._known: list[int] = frame[KNOWN].tolist()
        text = frame.reindex(columns=names).fillna("").astype("str")
        # plain lists are made of a column at a time, which is what makes text of a frame bearable
        self._rows = [
            dict(zip(names, row, strict=True))
            for row in zip(*(text[name].tolist() for name in names), strict=True)
        ]
        if read is not None:
            self._rows = [read(row) for row in self._rows]
        self._taken = 0
        self._newest: dict[tuple[str, ...], dict[str, str]] = {}

    def at(self, night: int) -> list[dict[str, str]]:
        """The newest version of every row that is known at the end of the night, in the order of the key."""
        while self._taken < len(self._known) and self._known[self._taken] <= night:
            row = self._rows[self._taken]
            self._newest[tuple(row[name] for name in self._key)] = row
            self._taken += 1
        return [row for _, row in sorted(self._newest.items()) if row.get("is_deleted") != "Y"]
