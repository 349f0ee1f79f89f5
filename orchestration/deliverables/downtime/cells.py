"""Values as they are printed in a downtime list: short, and never more certain than the record."""

import re
from datetime import date, datetime
from typing import Any

Row = dict[str, Any]
# Printed where the extracts have nothing: a blank could be read as "no".
NOT_RECORDED = "not recorded"


def nhs_number(row: Row) -> str:
    """943 476 5919; with a warning where two people hold it."""
    number = row["nhs_number"]
    if not number:
        return "no valid number"
    spaced = f"{number[:3]} {number[3:6]} {number[6:]}"
    return f"{spaced} CHECK: more than one person may have it" if row["nhs_number_in_doubt"] else spaced


def day(value: date | None) -> str:
    """21 Nov 2026."""
    return "" if value is None else f"{value.day} {value:%b %Y}"


def moment(value: datetime | None) -> str:
    """21 Nov 14:05."""
    return "" if value is None else f"{value.day} {value:%b %H:%M}"


def clock(value: datetime | None) -> str:
    """14:05; not recorded where only the day is known."""
    return NOT_RECORDED if value is None else f"{value:%H:%M}"


def text(value: Any) -> str:
    """A text as it was recorded, on one line."""
    return "" if value is None else " ".join(str(value).split())


def natural(value: str | None) -> tuple[tuple[int, int, str], ...]:
    """The order of beds as people count them: 2 before 10; without a bed last."""
    if not value:
        return ((2, 0, ""),)
    parts = re.findall(r"\d+|\D+", value)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part.lower()) for part in parts)
