"""The midnights, open beds and movements of each sector: wards open overnight.

From beds.sectors_daily, and before its first day from plan/bed_history.csv, as beds.forecast_daily has them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from typing import Any

import duckdb

from orchestration.planning.bed_forecast import MEMORY, Midnights
from orchestration.planning.bed_gap import OpenBeds
from orchestration.planning.winter_effects import Seen, Tried, seen_weeks, try_effects
from orchestration.publication.planning.rtt_lists import as_at_of
from orchestration.store.catalog import has_table

MEASURED = f"measured: mean of the last {MEMORY} days"


@dataclass(frozen=True)
class Sector:
    """One sector day by day, and what its special weeks show. `closed` beds are not among the open ones."""

    code: str
    name: str
    occupied: Midnights
    available: Midnights
    core: Midnights
    escalation: Midnights
    discharges: Mapping[date, float]
    seen: list[Seen]
    tried: dict[str, Tried]

    @property
    def origin(self) -> date:
        """The last midnight that is known."""
        return self.occupied.days[-1]

    def open_now(self) -> OpenBeds:
        """Beds open on average in the last four weeks."""
        return OpenBeds(_recent(self.core), _recent(self.escalation), 0.0, MEASURED)


def _recent(series: Midnights) -> float:
    return round(fmean(series.occupied[-MEMORY:]), 1)


def read_sectors(
    connection: duckdb.DuckDBPyConnection, earlier: Sequence[dict[str, Any]] = ()
) -> tuple[date, list[Sector]] | None:
    """Every sector with a midnight, and the date of the bed data; None before beds were published."""
    as_at = as_at_of(connection, "beds")
    if as_at is None or not has_table(connection, "beds.sectors_daily"):
        return None
    rows = connection.execute(
        'select sector, max(sector_name), "date", sum(occupied_midnight), sum(available), sum(core_open),'
        " sum(escalation_open), sum(discharges) from beds.sectors_daily"
        " where ward_kind = 'overnight' and sector <> 'unknown' and \"date\" <= ?"
        ' group by sector, "date" order by sector, "date"',
        [as_at],
    ).fetchall()
    names: dict[str, str] = {}
    series: dict[str, list[dict[date, float]]] = defaultdict(lambda: [{} for _ in range(5)])
    for code, name, day, *values in rows:
        names[code] = name or code
        for place, value in enumerate(values):
            series[code][place][day] = float(value or 0)
    first_days = {code: min(places[0]) for code, places in series.items()}
    for row in earlier:
        if row["sector"] in first_days and row["day"] < first_days[row["sector"]]:
            series[row["sector"]][0][row["day"]] = float(row["occupied"])
            series[row["sector"]][1][row["day"]] = float(row["available"])
    return as_at, [_sector(code, names[code], places, as_at) for code, places in series.items()]


def _sector(code: str, name: str, places: Sequence[Mapping[date, float]], as_at: date) -> Sector:
    """Places: occupied, available, core and escalation beds, and discharges, by day."""
    occupied, available, core, escalation, discharges = places
    midnights = Midnights(occupied)
    seen = seen_weeks(midnights)
    return Sector(
        code,
        name,
        midnights,
        Midnights(available),
        Midnights(core),
        Midnights(escalation),
        discharges,
        seen,
        try_effects(midnights, seen, as_at),
    )


def usual_on(series: Mapping[date, float], day: date, before: date, holidays: frozenset[date]) -> float | None:
    """Mean of the last eight such weekdays before a day, without bank holidays; None without any."""
    one = before - timedelta(days=1 + (before - timedelta(days=1) - day).days % 7)
    found: list[float] = []
    first = min(series, default=before)
    while one >= first and len(found) < 8:
        if one in series and one not in holidays:
            found.append(series[one])
        one -= timedelta(days=7)
    return fmean(found) if found else None
