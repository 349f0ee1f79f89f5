"""Rows of performance.tiers for tiers that a person decided, with the tier by the rules beside."""

from collections import defaultdict
from datetime import date

import duckdb

from orchestration.performance.published import TIERS, VALUES
from orchestration.performance.tier_overrides import TierOverride, in_force
from orchestration.performance.tiers import MEETINGS, NAMES, ROUTINE
from orchestration.publication.sql import insert_rows
from orchestration.store.catalog import has_table

TIER_NUMBERS = {name: number for number, name in NAMES.items()}
SOURCE = "run.tier_overrides"
# of units that have the same code at several levels the first
LEVELS = ("trust", "division", "treatment_function")


def write_tier_overrides(connection: duckdb.DuckDBPyConnection, as_at: date) -> None:
    """Adds a row per decision; one that applies at the date of the data is current in place of the rules."""
    if not has_table(connection, SOURCE, "build"):
        return
    made: dict[tuple[str, str], list[TierOverride]] = defaultdict(list)
    read = connection.execute(
        "select measure_id, organisation_unit, tier, decided_by, reason, decided_on, ends_on"
        f" from build.{SOURCE} where decided_on <= ? order by all",
        [as_at],
    ).fetchall()
    for measure_id, unit, *decision in read:
        made[(measure_id, unit)].append(TierOverride(*decision))
    rows = []
    for (measure_id, unit), decisions in made.items():
        level, name = _unit(connection, measure_id, unit)
        by_rules = _tier_by_rules(connection, measure_id, level, unit)
        current = in_force(decisions, as_at)
        if current is not None:
            connection.execute(
                f"update {TIERS.published} set is_current = false"
                " where measure_id = ? and level = ? and organisation_unit = ?",
                [measure_id, level, unit],
            )
        for one in decisions:
            tier = TIER_NUMBERS[one.tier]
            values = {
                "measure_id": measure_id,
                "level": level,
                "organisation_unit": unit,
                "organisation_unit_name": name,
                "period_start": one.decided_on,
                "tier": tier,
                "tier_name": one.tier,
                "rule": one.reason,
                "figures": "",
                "meeting": MEETINGS[tier],
                "leaves_when": f"at the end of {one.ends_on}, or by a later decision",
                "is_current": one is current,
                "rule_tier": by_rules,
                "decided_by": one.decided_by,
                "ends_on": one.ends_on,
            }
            rows.append([values[column] for column in TIERS.columns])
    places = ", ".join("?" for _ in TIERS.columns)
    insert_rows(connection, f"insert into {TIERS.published} values ({places})", rows)


def _unit(connection: duckdb.DuckDBPyConnection, measure_id: str, unit: str) -> tuple[str, str]:
    """Level and name of a unit; a unit without figures is named by its code, as a division."""
    read = connection.execute(
        f"select distinct level, organisation_unit_name from {VALUES.published}"
        f" where measure_id = ? and organisation_unit = ? and is_latest and level in {LEVELS} order by all",
        [measure_id, unit],
    ).fetchall()
    found: dict[str, str] = dict(read)
    for level in LEVELS:
        if level in found:
            return level, found[level]
    return ("trust" if unit == "trust" else "division"), unit


def _tier_by_rules(connection: duckdb.DuckDBPyConnection, measure_id: str, level: str, unit: str) -> int:
    """The newest tier by the rules; a measure without a change of tier is in the first."""
    read = connection.execute(
        f"select tier from {TIERS.published} where measure_id = ? and level = ? and organisation_unit = ?"
        " and decided_by is null order by period_start desc limit 1",
        [measure_id, level, unit],
    ).fetchone()
    return int(read[0]) if read else ROUTINE
