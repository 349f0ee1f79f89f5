"""The head of a published sheet: the row of its column titles, and what the cells above the table say."""

import re
from collections.abc import Iterable, Mapping, Sequence

from orchestration.contract.feeds import Feed, NationalFile

# NHS England's tables begin by row 16.
ROWS_OF_HEAD = 40
TITLE_CELL = "title:"

Row = Sequence[str | None]


def words_of(cell: str | None) -> str:
    """A cell for a comparison: small letters and single blanks."""
    return re.sub(r"\s+", " ", cell or "").strip().lower()


def cells_by_left(rows: Iterable[Row]) -> dict[str, str]:
    """Cells of the head by the text of the cell to the left of each; of two with one text the first."""
    found: dict[str, str] = {}
    for row in list(rows)[:ROWS_OF_HEAD]:
        for left, right in zip(row, [*row[1:], None], strict=True):
            if left and left.strip().endswith(":"):
                found.setdefault(left.strip(), (right or "").strip())
    return found


def has_titles(rows: Sequence[Row], feed: Feed) -> bool:
    """Whether a row of the head has every title of a column where the contract says that it is."""
    national = feed.national_file
    assert national is not None
    places = {_place(cell): words_of(title) for cell, title in national.header.items()}
    return any(
        all(place < len(row) and words_of(row[place]) == title for place, title in places.items())
        for row in rows[:ROWS_OF_HEAD]
    )


def has_sheet_title(rows: Sequence[Row], national: NationalFile) -> bool:
    """Whether the title above the table is that of the file; a sheet without a title may be."""
    if national.sheet_title is None:
        return True
    title = _title(cells_by_left(rows))
    return title == "" or words_of(national.sheet_title) in title


def _title(cells: Mapping[str, str]) -> str:
    return next((words_of(text) for left, text in cells.items() if left.lower() == TITLE_CELL), "")


def _place(cell: str) -> int:
    """Place of a column in a row: c01 is the first."""
    return int(cell.removeprefix("c")) - 1
