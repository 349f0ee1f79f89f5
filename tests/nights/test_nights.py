"""A few nights of the month (tests/nights/month.py), with the kinds that only the gate can see.

`make nights` runs the whole month, every kind and every domain, and writes docs/nights.md.
"""

from collections import Counter
from pathlib import Path

from tests.nights.bad_deliveries import LATE
from tests.nights.month import Month, by_dagster

PLAN = {
    (1, "ed"): "changes sent as a whole extract",
    (3, "ed"): "dates in another format",
    (5, "ed"): LATE,
}


def test_what_is_published_is_right_and_what_is_held_heals(tmp_path: Path) -> None:
    said: list[str] = []
    month = Month(tmp_path, 7, 5, ("ed",), PLAN, said.append, by_dagster)
    tally = month.run()
    assert tally.nights == 7 and tally.tried == Counter(PLAN.values())
    assert tally.outcomes["changes sent as a whole extract"] == {"held by the gate": 1}, said
    assert tally.outcomes["dates in another format"] == {"held by the gate": 1}, said
    assert tally.figures > 1_000
    assert (tally.wrong, tally.held_without_cause, tally.not_shown, tally.not_healed) == ([], [], [], [])
