"""A few nights of the month (tests/nights/month.py), with kinds that only the gate can see.

`make nights` runs the whole month, every kind and every domain, and writes docs/nights.md.
"""

from collections import Counter
from pathlib import Path

import pytest

from tests.nights.month import Month

PLAN = {(1, "ed"): "changes sent as a whole extract", (3, "ed"): "dates in another format"}


@pytest.mark.long
def test_what_is_published_is_right_and_what_is_held_heals(tmp_path: Path) -> None:
    said: list[str] = []
    tally = Month(tmp_path, 5, 2, ("ed",), PLAN, said.append).run()
    assert tally.nights == 5 and tally.tried == Counter(PLAN.values())
    assert tally.outcomes == {kind: {"held by the gate": 1} for kind in PLAN.values()}, said
    assert tally.published + sum(tally.held.values()) == 5 and tally.published >= 2
    assert tally.figures > 1_000
    assert (tally.wrong, tally.held_without_cause, tally.not_shown, tally.not_healed) == ([], [], [], [])
