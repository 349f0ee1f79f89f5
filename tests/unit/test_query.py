"""`clockstop query`: one statement that only reads, within bounds, and nothing that a terminal would obey."""

import csv
import io
import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.publication.query_text import one_reading_statement
from orchestration.publication.reader import open_current
from orchestration.store.home import Home
from tests.conftest import make_home

ESCAPES = "\x1b]0;taken\x07\x1b[2J\u202e\x9b31m"
NO_READING = {
    "select 1; select 2": "select and select",
    "pivot waits on band using sum(days); select 1": "select and select",
    "create temp table x as select 1; pivot waits on band using sum(days)": "create and select",
    "create temp table x as select 1 /* pivot */": "create",
    "create temp table x as select 1; select 'pivot'": "create and select",
    "call enable_logging()": "call",
    "explain analyze call enable_logging()": "call",
    "attach 'other.duckdb'": "attach",
    "copy waits to 'x.csv'": "copy",
    "export database 'x'": "export",
    "install httpfs": "load",
    "set memory_limit = '100GB'": "set",
    "prepare p as select 1": "prepare",
    "": "nothing",
}
NO_TABLE = (
    "select * from enable_logging('QueryLog')",
    "select * from main.\"Enable_Logging\" /* (a) */ (storage = 'memory')",
    "select * from read_csv('/etc/passwd')",
    "from read_text('/etc/passwd')",
    "select * from glob('/*')",
    "select * from query('call enable_logging()')",
    "select * from pandas_scan(1, 2, 3)",
    "with a as (select 1) select * from a, json_execute_serialized_sql('x')",
)
READING = (
    "select * from waits",
    "from waits",
    "describe waits",
    "summarize waits",
    "show all tables",
    "explain analyze select 1",
    "pivot waits on band using sum(days)",
    "select * from (pivot waits on band using sum(days))",
    "select 'é;call enable_logging()', count(*) from range(10) -- ; read_csv('x')",
    "select unnest([1, 2]);",
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose publication holds what a sender wrote into a text."""
    home = make_home(tmp_path_factory.mktemp("query") / "home")
    with duckdb.connect(str(home.current)) as connection:
        connection.execute("create table waits (band varchar, days integer, note varchar)")
        connection.execute("insert into waits values ('short', 1, ?), ('long', 400, '[red]x')", [ESCAPES])
    return home


def _query(home: Home, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(_command(*arguments), env=_environment(home), capture_output=True, check=False)


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "orchestration.cli", "query", *arguments]


def _environment(home: Home) -> dict[str, str]:
    return {**os.environ, "CLOCKSTOP_HOME": str(home.root)}


def test_only_one_statement_that_reads_is_taken(published: Home, tmp_path: Path) -> None:
    for name in ("schema.sql", "load.sql"):
        (tmp_path / name).write_text("select 1;")
    with open_current(published) as connection:
        for sql, found in NO_READING.items():
            with pytest.raises(ValueError, match=f"one statement that reads .*, found {found}$"):
                one_reading_statement(sql, connection)
        for sql in NO_TABLE:
            with pytest.raises(ValueError, match="expected a query of the publication's own tables"):
                one_reading_statement(sql, connection)
        # to parse this is to open the files: the lock refuses it
        with pytest.raises(duckdb.PermissionException):
            one_reading_statement(f"import database '{tmp_path}'", connection)
        for sql in READING:
            assert connection.execute(one_reading_statement(sql, connection)).fetchall(), sql


def test_rows_are_cut_at_the_limit_and_said_so(published: Home) -> None:
    table = _query(published, "select * from range(2000000000)")
    assert table.returncode == 0 and len(table.stdout.splitlines()) == 1001
    assert b"cut after 1000 rows" in table.stderr and b"--limit" in table.stderr
    some = _query(published, "select * from range(2000000000)", "--limit", "3", "--format", "json")
    assert json.loads(some.stdout) == [{"range": 0}, {"range": 1}, {"range": 2}]
    assert b"cut after 3 rows" in some.stderr
    whole = _query(published, "select * from range(3)", "--limit", "3", "--format", "csv")
    assert (whole.stdout, whole.stderr) == (b"range\n0\n1\n2\n", b"")
    assert json.loads(_query(published, "select 1 where false", "--format", "json").stdout) == []


def test_time_ends_a_query_and_leaves_no_file(published: Home, tmp_path: Path) -> None:
    to = tmp_path / "numbers.csv"
    # one that answers nothing for long, and one that answers for long
    for sql in ("select count(*) from range(2000000000000)", "select * from range(2000000000000)"):
        ended = _query(published, sql, "--to", str(to), "--timeout", "0.5", "--limit", "2000000000000")
        assert ended.returncode == 1 and b"ended after 0.5 seconds" in ended.stderr, ended.stderr
        assert b"--timeout" in ended.stderr
        assert list(tmp_path.iterdir()) == []


def test_a_file_has_the_form_of_its_name_and_is_its_owners(published: Home, tmp_path: Path) -> None:
    sql = "select band, days from waits order by days"
    expected = [{"band": "short", "days": 1}, {"band": "long", "days": 400}]
    for ending in ("csv", "json", "parquet"):
        to = tmp_path / f"waits.{ending}"
        answer = _query(published, sql, "--to", str(to))
        assert (answer.returncode, answer.stdout) == (0, b"")
        assert b"2 rows written to" in answer.stderr
        assert to.stat().st_mode & 0o777 == 0o600
    assert list(csv.DictReader(io.StringIO((tmp_path / "waits.csv").read_text())))[1]["days"] == "400"
    assert json.loads((tmp_path / "waits.json").read_text()) == expected
    assert pq.read_table(tmp_path / "waits.parquet").to_pylist() == expected
    refused = _query(published, sql, "--to", str(tmp_path / "waits.ods"))
    assert refused.returncode == 2 and b".csv, .json, .xlsx or .parquet" in refused.stderr
    refused = _query(published, sql, "--to", str(tmp_path / "waits.csv"), "--format", "json")
    assert refused.returncode == 2 and b"leave one of them out" in refused.stderr


def test_a_terminal_is_sent_no_escape(published: Home) -> None:
    sql = f'select note, note as "{ESCAPES}", [note] as many from waits where days = 1'
    for form in ("table", "csv", "json"):
        said = _on_a_terminal(published, sql, "--format", form)
        assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(said), form
        assert "u001b" in said if form == "json" else "\\x1b" in said
    said = _on_a_terminal(published, f"select * from waits where note = cast('{ESCAPES}' as integer)")
    assert "]0;taken" in said and "\x1b]0" not in said and "\x07" not in said
    # a program gets the text as it was sent
    piped = _query(published, "select note from waits where days = 1", "--format", "csv")
    assert piped.stdout.decode() == f"note\n{ESCAPES}\n"
    assert "[red]x" in _on_a_terminal(published, "select note from waits where days = 400")


def _on_a_terminal(home: Home, *arguments: str) -> str:
    """What a terminal is sent. The terminal's own colours are off."""
    controller, terminal = pty.openpty()
    environment = {**_environment(home), "NO_COLOR": "1", "TERM": "dumb"}
    process = subprocess.Popen(_command(*arguments), env=environment, stdout=terminal, stderr=terminal)
    os.close(terminal)
    said = b""
    # the system answers the end of a terminal with an error
    while chunk := _read(controller):
        said += chunk
    process.wait()
    os.close(controller)
    return said.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_ctrl_c_ends_a_query(published: Home) -> None:
    endless = "select * from range(9000000000)"
    command = _command(endless, "--format", "csv", "--limit", "9000000000")
    with subprocess.Popen(
        command, env=_environment(published), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        # its first rows have come: it runs
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert process.returncode == 130
    assert said == b"clockstop: the query was stopped\n"
