"""Seeded mutants of deliveries, and an independent reading that says what intake must have kept of each.

Every value of the well-formed delivery carries a mark, so that a message that quotes a record is found out.
"""

import csv
import hashlib
import io
import json
import os
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from orchestration.contract.feeds import Feed, load_sources
from orchestration.intake.headers import match_headers
from orchestration.intake.ingest import Judgement, ingest
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger

MARK = "qzmark"
NIGHT = "2025-03-31"
MESSAGE = re.compile(r".+: expected .+, found .+\. [A-Z].+\.", re.DOTALL)
LONGEST_MESSAGE = 1300
ROWS = 12


@dataclass
class Parcel:
    """One delivery before it is dropped: bytes by file name, and the manifest as an object or as raw bytes."""

    source: str
    feed: str
    folder: str
    content: bytes
    manifest: dict[str, Any]
    raw_manifest: bytes | None = None
    honest: bool = True
    after: list[Callable[[Path], None]] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    @property
    def entry(self) -> dict[str, Any]:
        """The manifest's item of the one file; one that nobody sees where another change took it away."""
        files = self.manifest.get("files")
        first = files[0] if isinstance(files, list) and files else {}
        return first if isinstance(first, dict) else {}


def well_formed(chance: random.Random) -> Parcel:
    """A small delivery that intake accepts, of one of several feeds."""
    source, feed = chance.choice(
        [
            ("pas", "rtt_events"),
            ("pas", "patients"),
            ("beds", "wards"),
            ("ed", "attendances"),
            ("cancer", "actions"),
        ]
    )
    contract = load_sources()[source].feeds[feed]
    names = [column.name for column in contract.columns]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for row in range(ROWS):
        writer.writerow([f"{MARK}{row}c{number}" for number in range(len(names))])
    return Parcel(
        source=source,
        feed=feed,
        folder="d1",
        content=text.getvalue().encode(),
        manifest={
            "contract_version": 1,
            "source": source,
            "delivery": "d1",
            "previous_delivery": None,
            "provider": "RXX",
            "extracted_at": f"{NIGHT}T23:00:00+00:00",
            "as_at": NIGHT,
            "files": [{"feed": feed, "file": f"{feed}.csv", "mode": "full", "encoding": "utf-8"}],
        },
    )


# Changes of the bytes


def _somewhere(parcel: Parcel, chance: random.Random) -> int:
    return chance.randrange(len(parcel.content) + 1)


def _put(parcel: Parcel, at: int, piece: bytes, instead: int = 0) -> None:
    parcel.content = parcel.content[:at] + piece + parcel.content[at + instead :]


def _flip(parcel: Parcel, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 8)):
        _put(parcel, _somewhere(parcel, chance), bytes([chance.randrange(256)]), 1)


def _cut(parcel: Parcel, chance: random.Random) -> None:
    at = _somewhere(parcel, chance)
    _put(parcel, at, b"", chance.randint(1, 200))


def _truncate(parcel: Parcel, chance: random.Random) -> None:
    parcel.content = parcel.content[: _somewhere(parcel, chance)]


def _double(parcel: Parcel, chance: random.Random) -> None:
    at = _somewhere(parcel, chance)
    _put(parcel, at, parcel.content[at : at + chance.randint(1, 300)])


PIECES = (
    b'"', b'""', b'"""', b",", b",,,,", b"\n", b"\r\n", b"\r", b"\n\n\n", b"\0", b"\xff\xfe", b"\xef\xbb\xbf",
    b"\xc3\x28",
    b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"\xe2\x80\xae", b"=cmd|' /C calc'!A0", b"'; drop table x",
    b"\\", b"\\N", b"NULL", b"\t", b";", b"\x1a", b"\x85", b"\x81\x8d", b'","', b'"\n"', b"[red]", b"\x1b[2J",
)  # fmt: skip


def _insert(parcel: Parcel, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 4)):
        _put(parcel, _somewhere(parcel, chance), chance.choice(PIECES))


def _line_ends(parcel: Parcel, chance: random.Random) -> None:
    end = chance.choice([b"\r\n", b"\r", b"\n\r", b"\x0b", b"\xe2\x80\xa8"])
    if chance.random() < 0.5:
        parcel.content = parcel.content.replace(b"\n", end)
    else:
        parcel.content = b"".join(
            line + (end if chance.random() < 0.5 else b"\n") for line in parcel.content.split(b"\n")
        )


def _encoding(parcel: Parcel, chance: random.Random) -> None:
    text = parcel.content.decode("utf-8", "replace").replace("c1", "c\u00eb\u2019")
    name = chance.choice(["utf-16", "utf-8-sig", "utf-32-be", "cp1252", "cp037", "utf-7"])
    parcel.content = text.encode(name, "replace")
    parcel.entry["encoding"] = chance.choice(["utf-8", "windows-1252"])


