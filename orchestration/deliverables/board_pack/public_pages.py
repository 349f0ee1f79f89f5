"""What a public edition says of itself, and its last pages: no names and no free text."""

from orchestration.deliverables.board_pack.figure_text import count
from orchestration.deliverables.board_pack.figures import Figures, Row, Scope
from orchestration.deliverables.board_pack.tables import Page, Table, right
from orchestration.deliverables.board_pack.validation_tables import KINDS

# What is printed in place of a figure.
LEFT_OUT = "*"
# Pages whose tables hold no patients.
KEPT_PAGES = ("definitions",)
COUNTS = {
    "open": "Open",
    "validated": "Of these on hold after validation",
    "new": "New",
    "cleared": "Cleared",
    "reopened": "Reopened",
}


def public_sentences(figures: Figures) -> tuple[str, ...]:
    """That small numbers are suppressed, and how; nothing for the full pack."""
    edition = figures.edition
    if edition is None:
        return ()
    least = 0 if edition["zero_is_hidden"] else 1
    zero = "0 is suppressed too" if edition["zero_is_hidden"] else "0 is shown"
    return (
        f"Public edition: small numbers are suppressed. Numbers from {least} to"
        f" {edition['small_numbers_below'] - 1} are replaced by {LEFT_OUT}; {zero}. A number is a numerator, a"
        " denominator, or the difference between them, and a percentage is suppressed with its numbers.",
        "Other figures are suppressed too, where a small number could be calculated from them by addition or"
        f" subtraction: {edition['hidden_figures']:,} of {edition['figures']:,} figures are suppressed in all."
        " No figure is rounded or changed.",
        "Process limits, icons and shares are made from the figures that are shown, so that they may differ"
        " from those of the full pack. Narratives, actions, names, reasons in free text, earlier revisions,"
        " pages of single domains and periods before those of the charts are left out.",
    )


def public_pages(figures: Figures, pages: list[Page], scope: Scope) -> list[Page]:
    """Of the pages after the measures those that an edition may have."""
    kept = [page for page in pages if page.anchor in KEPT_PAGES]
    return [_exceptions_page(figures), *kept] if scope.is_trust else kept


def _exceptions_page(figures: Figures) -> Page:
    rows = figures.rows["exceptions"]
    table = Table(
        "Exceptions by domain and kind, at the date of the data",
        ("Domain", "Kind", *COUNTS.values()),
        [
            [
                figures.title_of(row["domain"]),
                KINDS.get(row["kind"], "something else"),
                *(_count(row, name) for name in COUNTS),
            ]
            for row in rows
        ],
        right(2, 1 + len(COUNTS)),
    )
    said = "An exception is a record that fails a rule." if rows else "No rules have run yet."
    return Page("data-quality", "Data quality and validation work", (said,), (table,) if rows else ())


def _count(row: Row, name: str) -> str:
    return LEFT_OUT if row[name] is None else count(row[name])
