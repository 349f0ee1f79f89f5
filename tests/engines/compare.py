"""All models of a build on DuckDB and on Spark, of one archive: every table compared, row for row, both ways.

    python -m tests.engines.compare [SELECTION...]

`make spark` runs it. The newest build of the home (`CLOCKSTOP_HOME`) is made again on both engines with the
code that runs; of the home only its typed files are written, as a refresh does. Floats are compared to six
decimals. A selection is in dbt's words, such as `+rtt__ptl`. Prints the tables that differ, and in the last
lines what was compared.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from orchestration.restatement.rebuild import files_of_build, recipe_of
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.warehouse.build import create_raw_layer, run_dbt, told_until
from orchestration.warehouse.engine_sql import SPARK
from orchestration.warehouse.feed_relations import raw_relations, typed_relations
from orchestration.warehouse.project import nodes_to_build
from orchestration.warehouse.spark.build import SparkNode, build_on_spark
from orchestration.warehouse.spark.inputs import create_inputs
from orchestration.warehouse.spark.session import drop_everything, spark_session, tables_folder

# of its own engine by definition: a sum of hashes, which each engine makes in its own way
NOT_COMPARED = ("records_checksum",)
DECIMALS = 6
INPUTS = ("raw_", "typed_", "run", "memory")


@dataclass(frozen=True)
class TableComparison:
    """A table of both engines: its rows on each, and how many rows only one of them has."""

    table: str
    rows: int
    rows_on_spark: int
    only_on_duckdb: int
    only_on_spark: int
    error: str = ""

    @property
    def equal(self) -> bool:
        """Whether both engines hold the same rows."""
        return not (self.only_on_duckdb or self.only_on_spark or self.error)


@dataclass(frozen=True)
class Comparison:
    """Two builds of one home with the same settings."""

    tables: list[TableComparison]
    nodes: list[SparkNode]
    seconds_on_duckdb: float
    seconds_on_spark: float

    @property
    def different(self) -> list[TableComparison]:
        """The tables that are not equal."""
        return [table for table in self.tables if not table.equal]

    @property
    def failed(self) -> list[SparkNode]:
        """What Spark could not build."""
        return [node for node in self.nodes if node.status in ("error", "fail", "skipped", "runtime error")]


class BothEngines:
    """The newest build of a home, made on both engines as often as asked for, with one session of Spark."""

    def __init__(self, home: Home, folder: Path, spark: Any, domains: tuple[str, ...] = ()) -> None:
        self._home, self._folder, self._spark = home, folder, spark
        ledger = Ledger(home.ledger)
        newest = ledger.refresh_inputs().builds()[-1]
        self._build = replace(newest, domains=domains or newest.domains)
        self._recipe = recipe_of(self._build, self._build.domains, home, ledger)
        selected = files_of_build(self._build, ledger.refresh_inputs())
        self._typed = typed_relations(selected, home, ledger)
        self._told = told_until(selected)
        self._build_file = folder / "build.duckdb"
        self._lay_out_duckdb()
        drop_everything(spark)
        create_inputs(
            spark,
            raw_relations(selected, home, SPARK),
            typed_relations(selected, home, ledger, SPARK),
            self._build_file,
            folder / "inputs",
        )

    def compare(self, settings: Mapping[str, Any] | None = None, select: Collection[str] = ()) -> Comparison:
        """Builds on both and compares what `select` chooses; `settings` beside those of the build.

        dbt's tests run on DuckDB alone: of equal tables they find the same.
        """
        build = replace(self._build, settings=self._build.settings | dict(settings or {}))
        self._lay_out_duckdb()
        began = time.monotonic()
        run_dbt(build, self._home, self._build_file)
        between = time.monotonic()
        nodes = build_on_spark(self._spark, build.settings, self._folder, select, tests=False)
        ended = time.monotonic()
        # a refresh does not build every seed
        made = nodes_to_build(build.domains)
        names = {f"{node.schema}.{node.table}" for node in nodes if node.table and node.node_id in made}
        compared = [
            table
            for table in compare_tables(self._build_file, tables_folder(self._folder))
            if table.table in names
        ]
        return Comparison(compared, nodes, between - began, ended - between)

    def _lay_out_duckdb(self) -> None:
        recipe = self._recipe
        create_raw_layer(
            self._build_file,
            self._build,
            recipe.relations,
            recipe.prior_states,
            self._told,
            recipe.keys,
            self._home,
            self._typed,
        )


def megabytes_of_spark(spark: Any) -> float:
    """The most memory that this process and Spark's own have had."""
    process = spark.sparkContext._gateway.proc.pid
    found = [_peak(Path("/proc/self/status"))[1]]
    for number in (process, *_children(process)):
        name, peak = _peak(Path(f"/proc/{number}/status"))
        if name == "java":
            found.append(peak)
    return sum(found)


