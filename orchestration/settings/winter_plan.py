"""The files of `plan/` about winter, holidays and cancer campaigns.

A line is used when it fits its model and no earlier line has its key. Nothing is assumed for a number that a
line leaves out.
"""

import csv
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from orchestration.contract.project_files import DBT_PROJECT
from orchestration.contract.validated_yaml import Model, Text, ValidatedModel, clash
from orchestration.performance.register import Day, LastDay, Number
from orchestration.settings.plan_tables import plan_table

REFERRAL_TYPES = DBT_PROJECT / "seeds" / "reference" / "cancer_referral_types.csv"
SECTORS = "ga, maternity, ld, mi or critical_care"
Sector = Annotated[Literal["ga", "maternity", "ld", "mi", "critical_care"], Field(description=SECTORS)]
AnySector = Annotated[
    Literal["ga", "maternity", "ld", "mi", "critical_care"] | None,
    Field(description=f"{SECTORS}, or nothing for every sector"),
]
Change = Annotated[
    float, Field(strict=False, ge=-100, le=1000, allow_inf_nan=False, description="percent from -100 to 1000")
]
Beds = Annotated[
    float, Field(strict=False, ge=0, le=100_000, allow_inf_nan=False, description="a number from 0")
]
NotNegative = Annotated[
    float | None,
    Field(strict=False, ge=0, le=1_000_000, allow_inf_nan=False, description="a number from 0, or nothing"),
]
Share = Annotated[
    float | None,
    Field(strict=False, ge=0, le=100, allow_inf_nan=False, description="percent from 0 to 100, or nothing"),
]
MONDAY = 0
# A plan is of some years; a longer period is a slip of the pen, and would be a row for each of its days.
MOST_DAYS = 3660


class ScenarioRow(ValidatedModel):
    """How much more demand a scenario has than the forecast."""

    scenario: Text
    sector: AnySector = None
    demand_percent: Change
    reason: Text


class MitigationRow(ValidatedModel):
    """What frees beds: their number, or patients a day and the days that each stays shorter."""

    mitigation_id: Text
    sector: Sector
    what: Text
    owner: Text
    beds: Number = None
    patients_per_day: NotNegative = None
    days_saved: NotNegative = None
    valid_from: Day
    valid_to: LastDay = None

    @model_validator(mode="after")
    def _fits_together(self) -> "MitigationRow":
        by_little = (self.patients_per_day is not None, self.days_saved is not None)
        if any(by_little) != all(by_little) or (self.beds is not None) == all(by_little):
            raise clash("write beds, or both patients_per_day and days_saved")
        if self.beds is not None and self.beds < 0:
            raise clash("beds must be 0 or more; closed beds belong in plan/winter_beds.csv")
        _in_order(self.valid_from, self.valid_to, "valid_from", "valid_to")
        return self


class WinterBedsRow(ValidatedModel):
    """Beds of a sector that are planned to be open, and those expected to be closed."""

    sector: Sector
    valid_from: Day
    valid_to: LastDay = None
    core_beds: Beds
    escalation_beds: Beds
    closed_beds: Beds
    source: Text

    @model_validator(mode="after")
    def _fits_together(self) -> "WinterBedsRow":
        _in_order(self.valid_from, self.valid_to, "valid_from", "valid_to")
        if self.closed_beds > self.core_beds + self.escalation_beds:
            raise clash("closed_beds are more than core_beds and escalation_beds together; correct one of them")
        return self


class WinterEffectRow(ValidatedModel):
    """What a week adds to the forecast by the trust's own judgement, in place of what is measured."""

    sector: AnySector = None
    week_start: Day
    effect_percent: Change
    source: Text

    @model_validator(mode="after")
    def _is_a_monday(self) -> "WinterEffectRow":
        if self.week_start.weekday() != MONDAY:
            raise clash(f"week_start {self.week_start} is not a Monday; write the Monday of the week")
        return self


class CalendarDateRow(ValidatedModel):
    """Days that change the hospital: school holidays, half-days, strikes, days without elective work."""

    kind: Annotated[
        Literal["school_holiday", "half_day", "strike", "stand_down", "other"],
        Field(description="school_holiday, half_day, strike, stand_down or other"),
    ]
    first_day: Day
    last_day: Day
    title: Text
    elective_lost_percent: Share = None
    source: Text

    @model_validator(mode="after")
    def _fits_together(self) -> "CalendarDateRow":
        _in_order(self.first_day, self.last_day, "first_day", "last_day")
        if (self.last_day - self.first_day).days > MOST_DAYS:
            raise clash(f"first_day to last_day is over {MOST_DAYS} days; correct one of them")
        return self


