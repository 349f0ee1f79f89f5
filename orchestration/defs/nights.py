"""Data dates as daily partitions: the calendar of what was published and held, and one date derived again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import dagster as dg
from dagster._core.events import AssetMaterializationPlannedData, DagsterEvent

# Earlier than any date that a trust begins with; a later start leaves fewer empty days in the calendar.
FIRST_NIGHT = "2026-01-01"

# `end_offset`: a delivery describes a day that may not be over in London when it is taken in.
NIGHTS = dg.DailyPartitionsDefinition(start_date=FIRST_NIGHT, timezone="Europe/London", end_offset=1)


@dg.daily_partitioned_config(start_date=FIRST_NIGHT, timezone="Europe/London", end_offset=1)
def one_night(start: datetime, end: datetime) -> dict[str, Any]:
    """The configuration of a run that was started for one day of the calendar."""
    return {"resources": {"night": {"config": {"as_at": start.date().isoformat()}}}}


def plan_publication(
    context: dg.AssetExecutionContext, plans: Iterable[tuple[dg.AssetKey, str | None]]
) -> None:
    """Says what this step is about to publish: what it then holds is failed on that day, and not missing.

    Dagster plans only what a step must give; these assets are external, since a held one must skip nothing.
    """
    for key, day in plans:
        context.instance.report_dagster_event(
            DagsterEvent.build_asset_materialization_planned_event(
                context.run.job_name,
                context.op_execution_context.get_step_execution_context().step.key,
                AssetMaterializationPlannedData(key, partition=day),
            ),
            context.run.run_id,
        )
