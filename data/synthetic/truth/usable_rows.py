"""Rows as a careful reader takes them: words for empty are empty, a code that is not on its list is none.

Neither is an end that is dated before its start: whatever it would end goes on.
"""

from functools import cache

from data.synthetic.truth.values import Row, day
from orchestration.contract.feeds import load_sources

# by feed: what says when it began, the first that does, and what ends it
ENDS = {
    ("pas", "waiting_list"): (("decision_to_admit_date",), ("removed_date",)),
    ("pas", "diagnostic_requests"): (("clock_start_date",), ("performed_date", "removed_date")),
    ("pas", "referrals"): (("received_date",), ("discharge_date",)),
}
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
    return without_early_ends(source, feed, found)


def without_early_ends(source: str, feed: str, row: Row) -> Row:
    """The row without the ends that are dated before its start."""
    starts, ends = ENDS.get((source, feed), ((), ()))
    begun = next((on for on in (day(row.get(name, "")) for name in starts) if on), None)
    due = day(row.get("planned_due_date", ""))
    # a planned test that is dated to begin when it is due may be done early
    if feed == "diagnostic_requests" and row.get("planned") == "Y" and begun and due and begun >= due:
        begun = None
    early = [name for name in ends if begun and (on := day(row.get(name, ""))) and on < begun]
    return row | dict.fromkeys(early, "") if early else row


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
