"""Runs the models, seeds and tests of the dbt project on a session of Spark.

The same project as on DuckDB. dbt finds the session of this process by itself.
"""

import json
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.contract.project_files import DBT_PROJECT
from orchestration.contract.safe_errors import SafeError
from orchestration.warehouse.light_dbt import lighten_dbt
from orchestration.warehouse.project import QUIET
from orchestration.warehouse.spark.same_person import MODEL, NEEDS, write_same_person


class SparkDidNotBuild(SafeError):
    """dbt ended before it built anything on Spark; the message says where its log is."""


@dataclass(frozen=True)
class SparkNode:
    """What dbt reported of one model, seed or test, and its seconds; of a test no table."""

    node_id: str
    schema: str
    table: str
    status: str
    seconds: float
    message: str


def build_on_spark(
    spark: Any, settings: Mapping[str, Any], folder: Path, select: Collection[str] = (), tests: bool = True
) -> list[SparkNode]:
    """Builds what `select` chooses, in dbt's words, or everything; with its tests, unless they are not wanted.

    dbt's unit tests are not run: what they say of a model on made-up rows, the comparison says on real ones.
    """
    lighten_dbt()
    manifest = _parsed(settings, folder)
    kinds = [] if tests else ["resource_type:test"]
    chosen = ["--select", *select] if select else []
    wanted = _chosen(manifest, settings, folder, chosen)
    found: list[SparkNode] = []
    if MODEL in wanted:
        before = ["--select", *(f"+{name}" for name in NEEDS)]
        found += _build(manifest, settings, folder, [*before, "--exclude", "resource_type:unit_test", *kinds])
        nodes = {node.name: f"{node.schema}.`{node.alias}`" for node in manifest.nodes.values()}
        spark.sql(f"create database if not exists {nodes[MODEL].split('.')[0]}")
        began = time.monotonic()
        write_same_person(spark, nodes[MODEL], *(nodes[name] for name in NEEDS))
        schema, table = nodes[MODEL].split(".")
        found.append(
            SparkNode(
                f"model.clockstop.{MODEL}", schema, table.strip("`"), "success", time.monotonic() - began, ""
            )
        )
        built = [node.node_id.split(".")[2] for node in found if not node.node_id.startswith("test.")]
        kinds += [MODEL, *built]
    return found + _build(manifest, settings, folder, [*chosen, "--exclude", "resource_type:unit_test", *kinds])


def _parsed(settings: Mapping[str, Any], folder: Path) -> Any:
    return _dbt(None, settings, folder, ["parse"]).result


def _chosen(manifest: Any, settings: Mapping[str, Any], folder: Path, chosen: list[str]) -> set[str]:
    """Names of the models that a selection holds."""
    listed = _dbt(
        manifest, settings, folder, ["list", "--resource-type", "model", "--output", "name", *chosen]
    ).result
    return {str(name) for name in listed}


def _build(manifest: Any, settings: Mapping[str, Any], folder: Path, chosen: list[str]) -> list[SparkNode]:
    outcome = _dbt(manifest, settings, folder, ["build", "--no-write-json", *chosen])
    results: Any = getattr(outcome.result, "results", None)
    if results is None:
        raise SparkDidNotBuild(f"dbt did not run on Spark ({outcome.exception}); its log is in {folder}/logs")
    # an exposure is a node too, of which nothing is built
    built = ("model", "seed", "test")
    return [_node(result) for result in results if result.node.resource_type in built]


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
    )


def _dbt(manifest: Any, settings: Mapping[str, Any], folder: Path, words: list[str]) -> Any:
    from dbt.cli.main import dbtRunner

    place = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT), "--target", "spark"]
    paths = ["--target-path", str(folder / "dbt"), "--log-path", str(folder / "logs")]
    return dbtRunner(manifest=manifest).invoke(
        [*words, *place, *paths, "--vars", json.dumps(dict(settings)), *QUIET]
    )
