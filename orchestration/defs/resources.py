"""Resources of a run: the home's lock, the night that is asked for, home and ledger."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from typing import Protocol

import dagster as dg

from orchestration.defs.names import POOL
from orchestration.run.pending_work import pending_domains
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.lock import is_held_here, warehouse_lock


class Turn(dg.ConfigurableResource):  # type: ignore[type-arg]
    """One refresh at a time in a home, however it was started: the run waits before its first step.

    Dagster's pool orders steps and knows only of its own runs; the home's lock orders whole refreshes and knows
    of the command too, which holds it already. The lock itself is asked: a run that is started again has the
    configuration of the first, whoever that was started by.
    """

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Turn"]:
        log, home = context.log, Home.from_environment()
        turn = warehouse_lock(home, lambda message: log.warning(message) if log else None)
        with nullcontext() if is_held_here(home) else turn:
            if context.instance is not None and context.run is not None:
                _free_slots_of_dead_runs(context.instance, context.run.run_id)
            yield self


def _free_slots_of_dead_runs(instance: dg.DagsterInstance, run_id: str) -> None:
    """A step holds its slot only under the home's lock, which is ours now: whoever has one is dead."""
    for holder in instance.event_log_storage.get_concurrency_info(POOL).active_run_ids:
        if holder != run_id:
            instance.event_log_storage.free_concurrency_slots_for_run(holder)


class Night(dg.ConfigurableResource):  # type: ignore[type-arg]
    """What the run is asked for: a night (empty: the newest) and domains (empty: all).

    `and_due` adds the domains that what was just taken in is new to.
    """

    as_at: str = ""
    domains: list[str] = []
    and_due: bool = False

    def domains_to_build(self, ledger: Ledger) -> tuple[str, ...]:
        """The domains asked for, as the build takes them."""
        if not self.and_due:
            return tuple(self.domains)
        return tuple(sorted({*self.domains, *pending_domains(ledger.refresh_inputs())}))

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
