"""What a refresh would publish and hold with a delivery, tried in a copy of the home that is gone afterwards.

The copy has the ledger, the trust's own files and what was published, and shares the bytes of files that never
change. The steps are those of a real refresh; `current` of the home is not moved, and nothing lands in it.
"""

import logging
import os
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.checks.verdict import HELD
from orchestration.contract.feeds import load_sources
from orchestration.contract.safe_errors import SafeError
from orchestration.intake.ingest import ingest
from orchestration.publication.pointer import current_build, point_current
from orchestration.publication.publisher import publish
from orchestration.run.deliver import Delivered, deliver
from orchestration.run.steps import gather_evidence, open_build
from orchestration.store.engine_files import open_file
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.lock import warehouse_lock
from orchestration.store.whole_files import TEMPORARY, remove
from orchestration.warehouse.build import keep_results, keep_tests, prepare_build_file, run_dbt

# The trust's own files and folders, which a build reads.
OWN = ("settings.yml", "operations.yml", "formats.yml", "plan", "overrides")
# Lists of patients that wait, by domain: of each, how many are on it.
LISTS = {"rtt": "rtt.ptl", "cancer": "cancer.ptl"}


class RehearsalFailed(SafeError):
    """The refresh that was tried did not end; the message says why. Nothing of the home has changed."""


@dataclass(frozen=True)
class Rehearsal:
    """What a refresh would make: state and reason of each domain, lists, exceptions by rule; and now.

    `refused`: why deliveries would be refused. Counts of before are None where nothing is published.
    """

    refused: tuple[str, ...]
    status: tuple[dict[str, Any], ...]
    lists: dict[str, tuple[int, int | None]]
    exceptions: dict[str, tuple[int, int | None]]

    @property
    def held(self) -> list[str]:
        """Domains that would be held, and sources that would be refused."""
        return [row["domain"] for row in self.status if row["state"] == HELD] + list(self.refused)

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "refused": list(self.refused),
            "held": [row["domain"] for row in self.status if row["state"] == HELD],
            "status": list(self.status),
            "lists": {name: {"then": then, "now": now} for name, (then, now) in self.lists.items()},
            "exceptions": {name: {"then": then, "now": now} for name, (then, now) in self.exceptions.items()},
        }

    def in_words(self) -> list[str]:
        """For a person."""
        lines = [f"would be refused: {reason}" for reason in self.refused]
        lines += [f"  {row['domain']:<10} {row['state']:<22} {row['reason'] or ''}" for row in self.status]
        lines += [f"on the list {name}: {_against(*counts)}" for name, counts in self.lists.items()]
        lines += [f"open exceptions {name}: {_against(*counts)}" for name, counts in self.exceptions.items()]
        return [*lines, "This was a trial: nothing was delivered or published."]


def _against(then: int, now: int | None) -> str:
    return f"{then:,}" if now is None else f"{then:,} (now {now:,})"


def rehearse(
    source_name: str,
    folder: Path,
    home: Home,
    as_at: date | None,
    changes: bool,
    provider: str,
    say: Callable[[str], None],
    tell: Callable[[Delivered], None] = lambda made: None,
) -> Rehearsal:
    """Tries a delivery. Raises what `deliver` raises, and RehearsalFailed where the refresh does not end."""
    # it tells the log of each folder that it makes, among what a person reads
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    with warehouse_lock(home, say, "clockstop deliver --dry-run"), copied(home) as trial:
        deliver(source_name, folder, trial, as_at, changes, provider, say, tell)
        ledger = Ledger(trial.ledger)
        before = len(ledger.deliveries())
        for name, source in load_sources().items():
            if (trial.landing / name).exists():
                ingest(source, trial, ledger)
        refused = tuple(
            f"{one.source} {one.delivery}: {one.reason}"
            for one in ledger.deliveries()[before:]
            if one.state == "refused"
        )
        try:
            build = open_build(str(uuid.uuid4()), trial, ledger, None, ())
            prepare_build_file(build, trial, ledger)
            result = run_dbt(build, trial)
            keep_tests(build, result, trial)
            keep_results(build, result, trial)
            gather_evidence(build, result, trial, ledger)
            status = publish(build, trial, ledger)
        except SafeError as error:
            if refused:
                return Rehearsal(refused, (), {}, {})
            raise RehearsalFailed(f"the trial failed: {error}; nothing was delivered or published") from None
        return Rehearsal(
            refused=refused,
            status=tuple(row.as_dict() for row in status),
            lists=_compared(trial, home, _lists),
            exceptions=_compared(trial, home, _exceptions),
        )


@contextmanager
def copied(home: Home) -> Iterator[Home]:
    """A copy inside the home, where patients' data may be: what a killed trial leaves, a refresh removes."""
    root = home.root / f"{TEMPORARY}trial"
    remove(root)
    trial = Home(root)
    try:
        trial.prepare()
        if home.ledger.exists():
            _copy_ledger(home.ledger, trial.ledger)
        for place in (home.archive, home.builds):
            shutil.copytree(
                place,
                root / place.relative_to(home.root),
                copy_function=_share,
                dirs_exist_ok=True,
                ignore=shutil.ignore_patterns(f"{TEMPORARY}*"),
            )
        for name in OWN:
            own = home.root / name
            if own.is_dir():
                shutil.copytree(own, root / name, dirs_exist_ok=True)
            elif own.is_file():
                shutil.copy2(own, root / name)
        current = current_build(home)
        if current is not None:
            point_current(trial, current)
        yield trial
    finally:
        remove(root)


def _copy_ledger(ledger: Path, to: Path) -> None:
    with closing(sqlite3.connect(ledger)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)
    to.chmod(0o600)


def _share(source: str, to: str) -> None:
    """The same bytes under another name: files of the archive and of publications never change."""
    try:
        os.link(source, to)
    except OSError:
        shutil.copy2(source, to)


def _compared(
    trial: Home, home: Home, counts: Callable[[Path], dict[str, int]]
) -> dict[str, tuple[int, int | None]]:
    then = counts(trial.current)
    now = counts(home.current) if home.current.exists() else None
    names = dict.fromkeys([*then, *(now or {})])
    return {name: (then.get(name, 0), None if now is None else now.get(name, 0)) for name in names}


def _lists(file: Path) -> dict[str, int]:
    with open_file(file) as connection:
        tables = {
            f"{schema}.{name}"
            for schema, name in connection.execute(
                "select table_schema, table_name from information_schema.tables"
            ).fetchall()
        }
        return {
            table: int((connection.execute(f"select count(*) from {table}").fetchone() or (0,))[0])
            for table in LISTS.values()
            if table in tables
        }


def _exceptions(file: Path) -> dict[str, int]:
    with open_file(file) as connection:
        rows = connection.execute(
            "select rule_id, count(*) from validation.exceptions where state = 'open'"
            " group by 1 order by 2 desc, 1"
        ).fetchall()
    return {str(rule): int(count) for rule, count in rows}
