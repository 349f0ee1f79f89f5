"""The job, its schedule and its sensor."""

from collections.abc import Iterator

import dagster as dg

from orchestration.contract.feeds import load_sources
from orchestration.contract.published import load_domains
from orchestration.defs.names import CONTENT_TAG, TRIES
from orchestration.defs.resources import open_home
from orchestration.run.notices import failed_notice, in_plain_words, send_all
from orchestration.run.pending_work import pending_work
from orchestration.store.home import Home
from orchestration.store.lock import is_refreshing

SOURCES = load_sources()


@dg.failure_hook(name="tell_of_failure")
def tell_of_failure(context: dg.HookContext) -> None:
    """Tells people when a step failed; what was held has been told by the outcome itself."""
    if context.op.name == "publication__outcome":
        return
    home = Home.from_environment()
    for words in send_all(failed_notice(in_plain_words(context.op.name, context.op_exception), home), home):
        context.log.warning(words)


NIGHTLY = dg.define_asset_job(
    "nightly_refresh",
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    hooks={tell_of_failure},
    description="Take in what has landed, build, check, publish, write the worklists.",
)


SCHEDULE = dg.ScheduleDefinition(
    name="nightly_refresh_at_two",
    job=NIGHTLY,
    cron_schedule="0 2 * * *",
    execution_timezone="Europe/London",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)


@dg.sensor(
    job=NIGHTLY,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Refreshes the domains that a complete delivery is new to, as the ledger knows it.",
)
def landing_sensor(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """The ledger is the cursor; the run key holds the content, so a restated file runs again."""
    home, ledger = open_home()
    if is_refreshing(home):
        yield dg.SkipReason("a refresh is running; what it leaves is looked at when it has ended")
        return
    due = pending_work(SOURCES, home, ledger.refresh_inputs())
    if not due:
        yield dg.SkipReason("no new delivery")
        return
    tried = context.instance.get_runs(dg.RunsFilter(tags={CONTENT_TAG: due.content}))
    if any(not run.is_finished for run in tried):
        yield dg.SkipReason("a refresh of what has landed is waiting for its turn")
        return
    if len(tried) >= TRIES:
        yield dg.SkipReason(
            f"{TRIES} refreshes of {', '.join(due.deliveries) or 'what was taken in'} failed; their runs say"
            " why, and the next delivery or the night's refresh tries again"
        )
        return
    every = set(due.domains) >= set(load_domains()) or not due.domains
    asked = {"domains": [] if every else list(due.domains), "and_due": not every}
    yield dg.RunRequest(
        run_key=f"{due.content}:{len(tried)}",
        run_config={"resources": {"night": {"config": asked}}},
        tags={CONTENT_TAG: due.content},
    )
