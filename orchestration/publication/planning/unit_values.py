"""The values of units that a build read from `plan/unit_values.csv`."""

import duckdb

from orchestration.planning.money import UnitValue, UnitValues
from orchestration.planning.money_tables import UNIT_VALUES
from orchestration.store.catalog import has_table

BUILD = "build"


def is_planned(connection: duckdb.DuckDBPyConnection, file: str) -> bool:
    """Whether the build, which is attached as `build`, read such a file of `plan/`."""
    return has_table(connection, f"run.{file}", BUILD)


def write_unit_values(connection: duckdb.DuckDBPyConnection) -> None:
    """Fills planning.unit_values with what the build used; none without a file."""
    if is_planned(connection, UNIT_VALUES.name):
        names = ", ".join(f'"{name}"' for name in UNIT_VALUES.columns)
        connection.execute(
            f"insert into {UNIT_VALUES.published} select {names} from {BUILD}.run.unit_values order by all"
        )


def read_unit_values(connection: duckdb.DuckDBPyConnection) -> UnitValues:
    """The values of this publication."""
    rows = connection.execute(
        f"select item, treatment_function, point_of_delivery, year, value, kind from {UNIT_VALUES.published}"
    ).fetchall()
    return UnitValues(UnitValue(*row) for row in rows)
