"""A PostgreSQL for the tests of extracts, and a home that reads a small database of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from orchestration.store.home import Home

NUMBERS = count(1)
# What a person's table of a foreign system may look like.
PERSON = """
create table person (
    no bigint primary key, born date, died timestamp, sex text, surname text,
    changed timestamptz not null default now()
);
insert into person
select i, date '1950-01-01' + i, null, case when i % 2 = 0 then 'F' else 'M' end, 'Surname ' || i,
    timestamptz '2026-01-01 10:00+00' + i * interval '1 hour'
from generate_series(1, 100) as i;
"""
PATIENTS = """
select
    no as patient_id, born as birth_date, died as death_date, case sex when 'F' then '2' else '1' end as gender
from person
"""
BY_MARK = """
select
    no as patient_id, born as birth_date, died as death_date, case sex when 'F' then '2' else '1' end as gender,
    changed
from person
where changed >= :since
"""


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Any]:
    """A server that ends with the tests."""
    from tests.extract.postgresql import running_server

    with running_server() as server:
        yield server


@dataclass
class Extracting:
    """A home with one database: `pas` reads its feed patients from the table `person`."""

    home: Home
    server: Any
    database: str
    said: list[str] = field(default_factory=list)

    def sql(self, feed: str, text: str, source: str = "pas") -> None:
        """Writes the SQL of a feed."""
        folder = self.home.root / "extracts" / source
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{feed}.sql").write_text(text, encoding="utf-8")

    def connect(self, *more: str) -> None:
        """Writes connections.yml with further lines of the entry."""
        from tests.extract.foreign_trust import connect_home

        connect_home(self.home, self.server, more, self.database)

    def run(self, sql: str) -> None:
        """Changes the database, as its owner does."""
        self.server.run(sql, self.database)
        self.server.run("grant select on all tables in schema public to clockstop_reader", self.database)

    def extract(self, whole: bool = False, say: Any = None) -> Any:
        """One extract of pas."""
        from orchestration.contract.feeds import load_sources
        from orchestration.intake.extraction.extract import extract
        from orchestration.settings.connections import read_connections
        from orchestration.store.ledger import Ledger

        connections = read_connections(self.home)
        assert not connections.problems, connections.problems

        def tell(words: str) -> None:
            self.said.append(words)
            if say is not None:
                say(words)

        return extract(
            load_sources()["pas"],
            connections.usable["pas"],
            self.home,
            Ledger(self.home.ledger),
            whole,
            tell,
        )

    def take_in(self) -> list[tuple[str, str | None]]:
        """What becomes of what has landed."""
        from orchestration.contract.feeds import load_sources
        from orchestration.intake.ingest import ingest
        from orchestration.store.ledger import Ledger

        judged = ingest(load_sources()["pas"], self.home, Ledger(self.home.ledger))
        return [(one.state, one.reason) for one in judged]

    def landed(self) -> list[Path]:
        """The folders of pas in landing, oldest first."""
        return sorted((self.home.landing / "pas").glob("*"))


@pytest.fixture
def pas(postgresql: Any, home: Home, monkeypatch: pytest.MonkeyPatch) -> Extracting:
    """A home that reads patients from a database of its own."""
    from tests.extract.foreign_trust import PASSWORD_VARIABLE
    from tests.extract.postgresql import PASSWORD

    database = f"pas_{next(NUMBERS)}"
    postgresql.run(f"create database {database}")
    found = Extracting(home, postgresql, database)
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    found.run(PERSON)
    found.connect()
    found.sql("patients", PATIENTS)
    return found


@pytest.fixture(scope="session")
def sqlserver_driver() -> None:
    """Microsoft's driver, which is an optional extra; tests without it are left out."""
