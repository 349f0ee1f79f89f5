"""Patients' data stays where it belongs: not in logs, events, evidence, the ledger, messages or aggregates."""

import csv
import io
import os
import re
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.contract.published import load_domains, load_published_tables
from orchestration.publication.aggregates import aggregate_tables
from orchestration.publication.query_text import one_reading_statement
from orchestration.publication.reader import open_current
from orchestration.store.home import Home
from tests.conftest import read

# Columns of the deliveries that name a person or one of a person's records.
NAMING = (
    "nhs_number",
    "patient_id",
    "pathway_id",
    "care_id",
    "referral_id",
    "event_id",
    "attendance_id",
    "spell_id",
    "entry_id",
    "offer_id",
    "appointment_id",
    "treatment_id",
    "ward_stay_id",
    "request_id",
    "ubrn",
    "postcode",
)
WORD = re.compile(rb"[A-Za-z0-9]{6,40}")
# Birth dates are told from other dates by their age: nothing that a night reports on is as old as these.
DATE = re.compile(rb"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)|(?<!\d)\d{2}/\d{2}/\d{4}(?!\d)")
YOUNGEST_BIRTH = "1995-01-01"
# The first day of the health service: rules without a start of their own are in force from then on.
FIRST_DAY_OF_RULES = "1948-07-05"


@pytest.fixture(scope="module")
def names(small_trust: Home) -> set[bytes]:
    """Every identifier in the deliveries of the small trust, every postcode, and birth dates in two forms."""
    found: set[str] = set()
    for file in small_trust.landing.glob("*/*/*.csv"):
        if file.parent.parent.name == "national":
            continue
        with file.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
            for row in csv.DictReader(stream):
                found.update(row[name] for name in NAMING if row.get(name))
                born = row.get("birth_date") or ""
                if born == FIRST_DAY_OF_RULES:
                    continue
                if DATE.fullmatch(born.encode()) and "1900-01-01" < born < YOUNGEST_BIRTH:
                    found |= {born, f"{born[8:]}/{born[5:7]}/{born[:4]}"}
    # a short or all-letter value ("X", "A&E") would be found everywhere and names nobody
    names = {name.encode() for name in found if len(name) >= 6 and any(letter.isdigit() for letter in name)}
    assert len(names) > 5_000
    return names


def _named(text: bytes, names: set[bytes]) -> set[bytes]:
    return {word for word in [*WORD.findall(text), *DATE.findall(text)] if word in names}


def test_the_search_finds_a_name_where_there_is_one(names: set[bytes]) -> None:
    name = next(iter(names))
    assert _named(b'{"a": "' + name + b'"}', names) == {name}
    assert _named(b"2026-11-22 nothing here 20261122T010000", names) == set()
    births = {name for name in names if DATE.fullmatch(name)}
    assert len(births) > 1_000
    assert _named(b"born " + next(iter(births)) + b", it says", names) & births


def test_no_log_event_or_ledger_names_a_patient(small_trust: Home, names: set[bytes]) -> None:
    files = [small_trust.ledger, *(file for file in small_trust.dagster.rglob("*") if file.is_file())]
    files += [file for file in (small_trust.warehouse / "logs").rglob("*") if file.is_file()]
    files += list(small_trust.returns.glob("*"))
    files += list(small_trust.report.glob("*.html"))
    pages = [page for page in small_trust.builds.rglob("*.html") if page.parent.name != "dictionary"]
    assert {page.parent.name for page in pages} > {"data_docs"} and len(pages) == 3 * (1 + len(load_domains()))
    files += pages + list(small_trust.builds.glob("*/dictionary/*.html"))
    assert any("dbt.log" in file.name for file in files) and any(file.suffix == ".db" for file in files)
    for file in files:
        assert not _named(file.read_bytes(), names), file.name


