"""What Dagster's history says of the refreshes of trusts."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from orchestration.region.refresh_of_trust import TrustRefresh
from orchestration.run.live_runs import KILLED

if TYPE_CHECKING:
    from dagster import DagsterInstance, DagsterRun

REFRESH_JOB = "refresh_trusts"
PARTITION_TAG = "dagster/partition"
# In the metadata of a trust's materialization, and of its failure.
RESULT = "result"


def newest_refreshes(instance: "DagsterInstance", providers: Iterable[str]) -> dict[str, TrustRefresh]:
    """The newest refresh of each trust that has one, however it was started."""
    from dagster import RunsFilter

    found = {}
    for provider in providers:
        runs = instance.get_runs(RunsFilter(job_name=REFRESH_JOB, tags={PARTITION_TAG: provider}), limit=1)
        if runs:
            found[provider] = refresh_of_run(instance, runs[0], provider)
    return found


def refresh_of_run(instance: "DagsterInstance", run: "DagsterRun", provider: str) -> TrustRefresh:
    """What a run's events say of the refresh that it was for."""
    for record in reversed(instance.all_logs(run.run_id)):
        event = record.dagster_event
        if event is None:
            continue
        if event.is_step_materialization and RESULT in event.materialization.metadata:
            return TrustRefresh(**_value(event.materialization.metadata[RESULT]))
        failure = event.step_failure_data.user_failure_data if event.is_step_failure else None
        if failure is not None and RESULT in failure.metadata:
            return TrustRefresh(**_value(failure.metadata[RESULT]))
    if not run.is_finished:
        return TrustRefresh(provider, "not_started", f"run {run.run_id[:8]} has not ended")
    return TrustRefresh(
        provider,
        "failed",
        f"run {run.run_id[:8]} of the trust ended as {run.status.value.lower()} without a result ({KILLED} or"
        " stopped); its last publication is used, and the next refresh does its work",
    )


def _value(metadata: Any) -> dict[str, Any]:
    return dict(metadata.value)
