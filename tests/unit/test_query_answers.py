"""`clockstop query`: what fits a terminal, columns chosen, files by their ending, names nearly right."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest

from orchestration.publication.query_names import unknown_name
from orchestration.publication.reader import open_current
from orchestration.store.home import Home
from tests.conftest import make_home

WIDE = 8


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose publication has tables of two domains, one of them wide."""
    home = make_home(tmp_path_factory.mktemp("answers") / "home")
    with duckdb.connect(str(home.current)) as connection:
        connection.execute("create schema rtt; create schema cancer; create schema publication")
        connection.execute("create table rtt.ptl (pathway_id varchar, days_waited integer, start_date date)")
        connection.execute("insert into rtt.ptl values ('P1', 130, '2026-03-01'), ('=1+1', null, null)")
        connection.execute("create table cancer.ptl (care_id varchar)")
        connection.execute("create table publication.tables (table_name varchar, grain varchar)")
        columns = ", ".join(f"'{'x' * 15}' as column_{number}" for number in range(WIDE))
        connection.execute(f"create table rtt.wide as select {columns}")
    return home


def _query(home: Home, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        _command(*arguments), env=_environment(home), capture_output=True, text=True, check=False
    )


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "orchestration.cli", "query", *arguments]


def _environment(home: Home) -> dict[str, str]:
    environment = {**os.environ, "CLOCKSTOP_HOME": str(home.root), "NO_COLOR": "1", "TERM": "dumb"}
    # a width of the terminal that started the tests is not the width of this one
    return {name: value for name, value in environment.items() if name not in ("COLUMNS", "LINES")}


def _on_a_terminal(home: Home, width: int, *arguments: str) -> tuple[list[str], str]:
    """The lines that a terminal of that width is sent, and what is said beside the answer."""
    controller, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    with subprocess.Popen(
        _command(*arguments), env=_environment(home), stdout=terminal, stderr=subprocess.PIPE, text=True
    ) as process:
        os.close(terminal)
        sent = b""
        while chunk := _read(controller):
            sent += chunk
        assert process.stderr is not None
        said = process.stderr.read()
    os.close(controller)
    return sent.decode().splitlines(), said


