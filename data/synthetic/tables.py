"""A feed as versions of its rows: each version is known from a night on."""

from dataclasses import dataclass, field

import pandas as pd

KNOWN = "_known_from"


@dataclass
class Trust:
    """All feeds of the trust's own sources: (source, feed) to every version of every row."""

    versions: dict[tuple[str, str], pd.DataFrame] = field(default_factory=dict)

    def add(self, source: str, feed: str, *parts: pd.DataFrame) -> None:
        """Adds versions; a later part with the same key and night wins."""
        known = self.versions.get((source, feed))
        frames = [known, *parts] if known is not None else list(parts)
        self.versions[(source, feed)] = pd.concat(frames, ignore_index=True)


def versions(columns: dict[str, object], known_from: object) -> pd.DataFrame:
    """Rows that become known on the given day numbers."""
    frame = pd.DataFrame(columns)
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
