"""The page of the oversight framework: the operational metrics among providers, and what would change them."""

from orchestration.deliverables.board_pack.figure_text import bare, count, period_words, rounded, short
from orchestration.deliverables.board_pack.figures import Figures, Row
from orchestration.deliverables.board_pack.peer_text import BASES, QUARTERS
from orchestration.deliverables.board_pack.tables import Page, Table, right

ANCHOR, TITLE = "oversight", "NHS Oversight Framework: operational metrics"
NO_NEWER = (
    "No list of metrics for 2026/27 was found, so the page uses that of 2025/26. A trust adds a newer version"
    " in plan/oversight_metrics.csv, and the page uses it from its first day."
)
METHOD = (
    "Scores are made as the methodology manual of 2025/26 says: 1.00 where the standard is met, 4.00 beyond a"
    " floor, the other providers spread evenly by rank between; equal values take the better score. The average"
    " leaves out metrics without a score. It covers the operational metrics alone: quality, people, finance and"
    " productivity are in no extract, so neither the average nor its quarter is the trust's segment. A change"
    " of rank between two periods is often chance, and SPC never changes a score."
)


def oversight_page(figures: Figures) -> Page:
    """The newest period of each metric; for a publication without national files it says so."""
    rows = [row for row in figures.rows["oversight"] if row["is_newest"]]
    versions = sorted({row["version"] for row in rows})
    rows = [row for row in rows if row["version"] == (versions[-1] if versions else "")]
    if not rows:
        return Page(ANCHOR, TITLE, ("The publication holds no figures for this page.",))
    version = rows[0]["version"]
    said = [f"Version of the framework: {version}. " + (NO_NEWER if version == "2025/26" else "")]
    said += _average(figures, version)
    said.append(METHOD)
    tables = [_metrics(rows), _changes(rows), _missing(rows), _earlier(figures, version)]
    return Page(ANCHOR, TITLE, tuple(said), tuple(table for table in tables if table.rows))


def _average(figures: Figures, version: str) -> list[str]:
    found = [row for row in figures.rows["oversight_scores"] if row["version"] == version]
    if not found:
        return []
    row = found[-1]
    if row["average"] is None:
        return [f"None of {row['metrics']} operational metrics could be scored."]
    said = (
        f"Average of {row['metrics_scored']} of {row['metrics']} operational metrics: {_score(row['average'])}"
        f" (1.00 is the best, 4.00 the worst): rank {row['rank']} of {row['providers']} providers that have"
        f" the same metrics, in {QUARTERS[row['quartile']]}."
    )
    if row["average_with_one_rank_more"] is not None and row["average_with_one_rank_more"] < row["average"]:
        said += (
            f" If each metric gained its next rank, the average would be"
            f" {_score(row['average_with_one_rank_more'])}"
            f" and the rank {row['rank_with_one_rank_more']}, other providers as they are."
        )
    deficit = {
        "yes": "The trust has a deficit or support for one, so its segment is not better than 3.",
        "no": "The trust has no deficit, so none limits its segment.",
        "unknown": "Whether the trust has a deficit is not known here (setting trust_in_deficit): with one its"
        " segment is not better than 3.",
    }
    return [said, deficit[row["in_deficit"]]]


def _metrics(rows: list[Row]) -> Table:
    scored = [row for row in rows if row["period_start"] is not None]
    return Table(
        "Metrics with figures of other providers",
        (
            "Metric",
            "Period",
            "Trust, %",
            "England, %",
            "Standard",
            "Score",
            "Rank",
            "Quartile",
            "Figure of the trust",
        ),
        [
            [
                _title(row),
                period_words(row["period_start"], row["period_end"], "month"),
                bare(row["value"], "percent", row["standard"], _comparison(row)),
                _england(row),
                "none"
                if row["standard"] is None
                else f"{_comparison_words(row)} {short(row['standard'], 'percent')}",
                _score(row["score"]),
                "" if row["rank"] is None else f"{row['rank']} of {row['providers']}",
                "" if row["quartile"] is None else str(row["quartile"]),
                BASES.get(row["basis"] or "", ""),
            ]
            for row in scored
        ],
        frozenset({2, 3, 5, 6, 7}),
        "Providers: NHS trusts of the national file by their code, or those of the setting peer_group. The"
        " files do not say which trusts are acute. All of the file: its providers together, where it has no"
        " row of England. Standards are those of March 2026; where the evidence is M in the appendix, that"
        " the score uses them is from memory.",
    )