def _read(terminal: int) -> bytes:
    """What the terminal is sent; the system answers the end of it with an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_a_wide_answer_fits_the_terminal_and_says_what_was_left_out(published: Home) -> None:
    lines, said = _on_a_terminal(published, 80, "select * from rtt.wide")
    assert max(len(line) for line in lines) <= 80
    # four columns of 15 characters and the gaps between them are 66 characters, five would be 83
    assert lines[0].split() == [f"column_{number}" for number in range(4)]
    assert "4 columns left out" in said and "column_4, column_5, column_6, column_7" in said
    assert "--columns" in said and "--to" in said
    lines, said = _on_a_terminal(published, 200, "select * from rtt.wide")
    assert len(lines[0].split()) == WIDE and said == ""
    lines, said = _on_a_terminal(published, 80, "select * from rtt.wide", "--columns", "COLUMN_7, column_1")
    assert lines[0].split() == ["column_7", "column_1"] and said == ""
    # a program that reads the table gets every column, and no line is folded
    piped = _query(published, "select * from rtt.wide")
    assert len(piped.stdout.splitlines()) == 2 and piped.stderr == ""


def test_a_long_text_is_folded_and_pushes_no_column_out(published: Home) -> None:
    sql = "select 'P1' as pathway_id, repeat('long words ', 30) as detail, 7 as days_waited"
    lines, said = _on_a_terminal(published, 80, sql)
    assert lines[0].split() == ["pathway_id", "detail", "days_waited"] and said == ""
    assert max(len(line) for line in lines) <= 80 and sum(line.count("words") for line in lines) >= 30


@pytest.mark.parametrize("form", ["csv", "json", "table", "xlsx", "parquet"])
def test_columns_are_chosen_in_every_form(published: Home, tmp_path: Path, form: str) -> None:
    sql = ("select * from rtt.ptl order by pathway_id desc limit 1", "--columns", "Days_Waited,pathway_id")
    if form in ("xlsx", "parquet"):
        to = tmp_path / f"ptl.{form}"
        assert _query(published, *sql, "--to", str(to)).returncode == 0
        if form == "parquet":
            assert pq.read_table(to).to_pylist() == [{"days_waited": 130, "pathway_id": "P1"}]
        else:
            sheet: Any = openpyxl.load_workbook(to).active
            assert list(sheet.values) == [("days_waited", "pathway_id"), (130, "P1")]
        return
    expected = {
        "csv": "days_waited,pathway_id\n130,P1\n",
        "json": '[{"days_waited": 130, "pathway_id": "P1"}]\n',
        "table": "days_waited  pathway_id\n130          P1\n",
    }
    found = _query(published, *sql, "--format", form).stdout
    assert "\n".join(line.rstrip() for line in found.splitlines()) + "\n" == expected[form]


def test_a_column_that_the_answer_does_not_have_is_named_with_those_near_it(published: Home) -> None:
    refused = _query(published, "select * from rtt.ptl", "--columns", "day_waited")
    assert refused.returncode == 1 and refused.stdout == ""
    assert "found 'day_waited'; near it: days_waited" in refused.stderr
    assert _query(published, "select 1", "--columns", " , ").returncode == 2


def test_a_workbook_holds_values_and_no_formula(published: Home, tmp_path: Path) -> None:
    to = tmp_path / "ptl.xlsx"
    written = _query(published, "select *, 1e20 as large from rtt.ptl order by 1 desc", "--to", str(to))
    assert written.returncode == 0 and "2 rows written" in written.stderr
    sheet: Any = openpyxl.load_workbook(to).active
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert rows[0][:2] == ("P1", 130) and rows[0][2].date() == date(2026, 3, 1)
    assert rows[1] == ("=1+1", None, None, "1e+20")
    assert sheet.cell(3, 1).data_type == "s"
    assert to.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["ptl.xlsx"]


def test_what_a_cell_cannot_hold_leaves_no_file(published: Home, tmp_path: Path) -> None:
    refused = _query(published, "select repeat('x', 40000) as text", "--to", str(tmp_path / "long.xlsx"))
    assert refused.returncode == 1 and "row 1" in refused.stderr and ".csv or .parquet" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_stays_as_it_is(published: Home, tmp_path: Path) -> None:
    to = tmp_path / "mine.csv"
    to.write_text("mine")
    refused = _query(published, "select 1", "--to", str(to))
    assert refused.returncode == 2 and "expected a new file, found one named 'mine.csv'" in refused.stderr
    assert to.read_text() == "mine"
    dangling = tmp_path / "link.csv"
    dangling.symlink_to(tmp_path / "elsewhere.csv")
    assert _query(published, "select 1", "--to", str(dangling)).returncode == 2
    refused = _query(published, "select 1", "--to", str(tmp_path / "none" / "a.csv"))
    assert refused.returncode == 2 and "expected a folder that exists" in refused.stderr


def test_a_query_is_read_from_a_file(published: Home, tmp_path: Path) -> None:
    file = tmp_path / "long waits.sql"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        file.write_text("-- é\nselect days_waited\nfrom rtt.ptl\nwhere days_waited > 126;\n", encoding=encoding)
        answer = _query(published, "--sql-file", str(file), "--format", "csv")
        assert answer.stdout == "days_waited\n130\n", answer.stderr
    file.write_bytes("select 'é'".encode("windows-1252"))
    for arguments, said in (
        (("--sql-file", str(file)), "in UTF-8"),
        (("select 1", "--sql-file", str(file)), "found both"),
        (("--sql-file", str(tmp_path / "none.sql")), "found no file"),
        (("--sql-file", str(tmp_path)), "found no file"),
        ((), "found none"),
    ):
        refused = _query(published, *arguments)
        assert refused.returncode == 2 and said in refused.stderr, refused.stderr


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select * from rtt.pt", "expected a table of the publication, found 'rtt.pt'; near it: rtt.ptl"),
        ("select * from ptl", "found 'ptl'; near it: cancer.ptl, rtt.ptl"),
        ("select * from rt.ptl", "found 'rt.ptl'; near it: cancer.ptl, rtt.ptl"),
        ("select * from rtt.zzzzzz", "found 'rtt.zzzzzz'; all tables: clockstop query"),
        (
            "select day_waited from RTT.PTL",
            "expected a column of rtt.ptl, found 'day_waited'; near it: days_waited",
        ),
        ("select p.waited from rtt.ptl as p", "found 'waited'; near it: days_waited"),
        ("select * exclude (pathway) from rtt.ptl", "found 'pathway'; near it: pathway_id"),
        ("select zzz", "expected a column of the tables of the query, found 'zzz'"),
    ],
)
def test_a_name_that_is_not_there_is_answered_with_those_near_it(published: Home, sql: str, said: str) -> None:
    with open_current(published) as connection:
        with pytest.raises(duckdb.Error) as raised:
            connection.execute(sql)
        answer = unknown_name(raised.value, sql, connection)
    assert answer is not None and said in answer and "\n" not in answer


def test_the_command_says_it_too_and_other_errors_stay_as_they_are(published: Home) -> None:
    refused = _query(published, "select * from rtt.pt")
    assert refused.returncode == 1 and "near it: rtt.ptl" in refused.stderr
    refused = _query(published, "select days_waited fro rtt.ptl")
    assert refused.returncode == 1 and "syntax error" in refused.stderr


def test_case_does_not_matter_in_names(published: Home) -> None:
    answer = _query(published, "select Pathway_ID from RTT.Ptl where DAYS_WAITED = 130", "--format", "csv")
    assert answer.stdout.lower() == "pathway_id\np1\n"
