"""A delivery that Clockstop writes itself into landing: whole, with its manifest, in one step.

`clockstop deliver`, `extract` and `national` differ in what they read; how it comes to landing is this.
"""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from orchestration.contract.feeds import CONTRACT_VERSION
from orchestration.intake.manifest import MANIFEST
from orchestration.store.clock import LONDON
from orchestration.store.home import Home
from orchestration.store.integrity import sha256_of
from orchestration.store.lock import exclusive
from orchestration.store.modes import PRIVATE, make_folder
from orchestration.store.whole_files import TEMPORARY, remove, sync

Say = Callable[[str], None]


@dataclass(frozen=True)
class MadeFile:
    """One file of a feed: where it is now, its name in the delivery, and what the manifest says of it.

    `form` is IN_CONTRACT_FORM where formats.yml is not about the file. `rows` None where nobody promises them.
    """

    feed: str
    path: Path
    file: str
    mode: str
    rows: int | None
    encoding: str = "utf-8"
    form: str = ""


@dataclass(frozen=True)
class MadeDelivery:
    """What the manifest of a delivery says; `by` is the command that makes it, as `working_folder` knows it."""

    source: str
    delivery: str
    previous_delivery: str | None
    provider: str
    extracted_at: datetime
    as_at: date
    files: tuple[MadeFile, ...]
    by: str


def new_name(source: str, stem: str, home: Home) -> str:
    """A name of a delivery that no folder of the source has: what was withdrawn keeps its folder."""
    name, number = stem, 1
    while os.path.lexists(home.landing / source / name):
        number += 1
        name = f"{stem}-{number}"
    return name


def stamp(moment: datetime) -> str:
    """A moment in a name, by the clock of London."""
    return f"{moment.astimezone(LONDON):%Y%m%dT%H%M%S}"


@contextmanager
def working_folder(folder: Path, by: str, home: Home, say: Say, taken: str, doing: str = "") -> Iterator[Path]:
    """An empty folder that nobody else uses as long as the block lasts; it is gone afterwards.

    What a killed command of the same name left there and beside landing's sources is removed. `taken` is told
    to whoever waits for another that is at work.
    """
    make_folder(folder.parent, PRIVATE)
    with exclusive(folder.with_suffix(".lock"), taken, say, doing):
        for left in (folder, *home.landing.glob(f"{_part_of(by)}*")):
            remove(left)
        make_folder(folder, PRIVATE)
        try:
            yield folder
        finally:
            remove(folder)


def put_in_landing(
    made: MadeDelivery,
    home: Home,
    before_it_is_there: Callable[[str], None] = lambda manifest_sha256: None,
    move: bool = False,
) -> Path:
    """Writes files and manifest beside landing's sources, and then moves the folder there in one step.

    `move`: the files are ours and are moved, else they are copied. `before_it_is_there` is given the hash by
    which the ledger will know the delivery, to record what must be known before it can be judged. Whatever ends
    it earlier leaves nothing in landing.
    """
    into = home.landing / made.source / made.delivery
    make_folder(into.parent, PRIVATE)
    part = home.landing / f"{_part_of(made.by)}{made.delivery}"
    try:
        part.mkdir(mode=PRIVATE)
        entries = [_entry(file, part, move) for file in made.files]
        text = json.dumps(_manifest(made, entries), indent=1).encode()
        (part / MANIFEST).write_bytes(text)
        sync(part / MANIFEST)
        sync(part)
        before_it_is_there(hashlib.sha256(text).hexdigest())
        os.rename(part, into)
        sync(into.parent)
    finally:
        remove(part)
    return into


def _part_of(by: str) -> str:
    """How the name of a folder begins while it is written: hidden, so that it is taken for no delivery."""
    return f"{TEMPORARY}{by}-"


def _manifest(made: MadeDelivery, entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "contract_version": CONTRACT_VERSION,
        "source": made.source,
        "delivery": made.delivery,
        "previous_delivery": made.previous_delivery,
        "provider": made.provider,
        "extracted_at": made.extracted_at.isoformat(timespec="seconds"),
        "as_at": made.as_at.isoformat(),
        "files": entries,
    }


def _entry(file: MadeFile, folder: Path, move: bool) -> dict[str, Any]:
    """Puts a file into the folder and says what is there now."""
    to = folder / file.file
    (_move if move else _copy)(file.path, to)
    entry = {
        "feed": file.feed,
        "file": file.file,
        "mode": file.mode,
        "rows": file.rows,
        "bytes": to.stat().st_size,
        "sha256": sha256_of(to),
        "encoding": file.encoding,
    }
    return entry | ({"form": file.form} if file.form else {})


def _move(file: Path, to: Path) -> None:
    """Whole at its new place, which may be on another disk."""
    sync(file)
    try:
        os.rename(file, to)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy(file, to)
        file.unlink()


def _copy(file: Path, to: Path) -> None:
    shutil.copyfile(file, to)
    sync(to)
