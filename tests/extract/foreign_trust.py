"""The synthetic trust's patient administration as a system of another maker keeps it, in a real PostgreSQL."""

import csv
import shutil
from collections.abc import Iterable
from pathlib import Path

from orchestration.store.home import Home
from tests.extract.postgresql import READER, Server

HERE = Path(__file__).parent / "foreign_pas"
DATABASE = "epr"
PASSWORD_VARIABLE = "CLOCKSTOP_TEST_PAS_PASSWORD"


def fill(server: Server, delivery: Path, as_at: str, database: str = DATABASE) -> None:
    """A database of the foreign system with the rows of a delivery by the contract."""
    server.run(f"create database {database}")
    with server.connect(database) as connection:
        connection.execute("create schema load")
        for file in sorted(delivery.glob("*.csv")):
            with file.open(encoding="utf-8", newline="") as stream:
                header = next(csv.reader(stream))
            columns = ", ".join(f"{name} text" for name in header)
            connection.execute(f"create table load.{file.stem} ({columns})")
            copy = f"copy load.{file.stem} from stdin (format csv, header, force_null ({', '.join(header)}))"
            with connection.cursor().copy(copy) as into:
                into.write(file.read_bytes())
        connection.execute((HERE / "tables.sql").read_text(encoding="utf-8"))
        connection.execute("drop schema load cascade")
        connection.execute("insert into epr.load_log (loaded_for) values (%s)", [as_at])
        connection.execute(f"grant usage on schema epr to {READER}")
        connection.execute(f"grant select on all tables in schema epr to {READER}")


def connect_home(home: Home, server: Server, more: Iterable[str] = (), database: str = DATABASE) -> None:
    """The entry of the foreign system in connections.yml, and the SQL that gives its feeds."""
    lines = [
        "pas:",
        "  kind: postgresql",
        f"  host: {server.folder}",
        f"  database: {database}",
        f"  user: {READER}",
        f"  password_env: {PASSWORD_VARIABLE}",
        "  provider: RXX",
        "  retry_seconds: 0",
        *(f"  {line}" for line in more),
    ]
    (home.root / "connections.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def copy_statements(home: Home) -> None:
    """The SQL of the foreign system's feeds, as the trust's analysts wrote it."""
    shutil.copytree(HERE / "sql", home.root / "extracts" / "pas")
