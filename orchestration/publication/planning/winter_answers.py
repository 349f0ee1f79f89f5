"""Answers of `clockstop plan winter` and `plan campaigns` from the current publication."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from orchestration.contract.safe_errors import WrongArgument
from orchestration.planning.bed_gap import OpenBeds, changed, exact, gap_of
from orchestration.store.catalog import columns_of, has_table, tables_of

Row = dict[str, Any]
ASKED = "as asked"


@dataclass(frozen=True)
class WinterAnswer:
    """One sector. `weeks`: every scenario and week, or those of one week."""

    as_at: date
    sector: str
    sector_name: str
    week: date | None
    weeks: list[Row]
    mitigations: list[Row]
    effects: list[Row]
    errors: list[Row]
    holidays: list[Row]
    days: list[Row]
    electives: list[Row]
    deadlines: list[Row]
    patients: list[Row]

    def as_dict(self) -> Row:
        """For a program."""
        return {
            "as_at": self.as_at,
            "sector": self.sector,
            "weeks": self.weeks,
            "mitigations": self.mitigations,
            "effects": self.effects,
            "errors": self.errors,
            "holidays": self.holidays,
            "days_about_holidays": self.days,
            "electives_lost": self.electives,
            "return_deadlines": self.deadlines,
            "patients": self.patients,
        }


def answer_winter(
    connection: duckdb.DuckDBPyConnection,
    sector: str,
    week: date | None = None,
    goal: float | None = None,
    demand: float | None = None,
    patients: int = 0,
) -> WinterAnswer:
    """One sector up to the end of March; of one week, at another occupancy or demand, where it is asked for."""
    if not has_table(connection, "planning.winter"):
        raise WrongArgument("this publication has no plan of winter; run a refresh")
    rows = _read(
        connection, "select * from planning.winter order by sector, week_start, scenario_percent, scenario"
    )
    if not rows:
        raise WrongArgument(
            "no beds have been published with four weeks of midnights and an occupancy target (FL01), so that"
            " there is nothing to plan winter from"
        )
    weeks = [row for row in rows if row["sector"] == sector]
    if not weeks:
        known = ", ".join(sorted({row["sector"] for row in rows}))
        raise WrongArgument(f"expected a sector, one of {known}; found '{sector}'")
    if demand is not None:
        weeks = _with_demand(weeks, demand)
    if goal is not None:
        weeks = [_at_goal(row, goal) for row in weeks]
    if week is not None:
        weeks = _of_week(weeks, week)
    where = f"where sector = '{weeks[0]['sector']}'"
    return WinterAnswer(
        weeks[0]["as_at"],
        sector,
        weeks[0]["sector_name"],
        week,
        weeks,
        _read(connection, f"select * from planning.winter_mitigations {where} order by mitigation_id"),
        _read(
            connection, f"select * from planning.winter_effects {where} order by group_of_weeks, kind_of_week"
        ),
        _read(connection, f"select * from planning.winter_errors {where} order by first_week_ahead"),
        _read(connection, f"select * from planning.holiday_beds {where} order by holiday_date"),
        _read(
            connection, "select * from planning.holidays where holiday_date > as_at order by holiday_date, day"
        ),
        _read(connection, "select * from planning.holiday_electives where is_total order by day"),
        _read(
            connection,
            "select * from planning.return_deadlines where bank_holidays_before <> '' order by deadline,"
            " table_name",
        ),
        _read(
            connection,
            f"select * from planning.holiday_patients {where} order by patient_rank limit {int(patients)}",
        ),
    )


def _of_week(rows: Sequence[Row], day: date) -> list[Row]:
    found = [row for row in rows if row["week_start"] <= day <= row["week_end"]]
    if not found:
        first, last = rows[0]["week_start"], rows[-1]["week_end"]
        raise WrongArgument(f"expected a day from {first} to {last}, found {day}")
    return found


def _with_demand(rows: Sequence[Row], percent: float) -> list[Row]:
    """One scenario more, of every week, at this demand."""
    of_weeks = {row["week_start"]: row for row in rows}
    asked = [_again({**row, "scenario": ASKED, "scenario_percent": percent}) for row in of_weeks.values()]
    return sorted([*rows, *asked], key=lambda row: (row["week_start"], row["scenario"] == ASKED))


def _at_goal(row: Row, goal: float) -> Row:
    return _again({**row, "goal_percent": goal, "goal_source": ASKED})


def _again(row: Row) -> Row:
    """A row with its figures made again from its inputs."""
    beds = OpenBeds(row["core_beds"], row["escalation_beds"], row["closed_beds"], row["beds_source"])
    gap = gap_of(
        row["forecast_occupied"],
        row["effect_percent"],
        row["scenario_percent"],
        row["goal_percent"],
        beds,
        exact(row["mitigation_beds"]),
    )
    peak = float(changed(exact(row["forecast_peak"]), row["effect_percent"]))
    peak = float(changed(exact(peak), row["scenario_percent"]))
    return {
        **row,
        "expected_occupied": float(gap.occupied),
        "expected_peak": peak,
        "beds_needed": gap.beds_needed,
        "gap": float(gap.gap),
        "gap_after_mitigation": float(gap.after_mitigation),
        "gap_at_peak": peak - row["available_beds"],
    }


@dataclass(frozen=True)
class CampaignAnswer:
    """Every campaign, the weeks of their sites, and what the alert says of the newest week."""

    campaigns: list[Row]
    weeks: list[Row]
    alerts: list[Row]

    def as_dict(self) -> Row:
        """For a program."""
        return {"campaigns": self.campaigns, "weeks": self.weeks, "alerts": self.alerts}


def answer_campaigns(connection: duckdb.DuckDBPyConnection, site: str | None = None) -> CampaignAnswer:
    """All campaigns, or those of a suspected site whose name holds the words."""
    present = tables_of(connection)
    if "planning.campaigns" not in present:
        raise WrongArgument("this publication has no plan of campaigns; run a refresh")
    campaigns = _read(connection, "select * from planning.campaigns order by effect_from, campaign_id")
    if site is not None:
        known = sorted({row["suspected_site"] for row in campaigns})
        campaigns = [row for row in campaigns if site.casefold() in row["suspected_site"].casefold()]
        if not campaigns:
            raise WrongArgument(
                f"expected a suspected site of a campaign, one of {', '.join(known)}; found '{site}'"
            )
    sites = {row["suspected_site"] for row in campaigns}
    weeks = _read(connection, "select * from planning.campaign_weeks order by suspected_site, week_start")
    alerts: list[Row] = []
    # a publication of an earlier version has no words
    if "cancer.demand_weekly" in present and "rise_words" in columns_of(connection, "cancer.demand_weekly"):
        alerts = _read(
            connection,
            "select * from cancer.demand_weekly where rise_words is not null"
            " and week_ending = (select max(week_ending) from cancer.demand_weekly) order by suspected_site",
        )
    return CampaignAnswer(campaigns, [row for row in weeks if row["suspected_site"] in sites], alerts)


def _read(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
