"""Pages from the tables of single domains: cancer breaches, cancelled operations, booking order, escalation.

Counts are added up, and percentages made of the sums; nothing is averaged.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import duckdb

from orchestration.deliverables.board_pack.activity_page import Activity, activity_page, read_activity
from orchestration.deliverables.board_pack.escalation_page import (
    Escalation,
    escalation_sentences,
    escalation_tables,
    level_words,
    read_escalation,
)
from orchestration.deliverables.board_pack.figure_text import bare, count, day_words
from orchestration.deliverables.board_pack.figures import HELD, NEVER, Figures, Row, Scope, read_rows
from orchestration.deliverables.board_pack.tables import Page, Table, month_words, right

QUARTERS, MONTHS = 4, 12
BREACHES = "select * from cancer.breach_analysis order by quarter, standard"
BREACHES_OF_DIVISIONS = "select * from cancer.breach_analysis_divisions order by quarter, standard, division"
QUARTERLY = "select * from elective.return_quarterly order by quarter"
URGENT = "select * from elective.urgent_cancellations_monthly order by month"
# of the patients only how many there are
OF_28_DAYS = """
    select counted_quarter as quarter, division, cancel_reason, outcome_of_28_days, count(*) as cancellations
    from elective.last_minute_cancellations
    group by counted_quarter, division, cancel_reason, outcome_of_28_days
    order by quarter, division, cancel_reason, outcome_of_28_days
"""
BOOKINGS = "select * from rtt.booking_order order by month"
OUT_OF_TURN = (
    "Out of turn: a date was given while a patient of the same priority had waited longer without one. A"
    " patient passed over by several bookings counts in each."
)
NO_CODE = ("", "none", "none recorded", None)


@dataclass(frozen=True)
class DomainRows:
    """The tables of single domains; none of a domain that is not in the publication."""

    breaches: list[Row]
    breaches_of_divisions: list[Row]
    quarterly: list[Row]
    urgent: list[Row]
    of_28_days: list[Row]
    bookings: list[Row]
    escalation: Escalation
    activity: Activity


def read_domain_rows(connection: duckdb.DuckDBPyConnection, present: Iterable[str]) -> DomainRows:
    """Reads them once."""
    return DomainRows(
        breaches=read_rows(connection, BREACHES, present),
        breaches_of_divisions=read_rows(connection, BREACHES_OF_DIVISIONS, present),
        quarterly=read_rows(connection, QUARTERLY, present),
        urgent=read_rows(connection, URGENT, present),
        of_28_days=read_rows(connection, OF_28_DAYS, present),
        bookings=read_rows(connection, BOOKINGS, present),
        escalation=read_escalation(connection, present),
        activity=read_activity(connection, present),
    )


def domain_pages(figures: Figures, rows: DomainRows, scope: Scope) -> list[Page]:
    """The pages in the order of the pack; a division has those whose tables can be cut by it."""
    cancelled = _page(
        figures,
        "elective",
        "cancelled-operations",
        "Operations cancelled at the last minute",
        _cancellation_tables(rows, scope),
    )
    bookings = _page(
        figures,
        "rtt",
        "booking-order",
        "Picking patterns: order of booking",
        _booking_tables([row for row in rows.bookings if _is_in(row, scope)]),
    )
    breaches = _page(
        figures, "cancer", "cancer-breaches", "Cancer breaches by quarter", _breach_tables(rows, scope)
    )
    ages = [domain_sentence(figures, domain) for domain in ("beds", "outpatients")]
    activity = activity_page(figures, rows.activity, scope, ages)
    if not scope.is_trust:
        return [page for page in (breaches, cancelled, bookings, activity) if page.tables]
    return [
        breaches,
        cancelled,
        bookings,
        _escalation_page(figures, rows.escalation),
        activity,
    ]


def _is_in(row: Row, scope: Scope) -> bool:
    """Whether a row is of the trust or of the division of the pack."""
    return scope.is_trust or row.get("division") == scope.unit


def _escalation_page(figures: Figures, found: Escalation) -> Page:
    """Of beds and of the emergency department: how old the data of each is, and why where one is held."""
    page = _page(figures, "beds", "escalation", "Escalation", _escalation_tables(found))
    ages = dict.fromkeys((*page.sentences, domain_sentence(figures, "ed")))
    return Page(page.anchor, page.title, (*ages, *escalation_sentences(found)), page.tables)


def domain_sentence(figures: Figures, domain: str) -> str:
    """How old a domain's data is; for a held one the reason too."""
    status, title = figures.status_of(domain), figures.title_of(domain)
    if status["state"] == NEVER or status["as_at"] is None:
        return f"{title} has never been published."
    if status["state"] == HELD:
        since = f" since {day_words(status['held_since'])}" if status.get("held_since") else ""
        return (
            f"{title} is held{since}: the data is as at {day_words(status['as_at'])},"
            f" {status['days_behind']} days behind. Reason: {status['reason']}"
        )
    return f"Data as at {day_words(status['as_at'])}."


