"""The answers of `clockstop plan` in sentences and a table."""

from datetime import date
from typing import Any

from rich.table import Table

from orchestration.cli.terminal import console
from orchestration.planning.compartments import Scenario
from orchestration.publication.planning.answers import CapacityAnswer, MarchAnswer

Row = dict[str, Any]
NEEDS = (
    ("needs_validation", "validation"),
    ("needs_first_appointment", "a first appointment"),
    ("needs_test", "a test"),
    ("needs_decision", "a decision after they were seen"),
    ("needs_treatment", "treatment, with a decision to admit"),
)
NAME_WIDTH = 26
PROJECTED_WEEKS = (0, 4, 8, 13, 18, 26)


def print_march(answer: MarchAnswer) -> None:
    """The trust or one function in sentences, the functions as a table, and the first patients."""
    if not answer.rows:
        _say("No list is published, so that there is nothing to plan.")
        return
    row = answer.rows[-1]
    whose = "" if row["is_total"] else f" in {row['treatment_function_name']}"
    _say(
        f"18 weeks on {_day(row['target_date'])}{whose}: what must be true for"
        f" {_number(row['target_percent'])} %"
        f" (data as at {_day(answer.as_at)})."
    )
    _say(f"Percentage: {row['target_source']}.")
    _say(_cohort(row))
    _say(_permitted(row))
    if row["days_left"]:
        _say(_pace(row))
    for one in answer.back_test[-1:]:
        _say(_back_test(one))
    _say(_needs(row))
    _say(_validation(row))
    if row["percent_if_every_line_met"] is not None:
        _say(
            f"If every function met its line, the trust would be at"
            f" {_percent(row['percent_if_every_line_met'])}."
        )
    if row["unknown_start"]:
        _say(f"{_count(row['unknown_start'])} more wait without a known clock start and are in no figure.")
    for one in answer.standards:
        if one["standard"] != "rtt_18_weeks" and answer.function is None:
            _say(_standard(one))
    if answer.function is None:
        console.print()
        console.print(_functions(answer.rows))
    if answer.patients:
        _say(
            "\nFirst patients: over 52 weeks by then too, then functions that miss their line, then without an"
            " admission date in time, by priority and wait. Clinical urgency comes first at all times."
            " planning.cohort has them all."
        )
        console.print(_patients(answer.patients))


def _cohort(row: Row) -> str:
    if row["still_to_start"]:
        joining = (
            f"{_count(row['open_now'])} are open now and about {_count(row['still_to_start'])} still start."
        )
    else:
        joining = "All of them are open now; nobody joins them but by a transfer or a late record."
    return (
        f"{_count(row['cohort'])} patients will be over 18 weeks on that day if nothing stops their clocks,"
        f" which"
        f" start on or before {_day(row['last_clock_start'])}. {joining}"
    )


def _permitted(row: Row) -> str:
    if row["permitted_long_waits"] is None:
        return "At 0 % any number may be over 18 weeks, so that nobody must leave."
    said = (
        f"About {_count(row['expected_under_18'])} will be within 18 weeks, so that"
        f" {_count(row['permitted_long_waits'])} may be over: {_count(row['must_leave'])} must leave"
    )
    if row["must_leave_per_week"] is None:
        return f"{said} today."
    return f"{said} in {row['weeks_left']:.1f} weeks, {row['must_leave_per_week']:.1f} a week."


def _pace(row: Row) -> str:
    weeks = row["weeks_left"]
    return (
        f"If they leave at each age as in the last 12 months, {_count(round(row['leave_by_age']))} leave,"
        f" {_count(row['shortfall_by_age'])} are missing ({row['shortfall_by_age'] / weeks:.1f} a week) and the"
        f" figure is {_percent(row['percent_by_age'])}. At the pace of the last 13 weeks,"
        f" {row['stops_per_week']:.1f} stops a week over {row['working_weeks_left']:.1f} weeks after bank"
        f" holidays,"
        f" {_count(round(row['at_present_pace']))} leave and {_count(row['shortfall'])} are missing; that"
        f" pace has"
        " stops of patients who had only just started, and a closed list has none of those."
    )


def _back_test(row: Row) -> str:
    return (
        f"Tried on {_day(row['said_on'])} for {_day(row['as_at'])}: by age"
        f" {_percent(row['percent_by_age'])}, by"
        f" pace {_percent(row['percent_by_pace'])}; it came to {_percent(row['percent'])}."
    )


