"""Who may read what in a home, whatever the umask of who runs Clockstop; who holds a publication."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from orchestration.cli.main import app, held_by_another
from orchestration.keeping.backup import back_up, restore
from orchestration.publication.reader import open_current
from orchestration.store.held_files import HeldFile
from orchestration.store.home import Home
from tests.conftest import deliver, make_home, refresh

NIGHTS = ("2025-03-31", "2025-04-01")
# by the first part of the path that fits; docs/running.md says the same
EXPECTED = (
    ("published/builds/*/marts_*.duckdb", 0o400),
    ("published/builds/*/aggregates_*.duckdb", 0o440),
    ("published/builds/*/quality.html", 0o440),
    ("published/builds/*/data_docs/*.html", 0o440),
    ("published/builds/*/data_docs", 0o750),
    ("published/builds/*/parquet", 0o750),
    ("published/builds/*/parquet/*", 0o750),
    ("published/builds/*/parquet/*/*.parquet", 0o440),
    ("published/builds/*/dictionary", 0o750),
    ("published/builds/*/dictionary/*.html", 0o440),
    ("published/builds/*", 0o710),
    ("published/builds", 0o710),
    ("published/returns", 0o750),
    ("published/returns/*", 0o640),
    ("published/report", 0o750),
    ("published/report/*", 0o640),
    ("published/downtime", 0o700),
    ("published/downtime/current", 0o700),
    ("published/downtime/current/*", 0o600),
    ("published/downtime/current/.*", 0o600),
    ("published/worklists", 0o700),
    ("published/worklists/*", 0o600),
    ("published/worklists/.*", 0o600),
    ("published", 0o710),
    ("landing", 0o700),
    ("archive", 0o700),
    ("archive/*/*/*.parquet", 0o440),
    ("archive/code/*.tar.gz", 0o440),
    ("warehouse", 0o700),
    ("dagster", 0o700),
    ("ledger.sqlite", 0o600),
    ("ledger.seal", 0o600),
    (".", 0o710),
)


@contextmanager
def _umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def _feeds() -> dict[str, Any]:
    row = {
        "attendance_id": "a",
        "patient_id": "p",
        "site": "RXX01",
        "department_type": "01",
        "attendance_category": "1",
        "arrived_at": "2025-03-28T10:00:00",
    }
    return {"attendances": [row]}


def _wrong(home: Home, but: tuple[str, ...] = ()) -> list[str]:
    """Paths of a home with other modes than they should have; every kind has to be there."""
    wrong = []
    for pattern, mode in EXPECTED:
        found = [home.root] if pattern == "." else [*home.root.glob(pattern)]
        if pattern not in but:
            assert found, f"nothing is called {pattern}"
        wrong += [
            f"{path.relative_to(home.root)}: {stat.S_IMODE(path.stat().st_mode):o}"
            for path in found
            if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) != mode
        ]
    return wrong


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two nights: by a service that opens everything to the group, and by one that opens nothing."""
    root = tmp_path_factory.mktemp("modes") / "home"
    with _umask(0o002):
        home = make_home(root)
        deliver(home, "ed", "e1", NIGHTS[0], _feeds())
        assert refresh(home, deliverables=True).held == []
    with _umask(0o077):
        deliver(home, "ed", "e2", NIGHTS[1], _feeds(), previous="e1")
        assert refresh(home, deliverables=True).held == []
    return home


def test_modes_are_those_that_the_page_says(home: Home, tmp_path: Path) -> None:
    assert _wrong(home) == []
    for mask in (0o002, 0o022, 0o077):
        with _umask(mask):
            empty = make_home(tmp_path / f"{mask:o}")
        found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in empty.root.rglob("*")}
        assert found["returns"] == 0o750 and found["builds"] == 0o710 and found["worklists"] == 0o700
        assert stat.S_IMODE(empty.root.stat().st_mode) == 0o710


def test_a_restored_home_has_the_same_modes(home: Home, tmp_path: Path) -> None:
    for mask in (0o002, 0o077):
        backup, again = tmp_path / f"{mask:o}.tar", Home(tmp_path / f"{mask:o}")
        with _umask(mask):
            back_up(home, backup, lambda words: None)
            restore(backup, again, lambda words: None)
        # worklists, downtime lists and the board pack are made again
        made_again = (
            "published/worklists/*",
            "published/worklists/.*",
            "published/report/*",
            "published/downtime/current",
            "published/downtime/current/*",
            "published/downtime/current/.*",
        )
        assert _wrong(again, made_again) == []


def test_who_holds_the_publication_is_named(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOCKSTOP_HOME", str(home.root))
    file = home.current.resolve()
    file.chmod(0o600)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import duckdb, sys; c = duckdb.connect({str(file)!r}); print(); sys.stdin.read()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None and holder.stdin is not None
    try:
        holder.stdout.readline()
        with pytest.raises(HeldFile) as held:
            open_current(home)
        program = Path(os.readlink(f"/proc/{holder.pid}/exe")).name
        assert f"{file.name} is open for writing in {program} (process {holder.pid})" in str(held.value)
        assert "refresh" not in str(held.value) and str(home.root) not in str(held.value)
        # a command that reads the file by itself, and the next night, which goes on from it
        answer = CliRunner().invoke(app, ["exceptions", "--to", str(home.root / "list.csv")])
        assert isinstance(answer.exception, HeldFile)
        with pytest.raises(duckdb.Error) as error:
            duckdb.connect(str(file), read_only=True)
        assert str(held_by_another(error.value)) == str(held.value)
        deliver(home, "ed", "e3", "2025-04-02", _feeds(), previous="e2")
        assert f"process {holder.pid}" in refresh(home).message
    finally:
        holder.stdin.close()
        holder.wait()
        holder.stdout.close()
        file.chmod(0o400)
