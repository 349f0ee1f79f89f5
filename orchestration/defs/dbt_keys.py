"""The dbt project's nodes as Dagster shows them: keys, groups, owners and descriptions."""

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings

from orchestration.checks.dbt_evidence import title_of
from orchestration.contract.feeds import load_sources
from orchestration.contract.published import PublishedTable, load_domains
from orchestration.defs.names import DATA_ENGINEERING, feed_key, team


class ProjectTranslator(DagsterDbtTranslator):
    """Keys as readers say them, groups by domain; tests are shown as checks but the verdict is by domain."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """A mart is what readers call it (`rtt/ptl`), a source the feed or what orchestration laid out."""
        node = dbt_resource_props
        if node["resource_type"] == "source":
            if node["source_name"] in load_sources():
                return feed_key(node["source_name"], node["name"])
            return dg.AssetKey([node["schema"], node["name"]])
        if node["fqn"][1] == "marts":
            return dg.AssetKey([node["schema"], node["alias"]])
        return super().get_asset_key(node)

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The domain where there is one; staging and what several domains share by their folder."""
        place = dbt_resource_props["fqn"]
        if dbt_resource_props["resource_type"] == "seed":
            return "reference"
        in_domain = len(place) > 2 and place[1] != "staging" and place[2] in load_domains()
        return str(place[2]) if in_domain else str(place[1])

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: Any) -> Any:
        """The domain's owner; data engineering for what several share."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        props = self.get_resource_props(manifest, unique_id)
        domain = load_domains().get(self.get_group_name(props) or "")
        kind = "seed" if props["resource_type"] == "seed" else "table"
        return spec.replace_attributes(
            kinds={"dbt", "duckdb", kind}, owners=[team(domain.owner) if domain else DATA_ENGINEERING]
        )

    def get_asset_check_spec(
        self, asset_spec: Any, manifest: Mapping[str, Any], unique_id: str, project: Any
    ) -> Any:
        """What the test asks in words, and never blocking: one domain's fault would fail the whole build."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        if spec is None:
            return None
        test = dict(self.get_resource_props(manifest, unique_id))
        return spec._replace(blocking=False, description=title_of(test))


TRANSLATOR = ProjectTranslator(DagsterDbtTranslatorSettings(enable_asset_checks=True))


def dbt_key(node: Mapping[str, Any]) -> dg.AssetKey:
    """The key of a model, seed or source of the manifest."""
    return TRANSLATOR.get_asset_key(node)


def mart_key(table: PublishedTable) -> dg.AssetKey:
    """The mart that a published table is a copy of."""
    return dg.AssetKey([table.schema, table.table])
