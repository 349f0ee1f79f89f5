"""What a night takes on the disk is said, and small tables take little."""

import json
import os
import subprocess
import sys
from collections.abc import Callable

import duckdb

from orchestration.keeping.disk_use import disk_use
from orchestration.publication.pointer import current_build
from orchestration.store.database_files import BLOCK_BYTES
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests.conftest import ROOT

MakeHome = Callable[[], Home]


def test_status_says_what_a_night_takes(many_nights: Home) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", "status", "--disk", "--json"],
        env={**os.environ, "CLOCKSTOP_HOME": str(many_nights.root)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(answer.stdout)
    places = {place["name"]: place for place in said["places"]}
    newest = many_nights.current.resolve().parent
    parts = {"publications": newest, "Parquet files": newest / "parquet", "dictionaries": newest / "dictionary"}
    of_night = {
        name: sum(file.stat().st_size for file in part.rglob("*.*") if file.is_file())
        for name, part in parts.items()
    }
    assert sum(places[name]["night"] for name in parts) == of_night["publications"]
    # a night of this home was published by an earlier version, without these folders
    assert places["Parquet files"]["night"] == of_night["Parquet files"]
    assert places["dictionaries"]["night"] == of_night["dictionaries"]
    assert places["publications"]["in_all"] > places["publications"]["night"]
    assert places["landing"]["night"] == sum(
        file.stat().st_size for file in (many_nights.landing / "pas" / "p6").iterdir()
    )
    stays = [place["night"] for name, place in places.items() if name != "build files"]
    assert said["a_night"] == sum(stays) and places["build files"]["night"] > 0
    assert said["nights_that_fit"] == (said["free"] - places["build files"]["night"]) // said["a_night"]
    assert said["keep_nights"] == 1
    words = "\n".join(disk_use(many_nights, Ledger(many_nights.ledger).refresh_inputs()).in_words())
    assert "more refreshes of" in words and "newest 1 dates" in words


def test_files_of_many_small_tables_are_small(published_twice: MakeHome) -> None:
    home = published_twice()
    newest = current_build(home)
    assert newest is not None
    for file in (home.build_file(newest), home.publication_file(newest), home.aggregates_file(newest)):
        with duckdb.connect(str(file), read_only=True) as connection:
            found = connection.execute("select block_size from pragma_database_size()").fetchone()
        assert found == (BLOCK_BYTES,), file.name
