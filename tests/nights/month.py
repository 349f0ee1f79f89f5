"""A month of nights at a small trust where deliveries go wrong, each followed by one refresh.

    python -m tests.nights.month FOLDER [NIGHTS [SEED]]     # runs it and keeps its tally

After every refresh each published figure is compared with the truth in plain Python
(data/synthetic/truth/<domain>/figures.py), each held domain with the night that it was last published of, and
each domain whose senders have put things right must be published again.
"""

import json
import logging
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from data.synthetic.generate import LAST_NIGHT, generate
from data.synthetic.truth.delivered_rows import Delivery, Known, deliveries
from data.synthetic.truth.values import Figures
from orchestration.contract.published import load_published_tables
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.warehouse.project import sources_by_domain
from tests.conftest import make_home, refresh
from tests.nights.bad_deliveries import (
    AGAIN,
    ALL,
    GAP,
    KINDS,
    LATE,
    MAIN_FEED,
    Drop,
    Kind,
    may_come,
    send_again,
    write_whole,
)
from tests.nights.published import differences, expected, figures

DOMAINS = ("rtt", "cancer", "ed", "beds", "elective", "outpatients")
SHARE_OF_BAD = 0.35
NIGHTS, SEED = 30, 28
Say = Callable[[str], None]


@dataclass
class Sender:
    """One source: what it has not yet sent well, and what of it lies wrong in the home."""

    source: str
    queue: list[Delivery] = field(default_factory=list)
    bad: Kind | None = None
    waits: int = 0
    gap: bool = False
    known: date | None = None


@dataclass
class Tally:
    """What happened in all."""

    seed: int = 0
    nights: int = 0
    twins: list[str] = field(default_factory=list)
    tried: Counter[str] = field(default_factory=Counter)
    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    judged: Counter[str] = field(default_factory=Counter)
    held_for: Counter[str] = field(default_factory=Counter)
    published: int = 0
    with_caveat: int = 0
    held: Counter[str] = field(default_factory=Counter)
    figures: int = 0
    twin_tables: int = 0
    wrong: list[str] = field(default_factory=list)
    held_without_cause: list[str] = field(default_factory=list)
    not_shown: list[str] = field(default_factory=list)
    not_healed: list[str] = field(default_factory=list)


Plan = dict[tuple[int, str], str]
Status = dict[str, Any]


def _refreshed(home: Home, domains: tuple[str, ...]) -> tuple[date, list[Status]]:
    """The night that was built, and the status of every domain."""
    result = refresh(home, "", domains)
    assert result.succeeded, result.in_words()
    return date.fromisoformat(str(result.as_at)), result.status