def test_dagster_keeps_what_was_searched(small_trust: Home) -> None:
    """The search above reads the database's own bytes: events must be in it as plain text."""
    storages = list(small_trust.dagster.rglob("*.db"))
    events = 0
    for storage in storages:
        with sqlite3.connect(storage) as connection:
            tables = [
                row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")
            ]
            if "event_logs" in tables:
                events += connection.execute("select count(*) from event_logs").fetchone()[0]
    assert events > 100


def test_no_aggregate_names_a_patient(small_trust: Home, names: set[bytes]) -> None:
    with duckdb.connect(str(small_trust.aggregates), read_only=True) as connection:
        tables = connection.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
        found = {row[0] for row in tables}
        for name in sorted(found):
            text = io.StringIO()
            csv.writer(text).writerows(connection.execute(f"select * from {name}").fetchall())
            assert not _named(text.getvalue().encode(), names), name
            columns = {row[0] for row in connection.execute(f"describe {name}").fetchall()}
            assert not columns & {*NAMING, "record_key", "birth_date"}, name
    everything = {
        row[0] for row in read(small_trust, "select schema_name || '.' || table_name from duckdb_tables()")
    }
    assert found == set(aggregate_tables()) & everything
    # how old the figures are and which of them are final is for every reader
    assert found >= {name for name in everything if name.startswith("publication.")}
    patient_level = {table.name for table in load_published_tables() if table.patient_level}
    assert not found & (patient_level | {"validation.exceptions"})


def test_file_modes_keep_patients_to_the_account(small_trust: Home) -> None:
    modes = {
        small_trust.current.resolve(): 0o400,
        small_trust.aggregates.resolve(): 0o440,
        small_trust.root: 0o710,
        small_trust.landing: 0o700,
        small_trust.archive: 0o700,
        small_trust.warehouse: 0o700,
        small_trust.worklists: 0o700,
        small_trust.ledger: 0o600,
    }
    umask = os.umask(0o022)
    os.umask(umask)
    for path, mode in modes.items():
        assert stat.S_IMODE(path.stat().st_mode) == mode & ~umask, path


def test_a_home_made_by_hand_is_closed_to_everybody_else(tmp_path: Path) -> None:
    home = Home(tmp_path / "by_hand")
    home.landing.mkdir(parents=True)
    home.root.chmod(0o755)
    home.landing.chmod(0o775)
    home.prepare()
    assert stat.S_IMODE(home.root.stat().st_mode) == 0o750
    # what the trust gave to its senders' group stays theirs
    assert stat.S_IMODE(home.landing.stat().st_mode) == 0o775


ESCAPES = (
    "create table x as select 1",
    "insert into rtt.ptl select * from rtt.ptl",
    "delete from validation.exceptions",
    "drop table rtt.ptl",
    "update publication.domains set state = 'published'",
    "attach '{there}/x.duckdb'",
    "attach '{home}/ledger.sqlite' as ledger (type sqlite)",
    "attach '{other}' as other (read_only)",
    "detach current",
    "select * from read_csv('/etc/passwd')",
    "select * from '/etc/passwd'",
    "select * from read_text('{home}/settings.yml')",
    "select * from read_blob('/proc/self/environ')",
    "select * from read_parquet('{home}/archive/*/*/*.parquet')",
    "select * from glob('/*')",
    "select * from sniff_csv('/etc/passwd')",
    "copy (select 1) to '{there}/leak.csv'",
    "copy rtt.ptl to '/dev/stderr'",
    "copy rtt.ptl from '/etc/passwd'",
    "export database '{there}/leak'",
    "import database '{there}/leak'",
    "install httpfs",
    "load httpfs",
    "load '{there}/own.duckdb_extension'",
    "force install spatial from community",
    "create secret s (type s3, key_id 'a', secret 'b')",
    "create persistent secret s (type s3, key_id 'a', secret 'b')",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "set memory_limit = '100GB'",
    "set temp_directory = '{there}'",
    "set global custom_extension_repository = 'http://127.0.0.1'",
    "reset lock_configuration",
    "pragma enable_profiling = 'json'; pragma profile_output = '{there}/profile'",
    "pragma database_size; copy (select 1) to '{there}/leak.csv'",
    "select getenv('HOME')",
    "create macro m() as 1",
    "create view v as select * from read_csv('/etc/passwd')",
    "begin; create table x (a integer); commit",
    "select * from read_csv('http://127.0.0.1:9/x')",
    "call dbgen(sf = 1)",
    "select * from sqlite_scan('{home}/ledger.sqlite', 'deliveries')",
)  # fmt: skip


