"""What people decide about measures and write into `plan/` of the home: the rows of each file."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from orchestration.contract.validated_yaml import Text, ValidatedModel, clash
from orchestration.performance.assurance import Comparison
from orchestration.performance.register import Day, LastDay, Level, Number

Unit = Annotated[Text | None, Field(description="a code, or nothing for the trust")]
MeasureId = Annotated[Text, Field(description="the identifier of a measure of the register")]
Filled = Annotated[float, Field(strict=False, allow_inf_nan=False, description="a number")]
Version = Annotated[int, Field(strict=False, ge=1, description="a whole number from 1")]


class HistoryRow(ValidatedModel):
    """A figure of a period before the first extracts; a count is its numerator, a median its value."""

    measure_id: MeasureId
    level: Level | None = None
    organisation_unit: Unit = None
    period_start: Day
    numerator: Number = None
    denominator: Number = None
    value: Number = None

    @model_validator(mode="after")
    def _says_something(self) -> "HistoryRow":
        if self.numerator is None and self.value is None:
            raise clash("a figure needs a numerator or a value; write one of them")
        return self


class PlanTargetRow(ValidatedModel):
    """A target that the trust adds to the national ones."""

    measure_id: MeasureId
    kind: Literal["constitutional", "operational", "medium_term", "oversight", "contract", "local"]
    level: Level | None = None
    organisation_unit: Unit = None
    valid_from: Day
    valid_to: LastDay = None
    value: Filled
    comparison: Comparison
    source: Text


class TrajectoryRow(ValidatedModel):
    """What is planned for a period. A changed plan is a new version; the earlier one stays."""

    measure_id: MeasureId
    organisation_unit: Unit = None
    period_start: Day
    value: Filled
    version: Version
    agreed_by: Text
    agreed_on: Day


class NarrativeRow(ValidatedModel):
    """What happened in a period and why, in the words of whoever answers for it."""

    measure_id: MeasureId
    organisation_unit: Unit = None
    period_start: Day
    what: Text
    why: Text
    author: Text
    written_on: Day


class ActionRow(ValidatedModel):
    """One action of a recovery plan."""

    action_id: Text
    measure_id: MeasureId
    organisation_unit: Unit = None
    what: Text
    owner: Text
    start: Day
    due: Day
    expected_effect_per_week: Number = None
    status: Literal["planned", "open", "done", "stopped"]
    done_on: LastDay = None

    @model_validator(mode="after")
    def _fits_together(self) -> "ActionRow":
        if self.due < self.start:
            raise clash(f"due {self.due} is before start {self.start}; correct one of them")
        if (self.status == "done") != (self.done_on is not None):
            raise clash("done_on belongs to the status done; write both or neither")
        return self