class Month:
    """The nights, one after the other."""

    def __init__(
        self,
        folder: Path,
        nights: int,
        seed: int,
        domains: tuple[str, ...],
        plan: Plan | None,
        say: Say,
        twins: tuple[int, ...] = (),
    ) -> None:
        self.folder, self.domains, self.plan, self.say = folder, domains, plan, say
        self.twins = twins
        self.deck: list[Kind | str] = []
        self.read: dict[str, Known] = {}
        self.fresh: list[tuple[str, str, str]] = []
        self.chance = random.Random(seed)
        self.clean = folder / "clean"
        generate(self.clean, "small", nights, seed, defects=0.01)
        self.home = make_home(folder / "home")
        shutil.copytree(self.clean / "national", self.home.landing / "national")
        self.nights = [LAST_NIGHT - timedelta(days=nights - 1 - number) for number in range(nights)]
        self.senders = {source: Sender(source) for source in ALL}
        self.good = {source: {one.night: one for one in deliveries(self.clean, source)} for source in ALL}
        self.tally = Tally(seed)
        self.shown: dict[str, tuple[date, dict[str, Figures]]] = {}

    def run(self) -> Tally:
        """All nights; then one more in which everybody sends well."""
        for number, night in enumerate(self.nights):
            last = number == len(self.nights) - 1
            for sender in self.senders.values():
                self._send(sender, number, night, last)
            as_at, rows = _refreshed(self.home, self.domains)
            self._look(as_at, rows, night)
            self.say(f"{time.process_time():.0f} s of this process, {len(self.tally.wrong)} wrong figures")
            settled = not any(sender.queue for sender in self.senders.values())
            if self.twins and number + 1 >= self.twins[0] and settled:
                self.twins = self.twins[1:]
                self._compare_with_twin(night)
            self.tally.nights += 1
            (self.folder / "tally.json").write_text(json.dumps(as_lines(self.tally)), encoding="utf-8")
        return self.tally

    # Sending

    def _send(self, sender: Sender, number: int, night: date, last: bool) -> None:
        sender.queue.append(self.good[sender.source][night])
        if sender.waits and not last:
            sender.waits -= 1
            return
        if sender.gap and not last:
            # tonight's comes alone; the one before it is still missing
            sender.gap = False
            self._drop(sender, sender.queue[-1]).copy()
            return
        new = not last and number and len(sender.queue) == 1
        kind = self._kind(sender, number) if new else None
        if sender.bad is not None or kind is None:
            self._send_well(sender, night)
            return
        self.tally.tried[kind if isinstance(kind, str) else kind.name] += 1
        self.fresh.append((sender.source, sender.queue[-1].name, kind if isinstance(kind, str) else kind.name))
        self.say(f"{night} {sender.source}: {kind if isinstance(kind, str) else kind.name}")
        drop = self._drop(sender, sender.queue[-1])
        if kind == LATE:
            sender.waits = self.chance.choice([0, 1])
        elif kind == GAP:
            sender.gap, sender.bad = True, Kind(GAP, lambda drop: None, ALL, "intake")
        elif kind == AGAIN:
            self._send_well(sender, night)
            sender.queue = [self.good[sender.source][night]]
            sender.bad = Kind(AGAIN, lambda drop: None, ALL, "nobody")
        else:
            assert isinstance(kind, Kind)
            kind.act(drop)
            if kind.seen_by == "nobody":
                sender.queue, sender.known = [], night
            else:
                sender.bad = kind
                sender.waits = self.chance.choice([0, 0, 1])

    def _kind(self, sender: Sender, number: int) -> Kind | str | None:
        rows = self._rows_tonight(sender)
        if self.plan is not None:
            name = self.plan.get((number, sender.source))
            return next((kind for kind in KINDS if kind.name == name), name)
        if self.chance.random() >= SHARE_OF_BAD:
            return None
        # a pack of cards, so that every kind comes before one comes again
        for _ in range(2):
            for place, card in enumerate(self.deck):
                if isinstance(card, str) or may_come(card, sender.source, number, self.nights[number], rows):
                    return self.deck.pop(place)
            self.deck = [*KINDS, LATE, LATE, GAP, AGAIN]
            self.chance.shuffle(self.deck)
        return None

    def _rows_tonight(self, sender: Sender) -> int:
        good = sender.queue[-1]
        return max(0, (good.folder / f"{MAIN_FEED[good.source]}.csv").read_bytes().count(b"\n") - 1)

    def _send_well(self, sender: Sender, night: date) -> None:
        """Everything that is not there yet, in no order; a whole extract where a wrong one was accepted."""
        waiting = list(sender.queue)
        self.chance.shuffle(waiting)
        for good in waiting:
            drop = self._drop(sender, good)
            if sender.bad is not None and sender.bad.mended_by_whole and good is sender.queue[0]:
                write_whole(drop)
            elif sender.bad is not None and sender.bad.name == AGAIN and good is sender.queue[0]:
                send_again(drop)
            elif sender.bad is None or sender.bad.name != GAP or not drop.folder.exists():
                drop.copy()
        sender.queue, sender.gap, sender.bad, sender.known = [], False, None, night

    def _drop(self, sender: Sender, good: Delivery) -> Drop:
        return Drop(good, self.home.landing, lambda: self._known(sender.source, good.night), self.chance)

    def _known(self, source: str, night: date) -> Known:
        """What is right of a source on a night; read on from the night before where it can be."""
        known = self.read.get(source)
        if known is None or (known.newest is not None and known.newest > night):
            known = self.read[source] = Known(self.clean, source)
        return known.up_to(night)

    # Looking

    def _look(self, as_at: date, rows: list[Status], night: date) -> None:
        ledger = Ledger(self.home.ledger)
        kinds = {sender.source: sender.bad for sender in self.senders.values() if sender.bad}
        self.tally.judged = Counter(judged.state for judged in ledger.deliveries())
        status = {row["domain"]: row for row in rows}
        held: dict[str, str] = {}
        for domain in self.domains:
            row = status[domain]
            causes = [kinds[source].name for source in sorted(sources_by_domain()[domain]) if source in kinds]
            causes = [name for name in causes if name != AGAIN]
            if row["state"] == "held":
                held[domain] = row["reason"]
                self._held(domain, row, causes, as_at, night)
            else:
                self._published(domain, row, night)
        self._write_outcomes(ledger, held)
        self.say(f"{night} " + ", ".join(f"{name} {status[name]['state']}" for name in self.domains))

    def _write_outcomes(self, ledger: Ledger, held: dict[str, str]) -> None:
        """What became of the bad deliveries of this night."""
        for source, name, kind in self.fresh:
            states = [one.state for one in ledger.deliveries(source) if one.delivery == name]
            told = [why for domain, why in held.items() if source in sources_by_domain()[domain]]
            told = [why for why in told if source in why]
            if not states:
                outcome = "not there, held" if told else "not there, published with a caveat"
            elif states[-1] == "refused":
                outcome = "refused by intake"
            else:
                outcome = "held by the gate" if told else "published, nothing wrong"
            self.tally.outcomes.setdefault(kind, Counter())[outcome] += 1
        self.fresh = []

    def _held(self, domain: str, row: dict[str, Any], causes: list[str], newest: date, night: date) -> None:
        self.tally.held[domain] += 1
        for cause in causes:
            self.tally.held_for[cause] += 1
        if not causes:
            self.tally.held_without_cause.append(f"{night} {domain}: {row['reason']}")
            if all(sender.bad is None and not sender.queue for sender in self.senders.values()):
                self.tally.not_healed.append(f"{night} {domain}: {row['reason']}")
        if domain not in self.shown:
            return
        old, seen = self.shown[domain]
        now = figures(self.home, domain, old)
        compared, wrong = differences(now, seen)
        self.tally.figures += compared
        self.tally.wrong += [f"{night} {domain}, held: {words}" for words in wrong]
        shows = row["as_at"] == old.isoformat() and row["days_behind"] == (newest - old).days
        if not (shows and row["held_since"] and len(row["reason"]) > 20 and old.isoformat() in row["reason"]):
            self.tally.not_shown.append(f"{night} {domain}: {row}")

    def _published(self, domain: str, row: dict[str, Any], night: date) -> None:
        self.tally.published += 1
        self.tally.with_caveat += row["state"] == "published_with_caveat"
        as_at = date.fromisoformat(row["as_at"])
        known = {
            sender.source: self._known(sender.source, sender.known or as_at) for sender in self.senders.values()
        }
        seen = figures(self.home, domain, as_at)
        compared, wrong = differences(seen, expected(domain, known, as_at, self.home))
        self.tally.figures += compared
        self.tally.wrong += [f"{night} {domain}: {words}" for words in wrong[:20]]
        self.shown[domain] = (as_at, seen)

    # Everything else, against a home that never saw a bad delivery

    def _compare_with_twin(self, night: date) -> None:
        """Tables without patients of the domains that are of the night, whole."""
        twin = make_home(self.folder / f"twin-{night}")
        for source in (*ALL, "national"):
            for folder in sorted((self.clean / source).iterdir()):
                if source == "national" or self._is_until(folder, source, night):
                    shutil.copytree(folder, twin.landing / source / folder.name)
        _, rows = _refreshed(twin, self.domains)
        self.tally.twins.append(night.isoformat())
        status = {row["domain"]: row for row in rows}
        of_night = {name for name in self.domains if self.shown.get(name, (None,))[0] == night}
        of_night = {name for name in of_night if status[name]["state"] != "held"}
        with duckdb.connect() as connection:
            connection.execute(f"attach '{twin.current}' as twin (read_only)")
            connection.execute(f"attach '{self.home.current}' as mine (read_only)")
            for table in load_published_tables():
                if table.domain in of_night and not table.patient_level and table.name not in REMEMBERING:
                    self._compare_table(connection, table.name, night)

    def _is_until(self, folder: Path, source: str, night: date) -> bool:
        return any(one.folder == folder and on <= night for on, one in self.good[source].items())

    def _compare_table(self, connection: duckdb.DuckDBPyConnection, table: str, night: date) -> None:
        try:
            columns = [row[0] for row in connection.execute(f"describe mine.{table}").fetchall()]
        except duckdb.CatalogException:
            return
        # sums of floats are the same to nine digits, whatever the order they were added in
        kinds = {row[0]: row[1] for row in connection.execute(f"describe mine.{table}").fetchall()}
        shown = ", ".join(f'round("{name}", 6)' if kinds[name] == "DOUBLE" else f'"{name}"' for name in columns)
        apart = connection.execute(
            f"with mine as (select {shown} from mine.{table}), twin as (select {shown} from twin.{table})"
            " select count(*) from"
            " ((from mine except all from twin) union all (from twin except all from mine))"
        ).fetchall()[0][0]
        self.tally.twin_tables += 1
        if apart:
            self.tally.wrong.append(
                f"{night} {table}: {apart} rows differ from the home without bad deliveries"
            )


# Tables that tell of the nights before, of which a home with held nights rightly has fewer
REMEMBERING = {
    "rtt.ptl_history",
    "rtt.roll_forward",
    "cancer.roll_forward",
}


def as_lines(tally: Tally) -> dict[str, Any]:
    """The tally as JSON."""
    return {one.name: getattr(tally, one.name) for one in fields(tally)}


def main(folder: Path, nights: int = NIGHTS, seed: int = SEED) -> Tally:
    """Runs the month and says each night what came."""
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    say: Say = lambda words: print(words, flush=True)  # noqa: E731
    return Month(folder, nights, seed, DOMAINS, None, say, (nights // 2, nights)).run()


if __name__ == "__main__":
    found = main(Path(sys.argv[1]), *(int(number) for number in sys.argv[2:4]))
    print(json.dumps(as_lines(found), indent=1))
