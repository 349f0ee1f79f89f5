"""Beds that a sector needs against those that are open, in exact fractions.

Expected occupied beds times the effect of the calendar times the scenario, over the occupancy aimed at, rounded
up; less core and planned escalation beds, without those expected closed. Above 0 beds are missing, below 0 they
are to spare. Mitigations take beds off by their own number, or by Little: patients a day times days saved.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from orchestration.contract.safe_errors import WrongArgument

WHOLE = Fraction(100)
# Sums of floating numbers differ in their last digits; a millionth of a bed is none.
PLACES = 6


def exact(number: float) -> Fraction:
    """A measured or written number as people read it, so that 478.4 at 92 % is 520 beds and not 521."""
    return Fraction(str(round(number, PLACES)))


def changed(number: Fraction, percent: float) -> Fraction:
    """A number after a change in per cent."""
    return number * (1 + exact(percent) / 100)


def beds_needed(occupied: Fraction, target_percent: float) -> int:
    """Beds for an average number of occupied ones, rounded up; exact, so that 460 at 92 per cent are 500."""
    if not 0 < target_percent <= 100:
        raise WrongArgument(f"expected an occupancy above 0 and up to 100 %, found {target_percent:g}")
    return ceil(occupied * 100 / Fraction(str(target_percent)))


def mitigation_beds(patients_per_day: float, days_saved: float) -> Fraction:
    """Beds that are saved where so many patients a day stay so many days less (Little)."""
    return exact(patients_per_day) * exact(days_saved)


@dataclass(frozen=True)
class OpenBeds:
    """Beds of a sector: core and escalation beds as planned, those expected closed, and who says so."""

    core: float
    escalation: float
    closed: float
    source: str

    @property
    def available(self) -> Fraction:
        """Beds that can be used."""
        return exact(self.core) + exact(self.escalation) - exact(self.closed)


@dataclass(frozen=True)
class Gap:
    """One sector, week and scenario."""

    occupied: Fraction
    beds_needed: int
    available: Fraction
    mitigation: Fraction

    @property
    def gap(self) -> Fraction:
        """Beds missing before mitigation; below 0, to spare."""
        return self.beds_needed - self.available

    @property
    def after_mitigation(self) -> Fraction:
        """Beds missing after it."""
        return self.gap - self.mitigation


def gap_of(
    expected: float,
    effect_percent: float,
    scenario_percent: float,
    goal_percent: float,
    beds: OpenBeds,
    mitigation: Fraction = Fraction(0),
) -> Gap:
    """What one week is short of. Raises WrongArgument for an occupancy of 0 or less, or above 100 %."""
    occupied = changed(changed(exact(expected), effect_percent), scenario_percent)
    return Gap(occupied, beds_needed(occupied, goal_percent), beds.available, mitigation)


def discharges_needed(expected: float, available: Fraction, goal_percent: float) -> int:
    """Patients who must leave beyond those who are expected to, so that a day ends at the goal; at least 0."""
    permitted = floor(available * exact(goal_percent) / WHOLE)
    return max(0, ceil(exact(expected)) - permitted)
