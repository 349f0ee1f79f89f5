"""Who is the same person in the department, and who came back, read in plain Python."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from data.synthetic.truth.ed import clock
from data.synthetic.truth.values import Row, grouped

BACK_WITHIN = timedelta(days=7)
CLINIC, PLANNED = "05", "4"


def persons(rows: list[Row]) -> Callable[[Row], str]:
    """Names the person of an attendance, or nobody: by a valid NHS number, else by the local identifier.

    Who has no number of their own has the one that all attendances of the same patient agree on.
    """
    numbers: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.get("patient_id") and valid_number(row.get("nhs_number", "")):
            numbers[row["patient_id"]].add(_digits(row["nhs_number"]))

    def person(row: Row) -> str:
        if valid_number(row.get("nhs_number", "")):
            return "nhs " + _digits(row["nhs_number"])
        patient = row.get("patient_id", "")
        if len(numbers[patient]) == 1:
            return "nhs " + min(numbers[patient])
        return "patient " + patient if patient else ""

    return person


def valid_number(text: str) -> bool:
    """Ten digits that are not one digit ten times, the last of which checks the others (modulus 11)."""
    digits = _digits(text)
    if len(digits) != 10 or not digits.isdigit() or len(set(digits)) == 1:
        return False
    check = (11 - sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9])) % 11) % 11
    return check == int(digits[9])


def came_back(rows: list[Row]) -> set[str]:
    """Attendances within seven days of the same person having left; nobody is streamed among these rows."""
    found: set[str] = set()
    for visits in grouped(rows, persons(rows)).values():
        left_before: datetime | None = None
        for row, reached, left in sorted(
            ((row, *_stay(row)) for row in visits), key=lambda visit: (visit[1], visit[0]["attendance_id"])
        ):
            planned = row["attendance_category"] == PLANNED
            if left_before and not planned and left_before <= reached <= left_before + BACK_WITHIN:
                found.add(row["attendance_id"])
            # a planned return is an attendance to come back from; one of the clinic is not
            if row["department_type"] != CLINIC:
                left_before = max(left_before or left, left)
    return found


def _stay(row: Row) -> tuple[datetime, datetime]:
    """When somebody came and left; who left before they came, or nobody knows when, had come at least."""
    both = clock.readings(row.get("ambulance_arrived_at", "")) or clock.readings(row["arrived_at"])
    assert both is not None
    left = clock.clock_stop(row["departed_at"])
    return both[0], left if left and clock.minute(left) >= clock.minute(both[0]) else both[0]


def _digits(text: str) -> str:
    return text.replace(" ", "")