def _changes(rows: list[Row]) -> Table:
    scored = [row for row in rows if row["score"] is not None]
    return Table(
        "What more patients on the right side of the standard would change, other providers as they are",
        (
            "Metric",
            "Patients of the period",
            "For one more rank",
            "Rank then",
            "Score then",
            "For a better score",
            "For a better quartile",
            "To meet the standard",
        ),
        [
            [
                _title(row),
                f"{count(row['numerator'])} of {count(row['denominator'])}",
                _patients(row["patients_to_next_rank"], "best rank"),
                "" if row["next_rank"] is None else str(row["next_rank"]),
                _score(row["next_rank_score"]),
                _patients(row["patients_to_better_score"], "best score"),
                _patients(
                    row["patients_to_better_quartile"], "best quartile" if row["quartile"] == 1 else "no number"
                ),
                _to_standard(row),
            ]
            for row in scored
        ],
        right(1, 7),
        "Patients: those within the standard where higher is better, fewer over the limit where lower is"
        " better.",
    )


def _missing(rows: list[Row]) -> Table:
    return Table(
        "Metrics without a score",
        ("Metric", "Why"),
        [[_title(row), f"{row['missing'][:1].upper()}{row['missing'][1:]}."] for row in rows if row["missing"]],
    )


def _earlier(figures: Figures, version: str) -> Table:
    """What earlier publications said of earlier periods."""
    earlier = [
        row
        for row in figures.rows["oversight"]
        if row["version"] == version and not row["is_newest"] and row["score"] is not None
    ]
    return Table(
        "Earlier periods",
        ("Metric", "Period", "Trust, %", "Score", "Rank"),
        [
            [
                _title(row),
                period_words(row["period_start"], row["period_end"], "month"),
                bare(row["value"], "percent"),
                _score(row["score"]),
                f"{row['rank']} of {row['providers']}",
            ]
            for row in reversed(earlier)
        ],
        right(2, 4),
    )


def metric_sources(figures: Figures) -> Table | None:
    """Where the definition and standard of each metric are from, for the appendix."""
    rows = [row for row in figures.rows["oversight"] if row["is_newest"]]
    if not rows:
        return None
    return Table(
        "Metrics of the oversight framework",
        ("Metric", "Version", "Measure", "Standard", "Floor", "Scores by rank", "Weight", "Source", "Evidence"),
        [
            [
                _title(row),
                row["version"],
                row["measure_id"],
                "" if row["standard"] is None else f"{row['standard']:g}",
                "" if row["floor"] is None else f"{row['floor']:g}",
                f"{row['best_score']:g} to {row['worst_score']:g}",
                f"{row['weight']:.3g}",
                row["source"],
                row["evidence_grade"],
            ]
            for row in rows
        ],
    )


def _england(row: Row) -> str:
    words = bare(row["england_value"], "percent")
    return f"{words} (all of the file)" if words and row["england_basis"] != "England" else words


def _title(row: Row) -> str:
    return f"{row['title']} ({row['national_id']})" if row["national_id"] else str(row["title"])


def _score(value: float | None) -> str:
    return "" if value is None else f"{rounded(value, 2)}"


def _patients(value: int | None, otherwise: str) -> str:
    return otherwise if value is None else count(value)


def _to_standard(row: Row) -> str:
    if row["standard"] is None:
        return "no standard"
    return "met" if row["patients_to_standard"] == 0 else _patients(row["patients_to_standard"], "no number")


def _comparison(row: Row) -> str:
    return "<=" if row["better"] == "down" else ">="


def _comparison_words(row: Row) -> str:
    return "at most" if row["better"] == "down" else "at least"