def _needs(row: Row) -> str:
    parts = [f"{_count(row[name])} {words}" for name, words in NEEDS if row[name]]
    if not parts:
        return "Nobody of them is open now."
    return (
        f"What those open now need next: {', '.join(parts)}. {_count(row['dated_in_time'])} have an"
        f" admission date"
        " in time."
    )


def _validation(row: Row) -> str:
    if row["removal_percent"] is None:
        return "No validation has a known result yet, so that no removal rate is known and none is assumed."
    validated = _count(row["pathways_validated"])
    said = f"Of {validated} pathways validated, {_percent(row['removal_percent'])} left the list"
    if row["validations_for_shortfall_by_age"] is None:
        return f"{said}; validation alone closes no gap."
    return (
        f"{said}: validation alone would need {_count(row['validations_for_shortfall_by_age'])} pathways for"
        f" the"
        " patients missing. Removing patients within 18 weeks makes the figure worse."
    )


def _standard(row: Row) -> str:
    gap = row["gap"]
    outcome = (
        f"{gap:.0f} too many, {row['gap_per_week']:.1f} more a week must be within it"
        if gap > 0 and row["gap_per_week"] is not None
        else "no more are needed at the present pace"
        if gap <= 0
        else f"{gap:.0f} too many"
    )
    return (
        f"{row['title']}, {_day(row['period_end'])}: {row['comparison']} {_number(row['target_percent'])} %"
        f" permits"
        f" {_count(row['permitted_outside'])} outside, {_count(round(row['expected_outside']))} are expected:"
        f" {outcome}."
    )


