"""The answer of `clockstop plan capacity` in sentences and a table."""

from typing import Any

from rich.table import Table

from orchestration.cli.number_words import NAME_WIDTH, decimal, in_words, percent, plain, say
from orchestration.cli.terminal import console
from orchestration.planning.compartments import Scenario
from orchestration.publication.planning.answers import CapacityAnswer

Row = dict[str, Any]
PROJECTED_WEEKS = (0, 4, 8, 13, 18, 26)


def print_capacity(answer: CapacityAnswer, scenario: Scenario) -> None:
    """One list in sentences, every list as a table, and the weeks ahead."""
    if not answer.capacity:
        say("No clock stop is known, so that there is no demand and capacity to compare.")
        return
    row = answer.capacity[-1]
    say(f"{row['treatment_function_name']}, data as at {in_words(answer.as_at)}, means of the last 13 weeks:")
    for words in _sizes(row):
        say(words)
    say(
        f"Weekly starts of the last 52 weeks: median {decimal(row['demand_percentile_50'])}, 85th percentile"
        f" {decimal(row['demand_percentile_85'])}, 80 % of the range {decimal(row['demand_80_of_range'])}."
    )
    if row["slots_for_demand"] is not None:
        say(
            f"First appointments: {decimal(row['first_slots_per_week'])} slots a week used,"
            f" {percent(row['missed_percent'])} missed. Mean demand needs {decimal(row['slots_for_demand'])}"
            f" slots, the 85th percentile {decimal(row['slots_for_percentile_85'])}."
        )
    say(f"Warning: {row['warnings']}." if row["warnings"] else "Nothing warns of an unsustainable plan.")
    say(_ahead(answer.projection, scenario))
    if answer.projection:
        say(
            f"Warning of this projection: {answer.scenario_warnings}."
            if answer.scenario_warnings
            else "The stops of this projection are planned and keep up with its starts."
        )
    for one in answer.errors:
        if one["treatment_function"] == row["treatment_function"]:
            say(_error(one))
    console.print()
    if answer.function is not None:
        console.print(_projection(answer.projection))
        return
    console.print(_lists(answer.capacity))
    say(
        "weeks: to clear the list at these stops. at 92 %, at goal: list that allows it. 85th: percentile of"
        " starts."
    )


def print_given(sizes: Row) -> None:
    """Figures that were given, in sentences."""
    for words in _sizes(sizes):
        say(words)
    say(
        f"In {plain(sizes['weeks'])} weeks at this demand and capacity the list is"
        f" {decimal(sizes['list_after_weeks'], 0)}."
    )
    say(f"Warning: {sizes['warnings']}." if sizes["warnings"] else "Nothing warns of an unsustainable plan.")


def _sizes(row: Row) -> list[str]:
    load = "not defined without stops" if row["load"] is None else f"{row['load']:.2f}"
    clearance = row["clearance_weeks"]
    goal = row["goal_percent"]
    target = plain(row["target_weeks"])
    removals = f" {decimal(row['removals_per_week'])} are removed." if "removals_per_week" in row else ""
    said = [
        f"{decimal(row['starts_per_week'])} start and {decimal(row['stops_per_week'])} stop a week; load"
        f" {load}."
        f"{removals} {decimal(row['waiting'], 0)} wait"
        + ("." if clearance is None else f", {clearance:.1f} weeks of stops."),
        f"List for a target of {target} weeks: {decimal(row['list_at_quarter'])} at a mean wait of a"
        f" quarter of it"
        f" (98 % within), {decimal(row['list_at_92'])} for 92 % within"
        + (
            ""
            if row["list_at_goal"] is None
            else f", {decimal(row['list_at_goal'])} for {plain(goal)} % within"
        )
        + ".",
    ]
    reliefs = [
        (row["relief_capacity"], "a quarter of the target"),
        (row["relief_capacity_92"], "92 %"),
        (row["relief_capacity_goal"], f"{plain(goal)} %" if goal is not None else ""),
    ]
    needed = [f"{decimal(stops)} for {what}" for stops, what in reliefs if stops is not None]
    weeks = plain(row.get("weeks", 26))
    said.append(
        f"Stops a week to get there in {weeks} weeks: {', '.join(dict.fromkeys(needed))}; to stay there"
        f" {decimal(row['target_capacity'])}."
        if needed
        else f"The list is not over twice any of these sizes; to stay there takes"
        f" {decimal(row['target_capacity'])}"
        " stops a week."
    )
    return said


def _ahead(projection: list[Row], scenario: Scenario) -> str:
    if not projection:
        return "The history is too short for a projection."
    first, last = projection[0], projection[-1]
    asked = (
        "as now"
        if scenario == Scenario()
        else f"demand {100 * (scenario.demand - 1):+.0f} %, capacity {100 * (scenario.capacity - 1):+.0f} %,"
        f" {plain(scenario.validation)} further removals a week"
    )
    return (
        f"Projection ({asked}): {decimal(first['waiting'], 0)} now, {decimal(last['waiting'], 0)} in"
        f" {last['weeks_ahead']} weeks; within 18 weeks {percent(first['percent_within_18_weeks'])} now,"
        f" {percent(last['percent_within_18_weeks'])} then."
    )


def _error(row: Row) -> str:
    points = row["within_18_error_points"]
    return (
        f"Tried {row['tests']} times {row['weeks_ahead']} weeks ahead: the list was wrong by"
        f" {percent(row['waiting_error_percent'])} on average"
        + ("" if points is None else f", the percentage by {points:.1f} points")
        + ("." if row["is_better_than_unchanged"] else "; a list that stays as it is would have been as near.")
    )


def _lists(rows: list[Row]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("function", overflow="ellipsis", no_wrap=True, max_width=NAME_WIDTH)
    for header in ("waits", "starts", "stops", "load", "weeks", "at 92 %", "at goal", "85th"):
        table.add_column(header, justify="right")
    for row in rows:
        table.add_row(
            row["treatment_function_name"].removesuffix(" Service"),
            decimal(row["waiting"], 0),
            decimal(row["starts_per_week"]),
            decimal(row["stops_per_week"]),
            decimal(row["load"], 2),
            decimal(row["clearance_weeks"]),
            decimal(row["list_at_92"], 0),
            decimal(row["list_at_goal"], 0),
            decimal(row["demand_percentile_85"]),
        )
    return table


def _projection(rows: list[Row]) -> Table:
    table = Table(box=None, pad_edge=False)
    for header in (
        "weeks ahead",
        "week ending",
        "waiting",
        "% within 18",
        "over 52",
        "starts",
        "stops",
        "removed",
    ):
        table.add_column(header, justify="right")
    last = rows[-1]["weeks_ahead"] if rows else 0
    for row in rows:
        if row["weeks_ahead"] in (*PROJECTED_WEEKS, last):
            table.add_row(
                str(row["weeks_ahead"]),
                str(row["week_ending"]),
                decimal(row["waiting"], 0),
                decimal(row["percent_within_18_weeks"]),
                decimal(row["over_52_weeks"]),
                decimal(row["clock_starts"]),
                decimal(row["clock_stops"]),
                decimal(row["removals"]),
            )
    return table
