"""Reads a source's database: one connection, one transaction that sees one moment, rows in batches.

All statements of a source run in one transaction that only reads (PostgreSQL: repeatable read; SQL Server:
snapshot), so that its feeds agree however long the reading takes. Rows come through a cursor of the server, a
batch at a time. Nothing of an error leaves this module but what `database_errors` lets through.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from orchestration.contract.safe_errors import SafeError
from orchestration.intake.extraction.cell_text import DateText, TimeText
from orchestration.intake.extraction.database_errors import what_database_said
from orchestration.intake.extraction.statement import Statement
from orchestration.settings.connections import (
    FILE,
    POSTGRESQL,
    SCHEMES,
    SQLSERVER,
    Connection,
    UnusableConnection,
)

if TYPE_CHECKING:
    from sqlalchemy import URL, CursorResult, Engine
    from sqlalchemy.engine import Connection as Opened

# Rows held at a time: some megabytes of the widest feed.
BATCH = 5_000
EXTRAS = {POSTGRESQL: ("psycopg", "postgresql"), SQLSERVER: ("mssql_python", "sqlserver")}
# As a database is told who reads it.
APPLICATION = "clockstop extract"


class DatabaseFailed(SafeError):
    """The database could not be read. `may_pass`: another try is worth while."""

    def __init__(self, words: str, may_pass: bool) -> None:
        self.may_pass = may_pass
        super().__init__(words)


class Reading:
    """The open transaction of one source."""

    def __init__(self, opened: "Opened", connection: Connection, secrets: tuple[str, ...]) -> None:
        self._opened, self._connection, self._secrets = opened, connection, secrets

    @contextmanager
    def rows(
        self, statement: Statement, parameters: dict[str, Any]
    ) -> Iterator[tuple[list[str], Iterator[list[Any]]]]:
        """The names of the columns that a statement gives, and its rows in batches."""
        from sqlalchemy import text

        # the option `yield_per` is not read for SQL that is text, so that the result is told by itself
        options = {"stream_results": True, "max_row_buffer": BATCH}
        with self._failing(statement.name):
            result = self._opened.execute(text(statement.text), parameters, execution_options=options)
            result = result.yield_per(BATCH)
        try:
            yield list(result.keys()), self._batches(statement.name, result)
        finally:
            with suppress(Exception):
                result.close()

    def _batches(self, name: str, result: "CursorResult[Any]") -> Iterator[list[Any]]:
        batches = result.partitions()
        while True:
            with self._failing(name):
                batch = next(batches, None)
            if batch is None:
                return
            yield list(batch)

    @contextmanager
    def _failing(self, name: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            raise _failure(error, name, self._connection, self._secrets, is_connecting=False) from None


@contextmanager
def reading(name: str, connection: Connection, password: str | None) -> Iterator[Reading]:
    """The source's database, open for reading as it is at this moment. Raises DatabaseFailed."""
    url = url_of(connection, password)
    secrets = tuple(secret for secret in (password, url.render_as_string(hide_password=False)) if secret)
    where = f"{name}: {address_in_words(url)}"
    engine = _engine(name, url, connection)
    opened = None
    try:
        try:
            opened = engine.connect()
            _begin(opened, kind_of(connection), connection)
        except Exception as error:
            raise _failure(error, where, connection, secrets, is_connecting=True) from None
        yield Reading(opened, connection, secrets)
    finally:
        # a connection that is lost cannot be ended in good order, and need not be
        with suppress(Exception):
            if opened is not None:
                opened.close()
        with suppress(Exception):
            engine.dispose()


def kind_of(connection: Connection) -> str:
    """postgresql or sqlserver."""
    from sqlalchemy import make_url

    if connection.url is not None:
        return SCHEMES[make_url(connection.url).drivername]
    assert connection.kind is not None
    return connection.kind


def url_of(connection: Connection, password: str | None) -> "URL":
    """Where the database is, with the password."""
    from sqlalchemy import URL, make_url

    driver = {POSTGRESQL: "postgresql+psycopg", SQLSERVER: "mssql+clockstop"}[kind_of(connection)]
    if connection.url is not None:
        url = make_url(connection.url).set(drivername=driver)
        if password is not None:
            url = url.set(password=password)
    else:
        url = URL.create(
            driver,
            username=connection.user,
            password=password,
            host=connection.host,
            port=connection.port,
            database=connection.database,
        )
    return url.update_query_dict(connection.options)


def address_in_words(url: "URL") -> str:
    """The database as a person knows it, without a secret."""
    account = f"{url.username} at " if url.username else ""
    port = f":{url.port}" if url.port else ""
    return f"database {url.database or '-'} ({account}{url.host or 'this machine'}{port})"


