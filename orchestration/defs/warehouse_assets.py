"""The dbt project as assets and checks; one invocation builds them all."""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets

from orchestration.checks.asset_checks import test_check
from orchestration.checks.dbt_evidence import not_built_in_words
from orchestration.defs.dbt_keys import TRANSLATOR, dbt_key
from orchestration.defs.names import JUDGED_TAG, POOL
from orchestration.defs.resources import SPARK, Night, Progress, Turn, open_home
from orchestration.defs.selection import domains_selected, refuse_an_unread_build
from orchestration.publication.recovery import heal
from orchestration.run import steps as refresh
from orchestration.run.pending_work import is_anything_new
from orchestration.warehouse.build import keep_results, keep_tests, prepare_build_file
from orchestration.warehouse.no_room import Room, build_in_room
from orchestration.warehouse.project import load_manifest, prepare_project
from orchestration.warehouse.running_build import NodeReport, RunningBuild
from orchestration.warehouse.spark.engine import OnSpark

# How often the log says how far the build is.
NODES_A_LINE = 50


def warehouse_asset() -> dg.AssetsDefinition:
    @dbt_assets(
        manifest=prepare_project(),
        dagster_dbt_translator=TRANSLATOR,
        name="warehouse",
        exclude="resource_type:unit_test",
        pool=POOL,
    )
    def warehouse(
        context: dg.AssetExecutionContext, night: Night, turn: Turn, progress: dg.ResourceParam[Progress]
    ) -> Iterator[Any]:
        refuse_an_unread_build(context)
        progress.step("preparing the build")
        home, ledger = open_home()
        for words in heal(home, ledger):
            context.log.warning(words)
        judged_before = context.run.tags.get(JUDGED_TAG)
        if judged_before is not None and not is_anything_new(ledger.refresh_inputs(), int(judged_before), home):
            # without what dbt makes, the steps after it are skipped, and readers keep what they see
            context.log.info(
                "every delivery in landing was accepted or refused before: nothing is new, so nothing is built"
            )
            return
        wanted = night.domains_to_build(home, ledger) or domains_selected(context)
        build = refresh.open_build(context.run.run_id, home, ledger, night.date, wanted)
        context.log.info(f"build {build.build_id}, data as at {build.as_at}: {', '.join(build.domains)}")
        with build_in_room(build, home) as room:
            selected = prepare_build_file(build, home, ledger)
            progress.step(f"building {', '.join(build.domains)}")
            running = RunningBuild(build, home, OnSpark(selected, ledger) if night.engine == SPARK else None)
            yield from _dbt_events(context, running, progress, build.as_at.isoformat(), room)
            keep_tests(build, running.result, home)
            keep_results(build, running.result, home)

    return warehouse


def _dbt_events(
    context: dg.AssetExecutionContext, running: RunningBuild, progress: Progress, as_at: str, room: Room
) -> Iterator[Any]:
    """The nodes as they end. A failed model is not materialised, its checks fail, and the run goes on.

    Only a full disk ends it: no other model would find room either.
    """
    nodes = load_manifest()["nodes"]
    checked = {key.name: key.asset_key for key in context.selected_asset_check_keys}
    counts: dict[str, int] = {}
    for report in running.reports():
        progress.nodes(report.done, report.of_all)
        if report.done % NODES_A_LINE == 0 or report.done == report.of_all:
            context.log.info(f"{report.done} of {report.of_all} nodes")
        node = nodes.get(report.result.node_id)
        if node is None:
            continue
        room.refuse_full(node["name"], report.result.error)
        if report.rows is not None:
            counts[report.result.node_id] = report.rows
        if node["resource_type"] == "test":
            if node["name"] in checked:
                yield test_check(checked[node["name"]], node, report.result, counts)
        elif report.result.status == "success":
            yield from _materialized(context, node, report, as_at)
        else:
            context.log.error(_not_built(node, report))


def _materialized(
    context: dg.AssetExecutionContext, node: Mapping[str, Any], report: NodeReport, as_at: str
) -> Iterator[dg.MaterializeResult]:
    key = dbt_key(node)
    metadata: dict[str, Any] = {
        "as_at": as_at,
        "seconds": report.result.seconds,
        **({"dagster/row_count": report.rows} if report.rows is not None else {}),
        **({"dagster/column_schema": _schema(node, report)} if report.columns else {}),
    }
    if key in context.selected_asset_keys:
        yield dg.MaterializeResult(asset_key=key, metadata=metadata)
    else:
        # of a domain that the run found to be due only when it had taken in what landed
        context.log_event(dg.AssetMaterialization(key, metadata=metadata))


def _schema(node: Mapping[str, Any], report: NodeReport) -> dg.TableSchema:
    """The columns that the table has, with the words that the project has for them."""
    known = node["columns"]
    return dg.TableSchema(
        columns=[
            dg.TableColumn(name, kind, known.get(name, {}).get("description") or None)
            for name, kind in report.columns
        ]
    )


def _not_built(node: Mapping[str, Any], report: NodeReport) -> str:
    if report.result.status == "skipped":
        return f"{dbt_key(node).to_user_string()} was not built, because something before it failed"
    return not_built_in_words(node, report.result.error)