def _lines(parcel: Parcel) -> list[bytes]:
    return parcel.content.split(b"\n")


def _header(parcel: Parcel, chance: random.Random) -> None:
    lines = _lines(parcel)
    names = lines[0].split(b",")
    choice = chance.randrange(8)
    if choice == 0:
        chance.shuffle(names)
    elif choice == 1:
        names[chance.randrange(len(names))] = chance.choice(names)
    elif choice == 2:
        del names[chance.randrange(len(names))]
    elif choice == 3:
        names.append(
            chance.choice([b"", b"own column", b"source_row", b'"x""y"', b"p0", b"extra_1", b"\xc3\xa9"])
        )
    elif choice == 4:
        names = [name.upper() for name in names]
    elif choice == 5:
        names = [b" " + name + b" " for name in names]
    elif choice == 6:
        names = [b'"' + name + b'"' for name in names]
    else:
        names = []
    parcel.content = b"\n".join([b",".join(names), *lines[1:]] if names else lines[1:])


def _values(parcel: Parcel, chance: random.Random) -> None:
    lines = _lines(parcel)
    for _ in range(chance.randint(1, 5)):
        number = chance.randrange(1, max(2, len(lines)))
        if number >= len(lines):
            continue
        cells = lines[number].split(b",")
        cells[chance.randrange(len(cells))] = chance.choice(
            [b"", b" ", b'""', b"1900-01-01", b"2025-02-31", b"99999-01-01", b"-1", b"1e309", b"=1+1",
             b'"a ""quoted"" word"', b'"two\nlines"', b'"two\r\nlines"', b"x" * 70_000, b"\xc2\xa0", b"0" * 400]
        )  # fmt: skip
        lines[number] = b",".join(cells)
    parcel.content = b"\n".join(lines)


def _rows(parcel: Parcel, chance: random.Random) -> None:
    lines = _lines(parcel)
    number = chance.randrange(len(lines))
    choice = chance.randrange(5)
    if choice == 0:
        lines.insert(number, b"")
    elif choice == 1:
        lines.insert(number, lines[number])
    elif choice == 2:
        lines = lines[:1] + lines[1:] * chance.randint(2, 200)
    elif choice == 3:
        lines = lines[:1]
    else:
        lines[number] += b",more"
    parcel.content = b"\n".join(lines)


def _nothing(parcel: Parcel, chance: random.Random) -> None:
    parcel.content = chance.choice(
        [b"", b"\n", b"\0" * 1000, b"\xef\xbb\xbf", b",", b'"', os.urandom(0) + b"\r"]
    )


# Changes of the manifest and of the folder

NASTY: tuple[Any, ...] = (
    None, True, False, -1, 0, 1.5, 1e308, 2**63, 2**200, "", " ", "../x", "/etc/passwd", "..", ".", "a/b",
    "a\\b", "a\0b", "\ud800", "x" * 100_000, [], {}, [[]], ["pas"], {"a": 1}, "[/red]", "[bold]x", "\x1b[31m",
    "\u202e", "9999-12-31", "0001-01-01", "2025-02-31", "2025-W10-1", "20250331", "2125-03-31", "*.csv",
    "manifest.json",
    "rtt_events", "full", "changes", "utf-8", "'; drop table deliveries; --", "nan", ":smile:", "\n", "\u2028",
)  # fmt: skip


def _item(parcel: Parcel, chance: random.Random) -> None:
    if chance.random() < 0.6:
        own = ("feed", "file", "mode", "rows", "bytes", "sha256", "encoding")
        parcel.entry[chance.choice(own)] = chance.choice(NASTY)
    else:
        parcel.manifest[chance.choice(list(parcel.manifest))] = chance.choice(NASTY)
    parcel.honest = False


def _missing_item(parcel: Parcel, chance: random.Random) -> None:
    target = chance.choice([parcel.manifest, parcel.entry])
    if target:
        target.pop(chance.choice(list(target)))
    parcel.honest = False


def _second_file(parcel: Parcel, chance: random.Random) -> None:
    if isinstance(parcel.manifest.get("files"), list):
        parcel.manifest["files"].append(dict(parcel.entry) if chance.random() < 0.5 else chance.choice(NASTY))
    parcel.honest = False


