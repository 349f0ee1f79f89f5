"""performance.tiers: every change of tier of the monthly measures, from the charts and the plans."""

from collections import defaultdict
from datetime import date
from typing import Any

import duckdb

from orchestration.performance.periods import last_day
from orchestration.performance.published import SCHEMA, SPC, TIERS
from orchestration.performance.register import load_measures
from orchestration.performance.tiers import LEAVES, MEETINGS, NAMES, Month, tiers
from orchestration.publication.measures.tier_override_rows import write_tier_overrides
from orchestration.publication.sql import insert_rows

LEVELS = ("trust", "division", "treatment_function")


def write_tiers(connection: duckdb.DuckDBPyConnection, as_at: date) -> None:
    """Fills the table; a period that is not final is judged when it is. `as_at`: the date of the data."""
    trajectories, actions = _trajectories(connection), _actions(connection)
    series: dict[tuple[str, str, str, str], list[Month]] = defaultdict(list)
    read = connection.execute(
        f"select measure_id, level, organisation_unit, organisation_unit_name, period_start, value, variation,"
        f" assurance from {SPC.published} where is_counted and value is not null and level in {LEVELS}"
        " order by measure_id, level, organisation_unit, period_start"
    ).fetchall()
    for measure_id, level, unit, name, start, value, variation, assurance in read:
        measure = load_measures()[measure_id]
        if measure.grain != "month":
            continue
        plan = trajectories.get((measure_id, unit, start))
        done = actions[(measure_id, unit)]
        series[(measure_id, level, unit, name)].append(
            Month(
                period=start,
                value=value,
                is_concern=variation.startswith("concern"),
                is_common_cause=variation == "common_cause",
                fails_target=assurance == "fail",
                on_trajectory=None
                if plan is None
                else (value <= plan if measure.better == "down" else value >= plan),
                trajectory=plan,
                overdue_actions=_overdue(done, last_day(start, "month")),
                open_actions=_open(done, last_day(start, "month")),
            )
        )
    rows: list[list[Any]] = []
    for (measure_id, level, unit, name), months in series.items():
        changes = tiers(measure_id, months, is_trust=level == "trust")
        for number, one in enumerate(changes, start=1):
            rows.append(
                [
                    measure_id,
                    level,
                    unit,
                    name,
                    one.period,
                    one.tier,
                    NAMES[one.tier],
                    one.rule,
                    one.figures,
                    MEETINGS[one.tier],
                    LEAVES[one.tier],
                    number == len(changes),
                    one.tier,
                    None,
                    None,
                ]
            )
    places = ", ".join("?" for _ in TIERS.columns)
    insert_rows(connection, f"insert into {TIERS.published} values ({places})", rows)
    write_tier_overrides(connection, as_at)


def _trajectories(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str, date], float]:
    """The newest version of each trajectory."""
    read = connection.execute(
        f"select measure_id, organisation_unit, period_start, value from {SCHEMA}.trajectories order by version"
    ).fetchall()
    return {(measure_id, unit, start): value for measure_id, unit, start, value in read}


Action = tuple[date, date, date | None, str]


def _actions(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], list[Action]]:
    """Start, due date, day of completion and status of the actions by measure and unit."""
    found: dict[tuple[str, str], list[Action]] = defaultdict(list)
    read = connection.execute(
        f"select measure_id, organisation_unit, start, due, done_on, status from {SCHEMA}.actions"
        " order by action_id"
    ).fetchall()
    for measure_id, unit, start, due, done_on, status in read:
        found[(measure_id, unit)].append((start, due, done_on, status))
    return found


def _open(actions: list[Action], on: date) -> int:
    return sum(
        status != "stopped" and start <= on and (done_on is None or done_on > on)
        for start, _, done_on, status in actions
    )


def _overdue(actions: list[Action], on: date) -> int:
    return sum(
        status != "stopped" and due < on and (done_on is None or done_on > on)
        for _, due, done_on, status in actions
    )
