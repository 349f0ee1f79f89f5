"""One run of everything that is compared for speed, on one home's archive, as a table.

    python -m tests.benchmarks.speed HOME [--write TITLE]

HOME is refreshed once more and keeps that build: give it a copy. One process after another: the refresh by
part, its models' SQL run bare on DuckDB, and hand-written scripts for the same headline figures. The scripts
must give equal figures, and RTT periods and open pathways equal to the product's, or nothing is shown.
`--write` puts the table under its title into docs/benchmarks.md. Seconds are of the processor and are read as
ratios of one run.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from orchestration.store.engine_files import open_file
from orchestration.store.home import Home

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
SCRIPTS = {
    "DuckDB script": "headline_duckdb",
    "Polars, streaming": "headline_polars",
    "pandas": "headline_pandas",
    "PostgreSQL, RTT part alone": "headline_postgresql",
}
GIGABYTE = 1024.0


def run(module: str, home: Path) -> dict[str, Any]:
    """What a benchmark of this folder prints, run as a process of its own."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", str(home)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(answer.stdout.strip().splitlines()[-1])
    return found


def check_figures(scripts: dict[str, dict[str, Any]], home: Path) -> None:
    """Raises where two scripts, or a script and the product, do not give the same."""
    first = scripts["DuckDB script"]["figures"]
    for name, found in scripts.items():
        for subject, rows in found["figures"].items():
            assert rows == first[subject], f"{name} gives other figures of {subject} than the DuckDB script"
    with open_file(Home(home).current) as connection:
        own = connection.execute(
            "select count(*), count(*) filter (where state = 'open') from rtt.periods"
        ).fetchall()
    of_script = first["rtt periods"]
    assert [[str(value) for value in row] for row in own] == of_script, f"periods: {own} and {of_script}"


def table(refresh: dict[str, Any], bare: dict[str, Any], scripts: dict[str, dict[str, Any]]) -> str:
    """The rows: processor seconds, as a multiple of the DuckDB script, and peak memory."""
    base = scripts["DuckDB script"]["seconds"]
    lines = ["| what | processor seconds | times the script | peak memory |", "| --- | --- | --- | --- |"]

    def add(name: str, seconds: float, megabytes: float | None = None) -> None:
        memory = f"{megabytes / GIGABYTE:.1f} GB" if megabytes is not None else ""
        lines.append(f"| {name} | {seconds:.1f} | {seconds / base:.1f} | {memory} |")

    add("**refresh**", refresh["seconds"], refresh["megabytes"])
    for part, seconds in refresh["parts"].items():
        add(part, seconds)
        if part == "dbt":
            for layer, of_layer in refresh["layers"].items():
                add(f"dbt: {layer}", of_layer)
    add("**models' SQL bare on DuckDB**", bare["seconds"], bare["megabytes"])
    for layer, seconds in bare["layers"].items():
        add(f"bare: {layer}", seconds)
    for name, found in scripts.items():
        add(f"**{name}**", found["seconds"], found["megabytes"])
    return "\n".join(lines)


def write(title: str, rows: str) -> None:
    """Puts a table into the page, in place of the one that has the title."""
    heading = f"## {title}"
    before, found, rest = PAGE.read_text(encoding="utf-8").partition(f"{heading}\n")
    after = rest.partition("\n## ")[2] if found else ""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIGABYTE**3
    machine = f"{os.cpu_count()} cores, {memory:.0f} GB"
    text = f"{before.rstrip()}\n\n{heading}\nMachine: {machine}.\n\n{rows}\n"
    PAGE.write_text(text + (f"\n## {after}" if after else ""), encoding="utf-8")


def main() -> None:
    """Runs all and prints the table."""
    home = Path(sys.argv[1]).resolve()
    refresh, bare = run("refresh_parts", home), run("bare_models", home)
    scripts = {name: run(module, home) for name, module in SCRIPTS.items()}
    check_figures(scripts, home)
    rows = table(refresh, bare, scripts)
    print(rows)
    if "--write" in sys.argv:
        write(sys.argv[sys.argv.index("--write") + 1], rows)


if __name__ == "__main__":
    main()
