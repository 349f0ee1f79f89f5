"""Tiers that a person decided: a name, a reason and an end date, beside the tier of the rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from orchestration.contract.validated_yaml import Text, ValidatedModel, clash
from orchestration.performance.plan_rows import MeasureId, Unit
from orchestration.performance.register import Day

TierName = Literal["routine", "watch", "recovery", "intensive"]


class TierOverrideRow(ValidatedModel):
    """One line of `plan/tier_overrides.csv`; without a name, a reason or an end it is not used."""

    measure_id: MeasureId
    organisation_unit: Unit = None
    tier: TierName
    decided_by: Annotated[Text, Field(description="the name of the person who decided")]
    reason: Annotated[Text, Field(description="the reason, in words")]
    decided_on: Day
    ends_on: Annotated[Day, Field(description="the last day on which it applies, YYYY-MM-DD")]

    @model_validator(mode="after")
    def _fits_together(self) -> "TierOverrideRow":
        if self.ends_on < self.decided_on:
            raise clash(f"ends_on {self.ends_on} is before decided_on {self.decided_on}; correct one of them")
        return self


@dataclass(frozen=True)
class TierOverride:
    """A decision about one measure and unit."""

    tier: TierName
    decided_by: str
    reason: str
    decided_on: date
    ends_on: date


def in_force(overrides: Iterable[TierOverride], on: date) -> TierOverride | None:
    """The decision that applies on a day: of several the one made last. The last day is a day of it."""
    applying = [one for one in overrides if one.decided_on <= on <= one.ends_on]
    return max(applying, key=lambda one: (one.decided_on, one.ends_on), default=None)
