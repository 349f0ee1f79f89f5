"""What a trust writes into `plan/` about money: values of units, planned activity and schemes."""

import math
import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from orchestration.contract.validated_yaml import Text, ValidatedModel, clash, unmet
from orchestration.performance.plan_rows import MeasureId, Unit
from orchestration.performance.register import Day, LastDay, load_measures
from orchestration.planning.money import ITEMS, Kind

PointOfDelivery = Literal["first", "follow_up", "day_case", "elective"]
# Items of outpatients are of first and follow-up appointments; those of beds and operations have no such part.
DELIVERIES = {
    "activity": ("first", "follow_up", "day_case", "elective"),
    "slot_missed": ("first", "follow_up"),
    "slot_cancelled_by_hospital": ("first", "follow_up"),
}
# Items that are counted by treatment function.
BY_FUNCTION = {*DELIVERIES, "operation_cancelled"}
MONTH_OF_PLAN = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])\s*=\s*(-?\d+(?:\.\d+)?)$")
YEAR = re.compile(r"^(\d{4})/(\d{2})$")


ITEM = f"one of {', '.join(ITEMS)}, or the identifier of a measure of the register"


def _is_known(item: str) -> str:
    if item not in ITEMS and item not in load_measures():
        raise unmet(ITEM)
    return item


Item = Annotated[Text, AfterValidator(_is_known), Field(description=ITEM)]


class UnitValueRow(ValidatedModel):
    """What one unit is worth in a financial year, and who approved that."""

    item: Item
    treatment_function: Annotated[Text | None, Field(description="a code, or nothing for all")] = None
    point_of_delivery: Annotated[
        PointOfDelivery | None, Field(description="first, follow_up, day_case or elective, or nothing for all")
    ] = None
    value: Annotated[
        float,
        Field(
            strict=False,
            gt=0,
            allow_inf_nan=False,
            description="pounds, a number above 0; leave the line out where no value is approved",
        ),
    ]
    kind: Kind
    year: Annotated[str, Field(pattern=YEAR.pattern, description="a financial year such as 2026/27")]
    source: Text
    approved_by: Annotated[Text, Field(description="the name or role of who approved it")]

    @model_validator(mode="after")
    def _fits_together(self) -> "UnitValueRow":
        first, second = int(self.year[:4]), int(self.year[5:])
        if second != (first + 1) % 100:
            raise clash(f"year {self.year} is no financial year; write {first}/{(first + 1) % 100:02d}")
        if self.item == "activity" and self.treatment_function is None:
            raise clash("the value of activity is set by treatment function; write its code")
        if self.item in ITEMS and self.item not in BY_FUNCTION and self.treatment_function is not None:
            raise clash(f"{self.item} is not counted by treatment function; leave treatment_function empty")
        known = DELIVERIES.get(self.item, ())
        if self.point_of_delivery is not None and self.point_of_delivery not in known:
            raise clash(
                f"{self.item} has no point of delivery {self.point_of_delivery}; expected"
                f" {', '.join([*known, 'nothing']) if known else 'nothing'}"
            )
        return self


class ActivityPlanRow(ValidatedModel):
    """Activity planned for a month. NHS patients only."""

    treatment_function: Annotated[Text, Field(description="a code such as 110")]
    point_of_delivery: PointOfDelivery
    period_start: Annotated[Day, Field(description="the first day of a month, YYYY-MM-01")]
    planned: Annotated[
        float, Field(strict=False, ge=0, allow_inf_nan=False, description="attendances or spells, 0 or more")
    ]
    source: Text
    approved_by: Annotated[Text, Field(description="the name or role of who approved it")]

    @model_validator(mode="after")
    def _is_a_month(self) -> "ActivityPlanRow":
        if self.period_start.day != 1:
            raise clash(f"period_start {self.period_start} is not the first day of a month; write that day")
        return self


class SchemeRow(ValidatedModel):
    """A scheme that is to save or earn money, tied to the measure that must show it."""

    scheme_id: Text
    organisation_unit: Unit = None
    title: Text
    kind: Literal["cash", "productivity", "avoidance"]
    recurrent: Literal["yes", "no"]
    plan_by_month: Annotated[
        Text, Field(description="pounds by month with semicolons between them: 2026-11=1000; 2026-12=1200")
    ]
    owner: Text
    quality_impact_assessed_on: LastDay = None
    measure_id: MeasureId

    @model_validator(mode="after")
    def _has_a_plan(self) -> "SchemeRow":
        planned_months(self.plan_by_month)
        return self


def planned_months(text: str) -> dict[date, float]:
    """Pounds by month, in order. Raises the message of a wrong line where a part cannot be read."""
    found: dict[date, float] = {}
    for part in (one.strip() for one in text.split(";")):
        if not part:
            continue
        match = MONTH_OF_PLAN.match(part)
        if match is None or not math.isfinite(float(match[3])):
            raise clash(
                "plan_by_month: expected months such as 2026-11=1000 with semicolons between them,"
                f" found '{part}'"
            )
        month = date(int(match[1]), int(match[2]), 1) if int(match[1]) else None
        if month is None or month in found:
            raise clash(f"plan_by_month: expected each month once, found '{part}' again")
        found[month] = float(match[3])
    if not found:
        raise clash("plan_by_month: expected at least one month such as 2026-11=1000, found none")
    return dict(sorted(found.items()))
