"""`clockstop beds`: how many beds a sector needs when demand, length of stay or open beds change.

Average occupied beds are admissions times mean nights over days; beds are that over the target occupancy,
rounded up. The baseline is what `beds.model` of the current publication measured.
"""

from dataclasses import asdict, dataclass
from fractions import Fraction
from math import ceil
from typing import Any

import duckdb

from orchestration.contract.safe_errors import WrongArgument

TARGETS = (85, 92, 95)
BASELINE = """
select sector, min(month), max(month), sum(days), sum(admissions), sum(bed_days), max(occupied_percentile_95),
    sum(average_available * days) / nullif(sum(days), 0)
from (
    select * from beds.model
    where kind = 'measured' and sector = ?
    order by month desc
    limit 12
) as months
group by sector
"""
IS_PUBLISHED = "select 1 from publication.status where domain = 'beds' and as_at is not null"
SECTORS = "select distinct sector from beds.model where kind = 'measured' order by sector"


@dataclass(frozen=True)
class Baseline:
    """What was measured: whole numbers over the days of the months named."""

    sector: str
    first_month: str
    last_month: str
    days: int
    admissions: int
    bed_days: int
    peak: float
    available: float

    @property
    def mean_nights(self) -> float:
        """Bed days for each that came in."""
        return self.bed_days / self.admissions if self.admissions else 0.0


@dataclass(frozen=True)
class Change:
    """What is asked: demand in per cent, length of stay in nights, beds taken out of use."""

    demand_percent: float = 0.0
    nights: float = 0.0
    closures: int = 0


@dataclass(frozen=True)
class Plan:
    """Beds of one sector before or after a change."""

    expected_occupied: float
    peak: float
    available: float
    occupancy_percent: float | None
    beds_needed: dict[int, int]

    @property
    def spare(self) -> dict[int, float]:
        """Open beds beyond those needed, by target occupancy; below nothing where they are too few."""
        return {target: self.available - beds for target, beds in self.beds_needed.items()}


def beds_needed(occupied: Fraction, target_percent: float) -> int:
    """Beds for an average number of occupied ones, rounded up; exact, so that 460 at 92 per cent are 500."""
    return ceil(occupied * 100 / Fraction(str(target_percent)))


def occupied_beds(admissions: int, mean_nights: Fraction, demand_percent: float, days: int) -> Fraction:
    """Average occupied beds: admissions that grow, times nights, over days."""
    return Fraction(admissions) * (1 + Fraction(str(demand_percent)) / 100) * mean_nights / days


def read_baseline(connection: duckdb.DuckDBPyConnection, sector: str) -> Baseline:
    """The last twelve months that were measured, or those there are. Raises WrongArgument without any."""
    is_published = connection.execute(IS_PUBLISHED).fetchone() is not None
    row = connection.execute(BASELINE, [sector]).fetchone() if is_published else None
    if row is None:
        known = ", ".join(name for (name,) in connection.execute(SECTORS).fetchall()) if is_published else ""
        raise WrongArgument(f"no bed model of the sector {sector}; there are {known or 'none yet'}")
    name, first, last, days, admissions, bed_days, peak, available = row
    return Baseline(
        name, first, last, int(days), int(admissions), int(bed_days), float(peak), float(available or 0)
    )


def plan(baseline: Baseline, change: Change) -> Plan:
    """What the baseline becomes. The peak keeps its distance from the average in proportion.

    Raises WrongArgument where a change leaves no nights or no demand.
    """
    measured = Fraction(baseline.bed_days, baseline.admissions) if baseline.admissions else Fraction(0)
    nights = measured + Fraction(str(change.nights))
    if nights < 0 or change.demand_percent <= -100:
        raise WrongArgument(
            f"the change leaves {float(nights):.1f} nights and {100 + change.demand_percent:g} % of the demand;"
            " both must be more than 0"
        )
    occupied = occupied_beds(baseline.admissions, nights, change.demand_percent, baseline.days)
    before = Fraction(baseline.bed_days, baseline.days)
    peak = baseline.peak * float(occupied / before) if before else 0.0
    available = max(0.0, baseline.available - change.closures)
    return Plan(
        expected_occupied=float(occupied),
        peak=peak,
        available=available,
        occupancy_percent=100 * float(occupied) / available if available else None,
        beds_needed={target: beds_needed(occupied, target) for target in TARGETS},
    )


def as_dict(baseline: Baseline, change: Change, before: Plan, after: Plan) -> dict[str, Any]:
    """For a program."""
    return {
        "baseline": {**asdict(baseline), "mean_nights": baseline.mean_nights},
        "change": asdict(change),
        "before": {**asdict(before), "spare": before.spare},
        "after": {**asdict(after), "spare": after.spare},
    }
