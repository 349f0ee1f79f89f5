"""Runs that the command line started, as Dagster's own history and its web interface know them."""

import sys

from dagster import DagsterInstance
from dagster._core.definitions.repository_definition import SINGLETON_REPOSITORY_NAME
from dagster._core.remote_origin import ManagedGrpcPythonEnvCodeLocationOrigin, RemoteRepositoryOrigin
from dagster._core.storage.tags import REPOSITORY_LABEL_TAG
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

from orchestration.run.interface_part import LOCATION

STARTED_BY = {"clockstop/started_by": "command"}


def show_in_web_interface(run_id: str, instance: DagsterInstance) -> None:
    """Says which job of the web interface a run is of: else it can be looked at there and not started again."""
    run = instance.get_run_by_id(run_id)
    # one that the web interface started is known there
    if run is None or run.remote_job_origin is not None:
        return
    location = ManagedGrpcPythonEnvCodeLocationOrigin(
        LoadableTargetOrigin(executable_path=sys.executable, module_name=LOCATION), LOCATION
    )
    repository = RemoteRepositoryOrigin(location, SINGLETON_REPOSITORY_NAME)
    instance.add_run_tags(run_id, {REPOSITORY_LABEL_TAG: repository.get_label()})
    instance.run_storage.replace_job_origin(run, repository.get_job_origin(run.job_name))
