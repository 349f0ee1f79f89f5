"""The page of private and overseas activity: who pays for admissions and appointments."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from orchestration.deliverables.board_pack.figure_text import count, day_words
from orchestration.deliverables.board_pack.figures import Figures, Row, Scope, read_rows
from orchestration.deliverables.board_pack.tables import Page, Table, month_words, right

ANCHOR, TITLE = "private-overseas", "Private and overseas activity"
MONTHS = 12
ADMITTED = "select * from beds.activity_by_category_monthly order by month"
OUTPATIENTS = "select * from outpatients.activity_by_category_monthly order by month"
FIRST_DAY = "select min(date) as first_day from beds.sectors_daily"
NHS, PRIVATE = "01", "02"
# Visitors who pay for care of the NHS, who are exempt, and whose category is not decided. A and B (who paid the
# surcharge with a visa) are treated as residents.
CHARGED, EXEMPT, PENDING = ("D", "F"), ("C", "E"), "P"
CAVEAT = (
    "An overseas visitor who pays for NHS treatment is category 01 with charging category D or F. A record has"
    " the one administrative category that was sent for it, and the newest charging category of its patient,"
    " so a change during the care cannot be seen. All activity is counted: the groups add up to the admissions"
    " and appointments of the month."
)


@dataclass(frozen=True)
class Activity:
    """Admissions and appointments by month, treatment function, division and category."""

    admitted: list[Row]
    outpatients: list[Row]
    # the first day of the extracts of beds: admissions before it are known only in part
    first_day: date | None


def read_activity(connection: duckdb.DuckDBPyConnection, present: Iterable[str]) -> Activity:
    """Reads both tables; none of a domain that is not in the publication."""
    first = read_rows(connection, FIRST_DAY, present)
    return Activity(
        read_rows(connection, ADMITTED, present),
        read_rows(connection, OUTPATIENTS, present),
        first[0]["first_day"] if first else None,
    )


def activity_page(figures: Figures, activity: Activity, scope: Scope, ages: Iterable[str]) -> Page:
    """Of the trust, or of the treatment functions of a division."""
    admitted = _of_scope(activity.admitted, scope)
    outpatients = [
        row for row in _of_scope(activity.outpatients, scope) if row["period_start"] <= figures.as_at
    ]
    if not admitted and not outpatients:
        return Page(ANCHOR, TITLE, ("The publication holds no figures for this page.",))
    parts = (("Admissions", admitted, "admissions"), ("Appointments attended", outpatients, "attendances"))
    tables = [_by_month(f"{title} by who pays", rows, column) for title, rows, column in parts if rows]
    tables += [
        _by_function(f"{title}, private or overseas, by treatment function", rows, column)
        for title, rows, column in parts
        if rows
    ]
    said = [*dict.fromkeys(ages), CAVEAT]
    first_day = activity.first_day
    if first_day is not None and any(row["period_start"] < first_day for row in admitted):
        said.append(
            f"The extracts of beds begin on {day_words(first_day)}: admissions before that day are known only"
            f" in part."
        )
    return Page(ANCHOR, TITLE, tuple(said), tuple(table for table in tables if table.rows))


def group_of(row: Row) -> str:
    """One group for every row: who pays first, then whether an overseas visitor is charged."""
    payer, charging = row["administrative_category"], row["overseas_charging_category"]
    if payer == PRIVATE:
        return "Private"
    if payer not in (NHS, PRIVATE, "not recorded"):
        return row["administrative_category_name"] or f"Category {payer}"
    if charging in CHARGED:
        return "Overseas, charged"
    if charging in EXEMPT:
        return "Overseas, exempt"
    if charging == PENDING:
        return "Overseas, decision pending"
    return "NHS" if payer == NHS else "Who pays not recorded"


def _of_scope(rows: Iterable[Row], scope: Scope) -> list[Row]:
    return [row for row in rows if scope.is_trust or row["division"] == scope.unit]


def _by_month(caption: str, rows: Sequence[Row], column: str) -> Table:
    months = sorted({row["month"] for row in rows})[-MONTHS:]
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if row["month"] in months:
            sums[group_of(row)][row["month"]] += row[column]
            sums["All"][row["month"]] += row[column]
    order = sorted(sums, key=lambda name: (name == "All", name != "NHS", name))
    return Table(
        caption,
        ("Who pays", *map(month_words, months)),
        [[name, *(count(sums[name][month]) for month in months)] for name in order],
        right(1, len(months)),
    )


def _by_function(caption: str, rows: Sequence[Row], column: str) -> Table:
    months = sorted({row["month"] for row in rows})[-MONTHS:]
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if row["month"] in months and row[column]:
            sums[row["treatment_function_name"] or row["treatment_function"]][group_of(row)] += row[column]
    groups = sorted({group for of_one in sums.values() for group in of_one} - {"NHS"})
    chosen = [name for name in sorted(sums) if any(sums[name][group] for group in groups)]
    return Table(
        f"{caption}, {month_words(months[0])} to {month_words(months[-1])}" if months else caption,
        ("Treatment function", *groups, "All activity"),
        [
            [name, *(count(sums[name][group]) for group in groups), count(sum(sums[name].values()))]
            for name in sorted(chosen, key=lambda name: (-sum(sums[name][group] for group in groups), name))
        ],
        right(1, len(groups) + 1),
    )
