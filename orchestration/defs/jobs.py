"""The job, its schedule and its sensor."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from orchestration.contract.feeds import load_sources
from orchestration.defs.extract_assets import extract_definitions
from orchestration.defs.names import CONTENT_TAG, JUDGED_TAG, OUTCOME_STEP, TRIES
from orchestration.defs.nights import one_night
from orchestration.defs.resources import open_home
from orchestration.defs.selection import assets_of, expected_domains
from orchestration.run.live_runs import INTERRUPTED, end_dead_runs, tell_of_killed
from orchestration.run.notices import failed_notice, in_plain_words, send_all
from orchestration.run.pending_work import pending_work
from orchestration.store.home import Home
from orchestration.store.lock import is_refreshing

SOURCES = load_sources()


@dg.failure_hook(name="tell_of_failure")
def tell_of_failure(context: dg.HookContext) -> None:
    """Tells people when a step failed; what was held has been told by the outcome itself."""
    if context.op.name == OUTCOME_STEP:
        return
    home = Home.from_environment()
    for words in send_all(failed_notice(in_plain_words(context.op.name, context.op_exception), home), home):
        context.log.warning(words)


# What reads databases has jobs and times of its own: no refresh waits for one, or fails with one.
EXTRACTS = extract_definitions(Home.from_environment())
# Checks of domains stand on external assets, which no selection of what a step gives would bring.
EVERYTHING = (dg.AssetSelection.all() | dg.AssetSelection.all_asset_checks()) - dg.AssetSelection.assets(
    *(key for asset in EXTRACTS.assets for key in asset.keys)
)


NIGHTLY = dg.define_asset_job(
    "nightly_refresh",
    selection=EVERYTHING,
    executor_def=dg.in_process_executor,
    hooks={tell_of_failure},
    description="Ingest deliveries, build, check, publish and write the worklists.",
)


ONE_NIGHT = dg.define_asset_job(
    "refresh_as_at",
    selection=EVERYTHING,
    config=one_night,
    executor_def=dg.in_process_executor,
    hooks={tell_of_failure},
    description="Build and publish one date again: `clockstop refresh --as-at`.",
)


@dg.schedule(
    name="nightly_refresh_at_two",
    job=NIGHTLY,
    cron_schedule="0 2 * * *",
    execution_timezone="Europe/London",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every domain that ever had data, and those of what has landed.",
)
def SCHEDULE(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """A run of what there is: a domain that was never delivered is not planned, so it cannot look failed."""
    home, ledger = open_home()
    _end_dead_runs(context.instance, home)
    return run_of(expected_domains(home, ledger), and_due=True)


def run_of(domains: tuple[str, ...], and_due: bool, **more: Any) -> dg.RunRequest:
    """A run about some domains; one about all names none."""
    selection = assets_of(domains)
    asked = {"domains": list(domains) if selection else [], "and_due": and_due and selection is not None}
    return dg.RunRequest(
        run_config={"resources": {"night": {"config": asked}}}, asset_selection=selection, **more
    )


def _end_dead_runs(instance: dg.DagsterInstance, home: Home) -> None:
    """Before every run that starts by itself: what it would be queued behind is alive."""
    tell_of_killed(end_dead_runs(instance, home), home)


@dg.sensor(
    job=NIGHTLY,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Refreshes the domains that a complete delivery is new to, as the ledger knows it.",
)
def landing_sensor(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """The ledger is the cursor; the run key holds the content, so a restated file runs again."""
    home, ledger = open_home()
    _end_dead_runs(context.instance, home)
    if is_refreshing(home):
        yield dg.SkipReason("a refresh is running; the sensor looks again when it has ended")
        return
    inputs = ledger.refresh_inputs()
    due = pending_work(SOURCES, home, inputs)
    if not due:
        yield dg.SkipReason("no new delivery")
        return
    tried = context.instance.get_runs(dg.RunsFilter(tags={CONTENT_TAG: due.content}))
    if any(not run.is_finished for run in tried):
        yield dg.SkipReason("a refresh of what has landed is waiting for its turn")
        return
    # a run that ended because the whole interface was killed says nothing of what has landed
    failed = [run for run in tried if not INTERRUPTED.items() <= run.tags.items()]
    if len(failed) >= TRIES:
        yield dg.SkipReason(
            f"{TRIES} refreshes of {', '.join(due.deliveries) or 'accepted deliveries'} failed; their runs say"
            " why, and the next delivery or the night's refresh tries again"
        )
        return
    judged_before = max((delivery.delivery_id for delivery in inputs.deliveries()), default=0)
    yield run_of(
        due.domains,
        and_due=True,
        run_key=f"{due.content}:{len(tried)}",
        tags={CONTENT_TAG: due.content, JUDGED_TAG: str(judged_before)},
    )
