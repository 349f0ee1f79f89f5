"""A foreign system with the synthetic trust in it gives what the same trust's CSV files give."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from data.synthetic.generate import generate
from orchestration.store.clock import today
from tests.conftest import make_home, read, refresh
from tests.extract.conftest import Extracting
from tests.extract.foreign_trust import PASSWORD_VARIABLE, connect_home, copy_statements, fill
from tests.extract.postgresql import PASSWORD

ROOT = Path(__file__).resolve().parent.parent.parent
TABLES = ("periods", "ptl", "performance_monthly", "roll_forward", "diagnostics_waiting")
# What a child of the command needs whatever it reads, and how much more a million rows may take.
MEGABYTES_MORE = 60


@pytest.mark.long
def test_a_foreign_system_gives_the_same_waiting_list(
    postgresql: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.contract.feeds import load_sources
    from orchestration.intake.extraction.extract import extract
    from orchestration.settings.connections import read_connections
    from orchestration.store.ledger import Ledger

    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    of_files = make_home(tmp_path / "files")
    generate(of_files.landing, "small", 1, 1, 0.0)
    (delivery,) = (of_files.landing / "pas").iterdir()
    as_at = "2026-11-22"
    assert today().isoformat() > as_at, "the synthetic trust ends on a day that has been"
    of_database = make_home(tmp_path / "database")
    fill(postgresql, delivery, as_at)
    connect_home(of_database, postgresql)
    copy_statements(of_database)
    source = load_sources()["pas"]
    connection = read_connections(of_database).usable["pas"]
    delivered = extract(source, connection, of_database, Ledger(of_database.ledger), False, print)
    assert delivered.as_at.isoformat() == as_at
    for feed in source.feeds:
        assert keys(delivery, feed, source) == keys(
            of_database.landing / "pas" / delivered.delivery, feed, source
        )
    for name in ("ed", "beds", "cancer", "national"):
        shutil.rmtree(of_files.landing / name)
    for home in (of_files, of_database):
        result = refresh(home, domains=("rtt",))
        assert not result.held, result.status
    for table in TABLES:
        sql = f"select * from rtt.{table} order by all"
        assert read(of_files, sql) == read(of_database, sql), table


def keys(folder: Path, feed: str, source: Any) -> list[tuple[str, ...]]:
    """The keys of a feed's file."""
    with (folder / f"{feed}.csv").open(encoding="utf-8", newline="") as stream:
        return sorted(tuple(row[name] for name in source.feeds[feed].key) for row in csv.DictReader(stream))


@pytest.mark.long
def test_memory_does_not_grow_with_the_rows(pas: Extracting) -> None:
    few, many = (_peak_megabytes(pas, rows) for rows in (20_000, 1_000_000))
    assert many - few < MEGABYTES_MORE, (few, many)


def _peak_megabytes(pas: Extracting, rows: int) -> float:
    pas.sql(
        "patients",
        "select i as patient_id, date '1950-01-01' + i % 20000 as birth_date, repeat('x', 60) as postcode"
        f" from generate_series(1, {rows}) as i",
    )
    program = (
        "from orchestration.cli.extracting import extract; extract(source='pas');"
        # of this process alone; what getrusage says may be of the process that started it
        r"import re; print(*re.findall(r'VmHWM:\s+(\d+) kB', open('/proc/self/status').read()))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "CLOCKSTOP_HOME": str(pas.home.root)},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr
    assert f"{rows} rows, whole" in answer.stdout
    return float(answer.stdout.split()[-1]) / 1024
