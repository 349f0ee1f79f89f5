"""What a campaign adds and needs, and the same a second time, day by day, on random numbers."""

import random
from datetime import date, timedelta

import pytest

from orchestration.planning.campaigns import Campaign, Site, expected_in_weeks, needs_of

FIRST = date(2027, 1, 18)


def _campaign(**changes: object) -> Campaign:
    given: dict[str, object] = {
        "campaign_id": "C1", "title": "Lung", "suspected_site": "Suspected lung cancer",
        "first_day": FIRST, "last_day": FIRST + timedelta(days=27), "effect_from": FIRST,
        "effect_to": FIRST + timedelta(days=27), "rise_percent": 30.0,
    }  # fmt: skip
    return Campaign(**{**given, **changes})  # type: ignore[arg-type]


def test_a_campaign_in_round_numbers() -> None:
    site = Site(40, 6.0, 1.1, 44, 38, 30)
    made = needs_of(
        _campaign(conversion_percent=2.0, tests_per_referral=1.5, tests_per_week=60), site, 200, 150
    )
    assert (made.usual, made.expected, made.extra, made.extra_in_all) == (40, 52, 12, 48)
    # conversion is held apart: 6 % of the usual 160; of the added 48 it is 2 % by the plan, 6 % at most
    assert made.cancers_usual == pytest.approx(9.6)
    assert made.extra_cancers == pytest.approx(0.96) and made.extra_cancers_most == pytest.approx(2.88)
    assert made.appointments_needed == pytest.approx(57.2)
    assert made.appointments_missing == pytest.approx(13.2)
    assert made.tests_needed == 78 and made.tests_missing == 18
    # 30 of 38 in time; 11.4 more pathways, all late
    assert made.site_28_percent == pytest.approx(100 * 30 / 38)
    assert made.site_28_without == made.site_28_planned == pytest.approx(100 * 30 / 49.4)
    assert made.trust_28_without == pytest.approx(100 * 150 / 211.4)


def test_enough_appointments_keep_the_standard_where_it_was() -> None:
    site = Site(40, None, 1.0, 40, 38, 30)
    enough = needs_of(_campaign(appointments_per_week=60.0), site, 200, 150)
    assert enough.appointments_missing == 0
    assert enough.site_28_planned == pytest.approx(enough.site_28_percent)
    half = needs_of(_campaign(appointments_per_week=46.0), site, 200, 150)
    assert half.appointments_missing == pytest.approx(6)
    assert half.site_28_planned == pytest.approx(100 * (30 + 5.7 * 30 / 38) / 49.4)


def test_nothing_is_assumed_for_what_is_not_known() -> None:
    made = needs_of(_campaign(), Site(0, None, None, None, 0, 0), 0, 0)
    assert (made.expected, made.extra_cancers, made.extra_cancers_most, made.appointments_needed) == (
        0, None, None, None,
    )  # fmt: skip
    assert (made.tests_needed, made.tests_missing, made.site_28_percent) == (None, None, None)
    fewer = needs_of(_campaign(rise_percent=-20.0), Site(40, 5.0, 1.0, 40, 38, 30), 200, 150)
    assert fewer.expected == 32 and fewer.site_28_without == fewer.site_28_percent, "a fall makes nobody late"


def test_weeks_counted_day_by_day() -> None:
    chance = random.Random(12)
    for _ in range(500):
        start = FIRST + timedelta(days=chance.randint(-20, 20))
        campaigns = [
            _campaign(
                effect_from=start + timedelta(days=first),
                effect_to=start + timedelta(days=first + chance.randint(0, 40)),
                rise_percent=chance.uniform(-50, 150),
            )
            for first in (chance.randint(-10, 10) for _ in range(chance.randint(1, 3)))
        ]
        usual = chance.uniform(0, 60)
        monday = FIRST + timedelta(days=7 * chance.randint(-3, 8))
        expected = usual
        for at in range(7):
            day = monday + timedelta(days=at)
            expected += sum(
                usual / 7 * one.rise_percent / 100
                for one in campaigns
                if one.effect_from <= day <= one.effect_to
            )
        assert expected_in_weeks(campaigns, usual, monday) == pytest.approx(expected)
