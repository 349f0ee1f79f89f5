"""The answer of `clockstop plan winter` in sentences and tables."""

from typing import Any

from rich.table import Table

from orchestration.cli.number_words import count, decimal, in_words, plain, say
from orchestration.cli.terminal import console
from orchestration.publication.planning.winter_answers import WinterAnswer

Row = dict[str, Any]
DEADLINES_SHOWN = 6


def print_winter(answer: WinterAnswer) -> None:
    """The gap of a sector by week and scenario, how far to trust it, and what the bank holidays ask for."""
    first = answer.weeks[0]
    say(
        f"{answer.sector_name}, data as at {in_words(answer.as_at)}: beds by week up to"
        f" {in_words(answer.weeks[-1]['week_end'])}, at {plain(first['goal_percent'])} % occupancy"
        f" ({first['goal_source']})."
    )
    # a week may have several sources, and most weeks have the same ones
    sources = dict.fromkeys(part for row in answer.weeks for part in row["beds_source"].split("; "))
    say(f"Open beds: {'; '.join(sources)}.")
    if len({row["scenario"] for row in answer.weeks}) == 1:
        say("One scenario alone: write moderate and extreme into plan/winter_scenarios.csv.")
    for row in _told(answer):
        say(_gap(row))
    say(_errors(answer.errors))
    for words in _effects(answer.effects):
        say(words)
    console.print()
    console.print(_weeks(answer.weeks))
    say(
        "needed: beds for expected patients at that occupancy. missing: needed less open, below 0 to spare."
        " after: with the mitigations below."
    )
    if answer.mitigations:
        console.print()
        console.print(_mitigations(answer.mitigations))
    if answer.week is not None:
        return
    if answer.holidays:
        console.print()
        console.print(_holidays(answer.holidays))
        say(
            "Discharges: of a usual such weekday, those beyond it, and both, by the end of the last"
            " working day."
        )
    if answer.electives:
        console.print()
        console.print(_electives(answer.electives))
    for row in answer.deadlines[:DEADLINES_SHOWN]:
        say(_deadline(row))
    if answer.patients:
        say("\nIn hospital for 21 nights or more, or ready to leave: planning.holiday_patients has them all.")
        console.print(_patients(answer.patients))


def _told(answer: WinterAnswer) -> list[Row]:
    """The week that is asked about, else the fullest week of each scenario."""
    if answer.week is not None:
        return answer.weeks
    worst: dict[str, Row] = {}
    for row in answer.weeks:
        held = worst.get(row["scenario"])
        if held is None or row["gap_after_mitigation"] > held["gap_after_mitigation"]:
            worst[row["scenario"]] = row
    return list(worst.values())


def _gap(row: Row) -> str:
    said = (
        f"{row['scenario']} ({row['scenario_percent']:+g} %), week from {in_words(row['week_start'])}:"
        f" {decimal(row['expected_occupied'])} patients expected, {row['beds_needed']} beds needed,"
        f" {plain(round(row['available_beds'], 1))} open: {_missing(row['gap'])}, after mitigation"
        f" {_missing(row['gap_after_mitigation'])}."
    )
    if row["error_90"] is not None:
        said += f" Nine in ten such forecasts were within {decimal(row['error_90'])} beds."
    if row["last_winter_occupied"] is not None:
        said += (
            f" Last winter, week from {in_words(row['last_winter_week_start'])}:"
            f" {decimal(row['last_winter_occupied'])} occupied."
        )
    return said


def _missing(gap: float) -> str:
    return f"{plain(round(gap, 1))} missing" if gap > 0 else f"{plain(round(-gap, 1))} to spare"


def _errors(errors: list[Row]) -> str:
    if not errors:
        return "The history is too short to try the forecast on it."
    parts = [
        f"{row['first_week_ahead']} to {row['last_week_ahead']} weeks ahead {decimal(row['error'])} beds"
        f" ({decimal(row['unchanged_error'])} if every week stays as the last one; {count(row['tests'])} tests)"
        for row in errors
    ]
    return f"Tried on the Sundays of the last year, the forecast of a week was wrong by {', '.join(parts)}."


