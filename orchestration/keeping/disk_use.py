"""What a home takes on the disk, by folder: the newest night, all, and how many more nights have room."""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from orchestration.settings.operations import KEEP_NIGHTS, UnknownOperation, operations
from orchestration.store.home import Home
from orchestration.store.records import EVER_ACCEPTED
from orchestration.store.refresh_inputs import RefreshInputs
from orchestration.warehouse.build import KEPT_BUILDS

MEGABYTE = 1_000_000
WAREHOUSE, HISTORY = "build files", "Dagster's history"


@dataclass(frozen=True)
class Place:
    """One folder of the home in bytes. `night`: what the newest night added, or its share of what all share."""

    name: str
    path: str
    night: int
    in_all: int


@dataclass(frozen=True)
class DiskUse:
    """Every folder, what is free on the disk, and how many nights are kept; `nights_that_fit` of the newest."""

    places: list[Place]
    free: int
    keep_nights: int

    @property
    def a_night(self) -> int:
        """Bytes that a night adds for as long as it is kept; of build files only the newest few stay."""
        return sum(place.night for place in self.places if place.name != WAREHOUSE)

    @property
    def nights_that_fit(self) -> int | None:
        """As many as fit in what is free, with room for the build file of one; None before the first night."""
        build_file = sum(place.night for place in self.places if place.name == WAREHOUSE)
        return max(0, (self.free - build_file) // self.a_night) if self.a_night else None

    def as_dict(self) -> dict[str, Any]:
        """For `--json`, in bytes."""
        return {
            "places": [place.__dict__ for place in self.places],
            "a_night": self.a_night,
            "in_all": sum(place.in_all for place in self.places),
            "free": self.free,
            "nights_that_fit": self.nights_that_fit,
            "keep_nights": self.keep_nights,
        }

    def in_words(self) -> list[str]:
        """For a person, after the table."""
        if self.nights_that_fit is None:
            return [f"{_size(self.free)} are free on this disk"]
        return [
            f"{_size(self.free)} are free on this disk: room for {self.nights_that_fit:,} more refreshes of"
            f" {_size(self.a_night)}. Kept are the newest {self.keep_nights} dates, the last of each month, and"
            f" {KEPT_BUILDS} build files"
        ]

    def rows(self) -> list[tuple[str, str, str]]:
        """Folder, newest night, all: for a table."""
        return [(place.name, _size(place.night), _size(place.in_all)) for place in self.places]


def disk_use(home: Home, inputs: RefreshInputs) -> DiskUse:
    """Adds up the home. Reads names and sizes alone."""
    builds = inputs.builds()
    # what readers see may be an older one; what a night costs the newest that was published says
    published = [build for build in builds if home.publication_file(build.build_id).exists()]
    newest = published[-1] if published else None
    night = newest.as_at if newest else None
    deliveries = [one for one in inputs.deliveries() if one.state in EVER_ACCEPTED and one.as_at == night]
    of_night = {one.delivery_id for one in deliveries}
    archived = {file.archive_file for file in inputs.files() if file.delivery_id in of_night}
    runs = sorted(home.run_history.glob("*.db"))
    ledger = _bytes(home.ledger)
    places = [
        ("landing", home.landing, sum(_bytes(home.landing / one.source / one.delivery) for one in deliveries)),
        ("archive", home.archive, sum(_bytes(home.archive / name) for name in archived)),
        (WAREHOUSE, home.warehouse, _bytes(home.warehouse / newest.build_id) if newest else 0),
        # these are replaced by each night's, and not added to
        ("worklists", home.worklists, 0),
        ("returns", home.returns, 0),
        ("report", home.report, 0),
        ("downtime", home.downtime, 0),
        (HISTORY, home.dagster, _history_of(newest.run_id if newest else "", runs, home)),
    ]
    return DiskUse(
        [
            *(
                Place(name, str(path.relative_to(home.root)), added, _bytes(path))
                for name, path, added in places
            ),
            *_of_publications(home, newest.build_id if newest else None),
            Place("ledger", home.ledger.name, ledger // len(builds) if builds else 0, ledger),
        ],
        shutil.disk_usage(home.root).free,
        _keep_nights(home),
    )


def _of_publications(home: Home, newest: str | None) -> list[Place]:
    """Databases and pages of publications, and apart from them what is written for other tools and readers."""
    apart = {"Parquet files": home.parquet_folder, "dictionaries": home.dictionary_folder}
    builds = [folder.name for folder in home.builds.iterdir()] if home.builds.is_dir() else []
    rest = Place(
        "publications",
        str(home.builds.relative_to(home.root)),
        _bytes(home.publication_folder(newest)) if newest else 0,
        _bytes(home.builds),
    )
    places = []
    for name, folder_of in apart.items():
        night = _bytes(folder_of(newest)) if newest else 0
        in_all = sum(_bytes(folder_of(build_id)) for build_id in builds)
        places.append(Place(name, str(folder_of("*").relative_to(home.root)), night, in_all))
        rest = replace(rest, night=rest.night - night, in_all=rest.in_all - in_all)
    return [rest, *places]


def _history_of(run_id: str, runs: list[Path], home: Home) -> int:
    """The events of one run, and its share of what Dagster looks up over all runs."""
    shared = sum(_bytes(file) for file in runs if file.stem == "index")
    own = _bytes(home.run_history / f"{run_id}.db") if run_id else 0
    return own + shared // max(1, len(runs) - 1) if own else 0


def _keep_nights(home: Home) -> int:
    try:
        return operations(home).keep_nights
    except UnknownOperation:
        # a refresh says what is wrong with the file
        return KEEP_NIGHTS


def _bytes(path: Path) -> int:
    """A file's bytes, or those of all files in a folder; links are not followed."""
    if not path.is_dir() or path.is_symlink():
        return path.lstat().st_size if path.exists() else 0
    total = 0
    for folder, _, files in os.walk(path):
        for name in files:
            # what a refresh removes while we look is no longer there
            with suppress(OSError):
                total += os.lstat(os.path.join(folder, name)).st_size
    return total


def _size(size: int) -> str:
    return f"{size / MEGABYTE / 1000:,.1f} GB" if size >= 1000 * MEGABYTE else f"{size / MEGABYTE:,.1f} MB"
