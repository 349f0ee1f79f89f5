"""What of SQL Server can be tried without a server: the connection string, types, errors, SQL's own words."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from orchestration.contract.feeds import Column, load_sources
from orchestration.contract.safe_errors import SafeError
from orchestration.intake.extraction.cell_text import ColumnText, Unwritable
from orchestration.intake.extraction.database import kind_of, reading, url_of
from orchestration.intake.extraction.database_errors import what_database_said
from orchestration.intake.extraction.sqlserver_dialect import ReadingDialect
from orchestration.intake.extraction.statement import read_statements
from orchestration.settings.connections import Connection
from orchestration.store.home import Home

SECRET = "it's {a} long; secret}"


def connection(**changes: Any) -> Connection:
    """An entry of SQL Server."""
    complete = {"kind": "sqlserver", "host": "127.0.0.1", "port": 1, "database": "EPR", "user": "reader"}
    return Connection.model_validate(
        {**complete, "provider": "RXX", "connect_seconds": 1, "retries": 0, **changes}
    )


def test_the_connection_string_is_the_drivers() -> None:
    entry = connection(options={"Encrypt": True, "ApplicationIntent": "ReadOnly"})
    ((text,), more) = ReadingDialect().create_connect_args(url_of(entry, SECRET))
    assert more == {}
    assert text == (
        "Server={127.0.0.1,1};Encrypt={yes};ApplicationIntent={ReadOnly};Database={EPR};UID={reader};"
        "PWD={it's {a}} long; secret}}};"
    )


def test_an_address_in_one_line_is_the_same_place() -> None:
    entry = Connection.model_validate({"url": "mssql://reader@127.0.0.1:1/EPR", "provider": "RXX"})
    assert kind_of(entry) == "sqlserver" and url_of(entry, SECRET) == url_of(connection(), SECRET)


def test_a_server_that_is_not_there_is_said_without_the_secret(sqlserver_driver: None) -> None:
    with (
        pytest.raises(
            SafeError, match=r"pas: database EPR \(reader at 127.0.0.1:1\): expected a connection"
        ) as raised,
        reading("pas", connection(options={"TrustServerCertificate": True}), SECRET),
    ):
        raise AssertionError("nothing listens there")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "is_connecting", "words", "may_pass"),
    [
        ("[Microsoft][SQL Server]Conversion failed when converting the value 'Smith' to type int. (245)",
         False, "an error of the kind RuntimeError (SQLSTATE unknown; its words may quote a record)", False),
        ("[42S02] [Microsoft][SQL Server]Invalid object name 'dbo.person'. (208)", False,
         "[42S02] [Microsoft][SQL Server]Invalid object name 'dbo.person'. (208)", False),
        ("[42000] Login failed for user 'reader', password long-secret (18456)", True,
         "[42000] Login failed for user 'reader', password *** (18456)", False),
        ("[08S01] Communication link failure", False, "[08S01] Communication link failure", True),
        ("Driver Error: Client unable to establish connection", True,
         "Driver Error: Client unable to establish connection", True),
    ],
)  # fmt: skip
def test_what_the_server_says(text: str, is_connecting: bool, words: str, may_pass: bool) -> None:
    said = what_database_said(RuntimeError(text), ("long-secret",), is_connecting)
    assert (said.words, said.may_pass) == (words, may_pass)


def _column(kind: str) -> Column:
    return Column.model_validate({"name": "c", "type": kind, "description": "a column"})


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("text", "01", "01"),
        ("text", 7, "7"),
        ("text", Decimal("7"), "7"),
        ("text", UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ("flag", True, "Y"),
        ("flag", "N", "N"),
        ("int", Decimal("3.00"), "3"),
        ("int", 3.0, "3"),
        ("int", Decimal("3.5"), "3.5"),
        ("decimal", 1e-7, "0.0000001"),
        ("decimal", Decimal("1E+3"), "1000"),
        ("date", date(2026, 1, 2), "2026-01-02"),
        ("date", datetime(2026, 1, 2), "2026-01-02"),
        ("date", datetime(2026, 1, 2, 3, 4), "2026-01-02T03:04:00"),
        ("time", datetime(2026, 1, 2, 3, 4, 5, 999999), "2026-01-02T03:04:05"),
        ("time", datetime(2026, 1, 2, 3, 4, tzinfo=UTC), "2026-01-02T03:04:00+00:00"),
        ("time", None, ""),
    ],
)
def test_values_of_its_types_as_text(kind: str, value: Any, text: str) -> None:
    # as the CSV writer writes it, which writes nothing for None
    (written,) = ColumnText(_column(kind))([value])
    assert ("" if written is None else str(written)) == text


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        ("text", b"\0", "binary"),
        ("text", True, "a boolean"),
        ("text", 1.5, "a floating-point number"),
        ("text", date(2026, 1, 2), "a date"),
        ("code", True, "a boolean"),
        ("flag", 1, "a whole number"),
        ("int", True, "a boolean"),
        ("date", time(1, 2), "a time of day"),
        ("time", date(2026, 1, 2), "a date"),
    ],
)
def test_values_of_kinds_that_a_column_cannot_hold(kind: str, value: Any, found: str) -> None:
    with pytest.raises(Unwritable, match=found):
        ColumnText(_column(kind))([None, value])


def _statement(home: Home, text: str) -> Any:
    folder = home.root / "extracts" / "pas"
    folder.mkdir(parents=True)
    (folder / "patients.sql").write_text(text, encoding="utf-8")
    return read_statements(load_sources()["pas"], "sqlserver", home)["patients"]


def test_its_own_quotes_and_names_are_read(home: Home) -> None:
    found = _statement(
        home, "select [delete] as [patient_id], N'x; drop' as y from dbo.[update] where u >= :since;"
    )
    assert found.has_since and found.text.endswith("u >= :since")


@pytest.mark.parametrize(
    "text", ["exec dbo.patients", "select 1 exec dbo.patients", "declare @x int select @x"]
)
def test_what_runs_something_else_is_refused(text: str, home: Home) -> None:
    with pytest.raises(SafeError, match="expected one statement that only reads"):
        _statement(home, text)
