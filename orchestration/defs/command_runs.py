"""Runs that the command line started, as Dagster's own history and its web interface know them."""

import sys

from dagster import DagsterInstance, DagsterRunStatus, RunsFilter
from dagster._core.definitions.repository_definition import SINGLETON_REPOSITORY_NAME
from dagster._core.remote_origin import ManagedGrpcPythonEnvCodeLocationOrigin, RemoteRepositoryOrigin
from dagster._core.storage.tags import REPOSITORY_LABEL_TAG
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

from orchestration.run.dagster_instance import DEFINITIONS
from orchestration.run.notices import failed_notice, send_all
from orchestration.store.home import Home

STARTED_BY = {"clockstop/started_by": "command"}


def show_in_web_interface(run_id: str, instance: DagsterInstance) -> None:
    """Says which job of the web interface a run is of: else it can be looked at there and not started again."""
    run = instance.get_run_by_id(run_id)
    if run is None:
        return
    location = ManagedGrpcPythonEnvCodeLocationOrigin(
        LoadableTargetOrigin(executable_path=sys.executable, module_name=DEFINITIONS), DEFINITIONS
    )
    repository = RemoteRepositoryOrigin(location, SINGLETON_REPOSITORY_NAME)
    instance.add_run_tags(run_id, {REPOSITORY_LABEL_TAG: repository.get_label()})
    instance.run_storage.replace_job_origin(run, repository.get_job_origin(run.job_name))


def release_killed_runs(instance: DagsterInstance, home: Home) -> None:
    """Gives back the warehouse slot of runs that were killed; without it the next run waits for ever.

    Every run of the command holds the home's lock while it lives, and we hold it now. One that was started
    again from the web interface keeps the tags of the first: it lives elsewhere and waits for its turn.
    """
    unfinished = [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]
    for run in instance.get_runs(RunsFilter(statuses=unfinished, tags=STARTED_BY)):
        if run.parent_run_id is not None:
            continue
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        instance.report_run_failed(run, "the process that ran this was killed")
        show_in_web_interface(run.run_id, instance)
        send_all(failed_notice("the process that ran it was killed; it is being run again", home), home)
