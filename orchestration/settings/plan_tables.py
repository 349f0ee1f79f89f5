"""Files of `plan/` that are a table with a key: a line is used when it fits and is the first of its key."""

from collections.abc import Callable, Mapping
from functools import partial

from orchestration.contract.validated_yaml import Model
from orchestration.performance.register import load_measures
from orchestration.settings.plan_files import PlanFile, PlanRows, read_plan_rows
from orchestration.store.home import Home

# A line without a unit or a level is of the trust.
OF_THE_TRUST = ("organisation_unit", "level")
WHOLE_TRUST = "trust"


def plan_table(
    name: str,
    title: str,
    model: type[Model],
    columns: Mapping[str, str],
    key: tuple[str, ...],
    domains: frozenset[str] = frozenset(),
) -> PlanFile:
    """The file `plan/NAME.csv` with these columns; what a build used of it is kept as text.

    A `measure_id` must be of the register. `domains`: those that a build without the file could not make again.
    """
    read: Callable[[Home], PlanRows] = partial(_rows_of, name, model, columns, key)
    return PlanFile(name, title, f"{name}_lookup", columns, read, domains)


def _rows_of(
    name: str, model: type[Model], columns: Mapping[str, str], key: tuple[str, ...], home: Home
) -> PlanRows:
    file = f"plan/{name}.csv"
    read, problems = read_plan_rows(home, file, model)
    kept: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row in read.rows:
        cells = {column: _text(column, getattr(row.values, column)) for column in columns}
        identity = tuple(cells[column] for column in key)
        wrong = _unknown_measure(cells)
        if wrong:
            problems.append(f"{file} line {row.line}, {wrong}; this line is not used")
        elif identity in kept:
            problems.append(
                f"{file} line {row.line}: expected {', '.join(key)} that no earlier line has;"
                " this line is not used"
            )
        else:
            kept[identity] = tuple(cells.values())
    return PlanRows(sorted(kept.values()), problems)


def _text(column: str, value: object) -> str:
    if value is None or value == "":
        return WHOLE_TRUST if column in OF_THE_TRUST else ""
    return str(value)


def _unknown_measure(cells: Mapping[str, str]) -> str | None:
    """What is wrong with the measure that a line names, in words."""
    if "measure_id" in cells and cells["measure_id"] not in load_measures():
        return (
            "column measure_id: expected the identifier of a measure of the register, found"
            f" '{cells['measure_id']}'"
        )
    return None
