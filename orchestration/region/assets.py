"""The region as Dagster knows it: a partition per trust, and the region's tables that follow from them."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from orchestration.region.publish import RegionPublication, publish_region
from orchestration.region.refresh_of_trust import TrustRefresh, refresh_trust
from orchestration.region.region_file import Region
from orchestration.region.tables import OF_THE_REGION, RegionTable, domain_tables
from orchestration.region.trust_runs import REFRESH_JOB, RESULT, newest_refreshes
from orchestration.run.live_runs import live_until_the_end

PUBLISH_JOB = "publish_region"
TRUST_PUBLICATION = dg.AssetKey(["trusts", "publication"])
TRUSTS, TABLES = "trusts", "region"


class TrustNotRefreshed(dg.Failure):
    """The refresh of a trust failed; the other trusts go on."""


def region_definitions(region: Region) -> dg.Definitions:
    """Assets and jobs of a region: what its code location gives to Dagster."""
    return dg.Definitions(
        assets=[_trust_publication(region), _region_tables(region)],
        jobs=[
            dg.define_asset_job(
                REFRESH_JOB,
                selection=dg.AssetSelection.assets(TRUST_PUBLICATION),
                executor_def=dg.in_process_executor,
                description="Refresh one trust, by its own command, in its own home.",
            ),
            dg.define_asset_job(
                PUBLISH_JOB,
                selection=dg.AssetSelection.groups(TABLES),
                executor_def=dg.in_process_executor,
                description="Publish the figures of the trusts and their sums.",
            ),
        ],
        executor=dg.in_process_executor,
    )


def _trust_publication(region: Region) -> dg.AssetsDefinition:
    trusts = {trust.provider: trust for trust in region.usable}

    @dg.asset(
        key=TRUST_PUBLICATION,
        group_name=TRUSTS,
        partitions_def=dg.StaticPartitionsDefinition(sorted(trusts)),
        description="The publication of a trust, in its own home: `clockstop refresh`.",
    )
    def trust_publication(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        live_until_the_end(region.folder, context.instance, context.run_id)
        refresh = refresh_trust(trusts[context.partition_key])
        context.log.info(f"{refresh.provider}: {refresh.state}: {refresh.message}")
        if refresh.state in ("failed", "unusable"):
            raise TrustNotRefreshed(
                refresh.message, metadata={RESULT: dg.MetadataValue.json(refresh.as_dict())}
            )
        return dg.MaterializeResult(
            metadata={
                RESULT: dg.MetadataValue.json(refresh.as_dict()),
                "state": refresh.state,
                "message": refresh.message,
                "seconds": refresh.seconds,
                "processor_seconds": refresh.processor_seconds,
                "peak_memory_megabytes": refresh.peak_memory_megabytes,
            }
        )

    return trust_publication


def _region_tables(region: Region) -> dg.AssetsDefinition:
    tables = (*OF_THE_REGION, *domain_tables())

    @dg.multi_asset(
        name="region_tables",
        specs=[
            dg.AssetSpec(_key(table), deps=[TRUST_PUBLICATION], group_name=TABLES, description=table.grain)
            for table in tables
        ],
    )
    def region_tables(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        live_until_the_end(region.folder, context.instance, context.run_id)
        found = publish_region(region, refreshes_known(region, context.instance))
        states = {row["domain"]: row for row in found.domains}
        for table in tables:
            yield dg.MaterializeResult(_key(table), metadata=_said_of(table, found, states))

    return region_tables


def record_publication(found: RegionPublication, instance: dg.DagsterInstance) -> None:
    """Notes in Dagster's history a publication that a command made: the assets are as after a run."""
    states = {row["domain"]: row for row in found.domains}
    for table in (*OF_THE_REGION, *domain_tables()):
        instance.report_runless_asset_event(
            dg.AssetMaterialization(_key(table), metadata=_said_of(table, found, states))
        )


def _key(table: RegionTable) -> dg.AssetKey:
    return dg.AssetKey(["region_publication", table.schema, table.name])


def _said_of(table: RegionTable, found: RegionPublication, states: dict[str, dict[str, Any]]) -> dict[str, Any]:
    about: dict[str, Any] = {"publication_id": found.publication_id}
    if table.schema in states:
        about |= {name: states[table.schema][name] for name in ("state", "reason")}
    return about


def refreshes_known(region: Region, instance: dg.DagsterInstance) -> dict[int, TrustRefresh]:
    """What became of the newest refresh of every trust, by its place in region.yml; as the file says where its
    home cannot be used.
    """
    known = newest_refreshes(instance, [trust.provider for trust in region.usable])
    found = {trust.position: known[trust.provider] for trust in region.usable if trust.provider in known}
    unusable = {
        trust.position: TrustRefresh(trust.provider, "unusable", trust.problem)
        for trust in region.trusts
        if trust.problem
    }
    return found | unusable
