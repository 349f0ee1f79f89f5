"""Dagster's databases of another version of Dagster: an earlier one is upgraded, a later one is named and left.

`dagster_1_5_14` is what Dagster 1.5.14 with SQLAlchemy 2 wrote of one run of a job, as
`sqlite3 FILE .dump` says it.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from dagster import RunsFilter

from orchestration.run.dagster_instance import open_instance
from orchestration.run.history_version import HistoryIsNewer
from orchestration.store.home import Home
from tests.conftest import make_home

DUMPS = Path(__file__).parent / "dagster_1_5_14"
RUN = "11111111-2222-4333-8444-555555555555"
PLACES = {
    "runs": "history/runs.db",
    "index": "history/runs/index.db",
    "events": f"history/runs/{RUN}.db",
    "schedules": "schedules/schedules.db",
}


@pytest.fixture
def of_before(tmp_path: Path) -> Home:
    """A home with the databases of the earlier version."""
    home = make_home(tmp_path / "it's [home]")
    for dump, place in PLACES.items():
        file = home.dagster / place
        file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript((DUMPS / f"{dump}.sql").read_text(encoding="utf-8"))
    return home


def _revisions(home: Home) -> set[str]:
    found = set()
    for place in PLACES.values():
        with closing(sqlite3.connect(home.dagster / place)) as connection:
            found |= {row[0] for row in connection.execute("select version_num from alembic_version")}
    return found


def test_databases_of_an_earlier_version_are_upgraded(
    of_before: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    new = make_home(of_before.root.parent / "new")
    for home in (of_before, new):
        with open_instance(home) as instance:
            storages = (instance.run_storage, instance.event_log_storage, instance.schedule_storage)
            for storage in storages:
                assert storage is not None
                found, newest = storage.alembic_version() or ("", "of no version")
                assert found == newest
            assert len(instance.get_runs(RunsFilter())) == (home is of_before)
    assert len(_revisions(of_before)) == 1
    # a command's answer stands on standard output
    assert capsys.readouterr().out == ""
    with open_instance(of_before) as instance:
        (run,) = instance.get_runs(RunsFilter(run_ids=[RUN]))
        assert (run.job_name, run.is_success) == ("nightly_refresh", True)
        kinds = [
            entry.dagster_event.event_type_value for entry in instance.all_logs(RUN) if entry.dagster_event
        ]
        assert kinds[0] == "PIPELINE_START" and kinds[-1] == "PIPELINE_SUCCESS"
        instance.delete_run(RUN)
    assert capsys.readouterr().err == "", "what is upgraded is not upgraded again"


def test_databases_of_a_later_version_are_named_and_left(home: Home) -> None:
    with open_instance(home):
        pass
    message = r"by a later version of Dagster \(revision f00df00df00d\).*move the folder dagster/ away"
    for database in ("runs", "index", "schedules"):
        with closing(sqlite3.connect(home.dagster / PLACES[database])) as connection, connection:
            (was,) = connection.execute("select version_num from alembic_version").fetchone()
            connection.execute("update alembic_version set version_num = 'f00df00df00d'")
            connection.commit()
            with pytest.raises(HistoryIsNewer, match=message), open_instance(home):
                pass
            found = connection.execute("select version_num from alembic_version").fetchall()
            assert found == [("f00df00df00d",)], "it is left as it was"
            connection.execute("update alembic_version set version_num = ?", [was])
