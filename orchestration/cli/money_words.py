"""The answer of `clockstop plan money` in sentences and tables."""

from typing import Any

from rich.table import Table

from orchestration.cli.number_words import decimal, say
from orchestration.cli.terminal import console
from orchestration.planning.money import ITEMS

Row = dict[str, Any]


def print_money(answer: dict[str, list[Row]]) -> None:
    """The newest whole month of each item, the activity of that month, validation and schemes."""
    if not answer["unit_values"]:
        say("No unit value is approved (plan/unit_values.csv): only the schemes' plans are in pounds.")
    _lost(answer["lost_activity"])
    _activity(answer["activity_against_plan"])
    for row in answer["validation_cost"]:
        say(
            f"Validation in {row['period_start']:%B %Y}, {row['domain']}: {row['validated']} validated,"
            f" {row['corrected']} corrected"
            + _money(", {} per corrected record", row["cost_per_corrected"])
            + "."
        )
    for row in answer["schemes"]:
        say(_scheme(row))


def _lost(rows: list[Row]) -> None:
    if not rows:
        say("No lost activity is published.")
        return
    table = Table(box=None, pad_edge=False)
    for header in ("lost", "month", "units", "pounds"):
        table.add_column(header, justify="left" if header in ("lost", "month") else "right")
    for row in rows:
        table.add_row(
            ITEMS[row["item"]].title,
            f"{row['period_start']:%b %Y}",
            decimal(row["units"], 0),
            _money("{}", row["value"]),
        )
    console.print(table)


def _activity(rows: list[Row]) -> None:
    if not rows:
        say("No activity plan is in plan/activity_plan.csv.")
        return
    table = Table(box=None, pad_edge=False)
    for header in ("activity", "planned", "actual", "difference", "pounds"):
        table.add_column(header, justify="left" if header == "activity" else "right")
    for row in rows:
        table.add_row(
            f"{row['point_of_delivery'].replace('_', '-')}, {row['period_start']:%b %Y}",
            decimal(row["planned"], 0),
            decimal(row["actual"], 0),
            decimal(row["difference"], 0),
            _money("{}", row["value_of_difference"]),
        )
    console.print(table)


def _scheme(row: Row) -> str:
    units = (
        "no units measured" if row["measured_units"] is None else f"{row['measured_units']:,.1f} units better"
    )
    delivered = _money("{} delivered", row["delivered_value"]) or "no pounds delivered are known"
    planned = _money("{} planned in whole months", row["planned_value"]) or "no whole month yet"
    return (
        f"{row['scheme_id']} {row['title']} ({row['measure_id']}): {planned}"
        f", {units}, {delivered}. {row['evidence'][:1].upper()}{row['evidence'][1:]}."
        + (f" {row['missing'][:1].upper()}{row['missing'][1:]}." if row["missing"] else "")
    )


def _money(words: str, value: float | None) -> str:
    """Words with the pounds in them; nothing where there is no figure."""
    return "" if value is None else words.format(f"{'-' if value < 0 else ''}£{abs(value):,.0f}")