def _effects(effects: list[Row]) -> list[str]:
    said = []
    groups: dict[str, Row] = {row["group_of_weeks"]: row for row in effects}
    for name, row in groups.items():
        if not row["tests"]:
            said.append(
                f"Effect of {name}: none; no such week has a comparable one before it, so that none was tried."
            )
            continue
        used = "used" if row["is_used"] else "not used"
        said.append(
            f"Effect of {name}: {used}. Tried {count(row['tests'])} times on {count(row['weeks_tried'])}"
            " weeks, the"
            f" error is {decimal(row['error_with'], 2)} beds with it and"
            f" {decimal(row['error_without'], 2)} without."
        )
    return said


def _weeks(rows: list[Row]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("week from", no_wrap=True)
    table.add_column("scenario", no_wrap=True)
    for header in ("last winter", "expected", "needed", "open", "missing", "after"):
        table.add_column(header, justify="right", no_wrap=True)
    table.add_column("days", overflow="fold")
    held = None
    for row in rows:
        is_first = row["week_start"] != held
        held = row["week_start"]
        table.add_row(
            str(row["week_start"]) if is_first else "",
            row["scenario"],
            decimal(row["last_winter_occupied"]) if is_first else "",
            decimal(row["expected_occupied"]),
            str(row["beds_needed"]),
            plain(round(row["available_beds"], 1)),
            plain(round(row["gap"], 1)),
            plain(round(row["gap_after_mitigation"], 1)),
            row["flagged_days"] if is_first else "",
        )
    return table


def _mitigations(rows: list[Row]) -> Table:
    table = Table(box=None, pad_edge=False)
    for header in ("mitigation", "owner", "beds", "how", "from", "to"):
        table.add_column(header, justify="right" if header == "beds" else "left", overflow="fold")
    for row in rows:
        how = (
            "beds as given"
            if row["patients_per_day"] is None
            else f"{plain(row['patients_per_day'])} a day x {plain(row['days_saved'])} days"
        )
        table.add_row(
            row["what"],
            row["owner"],
            plain(row["beds"]),
            how,
            str(row["valid_from"]),
            str(row["valid_to"] or ""),
        )
    return table


def _holidays(rows: list[Row]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("bank holiday", overflow="fold")
    table.add_column("last working day", no_wrap=True)
    for header in (
        "days closed",
        "expected",
        "goal %",
        "usual",
        "beyond",
        "discharges",
        "ready now",
        "21+ now",
    ):
        table.add_column(header, justify="right")
    for row in rows:
        table.add_row(
            row["holiday"],
            str(row["last_working_day"]),
            str(row["days_closed"]),
            decimal(row["expected_occupied"]),
            plain(row["goal_percent"]),
            decimal(row["discharges_usual"]),
            str(row["discharges_beyond_usual"]),
            str(row["discharges_needed"]),
            str(row["ready_now"]),
            str(row["long_stays_now"]),
        )
    return table


def _electives(rows: list[Row]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("day", no_wrap=True)
    table.add_column("why", overflow="fold")
    for header in ("% lost", "admissions lost", "RTT stops lost"):
        table.add_column(header, justify="right")
    for row in rows:
        table.add_row(
            str(row["day"]),
            row["reason"],
            plain(row["lost_percent"]),
            decimal(row["slots_lost"]),
            decimal(row["stops_lost"]),
        )
    return table


def _deadline(row: Row) -> str:
    return (
        f"{row['table_name']}, {row['period']}: validate by {in_words(row['deadline'])},"
        f" {row['working_days_after_period']} working days after its end ({row['bank_holidays_before']})."
    )


def _patients(rows: list[Row]) -> Table:
    table = Table(box=None, pad_edge=False)
    for header in ("", "spell", "patient", "ward", "nights", "ready since", "delay"):
        table.add_column(header, justify="right" if header in ("", "nights") else "left", overflow="fold")
    for row in rows:
        table.add_row(
            str(row["patient_rank"]),
            row["spell_id"],
            row["patient_id"] or "",
            row["ward_name"] or "",
            str(row["nights"] if row["nights"] is not None else ""),
            str(row["discharge_ready_date"] or ("" if not row["is_ready"] else "not known")),
            row["delay_reason"] or "",
        )
    return table
