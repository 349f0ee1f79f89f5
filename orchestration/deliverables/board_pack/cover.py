"""The cover: what the pack is of, how old its data is, what is provisional, held or failed."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from orchestration.deliverables.board_pack.figure_text import day_words, people
from orchestration.deliverables.board_pack.figures import HELD, NEVER, Figures, Row, Scope
from orchestration.deliverables.board_pack.measures import MeasureView
from orchestration.deliverables.board_pack.tables import Page, Table, right

STATES = {
    "published": "published",
    "published_with_caveat": "published with a caveat",
    HELD: "held: an earlier date is shown",
    NEVER: "never published",
}


@dataclass(frozen=True)
class Cover:
    """The first page."""

    provider: str
    division: str
    period: str
    as_at: date
    build_id: str
    sentences: tuple[str, ...]
    domains: Table


def cover(figures: Figures, views: list[MeasureView], scope: Scope) -> Cover:
    """The cover of the trust's pack or of a division's."""
    months = [
        view.latest.start for view in views if view.latest and view.grain == "month" and view.latest.is_counted
    ]
    return Cover(
        provider=figures.build["provider"],
        division="" if scope.is_trust else scope.name,
        period=f"{max(months):%B %Y}" if months else day_words(figures.as_at),
        as_at=figures.as_at,
        build_id=figures.build["build_id"],
        sentences=tuple(_sentences(figures, views)),
        domains=_domains(figures),
    )


def failed(figures: Figures) -> list[Row]:
    """Publication checks that failed, of the published builds and of those that are held."""
    return [
        row
        for row in figures.rows["evidence"]
        if row["status"] in ("fail", "error") and row["severity"] in ("block", "warn")
    ]


def failed_checks_page(figures: Figures) -> Page:
    """Every publication check that failed, in its own words."""
    found = failed(figures)
    table = Table(
        caption="Failed checks in their own words",
        columns=("Check", "Domain", "Severity", "Records checked", "Failed", "Message"),
        rows=[
            [
                row["rule_id"],
                figures.title_of(row["domain"]),
                row["severity"],
                "" if row["checked_rows"] is None else f"{row['checked_rows']:,}",
                "" if row["failed_rows"] is None else f"{row['failed_rows']:,}",
                row["message"],
            ]
            for row in found
        ],
        numbers=right(3, 4),
    )
    said = (
        f"{people(len(found), 'publication check', 'publication checks')} failed. A check of severity block"
        " holds its domain; one of severity warn publishes it with a caveat."
        if found
        else "All publication checks passed."
    )
    return Page("failed-checks", "Publication checks that failed", (said,), (table,) if found else ())


def provisional_page(views: list[MeasureView]) -> Page:
    """Figures that may still change, by measure."""
    table = _provisional(views)
    said = (
        "A figure is provisional until its return is due, or until late records are in."
        if table
        else "No figure is provisional."
    )
    return Page(
        "provisional", "Provisional figures, which may still change", (said,), (table,) if table else ()
    )


def _sentences(figures: Figures, views: list[MeasureView]) -> list[str]:
    with_value = sum(view.latest is not None for view in views)
    said = [
        f"{people(with_value, 'measure', 'measures')} of {len(views):,} have a figure in this publication;"
        " the page of each of the others gives the reason."
    ]
    provisional = sum(_is_provisional(view) for view in views)
    if provisional:
        said.append(
            f"{people(provisional, 'measure has', 'measures have')} provisional figures; a list is near the"
            f" end."
        )
    held = [row for row in figures.rows["status"] if row["state"] == HELD]
    if held:
        names = ", ".join(figures.title_of(row["domain"]) for row in held)
        said.append(
            f"Held because publication checks failed: {names}. Their figures are those of an earlier date."
        )
    checks = failed(figures)
    said.append(
        f"{people(len(checks), 'publication check', 'publication checks')} failed; they are listed near the"
        " end."
        if checks
        else "All publication checks passed."
    )
    return said


def _is_provisional(view: MeasureView) -> bool:
    points = view.series.points if view.series else ()
    return any(point.state == "provisional" and point.value is not None for point in points)


def _reason(row: Row, failures: int) -> str:
    """Why a domain is in its state; checks of figures are made after it was published, and are said too."""
    reason = row["reason"] or ""
    if row["state"] != "published" or not failures:
        return reason
    said = f"{people(failures, 'check', 'checks')} of its figures failed after that"
    return f"{reason}; {said}" if reason else said


def _domains(figures: Figures) -> Table:
    failed_of = Counter(row["domain"] for row in failed(figures))
    return Table(
        caption="Data by domain",
        columns=("Domain", "State", "Data as at", "Days behind", "Reason"),
        rows=[
            [
                figures.title_of(row["domain"]),
                STATES.get(row["state"], row["state"]),
                day_words(row["as_at"]) if row["as_at"] else "–",
                "–" if row.get("days_behind") is None else str(row["days_behind"]),
                _reason(row, failed_of[row["domain"]]),
            ]
            for row in figures.rows["status"]
        ],
        numbers=right(3, 3),
    )


def _provisional(views: list[MeasureView]) -> Table | None:
    rows = []
    for view in views:
        if view.series is None:
            continue
        shown = [
            point for point in view.series.points if point.state == "provisional" and point.value is not None
        ]
        if shown:
            newest = shown[-1]
            periods = (
                view.period(newest) if len(shown) == 1 else f"{len(shown)} periods to {view.period(newest)}"
            )
            rows.append([view.title, periods, view.value(newest)])
    if not rows:
        return None
    return Table(
        "Newest provisional figure of each measure", ("Measure", "Period", "Newest figure"), rows, right(2, 2)
    )