def _peak(status: Path) -> tuple[str, float]:
    lines = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines() if ":" in line)
    return lines["Name"].strip(), int(lines["VmHWM"].split()[0]) / 1024


def _children(process: int) -> list[int]:
    file = Path(f"/proc/{process}/task/{process}/children")
    return [int(number) for number in file.read_text(encoding="utf-8").split()]


def compare_tables(build_file: Path, tables: Path) -> Iterator[TableComparison]:
    """Every table that Spark has made, with DuckDB's of the same name."""
    with duckdb.connect(str(build_file), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for folder in sorted(tables.glob("*.db/*")):
            schema = folder.parent.name.removesuffix(".db")
            if not schema.startswith(INPUTS[:2]) and schema not in INPUTS:
                yield _compared(connection, schema, folder)


def _compared(connection: duckdb.DuckDBPyConnection, schema: str, folder: Path) -> TableComparison:
    name = f'{schema}."{folder.name}"'
    try:
        described = connection.execute(f"describe {name}").fetchall()
        columns = {str(row[0]): str(row[1]) for row in described if row[0] not in NOT_COMPARED}
        own = f"select {', '.join(comparable(one, kind) for one, kind in columns.items())} from {name}"
        files = sorted(folder.glob("*.parquet"))
        rows = f"read_parquet({[str(file) for file in files]})"
        if files:
            other = f"select {', '.join(comparable(one, kind) for one, kind in columns.items())} from {rows}"
        else:
            other = f"{own} where false"
        counts = [_count(connection, f"from ({sql})") for sql in (own, other)]
        only = [
            _count(connection, f"from ({one} except all {two})") for one, two in ((own, other), (other, own))
        ]
    except duckdb.Error as error:
        return TableComparison(f"{schema}.{folder.name}", 0, 0, 0, 0, str(error).splitlines()[0])
    return TableComparison(f"{schema}.{folder.name}", counts[0], counts[1], only[0], only[1])


def comparable(name: str, kind: str) -> str:
    """SQL of a column as it is compared: numbers with a fraction to six decimals."""
    if kind in ("DOUBLE", "FLOAT"):
        return f'round(cast("{name}" as double), {DECIMALS}) + 0 as "{name}"'
    return f'cast("{name}" as {kind}) as "{name}"'


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    answer = connection.execute(f"select count(*) {relation}").fetchone()
    assert answer is not None
    return int(answer[0])


def in_words(found: Comparison) -> list[str]:
    """What failed and what differs, and in the last lines what was compared."""
    lines = [
        f"{node.node_id}: {node.status} on Spark: {' '.join(node.message.split())[:500]}"
        for node in found.failed
    ]
    lines += [
        f"{table.table}: {table.error or ''}{table.rows:,} rows on DuckDB, {table.rows_on_spark:,} on Spark;"
        f" {table.only_on_duckdb:,} only on DuckDB, {table.only_on_spark:,} only on Spark"
        for table in found.different
    ]
    rows = sum(table.rows for table in found.tables)
    return [
        *lines,
        f"{len(found.tables)} tables compared, {rows:,} rows; {len(found.different)} differ",
        f"{len(found.nodes)} models and seeds on Spark; {len(found.failed)} failed",
        f"DuckDB {found.seconds_on_duckdb / 60:.1f} minutes, Spark {found.seconds_on_spark / 60:.1f} minutes",
    ]


def main() -> int:
    """Prints what differs; 1 where anything does or could not be built."""
    folder = Path(tempfile.mkdtemp(prefix="clockstop_spark_"))
    keep = os.environ.get("CLOCKSTOP_SPARK_KEEP")
    try:
        with spark_session(folder) as spark:
            found = BothEngines(Home.from_environment(), folder, spark).compare(select=sys.argv[1:])
            print("\n".join(in_words(found)))
            print(f"at most {megabytes_of_spark(spark):,.0f} MB of memory on Spark")
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if found.different or found.failed else 0


if __name__ == "__main__":
    sys.exit(main())
