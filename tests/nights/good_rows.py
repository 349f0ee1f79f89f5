"""What the good deliveries say, read in plain Python: the newest version of every row, as text.

Only what the generator wrote is read here, never what a sender spoilt, and nothing of the product's reading.
"""

import csv
import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from tests.conftest import ROOT

Row = dict[str, str]
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Delivery:
    """One good delivery: its folder, its night and the delivery before it."""

    source: str
    name: str
    night: date
    previous: str | None
    folder: Path


def deliveries(clean: Path, source: str) -> list[Delivery]:
    """The good deliveries of a source, oldest night first."""
    found = []
    for folder in sorted((clean / source).iterdir()):
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        found.append(
            Delivery(
                source,
                manifest["delivery"],
                date.fromisoformat(manifest["as_at"]),
                manifest["previous_delivery"],
                folder,
            )
        )
    return sorted(found, key=lambda delivery: delivery.night)


@cache
def _keys() -> dict[tuple[str, str], tuple[str, ...]]:
    keys = {}
    for file in (ROOT / "expectations" / "contracts").glob("*/[!_]*.yml"):
        contract = yaml.safe_load(file.read_text(encoding="utf-8"))
        if "feed" in contract:
            keys[(contract["source"], contract["feed"])] = tuple(contract.get("key", ()))
    return keys


def seed(name: str) -> list[Row]:
    """A list of the product that everybody may read: national codes, no rule."""
    (file,) = (ROOT / "dbt_project" / "seeds").rglob(f"{name}.csv")
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


class Known:
    """What is known of one source after its deliveries up to some night."""

    def __init__(self, clean: Path, source: str) -> None:
        self.source = source
        self._deliveries = deliveries(clean, source)
        self._feeds: dict[str, dict[tuple[str, ...], Row]] = {}
        self._read = 0

    def up_to(self, night: date) -> "Known":
        """Reads on to a night; nights only ever go forward."""
        while self._read < len(self._deliveries) and self._deliveries[self._read].night <= night:
            self._take(self._deliveries[self._read])
            self._read += 1
        return self

    @property
    def newest(self) -> date | None:
        """The night of the last delivery that was read."""
        return self._deliveries[self._read - 1].night if self._read else None

    def rows(self, feed: str) -> list[Row]:
        """The newest version of every row of a feed."""
        return list(self._feeds.get(feed, {}).values())

    def _take(self, delivery: Delivery) -> None:
        manifest = json.loads((delivery.folder / "manifest.json").read_text(encoding="utf-8"))
        for promised in manifest["files"]:
            key = _keys()[(self.source, promised["feed"])]
            known = self._feeds.setdefault(promised["feed"], {})
            if promised["mode"] == "full":
                known.clear()
            code = {"utf-8": "utf-8-sig", "windows-1252": "cp1252"}[promised["encoding"]]
            with (delivery.folder / promised["file"]).open(encoding=code, newline="") as stream:
                for row in csv.DictReader(stream):
                    row = {name: value.strip() for name, value in row.items()}
                    identity = tuple(row[name] for name in key)
                    if row.get("is_deleted", "").upper() == "Y":
                        known.pop(identity, None)
                    else:
                        known[identity] = row


# Values: one that cannot be used is none


def day(text: str) -> date | None:
    """A date, or nothing where it is none or a system's way of saying so."""
    if not DAY.fullmatch(text) or text == "1900-01-01":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def moment(text: str) -> datetime | None:
    """A time in UTC; without an offset it is the wall clock of this country."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-]\d{2}:?\d{2})?", text):
        return None
    if text[:10] == "1900-01-01" or day(text[:10]) is None:
        return None
    stamp = datetime.fromisoformat(text)
    return (stamp if stamp.tzinfo else stamp.replace(tzinfo=LONDON)).astimezone(UTC)


def wall_day(text: str) -> date | None:
    """The day that the clock on the wall showed."""
    stamp = moment(text)
    return stamp.astimezone(LONDON).date() if stamp else None


def number(text: str) -> int | None:
    """A whole number."""
    return int(text) if re.fullmatch(r"-?\d+", text) else None


def flag(text: str) -> bool | None:
    """Y or N."""
    return {"Y": True, "N": False}.get(text.upper())


def month(of: date) -> str:
    """YYYY-MM."""
    return f"{of:%Y-%m}"
