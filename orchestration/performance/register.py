"""The register of measures, and their targets by date: two seeds, and what has to be true of both together."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from orchestration.contract.project_files import DBT_PROJECT, PROJECT_ROOT
from orchestration.contract.published import load_published_tables
from orchestration.contract.validated_csv import Row, read_rows, refused
from orchestration.contract.validated_yaml import (
    Identifier,
    Problem,
    ProjectFileError,
    Text,
    ValidatedModel,
    clash,
)
from orchestration.performance.assurance import Comparison, Target
from orchestration.performance.periods import Grain
from orchestration.performance.published import TABLES
from orchestration.performance.series import Better

MEASURES_SEED = DBT_PROJECT / "seeds" / "performance" / "measures.csv"
TARGETS_SEED = DBT_PROJECT / "seeds" / "reference" / "targets.csv"
Level = Literal[
    "trust",
    "division",
    "treatment_function",
    "site",
    "tumour_group",
    "ward",
    "modality",
    "department_type",
    "sector",
    "priority",
]
# V read in the primary source, V2 in a secondary one, M from memory (not verified), C convention of the project
Grade = Literal["V", "V2", "M", "C"]
Levels = Annotated[
    tuple[Level, ...],
    BeforeValidator(lambda text: tuple(text.split()) if isinstance(text, str) else text),
    Field(
        strict=False, min_length=1, description=f"levels with spaces between them: {' '.join(Level.__args__)}"
    ),
]
Day = Annotated[date, Field(strict=False, description="a date YYYY-MM-DD")]
Number = Annotated[float | None, Field(strict=False, allow_inf_nan=False, description="a number")]
LastDay = Annotated[date | None, Field(strict=False, description="a date YYYY-MM-DD, or nothing")]
Month = Annotated[str | None, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="a month YYYY-MM")]


class MeasureRow(ValidatedModel):
    """One measure. A percentage is 100 * numerator / denominator; without a denominator it is the numerator."""

    measure_id: Annotated[
        str, Field(pattern=r"^[A-Z]{2}[0-9]{2}[A-Z0-9_]*$", description="an identifier such as EL01")
    ]
    name: Identifier
    title: Text
    domain: Identifier
    sub_domain: Text
    numerator: Text
    denominator: Text | None
    unit: Literal["percent", "count", "weeks", "days", "hours", "minutes", "rate"]
    better: Better
    basis: Literal["stock", "flow"]
    levels: Levels
    grain: Grain
    source_table: Text | None
    lead_role: Text
    chart: Literal["xmr", "run", "count", "days_between", "none"]
    statutory_return: Text | None
    # of a stock: the measure of what comes and goes, which is shown beside it
    companion: Text | None
    # the same measure in benchmark.headlines
    national_measure: Identifier | None
    definition_source: Text
    grade: Grade
    # why it has no value yet; empty where the published tables hold it
    missing: Text | None

    @model_validator(mode="after")
    def _fits_together(self) -> "MeasureRow":
        if self.unit == "percent" and self.denominator is None:
            raise clash("a percentage needs a denominator; write what it is a percentage of")
        if self.source_table is None and self.missing is None:
            raise clash("a measure without source_table needs `missing`: why it has no value yet")
        return self


class TargetRow(ValidatedModel):
    """One target by date. Without a value it is relative: an uplift on a baseline month, and a floor."""

    measure: Identifier
    level: Literal[
        "national", "system", "trust", "division", "treatment_function", "site", "tumour_group", "ward"
    ]
    organisation_unit: Text | None = None
    kind: Literal[
        "constitutional", "operational", "medium_term", "oversight", "contract", "local", "trajectory"
    ]
    valid_from: Day
    valid_to: LastDay
    due_date: LastDay
    value: Number
    floor: Number
    uplift: Number
    # whether an improvement of 7 % means 7 percentage points is not always said
    uplift_kind: Literal["points", "relative", "unknown"] | None
    baseline_month: Month
    comparison: Comparison
    source: Text
    grade: Grade

    @model_validator(mode="after")
    def _fits_together(self) -> "TargetRow":
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise clash(f"valid_to {self.valid_to} is before valid_from {self.valid_from}; correct one of them")
        if self.value is None and self.floor is None and self.uplift is None:
            raise clash("a target needs a value, a floor or an uplift")
        if (self.uplift is None) != (self.uplift_kind is None):
            raise clash("uplift and uplift_kind belong together; write both or neither")
        return self

    @property
    def identity(self) -> tuple[object, ...]:
        """What only one target may be at a time."""
        return (self.measure, self.kind, self.level, self.organisation_unit)

    def as_target(self) -> Target | None:
        """For a chart; None where the target is relative to a baseline."""
        if self.value is None:
            return None
        return Target(
            self.kind, self.value, self.comparison, self.valid_from, self.valid_to, self.level, self.source
        )


@cache
def load_measures(seed: Path = MEASURES_SEED) -> dict[str, MeasureRow]:
    """Measures by identifier. Raises ProjectFileError with one line per problem."""
    read = read_rows(seed, MeasureRow)
    settle(seed, [*read.problems, *measure_problems(read.rows)])
    return {row.values.measure_id: row.values for row in read.rows}


@cache
def load_targets(seed: Path = TARGETS_SEED) -> tuple[TargetRow, ...]:
    """All targets. Raises ProjectFileError with one line per problem."""
    read = read_rows(seed, TargetRow)
    names = {measure.name: measure for measure in load_measures().values()}
    settle(seed, [*read.problems, *target_problems(read.rows, names)])
    return tuple(row.values for row in read.rows)


def targets_of(measure: MeasureRow, level: str = "trust") -> list[Target]:
    """Targets with a value that a measure is compared with at a level; a national one is for every level."""
    return [
        target
        for row in load_targets()
        if row.measure == measure.name and row.level in ("national", level)
        if (target := row.as_target()) is not None
    ]


def measure_problems(rows: Sequence[Row[MeasureRow]]) -> Iterable[Problem]:
    """What the measures have to know of each other and of the published tables."""
    tables = {table.name for table in load_published_tables()} | {table.published for table in TABLES}
    identifiers = Counter(row.values.measure_id for row in rows)
    names = Counter(row.values.name for row in rows)
    for row in rows:
        one = row.values
        if identifiers[one.measure_id] > 1:
            yield refused(row.line, "measure_id", "an identifier that no other measure has", one.measure_id)
        if names[one.name] > 1:
            yield refused(row.line, "name", "a name that no other measure has", one.name)
        if one.source_table is not None and one.source_table not in tables:
            yield refused(row.line, "source_table", "a published table", one.source_table)
        if one.companion is not None and one.companion not in identifiers:
            yield refused(row.line, "companion", "the identifier of another measure", one.companion)


def target_problems(rows: Sequence[Row[TargetRow]], measures: dict[str, MeasureRow]) -> Iterable[Problem]:
    """What the targets have to know of the measures and of each other."""
    for at, row in enumerate(rows):
        one = row.values
        measure = measures.get(one.measure)
        if measure is None:
            yield refused(row.line, "measure", "the name of a measure of the register", one.measure)
        elif measure.unit == "percent" and one.value is not None and not 0 <= one.value <= 100:
            yield refused(row.line, "value", "a percentage between 0 and 100", one.value)
        for other in rows[:at]:
            if other.values.identity == one.identity and _overlap(other.values, one):
                yield refused(
                    row.line,
                    "valid_from",
                    f"a day after the same target of line {other.line} ends",
                    str(one.valid_from),
                )


def _overlap(first: TargetRow, second: TargetRow) -> bool:
    return first.valid_from <= (second.valid_to or date.max) and second.valid_from <= (
        first.valid_to or date.max
    )


def settle(file: Path, problems: Sequence[Problem]) -> None:
    """Raises ProjectFileError with a line per problem of a seed; nothing where there is none."""
    place = file.relative_to(PROJECT_ROOT) if file.is_relative_to(PROJECT_ROOT) else file
    if problems:
        raise ProjectFileError("\n".join(f"{place}: {problem.line}" for problem in problems))
