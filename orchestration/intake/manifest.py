"""Reads manifest.json, the sender's own statement of what a delivery holds."""

import hashlib
import json
import re
import stat
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from orchestration.contract.feeds import CONTRACT_VERSION, Source
from orchestration.intake.manifest_dates import data_as_at
from orchestration.intake.rejection import RESEND, Rejection
from orchestration.store.plain_text import plain
from orchestration.store.records import IN_CONTRACT_FORM

MANIFEST = "manifest.json"
MODES = ("full", "changes")
ENCODINGS = ("utf-8", "windows-1252")

# A manifest names some dozen files; one of megabytes is something else and is not read into memory.
LARGEST_MANIFEST = 1024 * 1024
LONGEST_NAME = 120
LARGEST_NUMBER = 2**62


@dataclass(frozen=True)
class ManifestFile:
    """One file that the manifest promises. `rows` counts records without the header.

    `form`: `contract` where the file is as the contract says whatever formats.yml says of its feed, else empty.
    """

    feed: str
    file: str
    mode: str
    rows: int | None
    bytes: int
    sha256: str
    encoding: str
    form: str = ""


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
    """The hash of the manifest as it is; of nothing where it cannot be read, which `read_manifest` says."""
    try:
        content = _content(folder)
    except Exception:
        content = b""
    return hashlib.sha256(content).hexdigest()


def _content(folder: Path) -> bytes:
    """The bytes of the manifest. Links and pipes are not followed: they lead out of the delivery."""
    where = f"{folder.name}/{MANIFEST}"
    file = folder / MANIFEST
    if folder.is_symlink():
        raise Rejection(
            where, "a folder in landing", "a link to another place", "Copy the delivery into landing."
        )
    try:
        status = file.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise Rejection(where, "a plain file", "a link, folder or pipe", RESEND)
        if status.st_size > LARGEST_MANIFEST:
            raise Rejection(where, f"at most {LARGEST_MANIFEST} bytes", f"{status.st_size}", RESEND)
        with file.open("rb") as stream:
            return stream.read(LARGEST_MANIFEST)
    except OSError as error:
        raise Rejection(
            where,
            "a file that can be read",
            error.strerror or type(error).__name__,
            "Give the Clockstop account the right to read it, or repair the network share; the delivery is"
            " checked again at each refresh.",
            waits_for="next look",
        ) from error


def read_manifest(folder: Path, source: Source) -> Manifest:
    """The manifest in a delivery folder. Raises Rejection where it cannot be used."""
    where = f"{folder.name}/{MANIFEST}"
    text = _content(folder)
    try:
        repeated: list[str] = []
        document = json.loads(text.decode("utf-8-sig"), object_pairs_hook=partial(_object, repeated))
    except (ValueError, RecursionError) as error:
        raise Rejection(where, "one JSON object", "text that is not JSON", RESEND) from error
    if repeated:
        # which of the two is meant is for the sender to say
        raise Rejection(where, "each name once in an object", f"{plain(repeated[0], 40)} twice", RESEND)
    if not isinstance(document, dict):
        raise Rejection(where, "one JSON object", f"a {type(document).__name__}", RESEND)
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
    for name in ("delivery", "provider", "extracted_at"):
        _expect(where, name, _is_name(document.get(name)), "a text", document.get(name))
    delivery, previous = document["delivery"], document.get("previous_delivery") or None
    _expect(where, "delivery", delivery == folder.name, f"'{folder.name}', the folder it lies in", delivery)
    _expect(where, "previous_delivery", previous is None or _is_name(previous), "a text or null", previous)
    entries = document.get("files")
    listed = isinstance(entries, list) and len(entries) > 0
    _expect(where, "files", listed, "at least one file", entries)
    files = tuple(_file(where, source, entry) for entry in document["files"])
    _one_file_a_feed(where, source, files)
    return Manifest(
        source=source.name,
        delivery=delivery,
        previous_delivery=previous,
        provider=document["provider"],
        extracted_at=document["extracted_at"],
        as_at=data_as_at(where, document.get("as_at"), document["extracted_at"]),
        files=files,
        sha256=hashlib.sha256(text).hexdigest(),
    )


def _object(repeated: list[str], pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of the manifest; names that it has twice are added to `repeated`."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            repeated.append(name)
        found[name] = value
    return found


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME and value.isprintable()


def _one_file_a_feed(where: str, source: Source, files: tuple[ManifestFile, ...]) -> None:
    """A second full file of a feed would replace the first within one delivery: its rows would be lost."""
    names: set[str] = set()
    for file in files:
        twice = file.feed in names and not source.feeds[file.feed].accumulates
        _expect(f"{where}: {file.file}", "feed", not twice, "one file for each feed", f"{file.feed} again")
        names.add(file.feed)


def _file(where: str, source: Source, entry: Any) -> ManifestFile:
    _expect(where, "files", isinstance(entry, dict), "an object for each file", entry)
    feed, file = entry.get("feed"), entry.get("file")
    here = f"{where}: {plain(str(file), LONGEST_NAME)}"
    if not isinstance(feed, str) or feed not in source.feeds:
        raise Rejection(
            here,
            f"a feed of {source.name} ({', '.join(source.feeds)})",
            f"the unknown feed {plain(repr(feed), 40) if isinstance(feed, str) else type(feed).__name__}",
            "Name the feed as in the contract, or agree a new contract first.",
        )
    by_itself = _is_name(file) and PurePosixPath(file).name == file and file not in ("..", MANIFEST)
    _expect(here, "file", by_itself, "a plain file name in the delivery's folder", file)
    mode = entry.get("mode", "full")
    _expect(here, "mode", mode in MODES, " or ".join(MODES), mode)
    encoding = str(entry.get("encoding") or "utf-8").lower()
    _expect(here, "encoding", encoding in ENCODINGS, " or ".join(ENCODINGS), encoding)
    form = entry.get("form") or ""
    _expect(here, "form", form in ("", IN_CONTRACT_FORM), f"'{IN_CONTRACT_FORM}' or nothing", form)
    size, rows = entry.get("bytes"), entry.get("rows")
    _expect(here, "bytes", _is_count(size), "a whole number", size)
    counted = _is_count(rows)
    _expect(
        here,
        "rows",
        counted or (rows is None and not source.feeds[feed].verify_rows),
        "a whole number",
        rows,
    )
    sha256 = str(entry.get("sha256", "")).lower()
    hexadecimal = re.fullmatch(r"[0-9a-f]{64}", sha256) is not None
    _expect(here, "sha256", hexadecimal, "64 hexadecimal digits", f"{len(sha256)} characters")
    return ManifestFile(
        feed=feed,
        file=file,
        mode=mode,
        rows=rows if counted else None,
        bytes=size,
        sha256=sha256,
        encoding=encoding,
        form=form,
    )


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < LARGEST_NUMBER


def _expect(where: str, item: str, holds: bool, expected: str, found: Any) -> None:
    if not holds:
        simple = found is None or isinstance(found, str | int | float)
        words = plain(str(found), 80) if simple else f"a {type(found).__name__}"
        raise Rejection(f"{where}: {item}", expected, words, RESEND)