# The engine answers these, and they change nothing and reach nothing that the query had not open already.
HARMLESS = ("attach '{home}/published/current.duckdb' as again", "checkpoint", "vacuum")


def test_a_query_cannot_leave_the_publication(small_trust: Home, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    before = small_trust.current.resolve().read_bytes()
    other = next(file for file in small_trust.builds.glob("*/marts_*") if file != small_trust.current.resolve())
    for sql in ESCAPES:
        text = sql.format(home=small_trust.root, there=there, other=other)
        with open_current(small_trust) as connection, pytest.raises(duckdb.Error):
            connection.execute(text).fetchall()
    for sql in HARMLESS:
        with open_current(small_trust) as connection:
            connection.execute(sql.format(home=small_trust.root)).fetchall()
            with pytest.raises(duckdb.Error):
                connection.execute("create table x as select 1")
    assert not list(there.iterdir())
    assert small_trust.current.resolve().read_bytes() == before
    # nothing is written beside the publication by a query that needs room
    with open_current(small_trust) as connection:
        connection.execute(
            "select count(distinct a.range * 7919 % 1000003) from range(3000000) as a"
        ).fetchall()
        assert connection.execute("select count(*) from rtt.ptl").fetchall()[0][0] > 0
    beside = sorted(path.suffix or path.name for path in small_trust.current.resolve().parent.iterdir())
    assert beside == [".duckdb", ".duckdb", ".html", "data_docs", "dictionary", "parquet"]


def test_what_is_no_question_is_told_so_before_the_engine_sees_it(small_trust: Home, tmp_path: Path) -> None:
    """On a whole publication; every kind of statement is in tests/unit/test_query.py."""
    log = f"call enable_logging(storage='file', storage_path='{tmp_path}/log')"
    questions = (
        "with a as (select 1) select * from a",
        "describe rtt.ptl",
        "summarize rtt.ptl",
        "pivot publication.tables on domain using count(*) group by state",
    )
    with open_current(small_trust) as connection:
        with pytest.raises(ValueError, match=r"one statement that reads .*, found call$"):
            one_reading_statement(log, connection)
        for sql in questions:
            assert connection.execute(one_reading_statement(sql, connection)).fetchall(), sql


def test_no_answer_or_error_of_the_command_line_is_a_traceback_or_names_a_patient(
    small_trust: Home, names: set[bytes], tmp_path: Path
) -> None:
    commands = (
        ["status"],
        ["query", "select no_such_column from rtt.ptl"],
        ["query", "select cast(pathway_id as integer) from rtt.ptl"],
        ["explain", "no such pathway"],
        ["exceptions", "--to", str(tmp_path)],
        ["exceptions", "--to", "/dev/null/x.csv"],
        ["restore", str(tmp_path / "gone")],
        ["backup", str(tmp_path)],
        ["rollback", "[/red]"],
        ["prune"],
    )
    for arguments in commands:
        answer = subprocess.run(
            [sys.executable, "-m", "orchestration.cli", *arguments],
            env={**os.environ, "CLOCKSTOP_HOME": str(small_trust.root)},
            capture_output=True,
            check=False,
        )
        said = answer.stdout + answer.stderr
        assert b"Traceback" not in said and said.strip(), arguments
        # a person who asks for a patient's column is answered with it; everybody else never
        if "cast(" not in arguments[-1]:
            assert not _named(said, names), arguments
