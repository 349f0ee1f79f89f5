"""Resources of a run: the home's lock, the night that is asked for, home and ledger."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from typing import Literal, Protocol

import dagster as dg
from dagster._core.errors import DagsterExecutionInterruptedError
from dagster._utils.interrupts import capture_interrupts, check_captured_interrupt

from orchestration.defs.names import POOL
from orchestration.run.live_runs import end_dead_runs, live_until_the_end, tell_of_killed
from orchestration.run.pending_work import pending_domains
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.lock import WaitEnded, holds_warehouse_lock, warehouse_lock

# the engine of a build, beside DuckDB
SPARK = "spark"


class Turn(dg.ConfigurableResource):  # type: ignore[type-arg]
    """One refresh at a time in a home, however it was started: the run waits before its first step.

    Dagster's pool orders steps and knows only of its own runs; the home's lock orders whole refreshes and knows
    of the command too. A run in the process that has the lock already, which is the command's, does not wait.
    There is nothing to configure: whoever may start a run cannot have it pass the lock.
    """

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Turn"]:
        home = Home.from_environment()
        instance, run, log = context.instance, context.run, context.log
        if instance is not None and run is not None:
            live_until_the_end(home, instance, run.run_id)
        if holds_warehouse_lock(home) or _is_over(context):
            yield self
            return
        doing = f"{run.job_name}, run {run.run_id[:8]}" if run is not None else "a refresh"
        with ExitStack() as turn:
            try:
                # noted and asked for between two tries: raised where it hits it is lost in what is logged
                with capture_interrupts():
                    turn.enter_context(warehouse_lock(home, _warn(log), doing, told=_interrupted))
            except WaitEnded as error:
                # a run that waits can be ended in the web interface: ended, not failed
                raise DagsterExecutionInterruptedError(str(error)) from None
            if instance is not None and run is not None:
                tell_of_killed(end_dead_runs(instance, home), home)
                free_slots_of_others(instance, run.run_id)
            yield self


def _is_over(context: dg.InitResourceContext) -> bool:
    """`dagster job execute` sets resources up once more for the result of a run that has ended."""
    if context.instance is None or context.run is None:
        return False
    run = context.instance.get_run_by_id(context.run.run_id)
    return run is not None and run.is_finished


def _interrupted() -> str:
    return "a person who ended this run" if check_captured_interrupt() else ""


def _warn(log: dg.DagsterLogManager | None) -> Callable[[str], None]:
    return lambda message: log.warning(message) if log else None


def free_slots_of_others(instance: dg.DagsterInstance, run_id: str) -> None:
    """A step holds its slot only under the home's lock, which is ours now: whoever else has one is dead."""
    for holder in instance.event_log_storage.get_concurrency_info(POOL).active_run_ids:
        if holder != run_id:
            instance.event_log_storage.free_concurrency_slots_for_run(holder)


class Night(dg.ConfigurableResource):  # type: ignore[type-arg]
    """What the run is asked for: a night (empty: the newest) and domains (empty: all).

    `and_due` adds the domains that what was just taken in is new to. `engine` makes the tables: DuckDB, or
    Spark in this process (docs/engines.md).
    """

    as_at: str = ""
    domains: list[str] = []
    and_due: bool = False
    engine: Literal["duckdb", "spark"] = "duckdb"

    def domains_to_build(self, home: Home, ledger: Ledger) -> tuple[str, ...]:
        """The domains asked for, as the build takes them."""
        if not self.and_due:
            return tuple(self.domains)
        return tuple(sorted({*self.domains, *pending_domains(ledger.refresh_inputs(), home)}))

    @property
    def date(self) -> date | None:
        """The night as a date."""
        return date.fromisoformat(self.as_at) if self.as_at else None


class Progress(Protocol):
    """Who watches a run in this process; the steps tell it what they are at."""

    def step(self, words: str) -> None:
        """A step begins."""

    def nodes(self, done: int, of_all: int) -> None:
        """So many of dbt's nodes have ended."""


class Relay:
    """Passes on what the steps tell to whoever watches in this process; the run's events say the same.

    One object for all runs: Dagster refuses a run of some assets that is given resources of its own.
    """

    def __init__(self) -> None:
        self._watch: Progress | None = None

    @contextmanager
    def to(self, watch: Progress | None) -> Iterator[None]:
        """Has somebody watch for as long as this lasts."""
        self._watch = watch
        try:
            yield
        finally:
            self._watch = None

    def step(self, words: str) -> None:
        """A step begins."""
        if self._watch is not None:
            self._watch.step(words)

    def nodes(self, done: int, of_all: int) -> None:
        """So many of dbt's nodes have ended."""
        if self._watch is not None:
            self._watch.nodes(done, of_all)


RELAY = Relay()


def open_home() -> tuple[Home, Ledger]:
    home = Home.from_environment()
    home.prepare()
    return home, Ledger(home.ledger)
