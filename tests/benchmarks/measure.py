"""Whole-process time and peak memory of generate and refresh, and the share of the refresh that is dbt's.

    python -m tests.benchmarks.measure small|district|large [folder]

Not part of `make test`: timings are read as ratios within one run, never asserted.
"""

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def measure(name: str, arguments: list[str], environment: dict[str, str]) -> float:
    """Runs one command as a process of its own; prints and returns its seconds."""
    started = time.monotonic()
    subprocess.run([sys.executable, "-m", "orchestration.cli", *arguments], env=environment, check=True)
    seconds = time.monotonic() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{name:<28} {seconds:8.1f} s   peak of any process so far {peak:,.0f} MB", flush=True)
    return seconds


def dbt_seconds(home: Path) -> float:
    """Seconds that dbt says its last build took."""
    text = (home / "warehouse" / "logs" / "dbt.log").read_text(encoding="utf-8")
    found = re.findall(r"Command `cli build` \w+ at \S+ after ([0-9.]+) seconds", text)
    return float(found[-1])


def engine_seconds(home: Path) -> float:
    """Seconds of the models of the clock engine in the last build, from dbt's log."""
    text = (home / "warehouse" / "logs" / "dbt.log").read_text(encoding="utf-8")
    last = text.rsplit("Running with dbt", 1)[-1]
    engine = (
        r"(?:int_rtt__(?:pathways|source_events|events|clock_events|states|clock_spans|event_places|periods))"
    )
    return sum(
        float(found) for found in re.findall(rf"OK created sql table model \S*{engine} .*? in ([0-9.]+)s", last)
    )


def layer_seconds(home: Path, models: str) -> float:
    """Seconds of the models of the last build whose name, schema and all, matches."""
    text = (home / "warehouse" / "logs" / "dbt.log").read_text(encoding="utf-8")
    last = text.rsplit("Running with dbt", 1)[-1]
    created = re.findall(r"OK created (?:sql|python) \w+ model (\S+) .*? in ([0-9.]+)s", last)
    return sum(float(seconds) for name, seconds in created if re.match(models, name))


def sort_seconds(home: Path) -> float:
    """Reads the same events from the archive and sorts them by pathway and day: what any engine does first."""
    import duckdb

    files = [str(file) for file in (home / "archive").rglob("*.parquet")]
    started = time.monotonic()
    with duckdb.connect(str(home / "sorted.duckdb")) as connection:
        events = [
            file
            for file in files
            if any(
                row[0] == "event_sequence" for row in connection.execute(f"describe from '{file}'").fetchall()
            )
        ]
        connection.execute(
            f"create or replace table sorted as select * from read_parquet({events}, union_by_name = true)"
            " order by pathway_id, event_date, event_sequence, event_id"
        )
    (home / "sorted.duckdb").unlink()
    return time.monotonic() - started


def main() -> None:
    """Generates two nights, refreshes them twice (cold and warm) and prints the ratios."""
    size = sys.argv[1] if len(sys.argv) > 1 else "small"
    root = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp())
    environment = {**os.environ, "CLOCKSTOP_HOME": str(root)}
    measure(
        f"generate {size}",
        ["generate", "--to", str(root / "landing"), "--size", size, "--nights", "1"],
        environment,
    )
    measure("refresh (intake and build)", ["refresh"], environment)
    refresh = measure("refresh (nothing new)", ["refresh"], environment)
    status = measure("status", ["status"], environment)
    build = dbt_seconds(root)
    print(f"dbt build {build:.1f} s; around it {refresh - build:.1f} s; ratio {(refresh - build) / build:.2f}")
    engine, reading = engine_seconds(root), sort_seconds(root)
    print(
        f"clock engine {engine:.1f} s; reading and sorting events {reading:.1f} s; ratio {engine / reading:.1f}"
    )
    # rules are read in place by exceptions and summary; their facts are what they ask of a record
    rules = layer_seconds(root, r"exceptions\.")
    tables = layer_seconds(root, r"(?:rtt|cancer|ed|beds|elective)\.")
    made_of = layer_seconds(root, r"intermediate\.")
    print(
        f"exceptions {rules:.1f} s; the marts that they judge {tables:.1f} s, with the models that make them"
        f" {tables + made_of:.1f} s; ratio {rules / (tables + made_of):.2f}"
    )
    print(f"status answers in {status:.2f} s")


if __name__ == "__main__":
    main()
