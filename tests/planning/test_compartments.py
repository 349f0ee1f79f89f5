"""The weekly projection: compartments, scenarios, and its error against lists that are known."""

import random

import numpy as np
import pytest

from orchestration.planning.compartments import (
    LAST,
    Flow,
    ListHistory,
    Scenario,
    back_test,
    compartment,
    flow_of,
    project,
    summary_now,
)


def test_a_compartment_is_a_week_and_18_is_the_last_within_18_weeks() -> None:
    assert [compartment(days) for days in (0, 1, 7, 8, 126, 127, 364, 365)] == [0, 1, 1, 2, 18, 19, 52, 53]
    assert compartment(10_000) == LAST
    for days in range(0, 700):
        assert compartment(days + 7) == compartment(days) + 1
    counts = np.zeros(LAST + 1)
    counts[[0, 18, 19, 52, 53]] = [1, 2, 4, 8, 16]
    made = summary_now(counts)
    assert (made.waiting, made.within_18, made.over_52) == (31, 3, 16)


def _flow(chance: random.Random) -> Flow:
    stopped = np.array([chance.uniform(0, 0.3) for _ in range(LAST + 1)])
    removed = np.array([chance.uniform(0, 0.1) for _ in range(LAST + 1)])
    return Flow(chance.uniform(0, 90), stopped, removed, 0.1, 0.02, 0.15)


def test_a_projection_by_moving_one_compartment_after_another() -> None:
    chance = random.Random(6)
    for _ in range(200):
        flow = _flow(chance)
        asked = Scenario(
            chance.choice([1, 0.9, 1.2]), chance.choice([1, 0.5, 1.1, 9]), chance.choice([0, 5, 9e9])
        )
        now = [chance.uniform(0, 50) for _ in range(LAST + 1)]
        made = project(np.array(now), flow, 5, asked)
        for step in made:
            after = [0.0] * (LAST + 1)
            stops = removals = 0.0
            left = []
            for k, count in enumerate(now):
                stop = count * min(flow.stopped[k] * asked.capacity, 1 - flow.removed[k])
                removal = count * flow.removed[k]
                stops, removals = stops + stop, removals + removal
                left.append(max(0.0, count - stop - removal))
            waits_12 = sum(left[13:])
            for k in range(LAST + 1):
                if k > 12 and waits_12:
                    gone = left[k] * min(1, asked.validation / waits_12)
                    removals += gone
                    left[k] -= gone
                after[min(LAST, k + 1)] += left[k]
            starts = flow.starts * asked.demand
            at_once = starts * min(0.1 * asked.capacity, 0.98)
            kept = starts - at_once - starts * 0.02
            after[0] += kept * 0.15
            after[1] += kept * 0.85
            assert step.waiting == pytest.approx(sum(after))
            assert step.within_18 == pytest.approx(sum(after[:19]))
            assert step.over_52 == pytest.approx(sum(after[53:]))
            assert step.stops == pytest.approx(stops + at_once)
            assert step.removals == pytest.approx(removals + starts * 0.02)
            now = after


def _steady(weeks: int, starts: int, stays: int) -> ListHistory:
    """A service that treats everybody when they have waited so many weeks: it never changes."""
    waiting = np.zeros((weeks + 1, LAST + 1), dtype=np.int64)
    waiting[:, 1 : stays + 1] = starts
    stopped = np.zeros((weeks, LAST + 1), dtype=np.int64)
    stopped[:, stays] = starts
    joined = np.zeros((weeks, 4), dtype=np.int64)
    joined[:, 0] = starts
    return ListHistory(waiting, stopped, np.zeros_like(stopped), joined)


def test_a_service_that_never_changes_is_projected_without_error() -> None:
    history = _steady(60, 10, 20)
    for ahead in (4, 13, 26):
        test = back_test(history, ahead, 26)
        assert test is not None and test.tests == (60 - ahead - 26) // 4 + 1
        assert (test.waiting_error, test.waiting_bias, test.unchanged_error) == (0, 0, 0)
        assert test.within_18_points == 0
    last = project(history.waiting[-1], flow_of(history, 34, 60), 26)[-1]
    assert (last.waiting, last.percent_within_18) == (200, 90)


def test_a_history_that_is_too_short_is_not_tried() -> None:
    assert back_test(_steady(29, 10, 20), 4, 26) is None
    assert back_test(_steady(30, 10, 20), 4, 26) is not None
    assert flow_of(_steady(3, 10, 20), 0, 0).starts == 0


def test_less_demand_more_capacity_and_validation_shorten_the_list() -> None:
    history = _steady(60, 10, 20)
    flow = flow_of(history, 34, 60)
    flow.stopped[5:20] = 0.02
    as_now = project(history.waiting[-1], flow, 26)[-1].waiting
    for asked in (Scenario(demand=0.9), Scenario(capacity=1.5), Scenario(validation=2)):
        assert project(history.waiting[-1], flow, 26, asked)[-1].waiting < as_now
    nobody = project(np.zeros(LAST + 1), Flow(0, flow.stopped, flow.removed, 0, 0, 0), 3)[-1]
    assert (nobody.waiting, nobody.percent_within_18) == (0, None)
