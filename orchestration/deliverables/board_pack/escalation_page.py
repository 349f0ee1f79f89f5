"""The page of escalation: the level of each day, and every acute parameter with its value and thresholds."""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from orchestration.deliverables.board_pack.figure_text import bare, day_words, people, rounded
from orchestration.deliverables.board_pack.figures import Row, read_rows
from orchestration.deliverables.board_pack.tables import Table, right

DAYS = 14
LEVELS = "select * from performance.escalation_daily order by date"
PARAMETERS = "select * from performance.escalation_parameters_daily order by date, number"
# an earlier publication has the levels of the parameters of beds alone
OF_BEDS = "select *, null as not_known from beds.escalation_daily order by date"
NO_THRESHOLDS = (
    "No level: the national thresholds of 2024 to 2026 were not found, and this trust has written none of its"
    " own (opel_thresholds in settings.yml)."
)


@dataclass(frozen=True)
class Escalation:
    """Levels by day, and the parameters of the newest days."""

    levels: list[Row]
    parameters: list[Row]


def read_escalation(connection: duckdb.DuckDBPyConnection, present: Iterable[str]) -> Escalation:
    """Levels of all parameters, else of those of beds."""
    levels = read_rows(connection, LEVELS, present)
    parameters = read_rows(connection, PARAMETERS, present)
    return Escalation(levels or read_rows(connection, OF_BEDS, present), parameters)


def escalation_sentences(found: Escalation) -> list[str]:
    """The level of the newest day, what drives it, and what is not known."""
    if not found.levels:
        return []
    newest = found.levels[-1]
    day = day_words(newest["date"])
    judged = people(newest["parameters_judged"], "parameter", "parameters")
    if newest["level"] is None:
        said = [
            NO_THRESHOLDS
            if not any(row["level_2"] is not None for row in found.parameters)
            else f"No level on {day}."
        ]
    else:
        said = [
            f"Level {newest['level']} on {day}: the worst of {judged} judged, of"
            f" {newest['parameters']} in the framework ({newest['driven_by']}). The national score is made"
            f" from all parameters on a scale that was not found, so this is no national level."
        ]
    if newest["not_known"]:
        said.append(f"Not known on {day}: {newest['not_known']}. {_reasons(found, newest)}")
    return said


def escalation_tables(found: Escalation) -> list[Table]:
    """The parameters of the newest day and the newest days; days at each level are a table of the caller."""
    if not found.levels:
        return []
    newest = found.levels[-1]["date"]
    tables = []
    of_newest = [row for row in found.parameters if row["date"] == newest]
    if of_newest:
        tables.append(
            Table(
                f"Acute parameters on {day_words(newest)}",
                ("Parameter", "Value", "Level", "Level 2 from", "Level 3 from", "Level 4 from", "Judged"),
                [
                    [
                        f"{row['number']}. {row['title']}",
                        _value(row["value"], row["unit"]),
                        "" if row["level"] is None else str(row["level"]),
                        *(_value(row[f"level_{level}"], row["unit"]) for level in (2, 3, 4)),
                        row["judgement"],
                    ]
                    for row in of_newest
                ],
                right(1, 5),
                "Thresholds are the trust's own (opel_thresholds). Attendances are compared with the mean of"
                " the same weekday in the weeks before.",
            )
        )
    tables.append(
        Table(
            "The newest days",
            ("Day", "Level", "Parameters judged", "Parameters at that level", "Not known"),
            [
                [
                    day_words(row["date"]),
                    "" if row["level"] is None else str(row["level"]),
                    f"{row['parameters_judged']} of {row['parameters']}",
                    row["driven_by"] or "",
                    row["not_known"] or "",
                ]
                for row in reversed(found.levels[-DAYS:])
            ],
        )
    )
    return tables


def level_words(row: Row) -> str:
    """The level of a day."""
    return "no level: nothing could be judged" if row["level"] is None else f"level {row['level']}"


def _reasons(found: Escalation, newest: Row) -> str:
    """Why, once each."""
    words = {
        row["judgement"].removeprefix("not known: ")
        for row in found.parameters
        if row["date"] == newest["date"] and row["judgement"].startswith("not known")
    }
    return " ".join(f"{one[:1].upper()}{one[1:]}." for one in sorted(words))


def _value(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{bare(value, 'percent')}%" if unit == "percent" else f"{rounded(value, 0)} {unit}"