def _page(figures: Figures, domain: str, anchor: str, title: str, tables: list[Table]) -> Page:
    said = [domain_sentence(figures, domain)]
    if not tables:
        said.append("The publication holds no figures for this page.")
    return Page(anchor, title, tuple(said), tuple(tables))


def _breach_tables(rows: DomainRows, scope: Scope) -> list[Table]:
    """Of the trust its own table, of a division its rows in the table of divisions."""
    of_divisions = rows.breaches_of_divisions
    found = rows.breaches if scope.is_trust else [row for row in of_divisions if _is_in(row, scope)]
    if not found:
        return []
    tables = [
        _breaches_by(found, _longest_phase, "Breaches by the phase that took longest", "Longest phase"),
        _breaches_by(found, _delay_reason, "Breaches by recorded delay reason", "Delay reason"),
        _breaches_by(found, _tumour_group, "Breaches by tumour group", "Tumour group"),
    ]
    if scope.is_trust and of_divisions:
        tables.append(
            _breaches_by(of_divisions, lambda row: row["division"], "Breaches by division", "Division")
        )
    return tables


def _breaches_by(rows: list[Row], key: Callable[[Row], str], caption: str, first: str) -> Table:
    return _by_period(
        rows,
        lambda row: (row.get("standard_name") or row["standard"], key(row)),
        lambda row: row["quarter"],
        lambda row: row["breaches"],
        QUARTERS,
        caption,
        ("Standard", first),
    )


def _longest_phase(row: Row) -> str:
    return str(row["longest_phase"])


def _tumour_group(row: Row) -> str:
    return row["tumour_group"] or "not recorded"


def _delay_reason(row: Row) -> str:
    """The reason in words where the publication has them, else its code."""
    code = row["delay_reason"]
    if code in NO_CODE:
        return "no reason recorded"
    return row.get("delay_reason_name") or f"code {code}"


def _cancellation_tables(rows: DomainRows, scope: Scope) -> list[Table]:
    tables = []
    of_28_days = [row for row in rows.of_28_days if _is_in(row, scope)]
    # the return itself is of the whole trust
    if rows.quarterly and scope.is_trust:
        tables.append(
            Table(
                "By financial quarter of the return",
                ("Quarter", "Cancelled at the last minute", "Not treated within 28 days"),
                [
                    [
                        row["quarter"],
                        count(row["last_minute_cancellations"]),
                        count(row["not_treated_within_28_days"]),
                    ]
                    for row in reversed(rows.quarterly[-2 * QUARTERS :])
                ],
                right(1, 2),
                "A breach of the 28 days counts in the quarter in which day 28 falls, not in that of the"
                " cancellation.",
            )
        )
    for column, caption, first in (
        ("outcome_of_28_days", "What became of the patients, by quarter of the cancellation", "28 days"),
        ("cancel_reason", "Reasons, by quarter of the cancellation", "Reason"),
    ):
        if of_28_days:
            tables.append(
                _by_period(
                    of_28_days,
                    lambda row, column=column: (row[column] or "not recorded",),  # type: ignore[misc]
                    lambda row: row["quarter"],
                    lambda row: row["cancellations"],
                    QUARTERS,
                    caption,
                    (first,),
                )
            )
    if of_28_days and scope.is_trust:
        tables.append(
            _by_period(
                of_28_days,
                lambda row: (row["division"],),
                lambda row: row["quarter"],
                lambda row: row["cancellations"],
                QUARTERS,
                "Divisions, by quarter of the cancellation",
                ("Division",),
            )
        )
    if rows.urgent and scope.is_trust:
        tables.append(
            Table(
                "Urgent operations cancelled, at whatever notice",
                ("Month", "Cancelled", "Of these, cancelled before"),
                [
                    [
                        month_words(row["month"]),
                        count(row["urgent_operations_cancelled"]),
                        count(row["cancelled_again"]),
                    ]
                    for row in reversed(rows.urgent[-MONTHS:])
                ],
                right(1, 2),
            )
        )
    return tables


