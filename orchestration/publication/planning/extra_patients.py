"""More patients a week than leave now: in which functions, and which patients come first this week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.contract.safe_errors import WrongArgument
from orchestration.planning.long_waits import allocate
from orchestration.publication.planning.cohort import read_cohort

Row = dict[str, Any]


@dataclass(frozen=True)
class Extra:
    """This number of patients of the cohort a week beyond those who leave by age.

    `missing`: patients missing in the trust, in all and a week. `by_function`: each function's part of a week,
    in proportion to who is missing for its line. `percent`: within 18 weeks on the target date if that is done
    in every week left. `this_week`: the first patients of each function's order.
    """

    a_week: int
    until_target: int
    missing: int
    missing_a_week: float
    by_function: dict[str, int]
    percent: float | None
    this_week: list[Row]


def extra_patients(
    connection: duckdb.DuckDBPyConnection,
    rows: Sequence[Row],
    cohort_values: Mapping[str, Any],
    a_week: int,
) -> Extra:
    """From the rows of planning.march. Raises WrongArgument where no week is left."""
    total = next(row for row in rows if row["is_total"])
    functions = [row for row in rows if not row["is_total"]]
    if not total["weeks_left"]:
        raise WrongArgument("no week is left up to the target date; give a later one with --date")
    missing = [int(row["shortfall_by_age"]) for row in functions]
    parts = allocate(a_week, missing)
    by_function = {row["treatment_function"]: part for row, part in zip(functions, parts, strict=True) if part}
    until_target = round(a_week * total["weeks_left"])
    chosen = [
        patient
        for code, part in by_function.items()
        for patient in read_cohort(connection, cohort_values, code, part)
    ]
    return Extra(
        a_week=a_week,
        until_target=until_target,
        missing=total["shortfall_by_age"],
        missing_a_week=total["shortfall_by_age"] / total["weeks_left"],
        by_function=by_function,
        percent=_percent(total, until_target if any(missing) else 0),
        this_week=sorted(chosen, key=lambda patient: patient["plan_rank"]),
    )


def _percent(total: Row, leaving: int) -> float | None:
    """Within 18 weeks if so many more leave; nobody leaves who is not there."""
    under = total["expected_under_18"]
    over = max(0.0, total["cohort"] - total["leave_by_age"] - leaving)
    return 100 * under / (under + over) if under + over else None
