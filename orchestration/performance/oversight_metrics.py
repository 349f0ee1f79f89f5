"""The metrics of the NHS Oversight Framework by version: a seed, and versions that a trust adds in `plan/`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from orchestration.contract.project_files import DBT_PROJECT
from orchestration.contract.validated_csv import Row, read_rows, refused
from orchestration.contract.validated_yaml import Identifier, Problem, Text, ValidatedModel, clash
from orchestration.performance.oversight import Scale
from orchestration.performance.register import Day, Grade, Number, load_measures, settle
from orchestration.performance.spc_limits import exact

METRICS_SEED = DBT_PROJECT / "seeds" / "performance" / "oversight_metrics.csv"
# a third is no decimal
Weight = Annotated[
    str, Field(pattern=r"^\d+(\.\d+)?(/[1-9]\d*)?$", description="a number or a fraction such as 1/3")
]
ScoreEnd = Annotated[
    float | None, Field(strict=False, ge=1, le=4, description="a score from 1 to 4, or nothing")
]


class OversightMetricRow(ValidatedModel):
    """One metric of one version. Without scores of its own ranks are spread as the manual says."""

    version: Text
    valid_from: Day
    metric: Identifier
    national_id: Text | None = None
    title: Text
    measure_id: Text
    better: Literal["up", "down"]
    standard: Number = None
    floor: Number = None
    best_score: ScoreEnd = None
    worst_score: ScoreEnd = None
    weight: Weight
    # why it cannot be scored; empty where the figures of other providers are published
    missing: Text | None = None
    source: Text
    grade: Grade

    @model_validator(mode="after")
    def _fits_together(self) -> "OversightMetricRow":
        best, worst = self.scale.spread
        if best > worst:
            raise clash(
                f"best_score {float(best):g} is above worst_score {float(worst):g}; correct one of them"
            )
        if self.standard is not None and self.floor is not None and self.scale.meets(exact(self.floor)):
            raise clash(f"the floor {self.floor:g} meets the standard {self.standard:g}; correct one of them")
        return self

    @property
    def scale(self) -> Scale:
        """How values are scored."""
        parts = (self.standard, self.floor, self.best_score, self.worst_score)
        return Scale(self.better, *(None if part is None else exact(part) for part in parts))

    @property
    def share_of_average(self) -> Fraction:
        """Its weight in the average."""
        return Fraction(self.weight)


@cache
def load_oversight_metrics(seed: Path = METRICS_SEED) -> tuple[OversightMetricRow, ...]:
    """Every metric of every version. Raises ProjectFileError with one line per problem."""
    read = read_rows(seed, OversightMetricRow)
    settle(seed, [*read.problems, *metric_problems(read.rows)])
    return tuple(row.values for row in read.rows)


def metric_problems(rows: Sequence[Row[OversightMetricRow]]) -> Iterable[Problem]:
    """What the metrics have to know of each other and of the register."""
    names = Counter((row.values.version, row.values.metric) for row in rows)
    first_days: dict[str, date] = {}
    for row in rows:
        one = row.values
        if names[(one.version, one.metric)] > 1:
            yield refused(row.line, "metric", "a name that no other metric of the version has", one.metric)
        if one.measure_id not in load_measures():
            yield refused(row.line, "measure_id", "the identifier of a measure of the register", one.measure_id)
        if first_days.setdefault(one.version, one.valid_from) != one.valid_from:
            yield refused(
                row.line, "valid_from", f"the first day of version {one.version}", str(one.valid_from)
            )


def version_in_force(
    rows: Iterable[OversightMetricRow], added: Iterable[OversightMetricRow], day: date
) -> list[OversightMetricRow]:
    """The metrics of the newest version that had begun on a day. What a trust adds replaces a version whole."""
    given = list(added)
    replaced = {one.version for one in given}
    known = [*given, *(one for one in rows if one.version not in replaced)]
    begun = [one for one in known if one.valid_from <= day]
    if not begun:
        return []
    newest = max(begun, key=lambda one: (one.valid_from, one.version)).version
    return [one for one in begun if one.version == newest]