class BedHistoryRow(ValidatedModel):
    """A midnight of a sector before the extracts begin: wards open overnight, patients and open beds."""

    day: Day
    sector: Sector
    occupied: Beds
    available: Beds
    source: Text


class CampaignRow(ValidatedModel):
    """A campaign for cancer awareness and the referrals that it is expected to add."""

    campaign_id: Text
    title: Text
    suspected_site: Text
    first_day: Day
    last_day: Day
    effect_from: LastDay = None
    effect_to: LastDay = None
    rise_percent: Change
    conversion_percent: Share = None
    appointments_per_referral: NotNegative = None
    tests_per_referral: NotNegative = None
    appointments_per_week: NotNegative = None
    tests_per_week: NotNegative = None
    owner: Text
    source: Text

    @model_validator(mode="after")
    def _fits_together(self) -> "CampaignRow":
        _in_order(self.first_day, self.last_day, "first_day", "last_day")
        _in_order(
            self.effect_from or self.first_day, self.effect_to or self.last_day, "effect_from", "effect_to"
        )
        if self.suspected_site not in suspected_sites():
            raise clash(
                f"suspected_site: expected one of {', '.join(suspected_sites())},"
                f" found '{self.suspected_site[:60]}'"
            )
        return self


@cache
def suspected_sites() -> tuple[str, ...]:
    """The suspected cancers as they are published."""
    with REFERRAL_TYPES.open(encoding="utf-8", newline="") as stream:
        return tuple(sorted({row["name"] for row in csv.DictReader(stream)}))


def _in_order(first: date, last: date | None, first_name: str, last_name: str) -> None:
    if last is not None and last < first:
        raise clash(f"{last_name} {last} is before {first_name} {first}; correct one of them")


def _columns(model: type[Model], **kinds: Any) -> dict[str, str]:
    return {name: kinds.get(name, "varchar") for name in model.model_fields}


BEDS_AND_DAYS = {
    "valid_from": "date", "valid_to": "date", "core_beds": "double", "escalation_beds": "double",
    "closed_beds": "double", "beds": "double", "patients_per_day": "double", "days_saved": "double",
}  # fmt: skip
CAMPAIGN_KINDS = {
    **dict.fromkeys(("first_day", "last_day", "effect_from", "effect_to"), "date"),
    **dict.fromkeys(
        (
            "rise_percent", "conversion_percent", "appointments_per_referral", "tests_per_referral",
            "appointments_per_week", "tests_per_week",
        ),
        "double",
    ),
}  # fmt: skip
SCENARIOS = plan_table(
    "winter_scenarios", "scenarios of winter", ScenarioRow,
    _columns(ScenarioRow, demand_percent="double"), ("scenario", "sector"),
)  # fmt: skip
MITIGATIONS = plan_table(
    "winter_mitigations", "mitigations of winter", MitigationRow,
    _columns(MitigationRow, **BEDS_AND_DAYS), ("mitigation_id",),
)  # fmt: skip
WINTER_BEDS = plan_table(
    "winter_beds", "beds planned for winter", WinterBedsRow,
    _columns(WinterBedsRow, **BEDS_AND_DAYS), ("sector", "valid_from"),
)  # fmt: skip
EFFECTS = plan_table(
    "winter_effects", "effects of weeks by the trust", WinterEffectRow,
    _columns(WinterEffectRow, week_start="date", effect_percent="double"), ("sector", "week_start"),
)  # fmt: skip
CALENDAR_DATES = plan_table(
    "calendar_dates", "school holidays, half-days and strikes", CalendarDateRow,
    _columns(CalendarDateRow, first_day="date", last_day="date", elective_lost_percent="double"),
    ("kind", "first_day", "title"),
)  # fmt: skip
BED_HISTORY = plan_table(
    "bed_history", "midnights before the extracts", BedHistoryRow,
    _columns(BedHistoryRow, day="date", occupied="double", available="double"), ("day", "sector"),
    frozenset({"beds"}),
)  # fmt: skip
CAMPAIGNS = plan_table(
    "campaigns", "campaigns for cancer awareness", CampaignRow,
    _columns(CampaignRow, **CAMPAIGN_KINDS), ("campaign_id",), frozenset({"cancer"}),
)  # fmt: skip
WINTER_PLAN = (SCENARIOS, MITIGATIONS, WINTER_BEDS, EFFECTS, CALENDAR_DATES, BED_HISTORY, CAMPAIGNS)
