"""Decisions about charts as people record them: `plan/spc_decisions.csv` of a trust."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from orchestration.contract.validated_csv import ReadRows, read_rows
from orchestration.contract.validated_yaml import Text, ValidatedModel, clash
from orchestration.performance.register import Day, LastDay
from orchestration.performance.series import Decision, DecisionKind

WHOLE_TRUST = "trust"


class DecisionRow(ValidatedModel):
    """One decision. Nobody changes limits without a name, a date and a reason."""

    measure_id: Text
    organisation_unit: Annotated[Text | None, Field(description="a code, or nothing for the trust")] = None
    kind: DecisionKind
    period_start: Day
    reason: Text
    decided_by: Text
    decided_on: Day
    review_on: LastDay = None

    @model_validator(mode="after")
    def _fits_together(self) -> "DecisionRow":
        if self.review_on is not None and self.review_on < self.decided_on:
            raise clash(
                f"review_on {self.review_on} is before decided_on {self.decided_on}; correct one of them"
            )
        return self

    @property
    def unit(self) -> str:
        """The organisation unit whose chart it is about."""
        return self.organisation_unit or WHOLE_TRUST


def read_decisions(file: Path) -> ReadRows[DecisionRow]:
    """The decisions of a file; a wrong row is a problem and costs no other row."""
    return read_rows(file, DecisionRow)


def decisions_about(rows: Iterable[DecisionRow], measure_id: str, unit: str = WHOLE_TRUST) -> list[Decision]:
    """The decisions about one chart, by period."""
    chosen = [row for row in rows if row.measure_id == measure_id and row.unit == unit]
    return [
        Decision(row.kind, row.period_start, row.reason, row.decided_by, row.decided_on)
        for row in sorted(chosen, key=lambda row: (row.period_start, row.kind))
    ]
