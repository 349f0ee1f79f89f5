"""Who is in which bed at midnight, of many random spells and stays, equals a plain-Python reading."""

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from data.synthetic.trust.people import synthetic_numbers
from data.synthetic.truth.beds.occupancy import in_a_bed
from data.synthetic.truth.beds.spells import NEVER, span
from data.synthetic.truth.values import Row
from orchestration.store.home import Home
from tests.conftest import Rows, deliver, make_home, read, refresh

FEW, MANY = 1_500, 10_000
NIGHT = date(2026, 11, 20)
# the days after the clocks went back, and some before
FIRST = datetime(2026, 10, 10)
STAY_COLUMNS = ("ward_stay_id", "spell_id", "patient_id", "ward", "bed", "started_at", "ended_at", "home_leave")


def _text(moment: datetime, draw: random.Random) -> str:
    if draw.random() < 0.03:
        return "2026-10-25T01:30"
    if draw.random() < 0.03:
        return f"{moment:%Y-%m-%d}T00:00"
    return f"{moment:%Y-%m-%dT%H:%M}{'Z' if draw.random() < 0.1 else ''}"


def _end(moment: datetime, began: datetime, draw: random.Random) -> str:
    """The end of a spell or stay: mostly as it was, now and then before its start, far ahead or not written."""
    kind = draw.random()
    if kind < 0.03:
        return _text(began - timedelta(hours=draw.randrange(1, 60)), draw)
    if kind < 0.04:
        return "2098-12-31T10:00"
    return "" if kind < 0.08 or moment.date() > NIGHT else _text(moment, draw)


def _spell(number: int, draw: random.Random) -> tuple[Row, Rows]:
    patient = f"P{draw.randrange(1 + number // 3 * 2):06d}"
    began = FIRST + timedelta(minutes=draw.randrange(41 * 1_440))
    over = began + timedelta(minutes=draw.randrange(60, 12 * 1_440))
    spell = {"spell_id": f"S{number:06d}", "patient_id": patient}
    spell |= {"admitted_at": _text(began, draw), "discharged_at": _end(over, began, draw)}
    stays: Rows = []
    at = began
    for place in range(draw.choice((1, 1, 2, 3))):
        until = at + (over - at) * draw.random() if place else at + (over - at) / 2
        stay = dict.fromkeys(STAY_COLUMNS, "")
        stay |= {"ward_stay_id": f"W{number:06d}-{place}", "ward": f"W{draw.randrange(9)}"}
        stay |= {"spell_id": _link(spell["spell_id"], number, draw), "patient_id": patient}
        stay |= {
            "started_at": _text(at, draw) if draw.random() < 0.97 else "",
            "ended_at": _end(until, at, draw),
        }
        if draw.random() < 0.1:
            stay["patient_id"] = draw.choice(("", "", f"P{draw.randrange(1 + number):06d}", f"M{patient}"))
        if draw.random() < 0.05:
            stay["home_leave"] = "Y"
        stays.append(stay)
        # most moves follow at once, some overlap, and some begin at the same minute
        at = until + timedelta(minutes=draw.choice((0, 0, 0, -300, 90))) if draw.random() < 0.9 else at
    return spell, stays


def _link(spell: str, number: int, draw: random.Random) -> str:
    """The spell that a stay names: its own, none, another's, one that nobody knows, a word for none."""
    kind = draw.random()
    if kind < 0.8:
        return spell
    if kind < 0.9:
        return ""
    return draw.choice((f"S{draw.randrange(1 + number):06d}", f"N{number:06d}", "UNKNOWN", f"W{number:06d}-0"))


@pytest.fixture(scope="module", params=[FEW, pytest.param(MANY, marks=pytest.mark.full)])
def feeds(request: pytest.FixtureRequest) -> dict[str, Rows]:
    draw = random.Random(20261120)
    spells: Rows = []
    stays: Rows = []
    for number in range(request.param):
        spell, of_spell = _spell(number, draw)
        spells.append(spell)
        stays += of_spell
    numbers = synthetic_numbers(request.param)
    names = sorted({spell["patient_id"] for spell in spells})
    patients = [{"patient_id": name, "nhs_number": numbers[int(name[1:])]} for name in names]
    # the second record of some people has their number, of others one that is nobody's
    patients += [
        {"patient_id": f"M{row['patient_id']}", "nhs_number": row["nhs_number"] if place % 2 else "9999999999"}
        for place, row in enumerate(list(patients))
    ]
    return {"spells": spells, "ward_stays": stays, "patients": patients}


@pytest.fixture(scope="module")
def home(feeds: dict[str, Rows], tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = make_home(tmp_path_factory.mktemp("ward_stays") / "home")
    pas = {name: feeds[name] for name in ("spells", "patients")}
    deliver(home, "pas", "random", NIGHT.isoformat(), dict(pas))
    deliver(home, "beds", "random", NIGHT.isoformat(), {"ward_stays": feeds["ward_stays"]})
    result = refresh(home, domains=("beds",))
    assert result.succeeded and not result.held, result.in_words()
    return home


def test_every_midnight_equals_the_plain_reading(feeds: dict[str, Rows], home: Home) -> None:
    first = FIRST.date() - timedelta(days=9)
    found = set(read(home, "select census_date, ward_stay_id from beds.census"))
    expected = {
        (on, row["ward_stay_id"])
        for on, row in in_a_bed(feeds["ward_stays"], feeds["spells"], NIGHT, first, feeds["patients"])
    }
    missing, more = sorted(expected - found), sorted(found - expected)
    of = {row["ward_stay_id"]: row for row in feeds["ward_stays"]}
    shown: list[Any] = [(on, of[stay]) for on, stay in (missing + more)[:3]]
    assert not missing and not more, f"{len(missing)} missing, {len(more)} more, of {len(expected)}: {shown}"
    assert len(expected) > 3 * len(feeds["spells"])


def test_one_patient_is_in_one_bed(home: Home) -> None:
    twice = "select 1 from beds.census where patient_id is not null"
    assert read(home, f"{twice} group by census_date, patient_id having count(*) > 1") == []


def test_spells_that_end_before_they_start_are_said(feeds: dict[str, Rows], home: Home) -> None:
    rule = "select record_key from validation.exceptions where rule_id = ?"
    for name, rule_id, key, columns in (
        ("spells", "SPELL_END_BEFORE_START", "spell_id", ("admitted_at", "discharged_at")),
        ("ward_stays", "WARD_STAY_END_BEFORE_START", "ward_stay_id", ("started_at", "ended_at")),
    ):
        expected = {
            row[key]
            for row in feeds[name]
            if all(row[column] for column in columns)
            # what begins after the night is judged when it has begun
            and row[columns[0]][:10] <= NIGHT.isoformat()
            and span(*(row[column] for column in columns))[1] == NEVER
        }
        assert {record for (record,) in read(home, rule, rule_id)} == expected
        assert len(expected) > len(feeds["spells"]) / 100
