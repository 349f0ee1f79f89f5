"""What a trust wrote about winter and campaigns, as the build read it from `plan/`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import duckdb

from orchestration.planning.bed_gap import OpenBeds, exact, mitigation_beds
from orchestration.planning.calendar_days import PlannedDays
from orchestration.planning.campaigns import Campaign
from orchestration.settings.plan_files import PlanFile
from orchestration.settings.winter_plan import (
    BED_HISTORY,
    CALENDAR_DATES,
    CAMPAIGNS,
    EFFECTS,
    MITIGATIONS,
    SCENARIOS,
    WINTER_BEDS,
)
from orchestration.store.catalog import tables_of

Row = dict[str, Any]
BASELINE = "baseline"


@dataclass(frozen=True)
class Mitigation:
    """What frees beds of a sector in a time."""

    sector: str
    beds: Fraction
    valid_from: date
    valid_to: date | None
    row: Row


@dataclass(frozen=True)
class WinterPlan:
    """Every file about winter; without files there is the baseline alone."""

    scenarios: list[Row] = field(default_factory=list)
    mitigations: list[Mitigation] = field(default_factory=list)
    beds: list[Row] = field(default_factory=list)
    effects: list[Row] = field(default_factory=list)
    days: list[PlannedDays] = field(default_factory=list)
    campaigns: list[Campaign] = field(default_factory=list)
    midnights: list[Row] = field(default_factory=list)

    def scenarios_of(self, sector: str) -> dict[str, float]:
        """Name to percent of the scenarios of a sector, the least demand first; its own line counts."""
        found: dict[str, float] = {}
        for row in sorted(self.scenarios, key=lambda row: row["sector"] is not None):
            if row["sector"] in (None, sector):
                found[row["scenario"]] = row["demand_percent"]
        ordered = sorted(found.items(), key=lambda item: (item[1], item[0]))
        return dict(ordered) or {BASELINE: 0.0}

    def effect(self, sector: str, monday: date) -> tuple[float, str] | None:
        """The effect that the trust wrote for a week, and its source."""
        rows = [row for row in self.effects if row["week_start"] == monday and row["sector"] in (None, sector)]
        chosen = max(rows, key=lambda row: row["sector"] is not None, default=None)
        return (chosen["effect_percent"], f"plan: {chosen['source']}") if chosen else None

    def beds_on(self, sector: str, day: date) -> OpenBeds | None:
        """The beds planned for a day: of several lines the one that begins last."""
        rows = [row for row in self.beds if row["sector"] == sector and _holds(row, day)]
        chosen = max(rows, key=lambda row: row["valid_from"], default=None)
        if chosen is None:
            return None
        return OpenBeds(
            chosen["core_beds"], chosen["escalation_beds"], chosen["closed_beds"], f"plan: {chosen['source']}"
        )

    def mitigation_on(self, sector: str, days: Sequence[date]) -> Fraction:
        """Mean of the beds that are freed on these days."""
        freed = [
            one.beds
            for one in self.mitigations
            if one.sector == sector
            for day in days
            if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)
        ]
        return sum(freed, Fraction(0)) / len(days)


def _holds(row: Row, day: date) -> bool:
    return bool(row["valid_from"] <= day and (row["valid_to"] is None or day <= row["valid_to"]))


def read_winter_plan(connection: duckdb.DuckDBPyConnection) -> WinterPlan:
    """From the attached build; empty where it has no such files."""
    present = tables_of(connection, "build")
    mitigations = _rows(connection, MITIGATIONS, present)
    return WinterPlan(
        _rows(connection, SCENARIOS, present),
        [_mitigation(row) for row in mitigations],
        _rows(connection, WINTER_BEDS, present),
        _rows(connection, EFFECTS, present),
        [PlannedDays(**row) for row in _rows(connection, CALENDAR_DATES, present)],
        [_campaign(row) for row in _rows(connection, CAMPAIGNS, present)],
        _rows(connection, BED_HISTORY, present),
    )


def _mitigation(row: Row) -> Mitigation:
    if row["beds"] is not None:
        beds = exact(row["beds"])
    else:
        beds = mitigation_beds(row["patients_per_day"], row["days_saved"])
    return Mitigation(row["sector"], beds, row["valid_from"], row["valid_to"], row)


def _campaign(row: Row) -> Campaign:
    days = {
        "effect_from": row["effect_from"] or row["first_day"],
        "effect_to": row["effect_to"] or row["last_day"],
    }
    return Campaign(**{**row, **days})


def _rows(connection: duckdb.DuckDBPyConnection, file: PlanFile, present: set[str]) -> list[Row]:
    if f"run.{file.name}" not in present:
        return []
    names = list(file.columns)
    columns = ", ".join(f'"{name}"' for name in names)
    rows = connection.execute(f"select {columns} from build.run.{file.name} order by all").fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]


def days_from(first: date, days: int) -> list[date]:
    """So many days from one on."""
    return [first + timedelta(days=at) for at in range(days)]