def _raw_manifest(parcel: Parcel, chance: random.Random) -> None:
    text = json.dumps(parcel.manifest).encode()
    parcel.raw_manifest = chance.choice(
        [
            b"", b"{", b"null", b"[]", b"1", b'"x"', text[: chance.randrange(len(text))], text + b"x",
            text.decode().encode("utf-16"), b"\xef\xbb\xbf" + text, b"[" * 100_000, b'{"a":' * 50_000,
            b'{"files": ' + b"9" * 5_000 + b"}", text.replace(b"1", b"NaN"), b" " * (2 * 1024 * 1024),
            text[:-1] + b', "source": "x"}', b"\0" * 100,
        ]
    )  # fmt: skip
    parcel.honest = False


def _special_file(parcel: Parcel, chance: random.Random) -> None:
    name = chance.choice(["manifest.json", f"{parcel.feed}.csv"])
    choice = chance.randrange(5)

    def change(folder: Path) -> None:
        file = folder / name
        if choice == 4:
            file.rename(folder.parent / "elsewhere")
            file.symlink_to(folder.parent / "elsewhere")
            return
        file.unlink()
        if choice == 0:
            file.mkdir()
        elif choice == 1:
            file.symlink_to("/dev/zero")
        elif choice == 2:
            file.symlink_to("gone")
        else:
            os.mkfifo(file)

    parcel.after.append(change)
    parcel.honest = False


def _stranger(parcel: Parcel, chance: random.Random) -> None:
    name = chance.choice([b"other.csv", b"\xff\xfe", b"a\nb", b" ", b"*.csv", b"-rf", b"x" * 250])

    def change(folder: Path) -> None:
        path = os.path.join(os.fsencode(folder), name)
        if os.path.lexists(path):
            return
        if chance.random() < 0.5:
            os.symlink(b"gone", path)
        else:
            with open(path, "wb") as stream:
                stream.write(b"x")

    parcel.after.append(change)


def _folder(parcel: Parcel, chance: random.Random) -> None:
    parcel.folder = chance.choice(["d[1]", "*", "it's", 'd"1', "d;1", "d\n1", "d 1", "[red]d", "-d", "d" * 100])
    if chance.random() < 0.6:
        parcel.manifest["delivery"] = parcel.folder


def _file_name(parcel: Parcel, chance: random.Random) -> None:
    parcel.entry["file"] = chance.choice(
        [
            "*.csv",
            "[a-z]*.csv",
            "x'y.csv",
            "a b.csv",
            "x.csv.gz",
            "x.zst",
            "x?.csv",
            "x.parquet",
            "\u00e9.csv",
            "-",
        ]
    )


BYTES = (
    _flip, _cut, _truncate, _double, _insert, _line_ends, _encoding, _header, _values, _values, _rows, _nothing,
)  # fmt: skip
MANIFEST = (_item, _item, _item, _missing_item, _second_file, _raw_manifest, _special_file)
PLACE = (_stranger, _folder, _file_name)


def mutant(chance: random.Random) -> Parcel:
    """A well-formed delivery with one to three things changed."""
    parcel = well_formed(chance)
    kinds = chance.choice([BYTES, BYTES, BYTES, MANIFEST, PLACE, BYTES + PLACE])
    for change in chance.choices(kinds, k=chance.choice([1, 1, 2, 3])):
        change(parcel, chance)
        parcel.steps.append(change.__name__)
    return parcel


def drop(parcel: Parcel, home: Home) -> Path:
    """Puts the parcel into landing; an honest manifest agrees with the changed bytes."""
    folder = home.landing / parcel.source / parcel.folder
    folder.mkdir(parents=True)
    if isinstance(parcel.manifest.get("files"), list):
        for entry in parcel.manifest["files"]:
            if isinstance(entry, dict):
                entry.setdefault("rows", count_records(parcel.content, str(entry.get("encoding"))))
                entry.setdefault("bytes", len(parcel.content))
                entry.setdefault("sha256", hashlib.sha256(parcel.content).hexdigest())
                name = entry.get("file")
                if isinstance(name, str) and re.fullmatch(r"[^/\x00-\x1f\ud800-\udfff]{1,60}", name):
                    (folder / name).write_bytes(parcel.content) if name.strip(".") else None
    (folder / f"{parcel.feed}.csv").write_bytes(parcel.content)
    text = parcel.raw_manifest
    if text is None:
        text = json.dumps(parcel.manifest).encode("utf-8", "surrogatepass")
    (folder / "manifest.json").write_bytes(text)
    for change in parcel.after:
        change(folder)
    return folder


# The independent reading


@dataclass(frozen=True)
class Record:
    """One record by RFC 4180; `sound` is false where quotes stand where the standard has none."""

    fields: tuple[str, ...]
    sound: bool


