"""A home of the emergency department for tests of what people open with other tools; made once, for reading."""

from pathlib import Path

from orchestration.store.home import Home
from tests.conftest import deliver, make_home, refresh
from tests.ready_homes import ready

# Pages are made of them too; they are no code of a build.
TEMPLATES = "orchestration/deliverables/dictionary/*"
NIGHT = "2025-03-31"
# Values that name a patient or one of a patient's records; each is found nowhere else by chance.
NHS_NUMBER, PATIENT, ATTENDANCE = "9990000018", "pat7731q", "att5582z"
NAMES = (NHS_NUMBER, PATIENT, ATTENDANCE)


def any_tool_home() -> Home:
    """The home; of a table with patients and of tables without, with rows in both."""
    return Home(ready("any_tool", _make, TEMPLATES) / "home")


def _make(folder: Path) -> None:
    home = make_home(folder / "home")
    attendance = {
        "attendance_id": ATTENDANCE,
        "patient_id": PATIENT,
        "nhs_number": NHS_NUMBER,
        "site": "RXX01",
        "department_type": "01",
        "attendance_category": "1",
        "arrived_at": "2025-03-28T10:00:00",
        "departed_at": "2025-03-28T15:00:00",
        "breach_reason": "01",
    }
    other = attendance | {"attendance_id": f"{ATTENDANCE}2", "departed_at": "2025-03-28T11:00:00"}
    deliver(home, "ed", "e1", NIGHT, {"attendances": [attendance, other]})
    result = refresh(home)
    assert result.succeeded and result.held == [], result
