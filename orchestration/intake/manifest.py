"""Reads manifest.json, the sender's own statement of what a delivery holds."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from orchestration.contracts import CONTRACT_VERSION, Source
from orchestration.intake.refusal import Refusal

MANIFEST = "manifest.json"
MODES = ("full", "changes")
ENCODINGS = ("utf-8", "windows-1252")
RESEND = "Correct the manifest and send the delivery again."


@dataclass(frozen=True)
class ManifestFile:
    """One file that the manifest promises. `rows` counts records without the header."""

    feed: str
    file: str
    mode: str
    rows: int | None
    bytes: int
    sha256: str
    encoding: str


@dataclass(frozen=True)
class Manifest:
    """A delivery as its sender describes it. `as_at` is the last whole day it covers."""

    source: str
    delivery: str
    previous_delivery: str | None
    provider: str
    extracted_at: str
    as_at: date
    files: tuple[ManifestFile, ...]
    sha256: str


def manifest_sha256(folder: Path) -> str:
    """The hash of the manifest as it stands."""
    return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()


def read_manifest(folder: Path, source: Source) -> Manifest:
    """The manifest in a delivery folder. Raises Refusal where it cannot be used."""
    where = f"{folder.name}/{MANIFEST}"
    text = (folder / MANIFEST).read_bytes()
    try:
        document = json.loads(text.decode("utf-8-sig"))
    except ValueError as error:
        raise Refusal(where, "one JSON object", "text that is not JSON", RESEND) from error
    if not isinstance(document, dict):
        raise Refusal(where, "one JSON object", f"a {type(document).__name__}", RESEND)
    _expect(
        where,
        "contract_version",
        document.get("contract_version") == CONTRACT_VERSION,
        str(CONTRACT_VERSION),
        document.get("contract_version"),
    )
    _expect(
        where,
        "source",
        document.get("source") == source.name,
        f"'{source.name}', the folder it lies in",
        document.get("source"),
    )
    for name in ("delivery", "provider"):
        value = document.get(name)
        _expect(where, name, isinstance(value, str) and value != "", "a text", value)
    files = document.get("files")
    _expect(where, "files", isinstance(files, list) and len(files) > 0, "at least one file", files)
    previous = document.get("previous_delivery")
    return Manifest(
        source=source.name,
        delivery=document["delivery"],
        previous_delivery=str(previous) if previous else None,
        provider=document["provider"],
        extracted_at=str(document.get("extracted_at") or ""),
        as_at=_as_at(where, document.get("as_at")),
        files=tuple(_file(where, source, file) for file in document["files"]),
        sha256=hashlib.sha256(text).hexdigest(),
    )


def _as_at(where: str, value: Any) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise Refusal(f"{where}: as_at", "a date YYYY-MM-DD", repr(value), RESEND) from error


def _file(where: str, source: Source, entry: Any) -> ManifestFile:
    _expect(where, "files", isinstance(entry, dict), "an object for each file", entry)
    feed, file = entry.get("feed"), entry.get("file")
    here = f"{where}: {file}"
    if feed not in source.feeds:
        raise Refusal(
            here,
            f"a feed of {source.name} ({', '.join(source.feeds)})",
            f"the unknown feed {feed!r}",
            "Name the feed as in the contract, or agree a new contract first.",
        )
    plain = isinstance(file, str) and PurePosixPath(file).name == file and file not in ("", MANIFEST)
    _expect(here, "file", plain, "a plain file name in the delivery's folder", file)
    mode = entry.get("mode", "full")
    _expect(here, "mode", mode in MODES, " or ".join(MODES), mode)
    encoding = str(entry.get("encoding") or "utf-8").lower()
    _expect(here, "encoding", encoding in ENCODINGS, " or ".join(ENCODINGS), encoding)
    size, rows = entry.get("bytes"), entry.get("rows")
    _expect(here, "bytes", isinstance(size, int) and size >= 0, "a whole number", size)
    counted = isinstance(rows, int) and rows >= 0
    _expect(
        here,
        "rows",
        counted or (rows is None and not source.feeds[feed].verify_rows),
        "a whole number",
        rows,
    )
    sha256 = str(entry.get("sha256", "")).lower()
    _expect(here, "sha256", len(sha256) == 64, "64 hexadecimal digits", f"{len(sha256)} characters")
    return ManifestFile(
        feed=feed,
        file=file,
        mode=mode,
        rows=rows if counted else None,
        bytes=size,
        sha256=sha256,
        encoding=encoding,
    )


def _expect(where: str, item: str, holds: bool, expected: str, found: Any) -> None:
    if not holds:
        raise Refusal(f"{where}: {item}", expected, str(found)[:80], RESEND)
