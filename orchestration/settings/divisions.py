"""Divisions and names that a trust gives to its codes: `plan/divisions.csv` and `plan/names.csv`."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from orchestration.contract.validated_yaml import Text, ValidatedModel
from orchestration.settings.plan_files import PlanFile, PlanRows, read_plan_rows
from orchestration.store.home import Home

DIVISIONS_FILE = "plan/divisions.csv"
NAMES_FILE = "plan/names.csv"
DivisionKind = Annotated[
    Literal["treatment_function", "site", "ward"], Field(description="treatment_function, site or ward")
]
# What the sources send as a code without its name. Names of national codes are in the seeds of the product.
NameKind = Annotated[
    Literal[
        "site", "ward", "consultant", "organisation", "clinic", "treatment_function", "cancer_delay_reason"
    ],
    Field(
        description=("site, ward, consultant, organisation, clinic, treatment_function or cancer_delay_reason")
    ),
]


class DivisionRow(ValidatedModel):
    """The division of a treatment function, site or ward."""

    kind: DivisionKind
    code: Text
    division: Text


class NameRow(ValidatedModel):
    """The name of a code."""

    kind: NameKind
    code: Text
    name: Text


def read_divisions(home: Home) -> PlanRows:
    """What the file of divisions says; empty without one."""
    read, problems = read_plan_rows(home, DIVISIONS_FILE, DivisionRow)
    rows = [(row.line, row.values.kind, row.values.code, row.values.division) for row in read.rows]
    return _once(DIVISIONS_FILE, "division", rows, problems)


def read_names(home: Home) -> PlanRows:
    """What the file of names says; empty without one."""
    read, problems = read_plan_rows(home, NAMES_FILE, NameRow)
    rows = [(row.line, row.values.kind, row.values.code, row.values.name) for row in read.rows]
    return _once(NAMES_FILE, "name", rows, problems)


def _once(file: str, column: str, rows: Sequence[tuple[int, str, str, str]], problems: list[str]) -> PlanRows:
    """Each code once: of two lines that differ the earlier one is used."""
    values: dict[tuple[str, str], str] = {}
    for line, kind, code, value in rows:
        kept = values.setdefault((kind, code), value)
        if kept != value:
            problems.append(
                f"{file} line {line}, column {column}: expected that of an earlier line for {kind} {code},"
                f" {kept}, found '{value}'; this line is not used"
            )
    return PlanRows([(kind, code, value) for (kind, code), value in sorted(values.items())], problems)


DIVISIONS = PlanFile(
    "divisions",
    "the divisions that the build used",
    "divisions_lookup",
    {"kind": "varchar", "code": "varchar", "division": "varchar"},
    read_divisions,
)
NAMES = PlanFile(
    "names",
    "the names of codes that the build used",
    "names_lookup",
    {"kind": "varchar", "code": "varchar", "name": "varchar"},
    read_names,
)
