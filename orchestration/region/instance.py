"""Dagster in the folder of a region: its settings, and its storage opened with them."""

import os
from typing import TYPE_CHECKING, Any

import yaml

from orchestration.region.region_file import Region
from orchestration.run.dagster_instance import dagster_settings
from orchestration.store.modes import FOR_GROUP, PASS_THROUGH, PRIVATE, make_folder

if TYPE_CHECKING:
    from dagster import DagsterInstance
    from dagster._core.instance import InstanceRef

REGION_VARIABLE = "CLOCKSTOP_REGION"
# A machine that starts many trusts at once takes minutes until the last one's process has loaded.
START_SECONDS = 900


def region_settings(region: Region) -> dict[str, Any]:
    """As in a trust's home, with as many runs at once as the region says, and by the launcher that it names.

    Runs of trusts are held by no pool: each works in another home.
    """
    settings = dagster_settings(region.folder)
    settings["concurrency"] = {"runs": {"max_concurrent_runs": region.file.at_once}}
    settings["run_monitoring"] = {"enabled": True, "start_timeout_seconds": START_SECONDS}
    parts = region.file.dagster
    if parts.run_launcher is not None:
        settings["run_launcher"] = parts.run_launcher
    if parts.storage is not None:
        settings["storage"] = parts.storage
        # what one storage holds for all machines, no file of this one holds too
        del settings["event_log_storage"]
    return settings


def prepare_region(region: Region) -> None:
    """The region's folders and Dagster's settings, and the environment by which its processes find both."""
    folder = region.folder
    for path, mode in (
        (folder.dagster, PRIVATE),
        (folder.current.parent, PASS_THROUGH),
        (folder.builds, FOR_GROUP),
    ):
        make_folder(path, mode)
    text = "# Written by Clockstop at every start; write your choices in region.yml.\n"
    settings = yaml.safe_dump(region_settings(region), sort_keys=False, allow_unicode=True)
    (folder.dagster / "dagster.yaml").write_text(text + settings, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(folder.dagster)
    os.environ[REGION_VARIABLE] = str(region.root)


def instance_ref(region: Region) -> "InstanceRef":
    """Where Dagster's storage is and how it is set, told and not looked for: see `run.dagster_instance`."""
    from dagster._core.instance import InstanceRef

    return InstanceRef.from_dir(str(region.folder.dagster), overrides=region_settings(region))


def open_instance(region: Region) -> "DagsterInstance":
    """Dagster's storage of the region, to be closed by whoever opens it."""
    # imported here: Dagster takes seconds that `clockstop region status` need not pay
    from dagster import DagsterInstance

    prepare_region(region)
    return DagsterInstance.from_ref(instance_ref(region))
