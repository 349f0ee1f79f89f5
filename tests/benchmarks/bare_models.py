"""Processor seconds of the models of a refresh, run one after another on DuckDB without dbt, Dagster or checks.

    python -m tests.benchmarks.bare_models HOME [slowest] [FILE]

HOME has a build. Its models and tests, as they are compiled, run in their order in a new build file over the
same archive, in this process. Seeds and the model that is written in Python are taken from the build file.
`slowest`: so many models are listed by themselves. FILE keeps the tables that were made, to compare with those
of other code.
"""

import json
import re
import resource
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from orchestration.restatement.rebuild import files_of_build, recipe_of
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.warehouse.build import create_raw_layer
from orchestration.warehouse.compiled_project import manifest_to_build
from orchestration.warehouse.feed_relations import typed_relations

ENGINE: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "memory_limit": "6GB",
    "preserve_insertion_order": False,
    "checkpoint_threshold": "512MB",
}


@dataclass(frozen=True)
class Node:
    """One model or test of the project and the processor seconds of its SQL."""

    layer: str
    name: str
    seconds: float


def processor_seconds() -> float:
    """What this process has used so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def run_models(home: Home, file: Path) -> Iterator[Node]:
    """Runs the newest build of a home again into `file`, which must be named build.duckdb as the SQL does."""
    ledger = Ledger(home.ledger)
    build = ledger.refresh_inputs().builds()[-1]
    began = processor_seconds()
    recipe = recipe_of(build, build.domains, home, ledger)
    typed = typed_relations(files_of_build(build, ledger.refresh_inputs()), home, ledger)
    yield Node("preparing the file", "typed files", processor_seconds() - began)
    began = processor_seconds()
    create_raw_layer(file, build, recipe.relations, recipe.prior_states, {}, recipe.keys, home, typed)
    yield Node("preparing the file", "raw layer", processor_seconds() - began)
    manifest: Any = manifest_to_build(build.domains, build.settings)
    nodes = manifest.nodes
    order = TopologicalSorter(
        {key: [one for one in node.depends_on.nodes if one in nodes] if node.resource_type != "seed" else []
         for key, node in nodes.items()}
    )  # fmt: skip
    with duckdb.connect(file, config=ENGINE) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{home.build_file(build.build_id)}' as made (read_only)")
        for schema in sorted({node.schema for node in nodes.values() if node.resource_type != "test"}):
            connection.execute(f"create schema if not exists {schema}")
        for key in order.static_order():
            node = nodes[key]
            began = processor_seconds()
            connection.execute(_statement(node)).fetchall()
            yield Node(_layer(node), node.name, processor_seconds() - began)


def _statement(node: Any) -> str:
    if node.resource_type == "test":
        return f"select count(*) from ({node.raw_code})"
    table = f'{node.schema}."{node.alias}"'
    if node.resource_type == "seed" or node.language == "python":
        return f"create table {table} as select * from made.{table}"
    return f"create {'view' if node.config.materialized == 'view' else 'table'} {table} as {node.raw_code}"


def _layer(node: Any) -> str:
    if node.resource_type == "test":
        return "tests"
    if node.resource_type == "seed" or node.language == "python":
        return "taken from the build"
    return str(node.fqn[1])


def main() -> None:
    """Prints seconds by layer, and of the slowest models."""
    home = Home(Path(sys.argv[1]))
    slowest = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    with tempfile.TemporaryDirectory(dir=home.warehouse) as folder:
        file = Path(folder) / "build.duckdb"
        ran = list(run_models(home, file))
        size = file.stat().st_size / 1e6
        if len(sys.argv) > 3:
            shutil.copy(file, sys.argv[3])
    by_layer: dict[str, float] = defaultdict(float)
    for node in ran:
        by_layer[node.layer] += node.seconds
    for layer, seconds in [*by_layer.items(), ("all", sum(by_layer.values()))]:
        print(f"{layer:<24} {seconds:8.1f} s")
    for node in sorted(ran, key=lambda node: -node.seconds)[:slowest]:
        print(f"  {node.name:<70} {node.layer:<14} {node.seconds:8.2f} s")
    print(f"{'build file':<24} {size:8.0f} MB")
    # of this process alone; what getrusage says may be of the process that started it
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    of_all = {"layers": by_layer, "seconds": sum(by_layer.values()), "megabytes": int(peak) / 1024}
    print(json.dumps(of_all))


if __name__ == "__main__":
    main()
