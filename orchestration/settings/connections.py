"""Where `clockstop extract` reads a source: `connections.yml` in the home, one entry per source.

No secret stands in the file: a password is read from an environment variable or from a file. The entry of one
source that is wrong stops that source alone.
"""

import os
import re
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from orchestration.contract.feeds import Source, load_sources
from orchestration.contract.safe_errors import SafeError
from orchestration.contract.validated_yaml import (
    Text,
    ValidatedModel,
    clash,
    found_in_words,
    problems_of,
    unknown,
    unmet,
)
from orchestration.settings.user_yaml import Unreadable, read_mapping
from orchestration.store.home import Home

FILE = "connections.yml"
NO_SECRET = (
    "a password is not written in this file; write `password_env: NAME` with the name of an environment"
    " variable, or `password_file: PATH` with a file that only the Clockstop account can read"
)
POSTGRESQL, SQLSERVER = "postgresql", "sqlserver"
SCHEMES = {
    "postgresql": POSTGRESQL,
    "postgresql+psycopg": POSTGRESQL,
    "mssql": SQLSERVER,
    "mssql+mssqlpython": SQLSERVER,
}
# Words of a connection in which drivers of either kind take a secret.
SECRET_WORDS = re.compile(r"pass|pwd|secret|token", re.IGNORECASE)
# Minute, hour, day, month and weekday.
CRON = re.compile(r"(\S+ +){4}\S+")

# In the hour that the clock shows twice, a later change carries an earlier local time; the other hour is for
# transactions that were open when the last extract read.
OVERLAP_MINUTES = 120
# A change that a source made without moving its mark is found at the latest after so many days.
WHOLE_AFTER_DAYS = 7


class UnusableConnection(SafeError, ValueError):
    """connections.yml, a secret or a SQL file cannot be used; the message says what was expected."""


def _without_password(value: object) -> object:
    raise clash(NO_SECRET)


def _cron(text: str) -> str:
    if not CRON.fullmatch(text.strip()):
        raise unmet('five parts as of cron in quotes, such as "30 0 * * *"')
    return text.strip()


