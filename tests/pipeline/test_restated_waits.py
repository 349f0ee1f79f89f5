"""A wait that moves across four or twelve hours after its day was published is an exception."""

from datetime import datetime, timedelta

import pytest

from orchestration.store.home import Home
from tests.conftest import Rows, deliver, make_home, read, refresh

ARRIVED = datetime(2026, 11, 19, 6)
WARD = "306706006"
# minutes in the department on three nights; None: no departure, "gone": no longer delivered
WAITS: dict[str, tuple[int | str | None, ...]] = {
    "LOWER": (280, 239, 239),
    "HIGHER": (239, 280, 239),
    "TWELVE": (730, 719, 719),
    "WITHIN": (280, 279, 245),
    "OPENED": (280, None, 280),
    "GONE": (280, "gone", "gone"),
    "SHORT_GONE": (200, "gone", "gone"),
    "EXCLUDED": (280, 280, 280),
    # nobody knew the wait on the first night
    "LATE": (None, 239, 239),
}
NIGHTS = ("2026-11-20", "2026-11-21", "2026-11-22")


def _attendances(night: int) -> Rows:
    rows = []
    for place, (name, waits) in enumerate(WAITS.items()):
        wait = waits[night]
        if wait == "gone":
            continue
        arrived = ARRIVED + timedelta(minutes=place)
        row = {"attendance_id": name, "patient_id": f"P{name}", "site": "RXX01", "department_type": "01"}
        row |= {"attendance_category": "4" if name == "EXCLUDED" and night else "1"}
        row |= {"arrived_at": f"{arrived:%Y-%m-%dT%H:%M}", "departed_at": ""}
        if isinstance(wait, int):
            row["departed_at"] = f"{arrived + timedelta(minutes=wait):%Y-%m-%dT%H:%M}"
        rows.append(row)
    # the decision moves, the departure does not
    decided = ARRIVED + timedelta(minutes=30 if night == 0 else 120)
    rows.append(
        {
            **rows[0],
            "attendance_id": "DECISION",
            "patient_id": "PDECISION",
            "arrived_at": f"{ARRIVED:%Y-%m-%dT%H:%M}",
            "decided_to_admit_at": f"{decided:%Y-%m-%dT%H:%M}",
            "departed_at": f"{ARRIVED + timedelta(minutes=790):%Y-%m-%dT%H:%M}",
            "discharge_destination": WARD,
        }
    )
    return rows


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = make_home(tmp_path_factory.mktemp("restated") / "home")
    previous = None
    for number, night in enumerate(NIGHTS):
        deliver(home, "ed", f"ed-{night}", night, {"attendances": _attendances(number)}, previous)
        previous = f"ed-{night}"
        result = refresh(home, night, domains=("ed",))
        assert result.succeeded and not result.held, result.in_words()
    return home


def test_a_limit_crossed_after_publication_is_said_until_it_is_put_right(home: Home) -> None:
    found = {
        record: (state, str(first_seen), detail)
        for record, state, first_seen, detail in read(
            home,
            "select record_key, state, first_seen, detail from validation.exceptions"
            " where rule_id = 'ED_WAIT_RESTATED'",
        )
    }
    told = "280 minutes as published with data as at 2026-11-20"
    assert {name: values[0] for name, values in found.items()} == {
        "LOWER": "open",
        "HIGHER": "cleared",
        "TWELVE": "open",
        "OPENED": "cleared",
        "GONE": "open",
        "EXCLUDED": "open",
        "DECISION": "open",
    }
    assert {values[1] for values in found.values()} == {"2026-11-21"}
    assert found["LOWER"][2] == f"{told}; now 239 minutes"
    assert found["GONE"][2] == f"{told}; no longer delivered"
    assert found["EXCLUDED"][2] == f"{told}; no longer counted"
    assert found["DECISION"][2].endswith(
        "790 minutes, 760 from the decision to admit, as published with data as at"
        " 2026-11-20; now 790 minutes, 670 from the decision to admit"
    )


def test_the_first_publication_of_a_wait_is_kept(home: Home) -> None:
    found = read(
        home,
        "select attendance_id, cast(first_published_on as varchar), first_published_minutes, total_minutes"
        " from ed.published_waits where attendance_id in ('LATE', 'WITHIN') order by 1",
    )
    assert found == [("LATE", "2026-11-21", 239, 239), ("WITHIN", "2026-11-20", 280, 245)]
