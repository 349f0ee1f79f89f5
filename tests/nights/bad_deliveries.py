"""What may become of a delivery on its way: each kind is what happened at some trust.

A kind takes the good delivery, drops something into landing and says how the sender puts it right.
"""

import csv
import hashlib
import io
import json
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from data.synthetic.truth.delivered_rows import Delivery, Known
from data.synthetic.truth.values import Row, day
from tests.intake import mutants

Rows = list[Row]
# the feed that a source is about, and what a damaged column of it would do
MAIN_FEED = {"pas": "rtt_events", "ed": "attendances", "beds": "bed_states", "cancer": "pathways"}


@dataclass
class Drop:
    """One delivery on its way into landing; `known` is what is right of its source on its night."""

    good: Delivery
    landing: Path
    known: Callable[[], Known]
    chance: random.Random

    @property
    def folder(self) -> Path:
        """Where it lands."""
        return self.landing / self.good.source / self.good.name

    @property
    def feed(self) -> str:
        """The feed that the source is about."""
        return MAIN_FEED[self.good.source]

    def copy(self, to: Path | None = None) -> Path:
        """Drops the good delivery, in place of whatever lies there."""
        folder = to or self.folder
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.good.folder, folder)
        return folder


@dataclass(frozen=True)
class Kind:
    """One kind: what it does, to which sources, and whether intake, the gate or nobody need notice.

    `mended_by_whole`: the sender puts it right with a whole extract, because a whole one was accepted.
    `fewest`: rows of the main feed that the night must have. `settled`: only when there is a week of deliveries
    to compare with, and where clinics and theatres rest on weekends, not on those; docs/nights.md says so.
    """

    name: str
    act: Callable[[Drop], None]
    sources: tuple[str, ...]
    seen_by: str
    mended_by_whole: bool = False
    fewest: int = 0
    settled: bool = False


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a delivery in landing."""
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return found


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Writes it back."""
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def promise(folder: Path, entry: dict[str, Any], rows: int | None = None) -> None:
    """Makes the manifest's item agree with the file as it lies there."""
    content = (folder / entry["file"]).read_bytes()
    entry["bytes"], entry["sha256"] = len(content), hashlib.sha256(content).hexdigest()
    if rows is not None:
        entry["rows"] = rows