def _options(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(
        isinstance(name, str) and isinstance(one, str | int | bool) for name, one in value.items()
    ):
        raise unmet("lines of the form `name: value`")
    if any(SECRET_WORDS.search(name) for name in value):
        raise clash(NO_SECRET)
    as_driver_words: dict[object, str] = {True: "yes", False: "no"}
    return {name: as_driver_words[one] if isinstance(one, bool) else str(one) for name, one in value.items()}


class FeedReading(ValidatedModel):
    """How one feed is read. `mark`: the column that grows with each change of a row."""

    read: Literal["whole", "changes"] = Field(default="whole", description="whole or changes")
    mark: Text | None = Field(default=None, description="the name of a column that the SQL gives")
    mark_type: Literal["time", "number"] = Field(default="time", description="time or number")
    may_be_empty: bool = Field(
        default=False, description="true where the feed may have no rows at all, or false"
    )

    @model_validator(mode="after")
    def _mark_of_changes(self) -> "FeedReading":
        if self.mark is not None and self.read == "whole":
            raise clash("`mark` is of a feed that is read by changes; write `read: changes` or remove the mark")
        return self


class Connection(ValidatedModel):
    """One source's database: where it is, as whom it is read, how long is waited, when it is read."""

    kind: Literal["postgresql", "sqlserver"] | None = Field(default=None, description="postgresql or sqlserver")
    url: Text | None = Field(
        default=None,
        repr=False,
        description="postgresql://user@host:port/database or mssql://…, without a password",
    )
    host: Text | None = Field(default=None, description="the name of a machine, or the folder of a socket")
    port: int | None = Field(default=None, ge=1, le=65535, description="a whole number from 1 to 65535")
    database: Text | None = Field(default=None, description="the name of a database")
    user: Text | None = Field(default=None, description="the name of an account of the database")
    password: Annotated[None, BeforeValidator(_without_password)] = Field(default=None, repr=False)
    password_env: Text | None = Field(default=None, description="the name of an environment variable")
    password_file: Text | None = Field(default=None, description="the path of a file, from the home")
    options: Annotated[dict[str, str], BeforeValidator(_options)] = Field(
        default={}, repr=False, description="lines of the form `name: value`, without a password"
    )
    provider: Text = Field(description="the ODS code of the trust, such as RXX")
    schedule: Annotated[str, AfterValidator(_cron)] | None = Field(
        default=None, description='five parts as of cron in quotes, such as "30 0 * * *"'
    )
    connect_seconds: int = Field(default=15, ge=1, description="a whole number of seconds from 1")
    statement_seconds: int = Field(default=3600, ge=1, description="a whole number of seconds from 1")
    retries: int = Field(default=3, ge=0, le=20, description="a whole number from 0 to 20")
    retry_seconds: float = Field(default=15, ge=0, strict=False, description="a number of seconds")
    overlap_minutes: int = Field(default=OVERLAP_MINUTES, ge=0, description="a whole number of minutes")
    whole_after_days: int = Field(default=WHOLE_AFTER_DAYS, ge=1, description="a whole number of days from 1")
    feeds: dict[str, FeedReading] = Field(
        default={}, description="lines of the form `feed: {read: changes, mark: updated_at}`"
    )

    @model_validator(mode="after")
    def _one_address(self) -> "Connection":
        if self.url is not None:
            _check_url(self)
        elif self.kind is None or self.database is None:
            raise clash("write `url`, or `kind`, `host`, `database` and `user`")
        if self.password_env and self.password_file:
            raise clash("write `password_env` or `password_file`, not both")
        return self

    def reading_of(self, feed: str) -> FeedReading:
        """How a feed is read; whole where nothing is said of it."""
        return self.feeds.get(feed, FeedReading())


def _check_url(connection: Connection) -> None:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(connection.url or "")
    except (ArgumentError, ValueError):
        raise clash("url: expected postgresql://user@host:port/database, found text of another form") from None
    if url.password is not None or any(SECRET_WORDS.search(name) for name in url.query):
        raise clash(f"url: {NO_SECRET}")
    if url.drivername not in SCHEMES:
        raise clash(f"url: expected one that begins with {', '.join(f'{name}://' for name in SCHEMES)}")
    beside = [name for name in ("kind", "host", "port", "database", "user") if getattr(connection, name)]
    if beside:
        raise clash(f"{beside[0]} is in the url already; write one of the two")


@dataclass(frozen=True)
class Connections:
    """The connections of a home by source, and what is wrong with the entries that cannot be used."""

    usable: dict[str, Connection] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def sources(self) -> list[str]:
        """Every source that the file names."""
        return sorted({*self.usable, *self.problems})


def sources_of_databases() -> dict[str, Source]:
    """The sources that may be read from a database: those whose deliveries follow each other."""
    return {name: source for name, source in load_sources().items() if source.chain}


def has_connections(home: Home) -> bool:
    """Whether the home has a file of connections at all."""
    return os.path.lexists(home.root / FILE)


def read_connections(home: Home) -> Connections:
    """What the file of the home says, each entry by itself. Raises UnusableConnection for the whole file."""
    file = home.root / FILE
    if not has_connections(home):
        raise UnusableConnection(
            f"{FILE}: expected in the home ({home.root}), found none; write it as docs/extract.md shows"
        )
    try:
        document = read_mapping(file)
    except Unreadable as error:
        raise UnusableConnection(
            f"{FILE}: expected {error.expected}, found another form; correct the file and extract again"
        ) from None
    known = sources_of_databases()
    usable, problems = {}, {}
    for source, entry in document.items():
        if source not in known:
            problems[source] = f"{FILE}: {unknown(source, list(known))}"
            continue
        try:
            usable[source] = _connection(source, entry, known[source])
        except UnusableConnection as error:
            problems[source] = str(error)
    return Connections(usable, problems)


def _connection(name: str, entry: Any, source: Source) -> Connection:
    if not isinstance(entry, dict):
        raise UnusableConnection(
            f"{FILE}: {name}: expected lines of the form `name: value`, found {found_in_words(entry)}"
        )
    try:
        connection = Connection.model_validate(entry)
    except ValidationError as error:
        problems = problems_of(error, Connection, entry)
        raise UnusableConnection("; ".join(f"{FILE}: {name}: {one.prose}" for one in problems)) from None
    for feed in connection.feeds:
        if feed not in source.feeds:
            raise UnusableConnection(f"{FILE}: {name}: feeds: {unknown(feed, list(source.feeds))}")
    return connection


def password_of(name: str, connection: Connection, home: Home) -> str | None:
    """The password of a source's account; None where it needs none. Raises UnusableConnection without it."""
    if connection.password_env is not None:
        found = os.environ.get(connection.password_env)
        if not found:
            raise UnusableConnection(
                f"{FILE}: {name}: expected the password in the environment variable {connection.password_env},"
                " found nothing; set it for the account that runs Clockstop"
            )
        return found
    if connection.password_file is not None:
        try:
            found = (home.root / connection.password_file).read_text(encoding="utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise UnusableConnection(
                f"{FILE}: {name}: expected the password in the file {connection.password_file}, found"
                f" {type(error).__name__}; write the file and give the Clockstop account the right to read it"
            ) from None
        if not found:
            raise UnusableConnection(
                f"{FILE}: {name}: expected the password in the file {connection.password_file}, found an empty"
                " file"
            )
        return found
    return None