def _booking_tables(rows: list[Row]) -> list[Table]:
    if not rows:
        return []
    newest = sorted({row["month"] for row in rows})[-MONTHS:]
    recent = [row for row in rows if row["month"] in newest]
    span = f"{month_words(newest[0])} to {month_words(newest[-1])}"
    return [
        _bookings(recent, lambda row: row["month"], "Bookings by month", "Month", newest_first=True),
        _bookings(recent, _function, f"By treatment function, {span}", "Treatment function"),
        _bookings(
            recent,
            lambda row: row.get("division") or "not assigned",
            f"By division, {span}",
            "Division",
        ),
        _bookings(
            recent,
            _priority,
            f"By clinical priority, {span}",
            "Priority",
        ),
    ]


def _priority(row: Row) -> str:
    code, name = row["priority"], row.get("priority_name")
    if not code:
        return "not recorded"
    return code if name in (None, code) else f"{code}: {name}"


def _function(row: Row) -> str:
    code = str(row.get("treatment_function") or row.get("function"))
    return row.get("treatment_function_name") or row.get("function_name") or code


def _bookings(
    rows: Sequence[Row],
    key: Callable[[Row], str],
    caption: str,
    first: str,
    newest_first: bool = False,
) -> Table:
    names = ("bookings", "out_of_turn", "out_of_turn_without_reason", "passed_over")
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        sums[key(row)].update({name: row.get(name) or 0 for name in names})
    order = (
        sorted(sums, reverse=True)
        if newest_first
        else sorted(sums, key=lambda one: (-sums[one]["out_of_turn"], one))
    )
    return Table(
        caption,
        (
            first,
            "Bookings",
            "Out of turn",
            "Out of turn, %",
            "Of these, no recorded reason",
            "Patients passed over",
        ),
        [
            [
                month_words(name),
                count(sums[name]["bookings"]),
                count(sums[name]["out_of_turn"]),
                _percent(sums[name]["out_of_turn"], sums[name]["bookings"]),
                count(sums[name]["out_of_turn_without_reason"]),
                count(sums[name]["passed_over"]),
            ]
            for name in order
        ],
        right(1, 5),
        OUT_OF_TURN if newest_first else "",
    )


def _escalation_tables(found: Escalation) -> list[Table]:
    if not found.levels:
        return []
    by_month = _by_period(
        found.levels,
        lambda row: (level_words(row),),
        lambda row: f"{row['date']:%Y-%m}",
        lambda row: 1,
        6,
        "Days at each level",
        ("Level",),
    )
    first, *others = escalation_tables(found)
    return [first, by_month, *others]


def _by_period(
    rows: Sequence[Row],
    key: Callable[[Row], tuple[str, ...]],
    period: Callable[[Row], str],
    amount: Callable[[Row], int],
    newest: int,
    caption: str,
    names: tuple[str, ...],
) -> Table:
    """Sums with the newest periods as columns, the newest on the right, the largest of it first."""
    periods = sorted({period(row) for row in rows if period(row)})[-newest:]
    sums: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for row in rows:
        if period(row) in periods:
            sums[key(row)][period(row)] += amount(row)
    order = sorted(sums, key=lambda one: (one[:-1], *(-sums[one][each] for each in reversed(periods)), one))
    return Table(
        caption,
        (*names, *map(month_words, periods)),
        [[*one, *(count(sums[one][each]) for each in periods)] for one in order],
        right(len(names), len(names) + len(periods) - 1),
    )


def _percent(numerator: int, denominator: int) -> str:
    return bare(100.0 * numerator / denominator, "percent") if denominator else ""
