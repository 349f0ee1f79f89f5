"""The percentages that plans work towards, from performance.targets of the same publication."""

from dataclasses import dataclass
from datetime import date

import duckdb

from orchestration.performance.assurance import Target, in_force

OPERATIONAL = ("operational", "medium_term", "contract", "local")
TRAJECTORY = ("trajectory",)
RTT_18 = "EL01"
RTT_52 = "EL05"
CANCER_62 = "CA03"
ED_4 = "UE01"
OCCUPANCY = "FL01"


@dataclass(frozen=True)
class Goal:
    """A percentage, how it is met and where it comes from."""

    percent: float
    comparison: str
    source: str


def goal_in_force(connection: duckdb.DuckDBPyConnection, measure_id: str, day: date, unit: str) -> Goal | None:
    """The operational target of a unit that applies on a day; None without one."""
    found = in_force(_targets(connection, measure_id, unit), day, OPERATIONAL)
    return Goal(found.value, found.comparison, found.source) if found is not None else None


def goal_on(connection: duckdb.DuckDBPyConnection, measure_id: str, day: date) -> Goal | None:
    """The operational target of the trust on a day; without one the newest earlier one, which is said.

    A relative target whose value is not known (an improvement without a baseline) is no goal here.
    """
    targets = _targets(connection, measure_id, "trust")
    found = in_force(targets, day, OPERATIONAL)
    if found is not None:
        return Goal(found.value, found.comparison, found.source)
    earlier = [one for one in targets if one.kind in OPERATIONAL and one.valid_from <= day]
    newest = max(earlier, key=lambda one: one.valid_from, default=None)
    if newest is None:
        return None
    note = f"of {newest.valid_to:%B %Y}; none is published for {day:%B %Y}"
    return Goal(newest.value, newest.comparison, f"{newest.source} ({note})")


def own_lines(connection: duckdb.DuckDBPyConnection, day: date) -> dict[str, float]:
    """The percentage of each function for which the trust's plan has a target or a trajectory on that day."""
    units = connection.execute(
        "select distinct organisation_unit from performance.targets"
        " where measure_id = ? and organisation_unit <> 'trust'",
        [RTT_18],
    ).fetchall()
    found = {}
    for (unit,) in units:
        targets = _targets(connection, RTT_18, unit)
        line = in_force(targets, day, OPERATIONAL) or in_force(targets, day, TRAJECTORY)
        if line is not None:
            found[unit] = line.value
    return found


def _targets(connection: duckdb.DuckDBPyConnection, measure_id: str, unit: str) -> list[Target]:
    rows = connection.execute(
        "select kind, value, comparison, valid_from, valid_to, coalesce(level, ''), source"
        " from performance.targets where measure_id = ? and organisation_unit = ? and value is not null",
        [measure_id, unit],
    ).fetchall()
    return [Target(*row) for row in rows]
