"""The build that a run is about: the one that it opened, or that of the run which it repeats."""

import dagster as dg

from orchestration.store.ledger import Ledger
from orchestration.store.records import Build

NO_BUILD = "this run has no build; start the job nightly_refresh, which builds, checks and publishes in one"


def build_of(context: dg.AssetExecutionContext, ledger: Ledger) -> Build:
    """The build of a run; one that repeats another from its failed step goes on with its build."""
    run = context.run
    for run_id in (run.run_id, run.parent_run_id, run.root_run_id):
        build = ledger.build_of_run(run_id) if run_id else None
        if build is not None:
            _refuse_an_older_build(build, ledger)
            return build
    raise dg.Failure(NO_BUILD)


def _refuse_an_older_build(build: Build, ledger: Ledger) -> None:
    newest = ledger.builds()[-1]
    if newest.build_id != build.build_id:
        raise dg.Failure(
            f"build {build.build_id} is not the newest any more ({newest.build_id} is): start the job"
            " nightly_refresh"
        )
