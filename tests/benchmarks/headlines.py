"""What the scripts beside the product work out, of which files, and how each is run: as a process of its own.

* RTT: periods by the running number of clock stops of a pathway, how many are open, and at the end of each of
  thirteen months how many were open and how many of those over 18 weeks;
* ED: attendances by month and type of department, and those of more than 4 hours;
* cancer: patients who were informed, by month, and within 28 days;
* beds: occupied beds at each midnight of a year.

The home has one delivery of each source. The scripts know no rule for missing or contradicting values, so that
the product's own figures are the same only where the extracts have no faults.
"""

import json
import os
import re
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from orchestration.intake.as_of_inputs import night_of, select_files
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger

# What begins a wait in the synthetic trust, and the statuses that end one: stopped, nullified or transferred.
STARTS = ("referral_received", "ipt_in", "am_end", "rebook_decision")
ENDS = ("21", "30", "31", "32", "33", "34", "35", "36")
FEEDS = ("rtt_events", "attendances", "pathways", "ward_stays")
WEEKS_18 = 126

Figures = dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True)
class Inputs:
    """The archived files by feed, and the date of the data."""

    files: dict[str, Path]
    as_at: date

    @property
    def after(self) -> str:
        """The day after the date of the data."""
        return (self.as_at + timedelta(days=1)).isoformat()

    @property
    def month_ends(self) -> list[date]:
        """The last days of thirteen months."""
        found, first = [], self.as_at.replace(day=1)
        for _ in range(13):
            found.append(first - timedelta(days=1))
            first = found[-1].replace(day=1)
        return found

    @property
    def midnights(self) -> list[datetime]:
        """The midnights of a year."""
        last = datetime.combine(self.as_at, datetime.min.time())
        return [last - timedelta(days=days) for days in range(365)]


def inputs_of(home: Home) -> Inputs:
    """The files of the newest night; a home with several deliveries of a feed is no home for this."""
    known = Ledger(home.ledger).refresh_inputs()
    as_at = night_of(known)
    assert as_at is not None, "nothing has been accepted: refresh the home first"
    files: dict[str, Path] = {}
    for choice in select_files(as_at, known):
        if choice.feed in FEEDS:
            assert choice.feed not in files, f"one delivery of {choice.feed} was expected, found several"
            files[choice.feed] = home.archive / choice.file.archive_file
    return Inputs(files, as_at)


@dataclass
class Others:
    """Processor seconds and peak megabytes of a server that a script asks, beside its own."""

    seconds: float = 0.0
    megabytes: float = 0.0

    def read(self, process: int) -> None:
        """Takes them from a process of this machine."""
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        self.seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        self.megabytes = _peak(process)


def run_as_process(figures: Callable[[Inputs], Figures], others: Others | None = None) -> None:
    """Prints the figures of HOME with processor seconds, elapsed seconds and the peak memory of the process."""
    others = others or Others()
    inputs = inputs_of(Home(Path(sys.argv[1])))
    before, began = _used(), time.perf_counter()
    found = figures(inputs)
    seconds, elapsed = _used() - before, time.perf_counter() - began
    shown = {name: [[str(value) for value in row] for row in rows] for name, rows in found.items()}
    used = {
        "seconds": seconds + others.seconds,
        "elapsed": elapsed,
        "megabytes": _peak("self") + others.megabytes,
    }
    print(json.dumps({"figures": shown, **used}))


def _peak(process: int | str) -> float:
    """The most memory of a process so far; what getrusage says may be of the process that started it."""
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    return int(peak) / 1024


def _used() -> float:
    of_all = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in of_all)