def _engine(name: str, url: "URL", connection: Connection) -> "Engine":
    from sqlalchemy import NullPool, create_engine, event
    from sqlalchemy.dialects import registry

    kind = kind_of(connection)
    registry.register("mssql.clockstop", "orchestration.intake.extraction.sqlserver_dialect", "ReadingDialect")
    module, extra = EXTRAS[kind]
    try:
        engine = create_engine(
            _postgresql_address(url) if kind == POSTGRESQL else url,
            poolclass=NullPool,
            # values of a statement are in no error and no log
            hide_parameters=True,
            connect_args=_connect_arguments(kind, connection),
        )
    except ImportError:
        raise UnusableConnection(
            f"{FILE}: {name}: expected the driver {module}, found none; install Clockstop with the extra"
            f" {extra}: pip install 'clockstop[{extra}]'"
        ) from None
    event.listen(
        engine, "connect", {POSTGRESQL: _set_up_postgresql, SQLSERVER: _set_up_sqlserver}[kind](connection)
    )
    return engine


def _postgresql_address(url: "URL") -> "URL":
    # the folder of a socket is no name of a machine, and stands elsewhere in an address
    if url.host is not None and url.host.startswith("/"):
        port = {"port": str(url.port)} if url.port else {}
        return url.set(host=None, port=None).update_query_dict({"host": url.host, **port})
    return url


def _connect_arguments(kind: str, connection: Connection) -> dict[str, Any]:
    if kind == SQLSERVER:
        return {"timeout": connection.connect_seconds}
    return {
        "connect_timeout": connection.connect_seconds,
        "application_name": APPLICATION,
        # a network that silently lost the server is noticed within minutes, and not by the next night
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 6,
        "tcp_user_timeout": 120_000,
    }


def _set_up_postgresql(connection: Connection) -> Callable[[Any, Any], None]:
    def set_up(opened: Any, record: Any) -> None:
        from psycopg.adapt import Loader

        class AsDate(Loader):
            """A date as the server writes it: no year is too far for a text."""

            def load(self, data: Any) -> DateText:
                return DateText(bytes(data).decode("ascii"))

        class AsTime(Loader):
            """A time as the server writes it, with its offset."""

            def load(self, data: Any) -> TimeText:
                return TimeText(bytes(data).decode("ascii"))

        for name, loader in (("date", AsDate), ("timestamp", AsTime), ("timestamptz", AsTime)):
            opened.adapters.register_loader(name, loader)
        was_autocommit = opened.autocommit
        opened.autocommit = True
        for setting, value in (
            ("statement_timeout", str(connection.statement_seconds * 1000)),
            ("idle_in_transaction_session_timeout", "0"),
            # what SQL turns into a day or a local time is turned in the trust's own zone
            ("timezone", "Europe/London"),
            ("datestyle", "ISO, YMD"),
        ):
            opened.execute("select set_config(%s, %s, false)", (setting, value))
        opened.autocommit = was_autocommit

    return set_up


def _set_up_sqlserver(connection: Connection) -> Callable[[Any, Any], None]:
    def set_up(opened: Any, record: Any) -> None:
        opened.timeout = connection.statement_seconds
        cursor = opened.cursor()
        cursor.execute("set transaction isolation level snapshot")
        cursor.close()

    return set_up


def _begin(opened: "Opened", kind: str, connection: Connection) -> None:
    """Fixes the moment that the whole transaction sees: the first statement does, whenever it comes."""
    from sqlalchemy import text

    if kind == POSTGRESQL:
        opened.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    opened.execute(text("select 1"))


def _failure(
    error: Exception, where: str, connection: Connection, secrets: tuple[str, ...], is_connecting: bool
) -> Exception:
    from sqlalchemy.exc import DBAPIError

    if isinstance(error, SafeError):
        return error
    if not isinstance(error, DBAPIError) and not hasattr(error, "sqlstate"):
        return DatabaseFailed(
            f"{where}: expected rows of the database, found an unexpected {type(error).__name__}; send this"
            " message to the team that maintains Clockstop",
            may_pass=False,
        )
    said = what_database_said(error, secrets, is_connecting)
    if said.has_timed_out:
        return DatabaseFailed(
            f"{where}: expected an answer within {connection.statement_seconds} seconds, found none; make the"
            f" statement faster, or raise statement_seconds in {FILE}",
            may_pass=False,
        )
    if is_connecting:
        return DatabaseFailed(
            f"{where}: expected a connection, found: {said.words}; check host, port, database, user and"
            f" password in {FILE}, and that the server allows this machine",
            said.may_pass,
        )
    action = "it is read again" if said.may_pass else "correct the SQL and extract again"
    return DatabaseFailed(
        f"{where}: expected rows of the database, found: {said.words}; {action}", said.may_pass
    )
