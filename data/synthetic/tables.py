"""A feed as versions of its rows: each version is known from a night on."""

from dataclasses import dataclass, field

import pandas as pd

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
