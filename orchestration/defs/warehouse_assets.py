"""The dbt project as assets and checks; one invocation builds them all."""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets

from orchestration.checks.asset_checks import test_check
from orchestration.checks.dbt_evidence import count_rows
from orchestration.contract.published import load_domains
from orchestration.defs.names import POOL
from orchestration.defs.resources import Night, Turn, open_home
from orchestration.publication.recovery import heal
from orchestration.run import steps as refresh
from orchestration.warehouse.build import BuildResult, keep_results, keep_tests, prepare_build_file, run_dbt
from orchestration.warehouse.project import LAYERS, load_manifest, prepare_project


class ProjectTranslator(DagsterDbtTranslator):
    """Groups models by room and domain; tests are shown as checks but the verdict is by domain."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        place = dbt_resource_props["fqn"]
        return str(place[2]) if place[1] in LAYERS else str(place[1])

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: Any) -> Any:
        spec = super().get_asset_spec(manifest, unique_id, project)
        props = self.get_resource_props(manifest, unique_id)
        domain = props["fqn"][2] if props["fqn"][1] in LAYERS else None
        owner = load_domains()[domain].owner if domain in load_domains() else "Data engineering"
        return spec.replace_attributes(kinds={"dbt", "duckdb"}).merge_attributes(metadata={"owned_by": owner})

    def get_asset_check_spec(
        self, asset_spec: Any, manifest: Mapping[str, Any], unique_id: str, project: Any
    ) -> Any:
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        # a blocking check would fail the whole build for one domain's fault
        return spec._replace(blocking=False) if spec else None


TRANSLATOR = ProjectTranslator(DagsterDbtTranslatorSettings(enable_asset_checks=True))


def warehouse_asset() -> dg.AssetsDefinition:
    @dbt_assets(
        manifest=prepare_project(),
        dagster_dbt_translator=TRANSLATOR,
        name="warehouse",
        exclude="resource_type:unit_test",
        pool=POOL,
    )
    def warehouse(context: dg.AssetExecutionContext, night: Night, turn: Turn) -> Iterator[Any]:
        home, ledger = open_home()
        for words in heal(home, ledger):
            context.log.warning(words)
        wanted = night.domains_to_build(ledger)
        build = refresh.open_build(context.run.run_id, home, ledger, night.date, wanted)
        context.log.info(f"build {build.build_id} of the night {build.as_at}: {', '.join(build.domains)}")
        prepare_build_file(build, home, ledger)
        result = run_dbt(build, home)
        keep_tests(build, result, home)
        keep_results(build, result, home)
        with duckdb.connect(str(home.build_file(build.build_id)), read_only=True) as connection:
            counts = count_rows(connection)
        yield from _dbt_events(context, result, counts)

    return warehouse


def _dbt_events(
    context: dg.AssetExecutionContext, result: BuildResult, counts: dict[str, int]
) -> Iterator[Any]:
    nodes = load_manifest()["nodes"]
    checks = {(key.asset_key, key.name): key for key in context.selected_asset_check_keys}
    for spoken in result.nodes.values():
        node = nodes.get(spoken.node_id)
        if node is None:
            continue
        if node["resource_type"] in ("model", "seed") and spoken.status == "success":
            key = dg.AssetKey(asset_path(node))
            if key in context.selected_asset_keys:
                yield dg.MaterializeResult(asset_key=key, metadata={"seconds": spoken.seconds})
    for spoken in result.nodes.values():
        node = nodes.get(spoken.node_id)
        if node is None or node["resource_type"] != "test":
            continue
        for asset_key, name in checks:
            if name == node["name"]:
                yield test_check(asset_key, node, spoken, counts)


def asset_path(node: Mapping[str, Any]) -> list[str]:
    return list(TRANSLATOR.get_asset_key(node).path)
