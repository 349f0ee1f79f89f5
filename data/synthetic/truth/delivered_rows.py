"""What the good deliveries say, read in plain Python: the newest version of every row, as text.

Only what the generator wrote is read here, never what a sender spoilt, and nothing of the product's reading.
"""

import csv
import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from data.synthetic.truth.usable_rows import cell
from data.synthetic.truth.values import Row
from orchestration.contract.project_files import CONTRACTS_FOLDER, DBT_PROJECT


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
    for file in CONTRACTS_FOLDER.glob("*/[!_]*.yml"):
        contract = yaml.safe_load(file.read_text(encoding="utf-8"))
        if "feed" in contract:
            keys[(contract["source"], contract["feed"])] = tuple(contract.get("key", ()))
    return keys


def seed(name: str) -> list[Row]:
    """A list of the product that everybody may read: national codes, no rule."""
    (file,) = (DBT_PROJECT / "seeds").rglob(f"{name}.csv")
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
                    row = {name: cell(value) for name, value in row.items()}
                    identity = tuple(row[name] for name in key)
                    if row.get("is_deleted", "").upper() == "Y":
                        known.pop(identity, None)
                    else:
                        known[identity] = row