def records_of(text: str) -> list[Record]:
    """The records of a CSV text, header first, read letter by letter; blank lines are none."""
    found: list[Record] = []
    fields: list[str] = []
    cell: list[str] = []
    quoted = closed = started = False
    sound = True
    at = 0
    while at <= len(text):
        letter = text[at] if at < len(text) else ""
        at += 1
        if quoted and letter == '"' and text[at : at + 1] == '"':
            cell.append('"')
            at += 1
        elif quoted and letter == '"':
            quoted, closed = False, True
        elif quoted and letter != "":
            cell.append(letter)
        elif letter == '"' and not cell and not closed:
            quoted = started = True
        elif letter in (",", "\n", "\r", ""):
            sound = sound and not quoted
            if letter == "\r" and text[at : at + 1] == "\n":
                at += 1
            if letter == "," or started or fields or cell:
                fields.append("".join(cell))
            if letter != ",":
                if fields:
                    found.append(Record(tuple(fields), sound))
                fields, sound = [], True
            cell, quoted, closed, started = [], False, False, False
        else:
            sound = sound and letter != '"' and not closed
            started = True
            cell.append(letter)
    return found


def count_records(content: bytes, encoding: str) -> int:
    """What a sender's own program would count: records without the header."""
    name = "cp1252" if encoding == "windows-1252" else "utf-8-sig"
    return max(0, len(records_of(content.decode(name, "replace"))) - 1)


def must_be_kept(content: bytes, encoding: str, feed: Feed) -> Counter[tuple[tuple[str, str], ...]]:
    """Records that no reader may lose: well-formed, as wide as the header, keyed, before any broken one."""
    text = content.decode("cp1252" if encoding == "windows-1252" else "utf-8-sig", "strict")
    header, *records = records_of(text)
    names = match_headers([name.strip() for name in header.fields], feed).names
    kept: Counter[tuple[tuple[str, str], ...]] = Counter()
    for record in records:
        if not record.sound:
            break
        if len(record.fields) != len(header.fields):
            continue
        row = {
            names[f"p{number}"]: value for number, value in enumerate(record.fields) if f"p{number}" in names
        }
        if all(row.get(key, "x").strip() for key in feed.key):
            kept[tuple(sorted((name, value) for name, value in row.items() if value))] += 1
    return kept


def judge(home: Home, source: str) -> list[Judgement]:
    """One look at the landing folder of a source."""
    return ingest(load_sources()[source], home, Ledger(home.ledger))


def faults_of(parcel: Parcel, home: Home, judgements: list[Judgement]) -> list[str]:
    """What intake did wrong with a mutant; empty when nothing."""
    ledger = Ledger(home.ledger)
    found = []
    texts = [str(judgement.reason or "") + " ".join(judgement.notes) for judgement in judgements]
    texts += [str(item) for item in ledger.deliveries()]
    if any(MARK in text for text in texts):
        found.append("a message quotes a record")
    for judgement in judgements:
        if judgement.state == "refused":
            reason = str(judgement.reason)
            if not MESSAGE.fullmatch(reason):
                found.append(f"no clear message: {reason[:200]}")
            if len(reason) > LONGEST_MESSAGE or not reason.isprintable():
                found.append("a message that is too long or not printable")
        elif judgement.state != "accepted":
            found.append(f"unexpected state {judgement.state}")
    if parcel.honest and len(judgements) != 1:
        found.append(f"{len(judgements)} judgements of one delivery")
    for file in ledger.files():
        found += _lost(parcel, home, file)
    leftovers = [path.name for path in home.archive.rglob(".*")]
    if leftovers:
        found.append(f"left behind: {leftovers}")
    return found


def _lost(parcel: Parcel, home: Home, file: Any) -> list[str]:
    found = []
    accepted = home.archive / file.archive_file
    table = pq.read_table(accepted)
    raw = pq.read_metadata(accepted.with_suffix(".unreadable.parquet")).num_rows
    if (table.num_rows, raw) != (file.accepted_rows, file.unreadable_rows):
        found.append("the archive does not hold what the ledger says")
    if file.rows != file.accepted_rows + file.unreadable_rows:
        found.append("rows in the file are not accepted and unreadable ones")
    feed = load_sources()[parcel.source].feeds[file.feed]
    if feed.verify_rows and parcel.honest and file.rows != parcel.entry["rows"]:
        found.append("accepted with another count than the manifest's")
    try:
        wanted = must_be_kept(parcel.content, file.encoding, feed)
    except UnicodeDecodeError:
        return found
    rows = table.drop_columns(["source_row"]).to_pylist()
    kept = Counter(tuple(sorted((name, value) for name, value in row.items() if value)) for row in rows)
    missing = wanted - kept
    # kept raw with its reason is not lost: the engine is strict where line ends and quotes are mixed
    if sum(missing.values()) > file.unreadable_rows:
        found.append(
            f"{sum(missing.values())} of {sum(wanted.values())} well-formed records are not in the archive"
        )
    return found
