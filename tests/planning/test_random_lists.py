"""Plans of some thousands of random lists, read from tables, against counting patients and days one by one."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

import duckdb
import pytest

from orchestration.planning.compartments import LAST, compartment
from orchestration.planning.march import plan
from orchestration.planning.survival import LEAST_ENDS, survival
from orchestration.publication.planning.rtt_lists import read_figures, read_histories
from tests.planning import plain_plan
from tests.planning.small_publication import AS_AT, TARGET, Patient, days_ago, fill

LISTS = 2000
LARGE = 2


def _patient(chance: random.Random, function: str) -> Patient:
    start = days_ago(chance.choice([chance.randint(0, 130), chance.randint(0, 600)]))
    if chance.random() < 0.5:
        return Patient(function, start, commissioner="NONC" if chance.random() < 0.05 else "QMJ")
    # some end after the date of the data, as an earlier date sees them
    end = start + timedelta(days=chance.choice([0, 1, chance.randint(0, 300)]))
    if end > AS_AT:
        return Patient(function, start)
    return Patient(function, start, end, chance.choice(["stopped"] * 4 + ["nullified", "transferred"]))


@pytest.fixture(scope="module")
def lists() -> dict[str, list[Patient]]:
    chance = random.Random(2026)
    made = {
        f"L{at:04}": [_patient(chance, f"L{at:04}") for _ in range(chance.randint(1, 12))]
        for at in range(LISTS)
    }
    for at in range(LARGE):
        made[f"M{at}"] = [_patient(chance, f"M{at}") for _ in range(3 * LEAST_ENDS)]
    return made


@pytest.fixture(scope="module")
def connection(lists: dict[str, list[Patient]]) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        fill(made, [one for patients in lists.values() for one in patients])
        yield made


def _counted(patients: list[Patient]) -> list[Patient]:
    return [one for one in patients if one.commissioner != "NONC"]


@pytest.fixture(scope="module")
def of_trust(lists: dict[str, list[Patient]]) -> list[float]:
    return plain_plan.curve([one for patients in lists.values() for one in _counted(patients)], AS_AT, 1200)


@pytest.mark.parametrize(
    ("target", "percent"),
    [
        pytest.param(TARGET, "70", marks=pytest.mark.long),
        pytest.param(date(2027, 8, 15), "65.5", marks=pytest.mark.long),
        (date(2026, 12, 5), "92"),
        (AS_AT, "70"),
    ],
)
def test_plans_of_random_lists(
    connection: duckdb.DuckDBPyConnection,
    lists: dict[str, list[Patient]],
    of_trust: list[float],
    target: date,
    percent: str,
) -> None:
    made = plan(read_figures(connection, AS_AT, {}), AS_AT, target, Fraction(percent))
    expected_under, joining = [], []
    for code, all_patients in lists.items():
        patients, one = _counted(all_patients), made.functions[code]
        ends = [patient for patient in patients if patient.end and patient.end > AS_AT - timedelta(days=364)]
        shares = plain_plan.curve(patients, AS_AT, 1200) if len(ends) >= LEAST_ENDS else of_trust
        assert one.curve == ("own" if len(ends) >= LEAST_ENDS else "trust")
        cohort = [patient for patient in patients if patient.start and (target - patient.start).days > 126]
        assert one.open_now == len([patient for patient in cohort if patient.end is None]), code
        recent = [patient for patient in cohort if patient.end and patient.end > days_ago(91)]
        assert one.stops_per_week == Fraction(len([x for x in recent if x.state == "stopped"]), 13)
        assert one.removals_per_week == Fraction(len([x for x in recent if x.state != "stopped"]), 13)
        assert one.leave_by_age == pytest.approx(plain_plan.leave(patients, shares, AS_AT, target), abs=1e-9)
        under = plain_plan.expected_under(patients, shares, AS_AT, target)
        expected_under.append(under)
        assert abs(one.line.expected_under - under) < 1
        a_day = plain_plan.starts_a_working_day(patients, AS_AT)
        last = target - timedelta(days=127)
        joining.append(a_day * sum(plain_plan.works(day) for day in plain_plan.days(AS_AT, last)))
        assert abs(one.still_to_start - joining[-1]) < 1
        assert one.permitted_alone == plain_plan.most_permitted(one.line.expected_under, Fraction(percent))
        assert one.line.cohort == one.open_now + one.still_to_start
        if one.line.permitted is not None:
            assert one.line.must_leave == max(0, one.line.cohort - one.line.permitted)
    total, parts = made.total, list(made.functions.values())
    assert total.line.expected_under == pytest.approx(sum(expected_under), abs=0.5 + 1e-6)
    assert total.still_to_start == pytest.approx(sum(joining), abs=0.5 + 1e-6)
    assert total.line.permitted == plain_plan.most_permitted(total.line.expected_under, Fraction(percent))
    for name in ("open_now", "still_to_start", "stops_per_week", "removals_per_week"):
        assert getattr(total, name) == sum(getattr(one, name) for one in parts)
    for name in ("cohort", "expected_under", "permitted"):
        assert getattr(total.line, name) == sum(getattr(one.line, name) for one in parts)


def test_the_share_still_open_of_a_few_clocks() -> None:
    nobody = survival([])
    assert (nobody.still_open(0), nobody.still_open(500), nobody.still_open(-1)) == (1.0, 1.0, 0.0)


def test_histories_week_by_week(connection: duckdb.DuckDBPyConnection, lists: dict[str, list[Patient]]) -> None:
    histories = read_histories(connection, AS_AT)
    for code in ("M0", "M1", "L0000", "L0001", "L0777"):
        patients, history = _counted(lists[code]), histories[code]
        for week in range(history.weeks):
            end = AS_AT - timedelta(days=7 * (history.weeks - week))
            waiting, stopped, removed, joined = [0] * (LAST + 1), [0] * (LAST + 1), [0] * (LAST + 1), [0] * 4
            after = end + timedelta(days=7)
            for one in patients:
                assert one.start is not None
                gone = one.end is not None and one.end <= after
                if one.start <= end and not (one.end is not None and one.end <= end):
                    k = compartment((end - one.start).days)
                    waiting[k] += 1
                    stopped[k] += gone and one.state == "stopped"
                    removed[k] += gone and one.state != "stopped"
                elif end < one.start <= after:
                    joined[0] += 1
                    joined[1] += gone and one.state == "stopped"
                    joined[2] += gone and one.state != "stopped"
                    joined[3] += not gone and one.start == after
            assert list(history.waiting[week]) == waiting
            assert list(history.stopped[week]) == stopped
            assert list(history.removed[week]) == removed
            assert list(history.joined[week]) == joined
        now = [one for one in patients if one.end is None]
        assert int(history.waiting[-1].sum()) == len(now)
        # a week on, everybody who was there or joined is there or has left
        moved = history.waiting[:-1].sum(axis=1) - history.stopped.sum(axis=1) - history.removed.sum(axis=1)
        moved += history.joined[:, 0] - history.joined[:, 1] - history.joined[:, 2]
        assert list(moved) == list(history.waiting[1:].sum(axis=1))
