"""What the synthetic trust plans in activity and money: an activity plan and two schemes, and no unit value.

Nobody has approved a value, so that no figure in pounds but the schemes' own plan is shown. One scheme has no
quality impact assessment.
"""

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

Row = tuple[object, ...]
HEADERS = {
    "activity_plan": (
        "treatment_function", "point_of_delivery", "period_start", "planned", "source", "approved_by",
    ),
    "schemes": (
        "scheme_id", "organisation_unit", "title", "kind", "recurrent", "plan_by_month", "owner",
        "quality_impact_assessed_on", "measure_id",
    ),
}  # fmt: skip
# Attendances and spells a month, for a small trust. Other treatment functions have no plan.
MONTHLY = {
    "100": {"first": 28, "follow_up": 68, "day_case": 7},
    "110": {"first": 50, "follow_up": 118, "day_case": 16},
    "120": {"first": 31, "follow_up": 75, "day_case": 9},
    "130": {"first": 46, "follow_up": 108, "day_case": 12},
    "320": {"first": 26, "follow_up": 60, "day_case": 8},
    "330": {"first": 30, "follow_up": 70, "day_case": 10},
}
YEAR = tuple(date(2026 + (month > 12), (month - 1) % 12 + 1, 1) for month in range(4, 16))
SOURCE, APPROVED_BY = "Activity plan 2026/27 (synthetic)", "Director of finance"


def _pounds(first: date, a_month: int) -> str:
    return "; ".join(f"{month:%Y-%m}={a_month}" for month in YEAR if month >= first)


SCHEMES: tuple[Row, ...] = (
    (
        "S1", "", "Six weeks of notice for leave: fewer appointments cancelled at short notice", "productivity",
        "yes", _pounds(date(2026, 7, 1), 1200), "Head of outpatients", "2026-06-11", "OP03",
    ),
    (
        "S2", "", "Discharge hub: escalation beds closed earlier", "cash", "no",
        _pounds(date(2026, 11, 1), 8000), "Head of site operations", "", "FL02",
    ),
)  # fmt: skip


def write_money_plan(home: Path) -> None:
    """Writes the activity plan and the schemes into `plan/` of a home, which is there."""
    tables: dict[str, Iterable[Row]] = {"activity_plan": _activity(), "schemes": SCHEMES}
    for name, rows in tables.items():
        with (home / "plan" / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(HEADERS[name])
            writer.writerows(rows)


def _activity() -> Iterable[Row]:
    for function, deliveries in MONTHLY.items():
        for delivery, planned in deliveries.items():
            for month in YEAR:
                yield function, delivery, month, planned, SOURCE, APPROVED_BY
