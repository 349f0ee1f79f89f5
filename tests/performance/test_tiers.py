"""Tiers month by month: what puts a unit into one, what takes it out, and that one month alone does not."""

from datetime import date

from orchestration.performance.tiers import Framework, March, Month, tiers
from orchestration.publication.measures.tier_rows import forecast_then
from orchestration.settings.trust_settings import default_settings


def _months(*values: float, plan: float | None = None, **said: object) -> list[Month]:
    base = {"is_concern": False, "is_common_cause": True, "fails_target": False} | said
    return [
        Month(
            period=date(2025 + at // 12, at % 12 + 1, 1),
            value=value,
            on_trajectory=None if plan is None else value >= plan,
            trajectory=plan,
            **base,  # type: ignore[arg-type]
        )
        for at, value in enumerate(values)
    ]


def _changes(measure: str, months: list[Month], is_trust: bool = True) -> list[tuple[str, int, str]]:
    return [(f"{one.period:%Y-%m}", one.tier, one.rule) for one in tiers(measure, months, is_trust=is_trust)]


def test_two_months_off_trajectory_are_watched_and_three_of_four_need_recovery() -> None:
    months = _months(61, 59, 59, 61, 58, plan=60)
    assert _changes("EL01", months) == [
        ("2025-03", 2, "off trajectory in two months running"),
        ("2025-05", 3, "off trajectory in three of the last four months"),
    ]
    assert tiers("EL01", months, is_trust=True)[0].figures == (
        "February 2025: 59 (trajectory 60), March 2025: 59 (trajectory 60)"
    )


def test_it_leaves_watch_after_two_good_months_and_recovery_after_three() -> None:
    assert _changes("EL01", _months(59, 59, 61, 61, plan=60))[-1] == (
        "2025-04",
        1,
        "2 months on trajectory and without special cause of concern",
    )
    long = _months(59, 59, 59, 61, 61, 61, plan=60)
    # in April three of four are off trajectory, in May two: recovery is left by three good months
    assert [change[:2] for change in _changes("EL01", long)] == [("2025-02", 2), ("2025-03", 3), ("2025-06", 1)]


def test_one_concern_is_watched_at_the_trust_and_twice_below_it() -> None:
    once = [*_months(60), *_months(55, is_concern=True, is_common_cause=False)]
    once = [Month(**{**month.__dict__, "period": date(2025, at, 1)}) for at, month in enumerate(once, start=1)]
    assert [change[:2] for change in _changes("EL01", once)] == [("2025-02", 2)]
    assert _changes("EL01", once, is_trust=False) == []


def test_a_process_that_cannot_meet_its_target_needs_recovery() -> None:
    assert _changes("UE01", _months(70, 70, 70, fails_target=True)) == [
        ("2025-03", 3, "the process cannot meet the operational target: common cause for three months")
    ]


def test_an_event_that_may_never_happen() -> None:
    assert _changes("EL06_104", _months(0, 1))[0][:2] == ("2025-02", 3)
    assert _changes("EL05N", _months(0, 1)) == []


def test_three_months_of_recovery_off_its_own_plan_are_intensive_and_end_by_decision_only() -> None:
    changes = _changes("EL01", _months(*[59] * 6, *[61] * 6, plan=60))
    assert [change[:2] for change in changes] == [("2025-02", 2), ("2025-03", 3), ("2025-06", 4)]


def test_overdue_actions_off_trajectory_are_intensive() -> None:
    months = _months(59, 59, 59, plan=60, open_actions=3, overdue_actions=1)
    assert _changes("EL01", months)[-1] == (
        "2025-03",
        4,
        "more than 25 % of actions are overdue while off trajectory",
    )


def test_recovery_without_an_agreed_trajectory_stays_recovery() -> None:
    # there is no plan of its own that it could miss; one that is there and is missed is another matter
    assert _changes("EL06_104", _months(*[3] * 9)) == [("2025-01", 3, "an event that should never happen")]
    planned = [*_months(*[3] * 6), *_months(*[3] * 3, plan=4)]
    planned = [
        Month(**{**month.__dict__, "period": date(2025, at, 1)}) for at, month in enumerate(planned, start=1)
    ]
    assert _changes("EL06_104", planned)[-1] == (
        "2025-09",
        4,
        "in recovery for three months without meeting its own trajectory",
    )


def test_a_forecast_for_march_that_misses_by_more_than_two_points_needs_recovery() -> None:
    near = _months(60, march=March(62.0, 64.0, 2.0))
    assert _changes("EL01", near) == []
    found = tiers("EL01", _months(60, march=March(61.96, 64.0, 2.04)), is_trust=False)
    assert [(one.tier, one.rule, one.figures) for one in found] == [
        (3, "the forecast for March misses by more than 2 points", "62 in place of 64")
    ]


def test_a_trust_sets_the_thresholds() -> None:
    chosen = Framework.of({"tier_watch_months_off_trajectory": 1, "another_setting": "yes"})
    months = _months(59, plan=60)
    assert _changes("EL01", months) == []
    found = tiers("EL01", months, is_trust=True, framework=chosen)
    assert [(one.tier, one.rule) for one in found] == [(2, "off trajectory in one month")]
    strict = Framework.of({"tier_recovery_months_to_leave": 5})
    assert strict.leaves(3) == "five months on trajectory and without special cause of concern"
    assert (strict.leaves(1), strict.leaves(4)) == ("", "by decision only")


def test_every_threshold_is_a_setting_with_the_same_default() -> None:
    assert Framework.of(default_settings()) == Framework()
    assert all(name in default_settings() for name in Framework().__dict__)


def test_a_figure_is_on_its_own_side_of_its_trajectory() -> None:
    assert tiers("EL01", _months(59.96, 59.996, plan=60), is_trust=True)[0].figures == (
        "January 2025: 59.96 (trajectory 60), February 2025: 59.996 (trajectory 60)"
    )
    assert tiers("EL06_104", _months(12345), is_trust=True)[0].figures == "12,345 in January 2025"


def test_a_forecast_is_as_it_was_in_that_month() -> None:
    assert forecast_then([60.0] * 5) is None
    assert forecast_then([60, 60, 60, 60, 60, 90]) == 60
    assert forecast_then([60.0] * 12 + [73.0]) == 61
