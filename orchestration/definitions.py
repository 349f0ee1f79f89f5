"""What Dagster loads: every feed, model, check, publication and deliverable is an asset or a check.

`clockstop refresh` and the schedule run the same job, `nightly_refresh`.
"""

import dagster as dg

from orchestration.defs.check_assets import evidence_asset
from orchestration.defs.deliverable_assets import (
    downtime_asset,
    report_asset,
    returns_asset,
    worklists_asset,
)
from orchestration.defs.intake_assets import intake_asset
from orchestration.defs.jobs import EXTRACTS, NIGHTLY, ONE_NIGHT, SCHEDULE, SOURCES, landing_sensor
from orchestration.defs.kept_keys import keep_keys
from orchestration.defs.lineage import external_assets
from orchestration.defs.publication_assets import outcome, publication, retention
from orchestration.defs.resources import RELAY, Night, Turn
from orchestration.defs.warehouse_assets import warehouse_asset

keep_keys()
defs = dg.Definitions(
    assets=[
        *EXTRACTS.assets,
        *(intake_asset(source) for source in SOURCES.values()),
        warehouse_asset(),
        evidence_asset(),
        publication,
        worklists_asset(),
        returns_asset(),
        report_asset(),
        downtime_asset(),
        retention,
        outcome,
        *external_assets(EXTRACTS.sources),
    ],
    jobs=[NIGHTLY, ONE_NIGHT, *EXTRACTS.jobs],
    schedules=[SCHEDULE, *EXTRACTS.schedules],
    sensors=[landing_sensor],
    resources={"night": Night(), "turn": Turn(), "progress": RELAY},
    # whatever part of the graph a person starts runs in one process, under one turn
    executor=dg.in_process_executor,
)


def nightly_refresh() -> dg.JobDefinition:
    """The job that the schedule, the sensor and `clockstop refresh` run."""
    return defs.resolve_job_def("nightly_refresh")
