"""The engine works with as many threads as the environment names."""

from pathlib import Path

import pytest

from orchestration.store.database_files import new_database
from orchestration.store.engine_files import open_file
from orchestration.store.engine_threads import VARIABLE, UnusableThreads, engine_threads


def test_a_file_is_written_and_read_with_the_threads_that_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "3")
    file = tmp_path / "some.duckdb"
    question = "select cast(current_setting('threads') as integer)"
    with new_database(file) as connection:
        assert connection.execute(question).fetchone() == (3,)
    with open_file(file) as connection:
        assert connection.execute(question).fetchone() == (3,)


def test_without_a_number_there_is_one_for_each_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert engine_threads() >= 1


@pytest.mark.parametrize("wanted", ["0", "-1", "many", "1.5", "²"])
def test_what_is_no_number_of_threads_is_refused(wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, wanted)
    with pytest.raises(UnusableThreads, match="CLOCKSTOP_THREADS: expected a whole number from 1, found"):
        engine_threads()
