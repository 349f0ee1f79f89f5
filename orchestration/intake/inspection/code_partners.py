"""Codes of a file that the contract's list does not have, and which of the contract's each is likely to be.

A code is shown only where it cannot be a patient's: it has a likely partner, it is of three characters at most,
or it is on many rows of a column of few values. Anything else is told by its kind.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.contract.feeds import Column, Feed
from orchestration.contract.spellings import load_spellings, squeezed
from orchestration.intake.inspection.profile import kind_of

SHORT_CODE = re.compile(r"[A-Za-z0-9]{1,3}")
LONGEST_CODE = 40
ROWS_OF_A_CODE = 5
MOST_CODES = 60
SHARE_OF_RARE = 0.2
# Identifiers, postcodes and dates, which a column that was taken for another one may hold.
PERSONAL = re.compile(r"\d{5}|\b[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}\b|\d+[-/.]\d+[-/.]\d+|@")


@dataclass(frozen=True)
class UnknownCode:
    """A value that is no code of the contract's list: as it may be shown, its rows, and its likely partner."""

    value: str
    shown: str
    rows: int
    partner: str | None

    @property
    def is_shown(self) -> bool:
        """Whether the value itself may be written where people read."""
        return self.shown == self.value


@dataclass(frozen=True)
class CodesOfColumn:
    """The codes of one column: how many rows have one of the contract's, and which others there are."""

    column: Column
    rows_of_contract: int
    unknown: tuple[UnknownCode, ...]

    @property
    def partners(self) -> dict[str, str]:
        """Theirs → the contract's, for those that have a likely partner."""
        return {code.value: code.partner for code in self.unknown if code.partner is not None}


def codes_of(
    feed: Feed, column: Column, values: Mapping[str, int], is_usable: Mapping[str, bool], empty: frozenset[str]
) -> CodesOfColumn:
    """The codes of a column by its distinct values. `empty`: small words that stand for nothing."""
    partners = load_spellings().partners(feed, column)
    accepted = ("Y", "N") if column.type == "flag" else feed.accepted_codes(column)
    of_contract = sum(count for value, count in values.items() if is_usable[value])
    is_list = _is_small_list([count for value, count in values.items() if not is_usable[value]])
    unknown = []
    for value, count in sorted(values.items(), key=lambda one: (-one[1], one[0])):
        if is_usable[value]:
            continue
        partner = _partner(value, accepted, partners)
        if partner is None and value.lower() in empty:
            # it says that nothing is known, in a column of codes as well
            partner = ""
        unknown.append(UnknownCode(value, _shown(value, count, partner, is_list), count, partner))
    return CodesOfColumn(column, of_contract, tuple(unknown))


def _is_small_list(rows: list[int]) -> bool:
    """Whether values are few and nearly all of them recur: names of people are many, and most of them once."""
    rare = sum(count < ROWS_OF_A_CODE for count in rows)
    return len(rows) <= MOST_CODES and rare <= len(rows) * SHARE_OF_RARE


def _partner(value: str, accepted: tuple[str, ...], partners: Mapping[str, str]) -> str | None:
    found = partners.get(squeezed(value))
    if found is not None:
        return found
    whole = re.fullmatch(r"0*(\d{1,3})(?:\.0+)?", value)
    if whole is None:
        return None
    # a workbook makes 1 or 1.0 of 01
    alike = [code for code in accepted if code.isdigit() and code.lstrip("0") == whole[1].lstrip("0")]
    return alike[0] if len(alike) == 1 else None


def _shown(value: str, count: int, partner: str | None, is_list: bool) -> str:
    is_code = (
        partner is not None
        or SHORT_CODE.fullmatch(value) is not None
        or (is_list and count >= ROWS_OF_A_CODE and len(value) <= LONGEST_CODE and value.isprintable())
    )
    return value if is_code and not PERSONAL.search(value) else kind_of(value)
