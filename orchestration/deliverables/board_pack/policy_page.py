"""The access policy as it is practised: each promise of a policy with its figures and its paragraph."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from orchestration.deliverables.board_pack.figure_text import bare, count, day_words
from orchestration.deliverables.board_pack.figures import Figures, Row, Scope
from orchestration.deliverables.board_pack.tables import Page, Table

ANCHOR, TITLE = "access-policy", "Access policy as practised"
Cells = list[str]


@dataclass(frozen=True)
class _Promise:
    """What a policy says of a step, the paragraph of the RTT guidance, and the rules that find departures."""

    title: str
    words: str
    rules: tuple[str, ...]


REASONABLE = _Promise(
    "Reasonable notice",
    "An offer is reasonable with at least three weeks' notice; urgent care is rightly booked at shorter notice."
    " A patient who declines two reasonable offers may be placed on active monitoring, by a clinical decision"
    " (RTT guidance 8.3 and Annex E).",
    ("RTT-D14", "RTT-A14"),
)
MISSED = _Promise(
    "Missed appointments",
    "A first appointment that the patient missed ends the clock if it was clearly communicated; rebooking"
    " starts a new one. Any other is a clinical decision about the patient (RTT guidance 3.4.5 and 4.4.1.3).",
    ("RTT-A08", "RTT-A09", "RTT-A10", "RTT-A11", "RTT-D05"),
)
IN_TURN = _Promise(
    "Booking in turn",
    "By clinical priority, then in the order of the wait (RTT guidance 9.1).",
    ("RTT-A22",),
)
MONITORED = _Promise(
    "Active monitoring",
    "A patient on active monitoring has a clinical review every 12 weeks, and a new clock with a decision to"
    " treat (RTT guidance 3.4.4 and 8.3).",
    ("RTT-A12", "RTT-A13", "RTT-E07"),
)
VALIDATED = _Promise(
    "Validation at 12 weeks",
    "Waits over 12 weeks are validated, and every 12 weeks after that (NHS England operational planning"
    " guidance 2025/26). Nobody is removed without a clinical decision.",
    ("RTT-E06",),
)


def policy_page(figures: Figures, scope: Scope) -> Page | None:
    """The page of the trust or of a division; None where RTT was never published, or nothing is counted."""
    rules = {row["rule_id"]: row for row in figures.rows["policy_rules"]}
    if not rules:
        return None
    as_at = max(row["as_at"] for row in rules.values())
    # exceptions are counted by rule for the whole trust
    found = rules if scope.is_trust else {}
    of = partial(_sums, figures, scope)
    all_tables = (
        _table(REASONABLE, _notice(of("policy_appointments")), found),
        _table(MISSED, _missed(of("policy_appointments")), found),
        _table(IN_TURN, _in_turn(of("policy_booking")), found),
        _table(MONITORED, [], found),
        _table(VALIDATED, _validated(of("policy_validation")), found),
    )
    tables = tuple(table for table in all_tables if scope.is_trust or table.rows)
    if not tables:
        return None
    return Page(
        ANCHOR,
        TITLE,
        (
            f"What the records of the newest data ({day_words(as_at)}) show of the practice; the trust's own"
            " policy is not known here. The worklists have the patients of each rule.",
            "Of a rule, the figure is its open exceptions and the second one the records that it judged."
            if scope.is_trust
            else "The rules are counted for the whole trust, in the trust's pack.",
        ),
        tables,
    )


def _sums(figures: Figures, scope: Scope, name: str) -> list[Row]:
    """One row for the trust or the division; none where nothing was counted."""
    rows = [row for row in figures.rows[name] if scope.is_trust or row["division"] == scope.unit]
    if not rows:
        return []
    return [{column: sum(row[column] or 0 for row in rows) for column in rows[0] if column != "division"}]


def _table(promise: _Promise, measured: Iterable[Cells], found: dict[str, Row]) -> Table:
    rows = [*measured, *(_rule(found[rule]) for rule in promise.rules if rule in found)]
    return Table(
        promise.title,
        ("What", "Figure", "Of", "%"),
        rows,
        frozenset({1, 2, 3}),
        promise.words,
    )


def _rule(row: Row) -> Cells:
    return _share(f"{row['rule_id']} {row['title']}", row["open"], row["checked"])


def _share(what: str, part: float | None, whole: float | None) -> Cells:
    """A figure with its base; without a base there is no share."""
    if part is None:
        return [what, "not known", "", ""]
    share = bare(100 * part / whole, "percent") if whole else ""
    return [what, count(part), count(whole), share]


def _notice(rows: Sequence[Row]) -> list[Cells]:
    return [
        cells
        for row in rows
        for cells in (
            _share("Appointments of 13 weeks booked 21 days or more ahead", row["noticed"], row["with_dates"]),
            _share(
                "Cancelled by the hospital at short notice, of its cancellations in 13 weeks",
                row["short_notice"],
                row["cancelled_by_hospital"],
            ),
        )
    ]


def _missed(rows: Sequence[Row]) -> list[Cells]:
    return [
        _share("Missed, of attended and missed appointments of 13 weeks", row["missed"], row["kept_or_missed"])
        for row in rows
    ]


def _in_turn(rows: Sequence[Row]) -> list[Cells]:
    return [
        cells
        for row in rows
        if row["bookings"]
        for cells in (
            _share("Admission dates given out of turn, last three months", row["out_of_turn"], row["bookings"]),
            _share("Of these, without a recorded reason", row["without_reason"], row["out_of_turn"]),
        )
    ]


def _validated(rows: Sequence[Row]) -> list[Cells]:
    return [
        _share("Pathways that need it and were validated in 12 weeks", row["validated"], row["pathways"])
        for row in rows
        if row["pathways"]
    ]
