"""Files of other versions of DuckDB: named in one message wherever one is opened, before the engine looks."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.keeping.backup import back_up, restore
from orchestration.publication.pointer import current_build, point_current
from orchestration.publication.reader import open_current, status_rows
from orchestration.publication.recovery import point_back
from orchestration.restatement.reproduce import publication_file, rule_versions
from orchestration.run.steps import open_build
from orchestration.store.engine_files import OLDEST_STORAGE, OtherEngine, attach_file, newest_storage, open_file
from orchestration.store.home import Home
from orchestration.store.integrity import soundness, written
from orchestration.store.ledger import Ledger
from orchestration.store.records import Build
from orchestration.warehouse.prior_state import find_prior_states
from tests.conftest import ROOT, make_home
from tests.store.other_storage import of_storage

EARLIER, LATER = "20261120T020000_00000001", "20261121T020000_00000002"
OF_LATER = (
    rf"marts_{LATER}\.duckdb was written by DuckDB v9\.1\.0 in storage version 99; .* reads versions 64 to"
)


def _write(file: Path, storage: str = "v1.0.0") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' as made (storage_version '{storage}')")
        connection.execute("create schema made.publication")
        connection.execute(
            "create table made.publication.status as select 'rtt' as domain, 'published' as state,"
            f" '{file.parent.name}' as build_id, date '2026-11-20' as as_at, now()::timestamp as published_at,"
            " '' as reason, 1 as position"
        )
        connection.execute("detach made")
    return file


@pytest.fixture
def of_two_versions(home: Home) -> tuple[Home, Ledger]:
    """Two publications; the later one, which readers see, was written by a later version of DuckDB."""
    ledger = Ledger(home.ledger)
    for build_id, day in ((EARLIER, 20), (LATER, 21)):
        night = date(2026, 11, day)
        file = _write(home.publication_file(build_id))
        if build_id == LATER:
            of_storage(file, 99, "v9.1.0")
        _write(home.aggregates_file(build_id))
        ledger.record_build(Build(build_id, build_id, night, "RXX", ("rtt",), "c", {}, f"{night}T02:00:00Z"))
        ledger.record_kept(written(home, file, home.aggregates_file(build_id)))
        row = {"domain": "rtt", "build_id": build_id, "as_at": str(night)}
        ledger.record_publication(build_id, "publish", [row], f"{night}T02:30:00Z")
        point_current(home, build_id)
    return home, ledger


@pytest.mark.parametrize("version", [1, 38, OLDEST_STORAGE - 1, 69, 99])
def test_what_the_engine_does_not_read_is_refused_before_it_is_asked(version: int, tmp_path: Path) -> None:
    file = of_storage(_write(tmp_path / "marts.duckdb"), version, "v9.1.0")
    # the file is as such an engine writes it: ours refuses it for its version and nothing else
    with pytest.raises(duckdb.IOException, match=f"version number {version}, but we can only read"):
        duckdb.connect(str(file), read_only=True)
    action = "that wrote it, or a later one" if version > OLDEST_STORAGE else "restore it from a backup"
    message = rf"marts\.duckdb was written by DuckDB v9\.1\.0 in storage version {version}; .*{action}"
    with pytest.raises(OtherEngine, match=message):
        open_file(file)
    with duckdb.connect() as connection, pytest.raises(OtherEngine, match=message):
        attach_file(connection, file, "before")


@pytest.mark.parametrize("storage", ["v0.10.2", "v1.0.0", "v1.2.0", "v1.4.0", "latest"])
def test_what_the_engine_reads_is_opened(storage: str, tmp_path: Path) -> None:
    file = _write(tmp_path / "marts.duckdb", storage)
    with open_file(file) as connection:
        assert connection.execute("select count(*) from publication.status").fetchone() == (1,)
    with duckdb.connect() as connection:
        attach_file(connection, file, "before")
        assert connection.execute("select count(*) from before.publication.status").fetchone() == (1,)


def test_the_range_is_the_engines_own(tmp_path: Path) -> None:
    file = of_storage(_write(tmp_path / "marts.duckdb"), 1, "v9.1.0")
    with pytest.raises(duckdb.IOException, match=rf"between {OLDEST_STORAGE} and {newest_storage()}\."):
        duckdb.connect(str(file), read_only=True)


@pytest.mark.parametrize("content", [b"", b"DUCK", b"\0" * 200, b"no database" * 20])
def test_what_is_no_file_of_the_engine_is_left_to_its_words(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "marts.duckdb"
    file.write_bytes(content)
    with pytest.raises(duckdb.Error):
        open_file(file).close()


@pytest.mark.parametrize(
    "opens",
    [
        lambda home, ledger: open_current(home),
        lambda home, ledger: status_rows(home),
        lambda home, ledger: open_build("run", home, ledger, None, ()),
        lambda home, ledger: rule_versions(publication_file(LATER, home, ledger)[1], ("rtt",)),
    ],
    ids=["query", "status", "refresh", "reproduce"],
)
def test_each_way_to_a_publication_names_it(
    opens: Callable[[Home, Ledger], object], of_two_versions: tuple[Home, Ledger]
) -> None:
    home, ledger = of_two_versions
    with pytest.raises(OtherEngine, match=OF_LATER):
        opens(home, ledger)
    assert [build.build_id for build in ledger.builds()] == [EARLIER, LATER]


def test_readers_can_be_pointed_back_to_what_can_be_read(of_two_versions: tuple[Home, Ledger]) -> None:
    home, ledger = of_two_versions
    point_back(EARLIER, home, ledger)
    assert current_build(home) == EARLIER and status_rows(home)[0]["build_id"] == EARLIER


def test_memory_goes_on_from_the_newest_night_that_can_be_read(of_two_versions: tuple[Home, Ledger]) -> None:
    home, ledger = of_two_versions
    build = Build("next", "next", date(2026, 11, 22), "RXX", ("rtt",), "c", {}, "2026-11-23T02:00:00Z")
    (found,) = find_prior_states(build, home, ledger.refresh_inputs(), soundness(home, ledger))
    assert (found.as_at, found.lost) == (date(2026, 11, 20), (date(2026, 11, 21),))


def test_a_backup_of_a_later_version_makes_no_home(
    of_two_versions: tuple[Home, Ledger], tmp_path: Path
) -> None:
    home, _ = of_two_versions
    assert back_up(home, tmp_path / "backup", print).left_out == []
    empty = make_home(tmp_path / "empty")
    with pytest.raises(OtherEngine, match=OF_LATER):
        restore(tmp_path / "backup", empty, print)
    assert not empty.ledger.exists() and not empty.current.is_symlink()


def test_files_of_the_engine_are_opened_for_reading_in_one_place() -> None:
    opens = re.compile(r"read_only=True|\(read_only\)")
    code = (ROOT / "orchestration").rglob("*.py")
    assert [file.name for file in code if opens.search(file.read_text(encoding="utf-8"))] == ["engine_files.py"]
