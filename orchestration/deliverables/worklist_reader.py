"""Reads a worklist that people fill in, workbook or CSV, as rows with the place at which a person sees them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from orchestration.contract.safe_errors import SafeError
from orchestration.intake.completed_sheets import filled_rows
from orchestration.intake.rejection import Rejection

ENDINGS = (".xlsx", ".csv")


class NotUsable(SafeError, ValueError):
    """The file cannot be taken; the message names every fault with its sheet and row."""


@dataclass(frozen=True)
class Row:
    """One row below the headers. `where` is sheet and row."""

    where: str
    cells: dict[str, Any]

    def text(self, header: str) -> str:
        """What stands in a column, without the spaces around it; empty where nothing does."""
        value = self.cells.get(header)
        return "" if value is None else str(value).strip()


def read_rows(
    file: Path,
    needed: Sequence[str],
    entries: Sequence[str],
    others: Sequence[str] = (),
    or_needed: Sequence[str] = (),
) -> Iterator[Row]:
    """Rows with anything in `entries`, of every sheet whose first row has `needed` or `or_needed`.

    Raises NotUsable.

    A row has the columns that were named, `others` too. The file is read in a process of its own.
    """
    kept = tuple(dict.fromkeys((*needed, *or_needed, *entries, *others)))
    try:
        found = filled_rows(file, needed, entries, kept, or_needed)
    except Rejection as refusal:
        raise NotUsable(str(refusal)) from None
    for sheet, number, cells in found:
        yield Row(f"{sheet} row {number}", cells)


def date_of(value: Any) -> date | None:
    """The date in a cell; None where it is empty. Raises ValueError."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError("no date")
