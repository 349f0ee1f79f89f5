"""A delivery that Clockstop writes itself into landing, as every sender does: files first, manifest last."""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from orchestration.contract.feeds import CONTRACT_VERSION
from orchestration.intake.manifest import MANIFEST
from orchestration.store.clock import LONDON
from orchestration.store.home import Home
from orchestration.store.modes import PRIVATE, make_folder
from orchestration.store.whole_files import remove, sync, write_whole


@dataclass(frozen=True)
class MadeFile:
    """One file of a feed, as the manifest says it; `file` is its name in the folder that it was written in."""

    feed: str
    file: str
    mode: str
    rows: int
    bytes: int
    sha256: str
    encoding: str = "utf-8"


@dataclass(frozen=True)
class MadeDelivery:
    """What the manifest of a delivery says."""

    source: str
    delivery: str
    previous_delivery: str | None
    provider: str
    extracted_at: datetime
    as_at: date
    files: tuple[MadeFile, ...]

    @property
    def manifest(self) -> str:
        """The text of manifest.json."""
        document = {
            "contract_version": CONTRACT_VERSION,
            "source": self.source,
            "delivery": self.delivery,
            "previous_delivery": self.previous_delivery,
            "provider": self.provider,
            "extracted_at": self.extracted_at.isoformat(),
            "as_at": self.as_at.isoformat(),
            "files": [asdict(file) for file in self.files],
        }
        return json.dumps(document, indent=1)

    @property
    def manifest_sha256(self) -> str:
        """The hash by which the ledger knows the delivery when it has been judged."""
        return hashlib.sha256(self.manifest.encode()).hexdigest()


def new_name(source: str, moment: datetime, home: Home) -> str:
    """A name of a delivery that no folder of the source has, by the time in London."""
    named = name = f"{source}-{moment.astimezone(LONDON):%Y%m%dT%H%M%S}"
    number = 1
    while os.path.lexists(home.landing / source / name):
        number += 1
        name = f"{named}-{number}"
    return name


def put_in_landing(made: MadeDelivery, folder: Path, home: Home, before_manifest: Callable[[], None]) -> Path:
    """Moves the files of `folder` into landing and writes the manifest last.

    `before_manifest` records what must be known before the delivery can be judged. Whatever ends it earlier
    leaves nothing in landing.
    """
    into = home.landing / made.source / made.delivery
    make_folder(into.parent, PRIVATE)
    into.mkdir(mode=PRIVATE)
    try:
        for file in made.files:
            _move(folder / file.file, into / file.file)
        sync(into)
        before_manifest()
        with write_whole(into / MANIFEST) as temporary:
            temporary.write_text(made.manifest, encoding="utf-8")
    except BaseException:
        if not (into / MANIFEST).exists():
            with suppress(OSError):
                remove(into)
        raise
    return into


def _move(file: Path, to: Path) -> None:
    """Whole at its new place, which may be on another disk."""
    sync(file)
    try:
        os.replace(file, to)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        shutil.copyfile(file, to)
        sync(to)
        file.unlink()