def _functions(rows: list[Row]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("function", overflow="ellipsis", no_wrap=True, max_width=NAME_WIDTH)
    for header in ("over by then", "may be", "must leave", "a week", "leave by age", "missing", "% by age"):
        table.add_column(header, justify="right")
    for row in rows:
        table.add_row(
            row["treatment_function_name"].removesuffix(" Service"),
            _count(row["cohort"]),
            _count(row["permitted_long_waits"]),
            _count(row["must_leave"]),
            _decimal(row["must_leave_per_week"]),
            _count(round(row["leave_by_age"])),
            _count(row["shortfall_by_age"]),
            _decimal(row["percent_by_age"]),
        )
    return table


def _patients(rows: list[Row]) -> Table:
    table = Table(box=None, pad_edge=False)
    for header in ("", "pathway", "function", "started", "days", "needs", "priority", "admission"):
        table.add_column(header, justify="right" if header in ("", "days") else "left")
    for row in rows:
        table.add_row(
            str(row["plan_rank"]),
            row["pathway_id"],
            row["treatment_function"],
            str(row["clock_start_date"]),
            str(row["days_waited"]),
            row["needs"],
            row["clinical_priority"] or "",
            str(row["tci_date"] or "none"),
        )
    return table


def print_capacity(answer: CapacityAnswer, scenario: Scenario) -> None:
    """One list in sentences, every list as a table, and the weeks ahead."""
    if not answer.capacity:
        _say("No clock stop is known, so that there is no demand and capacity to compare.")
        return
    row = answer.capacity[-1]
    _say(f"{row['treatment_function_name']}, data as at {_day(answer.as_at)}, means of the last 13 weeks:")
    for words in _sizes(row):
        _say(words)
    _say(
        f"Weekly starts of the last 52 weeks: median {_decimal(row['demand_percentile_50'])}, 85th percentile"
        f" {_decimal(row['demand_percentile_85'])}, 80 % of the range {_decimal(row['demand_80_of_range'])}."
    )
    if row["slots_for_demand"] is not None:
        _say(
            f"First appointments: {_decimal(row['first_slots_per_week'])} slots a week used,"
            f" {_percent(row['missed_percent'])} missed. Mean demand needs {_decimal(row['slots_for_demand'])}"
            f" slots, the 85th percentile {_decimal(row['slots_for_percentile_85'])}."
        )
    _say(f"Warning: {row['warnings']}." if row["warnings"] else "Nothing warns of an unsustainable plan.")
    _say(_ahead(answer.projection, scenario))
    for one in answer.errors:
        if one["treatment_function"] == row["treatment_function"]:
            _say(_error(one))
    console.print()
    if answer.function is not None:
        console.print(_projection(answer.projection))
        return
    console.print(_lists(answer.capacity))
    _say(
        "weeks: to clear the list at these stops. at 92 %, at goal: list that allows it. 85th: percentile of"
        " starts."
    )


def print_given(sizes: Row) -> None:
    """Figures that were given, in sentences."""
    for words in _sizes(sizes):
        _say(words)
    _say(
        f"In {_number(sizes['weeks'])} weeks at this demand and capacity the list is"
        f" {_decimal(sizes['list_after_weeks'], 0)}."
    )
    _say(f"Warning: {sizes['warnings']}." if sizes["warnings"] else "Nothing warns of an unsustainable plan.")


def _sizes(row: Row) -> list[str]:
    load = "not defined without stops" if row["load"] is None else f"{row['load']:.2f}"
    clearance = row["clearance_weeks"]
    goal = row["goal_percent"]
    target = _number(row["target_weeks"])
    removals = f" {_decimal(row['removals_per_week'])} are removed." if "removals_per_week" in row else ""
    said = [
        f"{_decimal(row['starts_per_week'])} start and {_decimal(row['stops_per_week'])} stop a week; load"
        f" {load}."
        f"{removals} {_decimal(row['waiting'], 0)} wait"
        + ("." if clearance is None else f", {clearance:.1f} weeks of stops."),
        f"List for a target of {target} weeks: {_decimal(row['list_at_quarter'])} at a mean wait of a"
        f" quarter of it"
        f" (98 % within), {_decimal(row['list_at_92'])} for 92 % within"
        + (
            ""
            if row["list_at_goal"] is None
            else f", {_decimal(row['list_at_goal'])} for {_number(goal)} % within"
        )
        + ".",
    ]
    reliefs = [
        (row["relief_capacity"], "a quarter of the target"),
        (row["relief_capacity_92"], "92 %"),
        (row["relief_capacity_goal"], f"{_number(goal)} %" if goal is not None else ""),
    ]
    needed = [f"{_decimal(stops)} for {what}" for stops, what in reliefs if stops is not None]
    weeks = _number(row.get("weeks", 26))
    said.append(
        f"Stops a week to get there in {weeks} weeks: {', '.join(dict.fromkeys(needed))}; to stay there"
        f" {_decimal(row['target_capacity'])}."
        if needed
        else f"The list is not over twice any of these sizes; to stay there takes"
        f" {_decimal(row['target_capacity'])}"
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
        f" {_number(scenario.validation)} further removals a week"
    )
    return (
        f"Projection ({asked}): {_decimal(first['waiting'], 0)} now, {_decimal(last['waiting'], 0)} in"
        f" {last['weeks_ahead']} weeks; within 18 weeks {_percent(first['percent_within_18_weeks'])} now,"
        f" {_percent(last['percent_within_18_weeks'])} then."
    )


def _error(row: Row) -> str:
    points = row["within_18_error_points"]
    return (
        f"Tried {row['tests']} times {row['weeks_ahead']} weeks ahead: the list was wrong by"
        f" {_percent(row['waiting_error_percent'])} on average"
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
            _decimal(row["waiting"], 0),
            _decimal(row["starts_per_week"]),
            _decimal(row["stops_per_week"]),
            _decimal(row["load"], 2),
            _decimal(row["clearance_weeks"]),
            _decimal(row["list_at_92"], 0),
            _decimal(row["list_at_goal"], 0),
            _decimal(row["demand_percentile_85"]),
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
                _decimal(row["waiting"], 0),
                _decimal(row["percent_within_18_weeks"]),
                _decimal(row["over_52_weeks"]),
                _decimal(row["clock_starts"]),
                _decimal(row["clock_stops"]),
                _decimal(row["removals"]),
            )
    return table


def _say(words: str) -> None:
    console.print(words, highlight=False)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _count(number: int | None) -> str:
    return "no limit" if number is None else f"{number:,}"


def _decimal(number: float | None, places: int = 1) -> str:
    return "" if number is None else f"{number:,.{places}f}"


def _number(number: float) -> str:
    return f"{number:g}"


def _percent(number: float | None) -> str:
    """Cut, not rounded up: 69.9986 is not 70.0."""
    return "no figure" if number is None else f"{int(number * 10 + 1e-9) / 10:.1f} %"
