"""The last pages: data quality and validation work, then decisions, revisions and definitions."""

from collections import Counter, defaultdict
from collections.abc import Iterable

import duckdb

from orchestration.deliverables.board_pack.decisions_page import decisions_table
from orchestration.deliverables.board_pack.figure_text import bare, count, day_words, period_words, target_words
from orchestration.deliverables.board_pack.figures import Figures, Row, Scope, read_rows
from orchestration.deliverables.board_pack.measures import MeasureView
from orchestration.deliverables.board_pack.oversight_page import metric_sources
from orchestration.deliverables.board_pack.tables import Page, Table, right
from orchestration.deliverables.board_pack.validation_tables import KINDS, effects_table, priority_table

MOST_RULES = 20
SUMMARY = "select * from validation.summary order by domain, rule_id, as_at"
RULES = "select * from validation.rules order by rule_id, active_from"
EFFECTS = "select * from validation.headline_effects order by all"
OUTCOMES = "select * from validation.outcome_measures order by domain, rule_id"


def read_validation(connection: duckdb.DuckDBPyConnection, present: Iterable[str]) -> dict[str, list[Row]]:
    """Summary, rules and results of validation."""
    statements = {"summary": SUMMARY, "rules": RULES, "outcomes": OUTCOMES, "effects": EFFECTS}
    return {name: read_rows(connection, sql, present) for name, sql in statements.items()}


def data_quality_page(figures: Figures, validation: dict[str, list[Row]]) -> Page:
    """Open exceptions by domain and kind, the rules with the most, and the results of validation."""
    newest = _newest(validation["summary"])
    if not newest:
        return Page("data-quality", "Data quality and validation work", ("No rules have run yet.",))
    titles = {row["rule_id"]: row["title"] for row in validation["rules"]}
    effects = effects_table(figures, validation["effects"], titles)
    largest = sorted(newest, key=lambda row: (-(row["open"] or 0), row["rule_id"]))
    return Page(
        "data-quality",
        "Data quality and validation work",
        ("An exception is a record that fails a rule. The patients are in the worklists.",),
        (
            priority_table(validation["summary"], validation["rules"]),
            _by_kind(figures, newest),
            *([effects] if effects else []),
            Table(
                f"The {MOST_RULES} rules with the most open exceptions",
                (
                    "Rule",
                    "What is wrong",
                    "Domain",
                    "Open",
                    "New",
                    "Cleared",
                    "Longest open, days",
                    "Per 1,000 records",
                ),
                [
                    [
                        row["rule_id"],
                        titles.get(row["rule_id"], ""),
                        figures.title_of(row["domain"]),
                        count(row["open"]),
                        count(row["new"]),
                        count(row["cleared"]),
                        count(row["oldest_days"]),
                        bare(row["failed_per_thousand"], "rate"),
                    ]
                    for row in largest[:MOST_RULES]
                    if row["open"]
                ],
                right(3, 7),
            ),
            _results(figures, validation["outcomes"]),
        ),
    )


def appendix_pages(figures: Figures, views: list[MeasureView], scope: Scope) -> list[Page]:
    """Decisions, revisions, differences from other sources, targets and definitions."""
    known = {view.id: view for view in views}
    decisions = decisions_table(figures, views, scope)
    revisions = _revisions(figures, known, scope)
    differences = _differences(figures, known) if scope.is_trust else None
    tables = [table for table in (decisions, revisions, differences) if table is not None]
    said = [
        sentence
        for table, sentence in (
            (decisions, "No decision about a chart is recorded."),
            (revisions, "No figure was revised after its deadline."),
            (differences, "No figure differs from that of another source."),
        )
        if table is None and (scope.is_trust or sentence.startswith("No decision"))
    ]
    return [
        Page("decisions", "Appendix: decisions, revisions and differences", tuple(said), tuple(tables)),
        Page(
            "definitions",
            "Appendix: targets and definitions",
            ("A percentage is made of its numerator and denominator at every level and compared unrounded.",),
            tuple(
                table
                for table in (
                    _targets(figures, known),
                    metric_sources(figures) if scope.is_trust else None,
                    _definitions(views),
                )
                if table is not None
            ),
        ),
    ]


def _newest(summary: list[Row]) -> list[Row]:
    """The rows of the newest date of each domain."""
    dates: dict[str, object] = {row["domain"]: row["as_at"] for row in summary}
    for row in summary:
        dates[row["domain"]] = max(dates[row["domain"]], row["as_at"])
    return [row for row in summary if row["as_at"] == dates[row["domain"]]]


