"""Rows as a careful reader takes them: words for empty are empty, a code that is not on its list is none."""

from functools import cache

from data.synthetic.truth.values import Row
from orchestration.contract.feeds import load_sources

EMPTY = frozenset({"NULL", "N/A", "\\N", "\x00"})


def usable_row(source: str, feed: str, row: Row) -> Row:
    """The row with every cell trimmed, empty where it says so, and without codes that nobody knows."""
    codes = _codes(source, feed)
    found = {}
    for name, value in row.items():
        text = cell(value)
        # some systems write 0 for no identifier
        if name.endswith("_id") and not text.strip("0"):
            text = ""
        found[name] = _code(text, codes[name]) if text and name in codes else text
    return found


def cell(value: str) -> str:
    """The text without blanks round it; a word for empty is empty."""
    text = value.strip()
    return "" if text.upper() in EMPTY else text


@cache
def _codes(source: str, feed: str) -> dict[str, frozenset[str]]:
    contract = load_sources()[source].feeds[feed]
    columns = [column for column in contract.columns if column.type == "code"]
    return {column.name: frozenset(contract.accepted_codes(column)) for column in columns}


def _code(text: str, accepted: frozenset[str]) -> str:
    """A code of the list, whatever its letters' size; a leading zero that was dropped is put back."""
    padded = f"0{text}" if len(text) == 1 and text.isdigit() and "01" in accepted else text
    return padded if padded in accepted else _letters(accepted).get(padded.upper(), "")


@cache
def _letters(accepted: frozenset[str]) -> dict[str, str]:
    return {code.upper(): code for code in accepted}
