"""The answer of `clockstop plan march` in sentences and a table."""

from typing import Any

from rich.table import Table

from orchestration.cli.number_words import NAME_WIDTH, count, decimal, in_words, percent, plain, say
from orchestration.cli.terminal import console
from orchestration.publication.planning.answers import MarchAnswer
from orchestration.publication.planning.extra_patients import Extra

Row = dict[str, Any]
NEEDS = (
    ("needs_validation", "validation"),
    ("needs_first_appointment", "a first appointment"),
    ("needs_test", "a test"),
    ("needs_decision", "a decision after they were seen"),
    ("needs_treatment", "treatment, with a decision to admit"),
)


def print_march(answer: MarchAnswer) -> None:
    """The trust or one function in sentences, the functions as a table, and the first patients."""
    if not answer.rows:
        say("No list is published, so that there is nothing to plan.")
        return
    row = answer.rows[-1]
    whose = "" if row["is_total"] else f" in {row['treatment_function_name']}"
    say(
        f"18 weeks on {in_words(row['target_date'])}{whose}: what must be true for"
        f" {plain(row['target_percent'])} %"
        f" (data as at {in_words(answer.as_at)})."
    )
    say(f"Percentage: {row['target_source']}.")
    say(_cohort(row))
    say(_permitted(row))
    if row["days_left"]:
        say(_pace(row))
    for one in answer.back_test[-1:]:
        say(_back_test(one))
    say(_needs(row))
    say(_validation(row))
    if row["percent_if_every_line_met"] is not None:
        say(
            f"If every function met its line, the trust would be at"
            f" {percent(row['percent_if_every_line_met'])}."
        )
    if row["unknown_start"]:
        say(f"{count(row['unknown_start'])} more wait without a known clock start and are in no figure.")
    for one in answer.standards:
        if one["standard"] != "rtt_18_weeks" and answer.function is None:
            say(_standard(one))
    if answer.function is None:
        console.print()
        console.print(_functions(answer.rows))
    if answer.extra is not None:
        _say_extra(answer.extra, answer.rows)
        console.print(_patients(answer.extra.this_week))
        return
    if answer.patients:
        say(
            "\nFirst patients: over 52 weeks by then too, then functions that miss their line, then without an"
            " admission date in time, by priority and wait. Clinical urgency comes first at all times."
            " planning.cohort has them all."
        )
        console.print(_patients(answer.patients))


def _say_extra(extra: Extra, rows: list[Row]) -> None:
    """Where this number of further patients a week comes from, and what they change."""
    names = {row["treatment_function"]: row["treatment_function_name"].removesuffix(" Service") for row in rows}
    parts = sorted(extra.by_function.items(), key=lambda part: (-part[1], part[0]))
    shared = ", ".join(f"{names.get(code, code)} {part}" for code, part in parts)
    say(
        f"\n{count(extra.a_week)} more a week are {count(extra.until_target)} until then."
        f" {count(extra.missing)} are missing, {extra.missing_a_week:.1f} a week. "
        + (
            f"In proportion to who is missing: {shared}. With them the figure is {percent(extra.percent)}."
            if parts
            else "No function misses its line, so that none are needed."
        )
    )
    if extra.this_week:
        say("First patients of each of these functions this week; clinical urgency comes first at all times:")


def _cohort(row: Row) -> str:
    if row["still_to_start"]:
        joining = f"{count(row['open_now'])} are open now and about {count(row['still_to_start'])} still start."
    else:
        joining = "All of them are open now; nobody joins them but by a transfer or a late record."
    return (
        f"{count(row['cohort'])} patients will be over 18 weeks on that day if nothing stops their clocks,"
        f" which"
        f" start on or before {in_words(row['last_clock_start'])}. {joining}"
    )


def _permitted(row: Row) -> str:
    if row["permitted_long_waits"] is None:
        return "At 0 % any number may be over 18 weeks, so that nobody must leave."
    said = (
        f"About {count(row['expected_under_18'])} will be within 18 weeks, so that"
        f" {count(row['permitted_long_waits'])} may be over: {count(row['must_leave'])} must leave"
    )
    if row["must_leave_per_week"] is None:
        return f"{said} today."
    return f"{said} in {row['weeks_left']:.1f} weeks, {row['must_leave_per_week']:.1f} a week."


def _pace(row: Row) -> str:
    weeks = row["weeks_left"]
    return (
        f"If they leave at each age as in the last 12 months, {count(round(row['leave_by_age']))} leave,"
        f" {count(row['shortfall_by_age'])} are missing ({row['shortfall_by_age'] / weeks:.1f} a week) and the"
        f" figure is {percent(row['percent_by_age'])}. At the pace of the last 13 weeks,"
        f" {row['stops_per_week']:.1f} stops a week over {row['working_weeks_left']:.1f} weeks after bank"
        f" holidays,"
        f" {count(round(row['at_present_pace']))} leave and {count(row['shortfall'])} are missing; that"
        f" pace has"
        " stops of patients who had only just started, and a closed list has none of those."
    )


def _back_test(row: Row) -> str:
    return (
        f"Tried on {in_words(row['said_on'])} for {in_words(row['as_at'])}: by age"
        f" {percent(row['percent_by_age'])}, by"
        f" pace {percent(row['percent_by_pace'])}; it came to {percent(row['percent'])}."
    )


def _needs(row: Row) -> str:
    parts = [f"{count(row[name])} {words}" for name, words in NEEDS if row[name]]
    if not parts:
        return "Nobody of them is open now."
    return (
        f"What those open now need next: {', '.join(parts)}. {count(row['dated_in_time'])} have an"
        f" admission date"
        " in time."
    )


def _validation(row: Row) -> str:
    if row["removal_percent"] is None:
        return "No validation has a known result yet, so that no removal rate is known and none is assumed."
    validated = count(row["pathways_validated"])
    said = f"Of {validated} pathways validated, {percent(row['removal_percent'])} left the list"
    if row["validations_for_shortfall_by_age"] is None:
        return f"{said}; validation alone closes no gap."
    return (
        f"{said}: validation alone would need {count(row['validations_for_shortfall_by_age'])} pathways for"
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
        f"{row['title']}, {in_words(row['period_end'])}: {row['comparison']} {plain(row['target_percent'])} %"
        f" permits"
        f" {count(row['permitted_outside'])} outside, {count(round(row['expected_outside']))} are expected:"
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
            count(row["cohort"]),
            count(row["permitted_long_waits"]),
            count(row["must_leave"]),
            decimal(row["must_leave_per_week"]),
            count(round(row["leave_by_age"])),
            count(row["shortfall_by_age"]),
            decimal(row["percent_by_age"]),
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
