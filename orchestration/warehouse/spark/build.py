"""Runs the models, seeds and tests of the dbt project on a session of Spark.

The same project as on DuckDB. dbt finds the session of this process by itself.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.contract.project_files import DBT_PROJECT
from orchestration.contract.safe_errors import SafeError
from orchestration.warehouse.light_dbt import lighten_dbt
from orchestration.warehouse.project import QUIET
from orchestration.warehouse.spark.same_person import link_on_this_session


class SparkDidNotBuild(SafeError):
    """dbt ended before it built anything on Spark; the message says where its log is."""


@dataclass(frozen=True)
class SparkNode:
    """What dbt reported of one model, seed or test, and its seconds; of a test no table.

    `failures` counts the rows that break a test; `message` is dbt's own and may hold values.
    """

    node_id: str
    schema: str
    table: str
    status: str
    seconds: float
    message: str
    failures: int | None = None


def build_on_spark(
    spark: Any,
    settings: Mapping[str, Any],
    folder: Path,
    select: Collection[str] = (),
    tests: bool = True,
    nodes: Collection[str] | None = None,
    listeners: Sequence[Callable[[Any], None]] = (),
) -> list[SparkNode]:
    """Builds what `select` chooses, in dbt's words, or everything; with its tests, unless they are not wanted.

    `nodes`: the only ones that there are, by dbt's ids. `listeners` hear dbt's events. dbt's unit tests are not
    run: what they say of a model on made-up rows, the comparison of both engines says on real ones.
    """
    lighten_dbt()
    manifest = parsed_for_spark(settings, folder, nodes)
    link_on_this_session(
        spark, {node.name: f"{node.schema}.`{node.alias}`" for node in manifest.nodes.values()}
    )
    kinds = ["unit_test", *([] if tests else ["test"])]
    words = ["build", "--no-write-json", *(["--select", *select] if select else [])]
    words += ["--exclude", *(f"resource_type:{kind}" for kind in kinds)]
    outcome = dbt_on_spark(manifest, settings, folder, words, listeners)
    results: Any = getattr(outcome.result, "results", None)
    if results is None:
        raise SparkDidNotBuild(f"dbt did not run on Spark ({outcome.exception}); its log is in {folder}/logs")
    # an exposure is a node too, of which nothing is built
    built = ("model", "seed", "test")
    return [_node(result) for result in results if result.node.resource_type in built]


def parsed_for_spark(settings: Mapping[str, Any], folder: Path, nodes: Collection[str] | None = None) -> Any:
    """The parsed project as dbt's runner takes it, with these nodes and no other."""
    manifest: Any = dbt_on_spark(None, settings, folder, ["parse"]).result
    if manifest is None:
        raise SparkDidNotBuild(f"the dbt project does not parse for Spark; dbt's log is in {folder}/logs")
    if nodes is not None:
        manifest.nodes = {node_id: node for node_id, node in manifest.nodes.items() if node_id in nodes}
        # who reads what outside the warehouse, and tests on made-up rows: neither is built
        manifest.unit_tests, manifest.exposures = {}, {}
        manifest.build_flat_graph()
    return manifest


def compiled_for_spark(settings: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """The SQL of every model as Spark gets it, by the name of its table; of those within others none."""
    lighten_dbt()
    words = ["compile", "--no-introspect", "--select", "resource_type:model", "--indirect-selection", "empty"]
    outcome = dbt_on_spark(None, settings, folder, words)
    results: Any = getattr(outcome.result, "results", None)
    if results is None:
        raise SparkDidNotBuild(
            f"dbt did not compile for Spark ({outcome.exception}); its log is in {folder}/logs"
        )
    return {
        f"{result.node.schema}.{result.node.alias}": str(result.node.compiled_code)
        for result in results
        if result.node.language == "sql" and result.node.config.materialized != "ephemeral"
    }


def _node(result: Any) -> SparkNode:
    node = result.node
    is_table = node.resource_type == "seed" or node.config.materialized == "table"
    return SparkNode(
        node.unique_id,
        node.schema,
        node.alias if is_table else "",
        str(result.status),
        float(result.execution_time),
        str(result.message or ""),
        result.failures,
    )


def dbt_on_spark(
    manifest: Any,
    settings: Mapping[str, Any],
    folder: Path,
    words: list[str],
    listeners: Sequence[Callable[[Any], None]] = (),
) -> Any:
    """What dbt answers to a command about the project on Spark; `folder` takes what it writes."""
    from dbt.cli.main import dbtRunner

    place = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT), "--target", "spark"]
    paths = ["--target-path", str(folder / "dbt"), "--log-path", str(folder / "logs")]
    return dbtRunner(manifest=manifest, callbacks=list(listeners)).invoke(
        [*words, *place, *paths, "--vars", json.dumps(dict(settings)), *QUIET]
    )
