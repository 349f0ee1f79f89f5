"""Runs the job `nightly_refresh` in this process, for the command line: the same job as the schedule."""

import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from orchestration.checks.verdict import HELD
from orchestration.contract.safe_errors import SafeError
from orchestration.run.dagster_instance import open_instance, prepare_instance
from orchestration.run.live_runs import end_dead_runs, living, tell_of_killed
from orchestration.run.notices import cause_in_words, failed_notice, in_plain_words, send_all
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.lock import warehouse_lock

if TYPE_CHECKING:
    from dagster import JobDefinition

    from orchestration.defs.resources import Progress

LoadJob = Callable[[], "JobDefinition"]


@dataclass(frozen=True)
class RefreshResult:
    """What a refresh did: whether all its steps ended well, and what readers now see of each domain."""

    succeeded: bool
    build_id: str | None
    as_at: str | None
    status: list[dict[str, Any]]
    intake: list[str]
    message: str
    # worklists that somebody filled in where they lie, and where they are now
    kept: list[str] = field(default_factory=list)
    # what was removed because its retention period is over, or why that was not done
    retention: list[str] = field(default_factory=list)

    @property
    def held(self) -> list[str]:
        """Domains that this refresh could not publish."""
        return [row["domain"] for row in self.status if row["state"] == HELD]

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {**self.__dict__, "held": self.held}

    def in_words(self) -> list[str]:
        """For a person."""
        lines = [*self.intake, self.message, *self.kept, *self.retention]
        for row in self.status:
            lines.append(
                f"  {row['domain']:<10} {row['state']:<22} as at {row['as_at'] or '-'}  {row['reason']}"
            )
        return lines


def run_refresh(
    home: Home,
    as_at: str,
    domains: tuple[str, ...],
    progress: Callable[[str], None],
    load_job: LoadJob,
    watch: "Progress | None" = None,
    engine: str = "duckdb",
) -> RefreshResult:
    """One refresh, alone in its home. Never raises for a data fault: the result says what happened.

    `load_job` gives the job `nightly_refresh`: loading it parses the dbt project, and that too can fail.
    `watch` is told of each step and of dbt's nodes as they end. `engine`: what makes the tables.
    """
    prepare_instance(home)
    run_id = str(uuid.uuid4())
    with warehouse_lock(home, progress, f"clockstop refresh, run {run_id[:8]}"):
        try:
            return _run(run_id, home, as_at, domains, progress, load_job, watch, engine)
        except (RuntimeError, OSError) as error:
            send_all(failed_notice(in_plain_words("before the run", error), home), home)
            raise


def _run(
    run_id: str,
    home: Home,
    as_at: str,
    domains: tuple[str, ...],
    progress: Callable[[str], None],
    load_job: LoadJob,
    watch: "Progress | None",
    engine: str,
) -> RefreshResult:
    progress("loading the warehouse project")
    job = load_job()
    # imported here: Dagster and the parsed project take seconds that `status` need not pay
    from orchestration.defs.command_runs import STARTED_BY, show_in_web_interface
    from orchestration.defs.names import KEPT, SAID
    from orchestration.defs.resources import RELAY, free_slots_of_others
    from orchestration.defs.selection import assets_of, expected_domains
    from orchestration.publication.recovery import heal

    ledger = Ledger(home.ledger)
    healed = heal(home, ledger)
    judged_before = len(ledger.deliveries())
    published_before = len(ledger.publications())
    # of domains that were never delivered nothing is planned, so that none of it looks failed
    expected = domains or expected_domains(home, ledger)
    night = {"as_at": as_at, "domains": list(expected), "and_due": not domains, "engine": engine}
    with _history(), RELAY.to(watch), open_instance(home) as instance, living(home, run_id):
        killed = end_dead_runs(instance, home)
        tell_of_killed(killed, home)
        for run in killed:
            show_in_web_interface(run.run_id, instance)
        free_slots_of_others(instance, run_id)
        outcome = job.execute_in_process(
            instance=instance,
            run_id=run_id,
            raise_on_error=False,
            tags=STARTED_BY,
            # the run's log is kept by Dagster; the console belongs to the summary
            run_config={
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                "resources": {"night": {"config": night}},
            },
            asset_selection=assets_of(expected),
        )
        show_in_web_interface(run_id, instance)
    intake = healed + [
        f"{item.source} {item.delivery}: {item.state}" + (f" - {item.reason}" if item.reason else "")
        for item in ledger.deliveries()[judged_before:]
    ]
    build = ledger.build_of_run(run_id)
    publications = ledger.publications()
    if build is None or len(publications) == published_before:
        return RefreshResult(False, None, None, [], intake, _why(outcome))
    newest = publications[-1]
    published = f"published {newest.build_id}, data as at {build.as_at}"
    is_whole = not _failures(outcome)
    return RefreshResult(
        succeeded=is_whole,
        build_id=newest.build_id,
        as_at=build.as_at.isoformat(),
        status=newest.verdicts,
        intake=intake,
        message=published if is_whole else f"{published}; after that {_why(outcome)}",
        kept=_said(outcome, KEPT),
        retention=_said(outcome, SAID),
    )


def _said(outcome: Any, name: str) -> list[str]:
    """What a step says to whoever started the run: of lists that were filled in, of what was removed."""
    return [
        words
        for event in outcome.all_events
        if event.is_step_materialization and name in event.materialization.metadata
        for words in event.materialization.metadata[name].value
    ]


class UnusableHistory(SafeError):
    """Dagster's own storage cannot be used; the message says what to do."""


@contextmanager
def _history() -> Iterator[None]:
    """Dagster's own storage holds runs and events, nothing that a night needs: its damage is said in words."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (sqlite3.Error, SQLAlchemyError) as error:
        raise UnusableHistory(_unusable_history(error)) from None


def _unusable_history(error: Exception) -> str:
    return (
        f"Dagster's history in dagster/ cannot be used ({type(error).__name__}): make room on the disk of"
        " the home, or move the folder away, and refresh again; nothing that is published depends on it"
    )


def _failures(outcome: Any) -> list[Any]:
    """Steps that failed; the last one does so where a domain is held, which is no failure of the refresh."""
    from orchestration.defs.names import OUTCOME_STEP

    return [event for event in outcome.all_events if event.is_step_failure and event.step_key != OUTCOME_STEP]


def _why(outcome: Any) -> str:
    """The cause of a failed run in one line."""
    for event in _failures(outcome):
        error = event.step_failure_data.error
        while error.cause is not None:
            error = error.cause
        name = str(error.cls_name).rsplit(".", 1)[-1]
        return f"the refresh failed in {event.step_key}: {cause_in_words(name, error.message)}"
    return "the refresh failed; details are in the log of the run"
