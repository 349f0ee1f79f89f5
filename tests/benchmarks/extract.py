"""Rows per second of `clockstop extract` against PostgreSQL's own COPY of the same statements, and peak memory.

    python -m tests.benchmarks.extract small|district|large [folder] [times]

Starts a PostgreSQL of its own with the synthetic trust in the tables of a foreign system. Not part of `make
test`: timings are read as ratios within one run, never asserted. The folder keeps the generated files; `times`
has each statement give its rows as often, where a larger trust would take too long to generate.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from data.synthetic.generate import generate
from orchestration.store.home import Home
from tests.extract.foreign_trust import DATABASE, PASSWORD_VARIABLE, connect_home, copy_statements, fill
from tests.extract.postgresql import PASSWORD, READER, Server, running_server

# One feed by itself in a process of its own: its seconds without the start of Python, and the process's peak.
PROGRAM = """
import re, time
from pathlib import Path
from orchestration.contract.feeds import load_sources
from orchestration.intake.extraction.extract import extract
from orchestration.settings.connections import read_connections
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
home = Home.from_environment()
connection = read_connections(home).usable["pas"]
began = time.perf_counter()
found = extract(load_sources()["pas"], connection, home, Ledger(home.ledger), False, lambda words: None)
# of this process alone; what getrusage says may be of the process that started it
(peak,) = re.findall("VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(found.rows, time.perf_counter() - began, int(peak) / 1024)
"""


@dataclass(frozen=True)
class Measured:
    """One feed, or all together: rows, seconds of extract and of COPY, peak megabytes."""

    feed: str
    rows: int
    seconds: float
    copy_seconds: float
    megabytes: float

    @property
    def line(self) -> str:
        """A row of the table."""
        share = self.copy_seconds / self.seconds
        return (
            f"| {self.feed} | {self.rows:,} | {self.rows / self.seconds:,.0f} |"
            f" {self.rows / self.copy_seconds:,.0f} | {share:.2f} | {self.megabytes:,.0f} |"
        )


def copy_seconds(server: Server, statement: str, to: Path) -> float:
    """Seconds that COPY takes to write what a statement gives into a CSV file of this machine."""
    with psycopg.connect(
        host=str(server.folder), user=READER, password=PASSWORD, dbname=DATABASE
    ) as connection:
        sql = statement.strip().rstrip(";")
        began = time.perf_counter()
        with (
            connection.cursor().copy(f"copy ({sql}) to stdout (format csv, header)") as out,
            to.open("wb") as file,
        ):
            for part in out:
                file.write(part)
        return time.perf_counter() - began


def repeated(sql: str, times: int) -> str:
    """A statement that gives the rows of another several times."""
    if times == 1:
        return sql
    once = sql.strip().rstrip(";")
    return f"select once.* from ({once}) as once cross join generate_series(1, {times}) as again"


def measure(server: Server, root: Path, feeds: dict[str, str], name: str) -> Measured:
    """An extract of some feeds, and COPY of the same."""
    home = Home(root / name)
    home.prepare()
    connect_home(home, server)
    copy_statements(home)
    for file in (home.root / "extracts" / "pas").glob("*.sql"):
        if file.stem in feeds:
            file.write_text(feeds[file.stem], encoding="utf-8")
        else:
            file.unlink()
    # once without counting, so that neither reads the tables from the disk first
    of_copy = [copy_seconds(server, sql, root / "copied.csv") for _ in range(2) for sql in feeds.values()]
    environment = {**os.environ, "CLOCKSTOP_HOME": str(home.root), PASSWORD_VARIABLE: PASSWORD}
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
    )
    rows, seconds, megabytes = answer.stdout.split()
    return Measured(name, int(rows), float(seconds), sum(of_copy[len(feeds) :]), float(megabytes))


def main() -> None:
    """Prints the table of docs/extract.md."""
    size = sys.argv[1] if len(sys.argv) > 1 else "small"
    kept = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp())
    if not (kept / "pas").exists():
        generate(kept, size, 1, 1, 0.0)
    (delivery,) = (kept / "pas").iterdir()
    (as_at,) = re.findall(r'"as_at": "([0-9-]+)"', (delivery / "manifest.json").read_text(encoding="utf-8"))
    times = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    statements = {
        file.stem: repeated(file.read_text(encoding="utf-8"), times)
        for file in sorted(
            (Path(__file__).parent.parent / "extract" / "foreign_pas" / "sql").glob("[a-z]*.sql")
        )
    }
    print(
        "| feed | rows | rows a second | COPY, rows a second | ratio | peak memory, MB |\n| --- "
        + "| ---: " * 5
        + "|"
    )
    with running_server() as server, tempfile.TemporaryDirectory() as root:
        fill(server, delivery, as_at)
        for feed in ("rtt_events", "appointments"):
            print(measure(server, Path(root), {feed: statements[feed]}, feed).line, flush=True)
        print(measure(server, Path(root), statements, "all").line, flush=True)


if __name__ == "__main__":
    main()