def _by_kind(figures: Figures, rows: list[Row]) -> Table:
    names = ("open", "validated", "new", "cleared", "reopened")
    sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in rows:
        kind = KINDS.get(row.get("kind") or "", "something else")
        sums[(figures.title_of(row["domain"]), kind)].update({name: row[name] or 0 for name in names})
    return Table(
        "Exceptions by domain and kind, at the date of the data",
        ("Domain", "Kind", "Open", "Of these on hold after validation", "New", "Cleared", "Reopened"),
        [[*key, *(count(sums[key][name]) for name in names)] for key in sorted(sums)],
        right(2, 6),
    )


def _results(figures: Figures, rows: list[Row]) -> Table:
    names = ("validated", "changed", "changed_and_gone", "changed_and_still_wrong", "awaiting", "no_error")
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        sums[figures.title_of(row["domain"])].update({name: row[name] or 0 for name in names})
    return Table(
        "Results of validation, all time",
        (
            "Domain",
            "Outcomes",
            "Record changed",
            "Correct in the next data",
            "Still wrong",
            "Awaiting the next data",
            "No error: false positive",
        ),
        [[domain, *(count(sums[domain][name]) for name in names)] for domain in sorted(sums)],
        right(1, 6),
    )


def _revisions(figures: Figures, known: dict[str, MeasureView], scope: Scope) -> Table | None:
    rows = [
        [
            known[row["measure_id"]].title,
            period_words(row["period_start"], row["period_end"], row["grain"]),
            bare(row["revised_from"], known[row["measure_id"]].measure["unit"]),
            bare(row["value"], known[row["measure_id"]].measure["unit"]),
            day_words(row["as_at"]) if row["as_at"] else "",
        ]
        for row in figures.rows["revisions"]
        if row["measure_id"] in known and (row["level"], row["organisation_unit"]) == (scope.level, scope.unit)
    ]
    if not rows:
        return None
    return Table(
        "Figures revised after their deadline",
        ("Measure", "Period", "Before", "Now", "Data as at"),
        rows,
        right(2, 3),
    )


def _differences(figures: Figures, known: dict[str, MeasureView]) -> Table | None:
    rows = [
        [
            known[row["measure_id"]].title,
            f"{row['period_start']:%B %Y}",
            bare(row["own_value"], known[row["measure_id"]].measure["unit"]),
            bare(row["other_value"], known[row["measure_id"]].measure["unit"]),
            row["other_basis"],
        ]
        for row in figures.rows["differences"]
        if row["measure_id"] in known
    ]
    if not rows:
        return None
    return Table(
        "Months whose own figure differs from that of another source",
        ("Measure", "Month", "Own figure", "Other figure", "Other source"),
        rows,
        right(2, 3),
    )


def _targets(figures: Figures, known: dict[str, MeasureView]) -> Table:
    rows = [
        [
            known[row["measure_id"]].title,
            row["kind"].replace("_", " "),
            " ".join(part for part in (row["level"], row["organisation_unit"]) if part),
            _target_text(row, known[row["measure_id"]].measure["unit"]),
            day_words(row["valid_from"]),
            day_words(row["valid_to"]) if row["valid_to"] else "",
            row["source"],
        ]
        for row in figures.rows["targets"]
        if row["measure_id"] in known
    ]
    return Table("Targets", ("Measure", "Kind", "Level", "Target", "From", "To", "Source"), rows)


def _target_text(row: Row, unit: str) -> str:
    if row["value"] is not None:
        return target_words(float(row["value"]), unit, row["comparison"])
    parts = []
    if row["uplift"] is not None:
        kind = {"points": " points", "relative": " % of the baseline"}.get(
            row["uplift_kind"], " %, kind not stated"
        )
        parts.append(
            f"{row['uplift']:g}{kind} better than {row['baseline_month'] or 'a baseline that is not named'}"
        )
    if row["floor"] is not None:
        parts.append(f"and not beyond {row['floor']:g}")
    return ", ".join(parts)


def _definitions(views: list[MeasureView]) -> Table:
    return Table(
        "Definitions",
        (
            "Measure",
            "Identifier",
            "Numerator",
            "Denominator",
            "Better",
            "Return",
            "Table",
            "Source",
            "Evidence",
        ),
        [
            [
                view.title,
                view.id,
                view.measure["numerator"],
                view.measure["denominator"] or "",
                {"up": "higher", "down": "lower"}.get(view.measure["better"], "neither"),
                view.measure["statutory_return"] or "",
                view.measure["source_table"] or "",
                view.measure["definition_source"],
                view.measure["evidence_grade"] or "",
            ]
            for view in views
        ],
        note="Evidence: V read in the primary source, V2 in a secondary one, M from memory, C convention of"
        " Clockstop.",
    )
