"""A region as Dagster knows it: partitions, lineage, and what its history says of a trust."""

from pathlib import Path

import dagster as dg

from orchestration.region.assets import PUBLISH_JOB, TRUST_PUBLICATION, refreshes_known, region_definitions
from orchestration.region.instance import open_instance
from orchestration.region.region_file import open_region
from orchestration.region.trust_runs import REFRESH_JOB, newest_refreshes
from tests.region.homes import make_trust, write_region
from tests.region.test_region_publication import CODES, LARGE, make_region


def test_a_partition_per_trust_and_tables_that_follow_from_it(tmp_path: Path) -> None:
    region = make_region(tmp_path, {code: [LARGE] for code in CODES})
    region = write_region(
        tmp_path, {trust.provider: trust.home.root for trust in region.trusts} | {"RXD": tmp_path / "missing"}
    )
    defs = region_definitions(region)
    graph = defs.resolve_asset_graph()
    partitions = graph.get(TRUST_PUBLICATION).partitions_def
    # no run can be started for a home that cannot be used
    assert partitions is not None and partitions.get_partition_keys() == list(CODES)
    table = graph.get(dg.AssetKey(["region_publication", "ed", "figures"]))
    assert table.parent_keys == {TRUST_PUBLICATION}
    with open_instance(region) as instance:
        result = defs.resolve_job_def(PUBLISH_JOB).execute_in_process(instance=instance)
        assert result.success
        found = instance.get_latest_materialization_event(dg.AssetKey(["region_publication", "rtt", "figures"]))
    assert found is not None and found.asset_materialization is not None
    assert found.asset_materialization.metadata["state"].value == "published"
    assert region.folder.current.exists()


def test_a_trust_that_fails_is_said_with_its_reason(tmp_path: Path) -> None:
    """Its home vanished after the file was read: the run fails, and the region's tables say why."""
    home = make_trust(tmp_path / "a", "RXA", [LARGE])
    region = write_region(tmp_path, {"RXA": home.root})
    job = region_definitions(region).resolve_job_def(REFRESH_JOB)
    home.root.rename(tmp_path / "elsewhere")
    with open_instance(region) as instance:
        result = job.execute_in_process(instance=instance, partition_key="RXA", raise_on_error=False)
        assert not result.success
        (refresh,) = newest_refreshes(instance, ["RXA"]).values()
        assert refresh.state == "unusable" and "found no folder" in refresh.message
        # the file read again: the home cannot be used, whatever the last run said
        again = refreshes_known(open_region(region.root), instance)
    assert again[0].state == "unusable" and "found no folder" in again[0].message