def _rows(file: Path) -> Rows:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _text(rows: Rows, names: list[str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _names(file: Path) -> list[str]:
    with file.open(encoding="utf-8", newline="") as stream:
        return next(csv.reader(stream))


def _rewrite(drop: Drop, change: Callable[[Rows], Rows], promised_rows: bool = True) -> None:
    """Drops the delivery with the rows of its main feed changed, and a manifest that agrees."""
    folder = drop.copy()
    manifest = read_manifest(folder)
    entry = next(entry for entry in manifest["files"] if entry["feed"] == drop.feed)
    file = folder / entry["file"]
    rows = change(_rows(file))
    file.write_bytes(_text(rows, _names(file)))
    promise(folder, entry, len(rows) if promised_rows else None)
    write_manifest(folder, manifest)


# On the way


def _some_file(drop: Drop, folder: Path) -> Path:
    files = [file for file in sorted(folder.glob("*.csv")) if file.stat().st_size > 100]
    return drop.chance.choice(files)


def _cut_on_the_way(drop: Drop) -> None:
    file = _some_file(drop, drop.copy())
    content = file.read_bytes()
    file.write_bytes(content[: drop.chance.randrange(len(content))])


def _changed_on_the_way(drop: Drop) -> None:
    file = _some_file(drop, drop.copy())
    content = bytearray(file.read_bytes())
    content[drop.chance.randrange(len(content))] ^= 1
    file.write_bytes(content)


def _file_lost(drop: Drop) -> None:
    _some_file(drop, drop.copy()).unlink()


def _manifest_cut(drop: Drop) -> None:
    file = drop.copy() / "manifest.json"
    content = file.read_bytes()
    file.write_bytes(content[: drop.chance.randrange(1, len(content) - 1)])


def _mutant(drop: Drop) -> None:
    """One change of tests/intake/mutants.py to a file or to the manifest, which do not agree afterwards."""
    folder = drop.copy()
    manifest = read_manifest(folder)
    entries = manifest["files"]
    # the mutators change the first item of the manifest
    drop.chance.shuffle(entries)
    file = folder / entries[0]["file"]
    before = file.read_bytes()
    feed = entries[0]["feed"]
    parcel = mutants.Parcel(drop.good.source, feed, folder.name, before, json.loads(json.dumps(manifest)))
    of_file = drop.chance.random() < 0.6
    for _ in range(20):
        drop.chance.choice(mutants.BYTES if of_file else mutants.MANIFEST)(parcel, drop.chance)
        if parcel.content != before or parcel.manifest != manifest or parcel.raw_manifest or parcel.after:
            break
    file.write_bytes(parcel.content)
    if not of_file and parcel.raw_manifest is None:
        # text that is no text cannot be written; the manifest is then the broken one that it would be
        (folder / "manifest.json").write_bytes(json.dumps(parcel.manifest).encode("utf-8", "surrogatepass"))
    elif not of_file:
        (folder / "manifest.json").write_bytes(parcel.raw_manifest or b"")
    for change in parcel.after if not of_file else []:
        # mutators name the file after the feed, as the generator does
        change(folder)


# Made wrong by the sender, and seen in the file or the manifest


def _column_missing(drop: Drop) -> None:
    lost = {"pas": "event_date", "ed": "arrived_at", "beds": "snapshot_at", "cancer": "care_id"}
    folder = drop.copy()
    manifest = read_manifest(folder)
    entry = next(entry for entry in manifest["files"] if entry["feed"] == drop.feed)
    file = folder / entry["file"]
    names = [name for name in _names(file) if name != lost[drop.good.source]]
    file.write_bytes(_text(_rows(file), names))
    promise(folder, entry)
    write_manifest(folder, manifest)


def _fewer_rows_than_counted(drop: Drop) -> None:
    _rewrite(drop, lambda rows: rows[: len(rows) // 2], promised_rows=False)


def _of_another_trust(drop: Drop) -> None:
    folder = drop.copy()
    write_manifest(folder, read_manifest(folder) | {"provider": "RYY"})


def _contradictory_manifest(drop: Drop) -> None:
    folder = drop.copy()
    manifest = read_manifest(folder)
    choice = drop.chance.randrange(4)
    if choice == 0:
        manifest["as_at"] = (drop.good.night - timedelta(days=2)).isoformat()
    elif choice == 1:
        manifest["delivery"] = f"{drop.good.name}x"
    elif choice == 2:
        manifest["previous_delivery"] = drop.good.name
    else:
        manifest["files"].append(dict(manifest["files"][0]))
    write_manifest(folder, manifest)


# Made wrong by the sender, well-formed, and seen only beside what was known before


def _empty_feed(drop: Drop) -> None:
    _rewrite(drop, lambda rows: [])


def _cut_extract(drop: Drop) -> None:
    _rewrite(drop, lambda rows: rows[: len(rows) // 10])


def _feed_left_out(drop: Drop) -> None:
    """Neither the file nor its line in the manifest."""
    folder = drop.copy()
    manifest = read_manifest(folder)
    for entry in [entry for entry in manifest["files"] if entry["feed"] == drop.feed]:
        (folder / entry["file"]).unlink()
        manifest["files"].remove(entry)
    write_manifest(folder, manifest)


def _changes_sent_as_whole(drop: Drop) -> None:
    folder = drop.copy()
    manifest = read_manifest(folder)
    for entry in manifest["files"]:
        entry["mode"] = "full"
    write_manifest(folder, manifest)


def _column_empty(drop: Drop) -> None:
    column = {"pas": "event_date", "ed": "arrived_at", "beds": "occupied", "cancer": "received_date"}
    name = column[drop.good.source]
    _rewrite(drop, lambda rows: [row | {name: ""} for row in rows])


def _other_dates(drop: Drop) -> None:
    """31/03/2026 in place of 2026-03-31."""

    def turned(rows: Rows) -> Rows:
        return [{name: _turned(value) for name, value in row.items()} for row in rows]

    _rewrite(drop, turned)


def _turned(value: str) -> str:
    on = day(value[:10])
    return f"{on:%d/%m/%Y}{value[10:]}" if on else value


def _other_codes(drop: Drop) -> None:
    name = {"pas": "event_type", "ed": "department_type"}[drop.good.source]
    _rewrite(drop, lambda rows: [row | {name: f"X-{row[name]}"} for row in rows])


def _shifted_dates(drop: Drop) -> None:
    days = drop.chance.choice([-365, -1, 1, 365])

    def shifted(value: str) -> str:
        on = day(value[:10])
        return f"{on + timedelta(days=days)}{value[10:]}" if on else value

    _rewrite(drop, lambda rows: [{name: shifted(value) for name, value in row.items()} for row in rows])


def write_whole(drop: Drop, share: float = 1.0) -> None:
    """A whole extract of every feed from what is right on the night, or the first part of it."""
    folder = drop.copy()
    manifest = read_manifest(folder)
    known = drop.known()
    for entry in manifest["files"]:
        file = folder / entry["file"]
        names = next(csv.reader(io.StringIO(file.read_text(encoding="utf-8", errors="replace"))))
        rows = known.rows(entry["feed"])
        rows = rows[: int(len(rows) * share)]
        file.write_bytes(_text(rows, names))
        entry |= {"mode": "full", "encoding": "utf-8"}
        promise(folder, entry, len(rows))
    write_manifest(folder, manifest | {"previous_delivery": None})


def _half_of_a_whole_extract(drop: Drop) -> None:
    write_whole(drop, 0.5)


# Nothing wrong with it


def _whole_extract(drop: Drop) -> None:
    write_whole(drop)


def _sent_twice(drop: Drop) -> None:
    drop.copy()
    again = drop.copy(drop.folder.with_name(f"{drop.good.name}-again"))
    write_manifest(again, read_manifest(again) | {"delivery": again.name})


def send_again(drop: Drop) -> None:
    """The same night once more, its rows in another order and extracted later."""
    _rewrite(drop, lambda rows: rows[::-1])
    manifest = read_manifest(drop.folder)
    extracted = f"{drop.good.night + timedelta(days=1)}T05:00:00+00:00"
    write_manifest(drop.folder, manifest | {"extracted_at": extracted})


ALL = ("pas", "ed", "beds", "cancer")
KINDS = (
    Kind("file cut on the way", _cut_on_the_way, ALL, "intake"),
    Kind("a byte changed on the way", _changed_on_the_way, ALL, "intake"),
    Kind("file lost on the way", _file_lost, ALL, "intake"),
    Kind("manifest cut", _manifest_cut, ALL, "intake"),
    Kind("mutant of a file or manifest", _mutant, ALL, "intake"),
    Kind("mutant of a file or manifest", _mutant, ALL, "intake"),
    Kind("column missing", _column_missing, ALL, "intake"),
    Kind("fewer rows than were counted", _fewer_rows_than_counted, ("pas", "ed", "beds"), "intake", fewest=2),
    Kind("delivery of another trust", _of_another_trust, ALL, "intake"),
    Kind("manifest that contradicts itself", _contradictory_manifest, ALL, "intake"),
    Kind("empty feed", _empty_feed, ("pas", "ed", "beds"), "gate", fewest=8, settled=True),
    Kind("extract cut to a tenth", _cut_extract, ("pas", "ed"), "gate", fewest=60, settled=True),
    Kind("feed left out of the manifest", _feed_left_out, ("pas", "beds", "cancer"), "gate"),
    Kind("changes sent as a whole extract", _changes_sent_as_whole, ALL, "gate"),
    Kind("column empty", _column_empty, ("pas", "ed"), "gate", fewest=20),
    Kind("dates in another format", _other_dates, ("pas", "ed"), "gate", fewest=20),
    Kind("another code list", _other_codes, ("pas", "ed"), "gate", fewest=20),
    Kind("dates shifted", _shifted_dates, ("pas", "ed"), "gate", fewest=60, settled=True),
    Kind("half of a whole extract", _half_of_a_whole_extract, ALL, "gate", mended_by_whole=True),
    Kind("whole extract", _whole_extract, ALL, "nobody"),
    Kind("sent twice", _sent_twice, ALL, "nobody"),
)
FIRST_WEEK = 7


def may_come(kind: Kind, source: str, number: int, night: date, rows: int) -> bool:
    """Whether a kind can happen to a source on a night."""
    if source not in kind.sources or rows < kind.fewest:
        return False
    rests = source == "pas" and night.isoweekday() > 5
    return not kind.settled or (number >= FIRST_WEEK and not rests)


# Kinds of time, which need more than one night
LATE, GAP, AGAIN = "late", "later one before earlier one", "sent again the night after"
