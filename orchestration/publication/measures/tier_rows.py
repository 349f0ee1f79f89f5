"""performance.tiers: every change of tier of the monthly measures, from the charts and the plans."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from statistics import fmean, median
from typing import Any

import duckdb

from orchestration.performance.assurance import Target, in_force
from orchestration.performance.periods import last_day
from orchestration.performance.published import SCHEMA, SPC, TIERS
from orchestration.performance.register import MeasureRow, load_measures, targets_of
from orchestration.performance.spc_presets import PLOT_THE_DOTS
from orchestration.performance.tiers import MEETINGS, NAMES, Framework, March, Month, tiers
from orchestration.publication.measures.charts import OPERATIONAL, own_targets
from orchestration.publication.measures.tier_override_rows import write_tier_overrides
from orchestration.publication.sql import insert_rows

LEVELS = ("trust", "division", "treatment_function")


def write_tiers(connection: duckdb.DuckDBPyConnection, as_at: date, settings: Mapping[str, Any]) -> None:
    """Fills the table; a period that is not final is judged when it is. `as_at`: the date of the data."""
    framework = Framework.of(settings)
    trajectories, actions = _trajectories(connection), _actions(connection)
    of_trust = own_targets(connection)
    series: dict[tuple[str, str, str, str], list[Month]] = defaultdict(list)
    read = connection.execute(
        f"select measure_id, level, organisation_unit, organisation_unit_name, period_start, value, variation,"
        " assurance, segment"
        f" from {SPC.published} where is_counted and value is not null and level in {LEVELS}"
        " order by measure_id, level, organisation_unit, period_start"
    ).fetchall()
    since: dict[tuple[str, str, str], dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for measure_id, level, unit, name, start, value, variation, assurance, segment in read:
        measure = load_measures()[measure_id]
        if measure.grain != "month":
            continue
        known = since[(measure_id, level, unit)][segment]
        known.append(value)
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
                march=_march(
                    measure,
                    start,
                    forecast_then(known),
                    trajectories.get((measure_id, unit, _next_march(start))),
                    [*targets_of(measure, level), *of_trust[(measure_id, level, unit)]],
                ),
            )
        )
    rows: list[list[Any]] = []
    for (measure_id, level, unit, name), months in series.items():
        changes = tiers(measure_id, months, is_trust=level == "trust", framework=framework)
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
                    framework.leaves(one.tier),
                    number == len(changes),
                    one.tier,
                    None,
                    None,
                ]
            )
    places = ", ".join("?" for _ in TIERS.columns)
    insert_rows(connection, f"insert into {TIERS.published} values ({places})", rows)
    write_tier_overrides(connection, as_at)


def _next_march(start: date) -> date:
    """The first March after a month."""
    return date(start.year + (start.month >= 3), 3, 1)


def _march(
    measure: MeasureRow, start: date, expected: float | None, agreed: float | None, targets: Sequence[Target]
) -> March | None:
    """Of shares alone, as the rule is in points: against the trajectory, or the target without one."""
    if measure.unit != "percent" or measure.better not in ("up", "down") or expected is None:
        return None
    target = in_force(targets, last_day(_next_march(start), "month"), OPERATIONAL)
    wanted = agreed if agreed is not None else target.value if target else None
    if wanted is None:
        return None
    short = wanted - expected
    return March(expected, wanted, short if measure.better == "up" else -short)


def forecast_then(known: Sequence[float]) -> float | None:
    """The forecast of that month, from the points of the segment up to it: their mean, or their median."""
    if len(known) >= PLOT_THE_DOTS.min_points:
        return fmean(known)
    return median(known) if len(known) >= PLOT_THE_DOTS.run_chart_points else None


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
