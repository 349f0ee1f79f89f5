"""Units of activity and what the trust says that one is worth. Without its value there is no figure, never 0.

A value is of an item, a financial year, and where the trust says so of a treatment function and a point of
delivery. Nothing here knows a national price.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from typing import Literal

Kind = Literal["price", "marginal_cost", "full_cost", "local"]
APRIL = 4
ALL = None


@dataclass(frozen=True)
class Item:
    """What is counted. `unit`: one of it; `what_it_is`: what money of it is and is not."""

    title: str
    unit: str
    what_it_is: str


ACTIVITY = "activity"
ITEMS = {
    ACTIVITY: Item("Activity", "attendance or spell", "indicative: a local average, no price by HRG"),
    "slot_missed": Item(
        "Appointment missed by the patient", "appointment slot", "opportunity, not cash"
    ),
    "slot_cancelled_by_hospital": Item(
        "Appointment cancelled by the hospital at short notice", "appointment slot", "opportunity, not cash"
    ),
    "operation_cancelled": Item(
        "Operation cancelled by the hospital at the last minute", "patient", "opportunity, not cash"
    ),
    "bed_day_after_ready": Item(
        "Bed days after the discharge-ready date", "bed day", "no cash is released unless beds close"
    ),
    "escalation_bed_day": Item(
        "Escalation beds open overnight", "bed day", "local premium cost: usually cash"
    ),
    "validation": Item(
        "Records validated", "record validated", "cost of validation: never a saving"
    ),
}  # fmt: skip


@dataclass(frozen=True)
class UnitValue:
    """A line of `plan/unit_values.csv`; without a function or point of delivery it is of all of them."""

    item: str
    treatment_function: str | None
    point_of_delivery: str | None
    year: str
    value: float
    kind: str


def financial_year(day: date) -> str:
    """The year from April to March that a day is in: 2026/27."""
    first = day.year if day.month >= APRIL else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


class UnitValues:
    """The values that a trust has approved."""

    def __init__(self, lines: Iterable[UnitValue]) -> None:
        self._lines = {
            (one.item, one.treatment_function, one.point_of_delivery, one.year): one for one in lines
        }

    def of(
        self,
        item: str,
        day: date,
        treatment_function: str | None = None,
        point_of_delivery: str | None = None,
    ) -> UnitValue | None:
        """The value of one unit on a day: the line of both, else of the function, else of the point of
        delivery, else of all. None where the trust has written none for that year.

        Activity has no line of all functions: a spell of one is worth another than that of the next.
        """
        year = financial_year(day)
        for function, delivery in (
            (treatment_function, point_of_delivery),
            (treatment_function, ALL),
            (ALL, point_of_delivery),
            (ALL, ALL),
        ):
            found = self._lines.get((item, function, delivery, year))
            if found is not None and not (item == ACTIVITY and found.treatment_function is ALL):
                return found
        return None


def worth(units: float | None, unit_value: float | None) -> float | None:
    """Units times the value of one. None where either is not known: a missing value is not 0."""
    return None if units is None or unit_value is None else units * unit_value


def cost_of_one(cost: float | None, results: int) -> float | None:
    """Cost per result, such as a corrected record; None without a known cost or any result."""
    return cost / results if cost is not None and results else None


@dataclass(frozen=True)
class Figure:
    """A measure in one period. A count has no denominator, a median neither."""

    start: date
    end: date
    numerator: float | None
    denominator: float | None


@dataclass(frozen=True)
class Baseline:
    """What a measure was before a scheme: its numerator a period, and per unit of its denominator."""

    months: int
    numerator: float
    share: float | None


# Fewer months before the start say too little of what would have been [C].
LEAST_MONTHS = 6
BASELINE_MONTHS = 12


def baseline_of(figures: Sequence[Figure], first_month: date) -> Baseline | None:
    """From the 12 months before the scheme; None for fewer than 6, or of a measure that counts nobody."""
    begins = date(first_month.year - 1, first_month.month, 1)
    known = [
        one for one in figures if begins <= one.start and one.end < first_month and one.numerator is not None
    ]
    months = {(one.end.year, one.end.month) for one in known}
    if len(months) < LEAST_MONTHS:
        return None
    numerators = [one.numerator or 0.0 for one in known]
    denominators = [one.denominator for one in known if one.denominator is not None]
    whole = sum(denominators, 0.0)
    share = sum(numerators) / whole if len(denominators) == len(known) and whole else None
    return Baseline(len(months), fmean(numerators), share)


def units_of_month(figures: Sequence[Figure], before: Baseline, better: str, basis: str) -> float | None:
    """Units by which a measure is better in these periods of a month than before; negative where it is worse.

    A share or mean is applied to what it is a share of: 2 points fewer missed of 500 appointments are 10. A
    flow is added up over the periods of the month, a stock is their mean. None without a better direction.
    """
    sign = {"up": 1, "down": -1}.get(better)
    differences = [
        one.numerator - (before.numerator if before.share is None or one.denominator is None
                         else before.share * one.denominator)
        for one in figures
        if one.numerator is not None
    ]  # fmt: skip
    if sign is None or not differences:
        return None
    return sign * (fmean(differences) if basis == "stock" else sum(differences))
