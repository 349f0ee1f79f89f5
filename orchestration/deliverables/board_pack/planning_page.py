"""What must be true by the end of March: one page of the pack, from the schema `planning`.

A publication without that schema has no such page. A division sees its own functions and no total.
"""

from collections.abc import Iterable

import duckdb

from orchestration.deliverables.board_pack.figure_text import bare, count, day_words
from orchestration.deliverables.board_pack.figures import Row, read_rows
from orchestration.deliverables.board_pack.money_page import STATEMENTS as MONEY
from orchestration.deliverables.board_pack.tables import Page, Table, right
from orchestration.deliverables.board_pack.winter_pages import WINTER_STATEMENTS

ANCHOR = "what-must-be-true"
STATEMENTS = {
    "march": "select * from planning.march order by is_total, shortfall_by_age desc, treatment_function",
    "standards": "select * from planning.standards order by standard",
    "capacity": "select * from planning.capacity order by is_total, treatment_function",
    "back_test": "select * from planning.march_back_test where is_total",
    **MONEY,
}
NEEDS = (
    ("needs_validation", "Validation"),
    ("needs_first_appointment", "First appointment"),
    ("needs_test", "Test"),
    ("needs_decision", "Decision"),
    ("needs_treatment", "Treatment"),
)


def read_planning(connection: duckdb.DuckDBPyConnection, present: Iterable[str]) -> dict[str, list[Row]]:
    """The tables of the pages; those that a publication lacks have no rows."""
    statements = STATEMENTS | WINTER_STATEMENTS
    return {name: read_rows(connection, sql, present) for name, sql in statements.items()}


def planning_page(planned: dict[str, list[Row]], division: str = "") -> Page | None:
    """The page of the trust, or of a division; None where nothing is planned."""
    rows = [row for row in planned["march"] if not division or row["division"] == division]
    if not rows:
        return None
    first = rows[0]
    title = f"What must be true by {day_words(first['target_date'])}"
    tables = [_lines(rows), _needs(rows)]
    if not division and planned["standards"]:
        tables.append(_standards(planned["standards"]))
    warned = [
        row for row in planned["capacity"] if row["warnings"] and (not division or row["division"] == division)
    ]
    if warned:
        tables.append(_warnings(warned))
    return Page(ANCHOR, title, _sentences(planned, rows, division), tuple(tables))


def _sentences(planned: dict[str, list[Row]], rows: list[Row], division: str) -> tuple[str, ...]:
    row = rows[-1]
    said = [
        f"Data as at {day_words(row['as_at'])}. A clock that started on or before"
        f" {day_words(row['last_clock_start'])} is over 18 weeks on {day_words(row['target_date'])} unless it"
        " stops.",
    ]
    if row["is_total"]:
        said.append(
            f"{count(row['cohort'])} patients have such a clock. For {bare(row['target_percent'], 'percent')}%"
            f" within 18 weeks {count(row['permitted_long_waits'])} may be left, so that"
            f" {count(row['must_leave'])} must leave. Leaving by age as in the last 12 months,"
            f" {count(row['shortfall_by_age'])} are missing."
        )
        said += [_tried(one) for one in planned["back_test"]]
    elif division:
        said.append("The line of a function is its part of the number that the trust may have.")
    if row["removal_percent"] is None:
        said.append("No validation has a known result, so that no removal rate is known.")
    return tuple(said)


def _tried(row: Row) -> str:
    return (
        f"Tried on {day_words(row['said_on'])} for {day_words(row['as_at'])}: by age"
        f" {bare(row['percent_by_age'], 'percent')}%, by the pace of 13 weeks"
        f" {bare(row['percent_by_pace'], 'percent')}%; it came to {bare(row['percent'], 'percent')}%."
    )


def _lines(rows: list[Row]) -> Table:
    return Table(
        "By function: who will be over 18 weeks, who may be, and who is missing",
        (
            "Function",
            "Over by then",
            "May be over",
            "Must leave",
            "A week",
            "Leave by age",
            "Missing",
            "Within 18 weeks by age, %",
        ),
        [
            [
                row["treatment_function_name"],
                count(row["cohort"]),
                count(row["permitted_long_waits"]),
                count(row["must_leave"]),
                _decimal(row["must_leave_per_week"]),
                count(round(row["leave_by_age"])),
                count(row["shortfall_by_age"]),
                _decimal(row["percent_by_age"]),
            ]
            for row in rows
        ],
        right(1, 7),
        "planning.march; the patients are in planning.cohort.",
    )


def _needs(rows: list[Row]) -> Table:
    return Table(
        "What those open now need next",
        ("Function", *(title for _, title in NEEDS), "Admission date in time"),
        [
            [
                row["treatment_function_name"],
                *(count(row[name]) for name, _ in NEEDS),
                count(row["dated_in_time"]),
            ]
            for row in rows
        ],
        right(1, 6),
    )


def _standards(rows: list[Row]) -> Table:
    return Table(
        "Every standard in the month of the target date",
        ("Standard", "Target, %", "May be outside", "Expected outside", "More within a week", "Source"),
        [
            [
                row["title"],
                f"{row['comparison']} {row['target_percent']:g}",
                count(row["permitted_outside"]),
                count(round(row["expected_outside"])),
                _decimal(row["gap_per_week"]),
                row["target_source"],
            ]
            for row in rows
        ],
        right(1, 4),
        "More within a week: patients more within the standard in each week until then, or of that month.",
    )


def _warnings(rows: list[Row]) -> Table:
    return Table(
        "Demand and capacity: what is not sustainable",
        ("Function", "Starts a week", "Stops a week", "Load", "Warning"),
        [
            [
                row["treatment_function_name"],
                _decimal(row["starts_per_week"]),
                _decimal(row["stops_per_week"]),
                "" if row["load"] is None else f"{row['load']:.2f}",
                row["warnings"],
            ]
            for row in rows
        ],
        right(1, 3),
        "planning.capacity; means of the last 13 weeks.",
    )


def _decimal(value: float | None) -> str:
    return "" if value is None else f"{value:,.1f}"
