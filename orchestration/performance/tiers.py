"""The tier of a measure and unit, month by month: routine, watch, recovery or intensive.

Proposed rules [C]; no thresholds of a trust were found published, so that each is a setting. Below the level of
the trust a single month is never enough, because of 800 charts some 13 signal each month by chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

ROUTINE, WATCH, RECOVERY, INTENSIVE = 1, 2, 3, 4
NAMES = {ROUTINE: "routine", WATCH: "watch", RECOVERY: "recovery", INTENSIVE: "intensive"}
MEETINGS = {
    ROUTINE: "monthly dashboard",
    WATCH: "exception report to the monthly performance meeting",
    RECOVERY: "recovery plan with trajectory, every two weeks with the deputy chief operating officer",
    INTENSIVE: "weekly, chaired by the chief operating officer, with an alert to the board",
}
# Events of which one is too many, whatever the chart says.
NEVER_EVENTS = frozenset({"EL06_104", "EL13B", "UE04"})
MOST_DECIMALS = 6
NUMBERS = ("no", "one", "two", "three", "four", "five", "six")


@dataclass(frozen=True)
class Framework:
    """The thresholds of the rules; months and points are whole numbers, as in `settings.yml`."""

    tier_watch_months_off_trajectory: int = 2
    tier_watch_signals_below_trust: int = 2
    tier_watch_months_to_leave: int = 2
    tier_recovery_months_off_trajectory: int = 3
    tier_recovery_of_months: int = 4
    tier_recovery_months_of_failing: int = 3
    tier_recovery_march_points: int = 2
    tier_recovery_months_to_leave: int = 3
    tier_intensive_months_in_recovery: int = 3
    tier_intensive_overdue_percent: int = 25

    @staticmethod
    def of(settings: Mapping[str, Any]) -> "Framework":
        """As a trust has chosen it."""
        return Framework(**{one.name: settings[one.name] for one in fields(Framework) if one.name in settings})

    def months_to_leave(self, tier: int) -> int | None:
        """Good months in a row after which a tier ends by itself; None where it does not."""
        return {WATCH: self.tier_watch_months_to_leave, RECOVERY: self.tier_recovery_months_to_leave}.get(tier)

    def leaves(self, tier: int) -> str:
        """How a tier ends, in words."""
        months = self.months_to_leave(tier)
        if tier == INTENSIVE:
            return "by decision only"
        if months is None:
            return ""
        return f"{_count(months)} on trajectory and without special cause of concern"


@dataclass(frozen=True)
class Month:
    """What is known of one final month of a series. None where there is no trajectory."""

    period: date
    value: float
    is_concern: bool
    is_common_cause: bool
    fails_target: bool
    on_trajectory: bool | None
    trajectory: float | None = None
    overdue_actions: int = 0
    open_actions: int = 0
    march: "March | None" = None


@dataclass(frozen=True)
class March:
    """What a share will be in the next March if nothing changes, and what was agreed or is asked for."""

    forecast: float
    wanted: float
    misses_by: float


@dataclass(frozen=True)
class Tier:
    """A tier from the month in which it began, the rule that caused it, and the figures of the rule."""

    period: date
    tier: int
    rule: str
    figures: str


def tiers(
    measure_id: str, months: Sequence[Month], *, is_trust: bool, framework: Framework | None = None
) -> list[Tier]:
    """Every change of tier over the months of a series, oldest first; it begins in tier 1 without a row."""
    rules = framework or Framework()
    changes: list[Tier] = []
    now, good = ROUTINE, 0
    in_recovery = 0
    for at in range(len(months)):
        seen = months[: at + 1]
        wanted, rule, figures = _entered(measure_id, seen, is_trust, rules)
        in_recovery = in_recovery + 1 if now >= RECOVERY else 0
        long = rules.tier_intensive_months_in_recovery
        if now == RECOVERY and in_recovery >= long and _has_not_met_its_plan(seen, long):
            wanted, rule = INTENSIVE, f"in recovery for {_count(long)} without meeting its own trajectory"
            figures = _values(seen[-long:])
        good = good + 1 if _is_good(seen[-1]) else 0
        needed = rules.months_to_leave(now)
        if wanted > now:
            now = wanted
            changes.append(Tier(seen[-1].period, now, rule, figures))
        elif needed is not None and wanted < now and good >= needed:
            rule = f"{good} months on trajectory and without special cause of concern"
            now = max(wanted, ROUTINE)
            changes.append(Tier(seen[-1].period, now, rule, _values(seen[-good:])))
    return changes


def _entered(measure_id: str, seen: Sequence[Month], is_trust: bool, rules: Framework) -> tuple[int, str, str]:
    """The highest tier that the months up to now ask for, why, and the figures."""
    latest = seen[-1]
    off = _off_trajectory(seen, rules.tier_recovery_months_off_trajectory, rules.tier_recovery_of_months)
    if off and 100 * latest.overdue_actions > rules.tier_intensive_overdue_percent * latest.open_actions:
        return (
            INTENSIVE,
            f"more than {rules.tier_intensive_overdue_percent} % of actions are overdue while off trajectory",
            f"{latest.overdue_actions} of {latest.open_actions} actions",
        )
    if measure_id in NEVER_EVENTS and latest.value > 0:
        return RECOVERY, "an event that should never happen", f"{_number(latest)} in {latest.period:%B %Y}"
    if off:
        times, of_all = rules.tier_recovery_months_off_trajectory, rules.tier_recovery_of_months
        return (
            RECOVERY,
            f"off trajectory in {_in_words(times)} of the last {_count(of_all)}",
            _values(seen[-of_all:]),
        )
    failing = rules.tier_recovery_months_of_failing
    if len(seen) >= failing and all(one.fails_target and one.is_common_cause for one in seen[-failing:]):
        return (
            RECOVERY,
            f"the process cannot meet the operational target: common cause for {_count(failing)}",
            _values(seen[-failing:]),
        )
    if latest.march is not None and latest.march.misses_by > rules.tier_recovery_march_points:
        return (
            RECOVERY,
            f"the forecast for March misses by more than {rules.tier_recovery_march_points} points",
            f"{_plain(round(latest.march.forecast, 1))} in place of {_plain(latest.march.wanted)}",
        )
    running = rules.tier_watch_months_off_trajectory
    if _off_trajectory(seen, running, running):
        return (
            WATCH,
            f"off trajectory in {_count(running)}" + (" running" if running > 1 else ""),
            _values(seen[-running:]),
        )
    needed = 1 if is_trust else rules.tier_watch_signals_below_trust
    if len(seen) >= needed and all(one.is_concern for one in seen[-needed:]):
        return WATCH, "special cause variation of concern", _values(seen[-needed:])
    return ROUTINE, "", ""


def _off_trajectory(seen: Sequence[Month], times: int, months: int) -> bool:
    return sum(one.on_trajectory is False for one in seen[-months:]) >= times


def _has_not_met_its_plan(seen: Sequence[Month], months: int) -> bool:
    """A unit without a trajectory has no plan that it could miss: its recovery plan is still to be made."""
    plans = [one.on_trajectory for one in seen[-months:]]
    return len(plans) == months and None not in plans and not all(plans)


def _is_good(month: Month) -> bool:
    return not month.is_concern and month.on_trajectory is not False


def _values(months: Sequence[Month]) -> str:
    return ", ".join(
        f"{one.period:%B %Y}: {_number(one)}"
        + ("" if one.trajectory is None else f" (trajectory {_plain(one.trajectory)})")
        for one in months
    )


def _number(month: Month) -> str:
    """The figure with one decimal, and with more where it would be on another side of its trajectory."""
    value, agreed = month.value, month.trajectory
    if agreed is None:
        return _plain(round(value, 1))
    sides = (value < agreed, value > agreed)
    near = (round(value, decimals) for decimals in range(1, MOST_DECIMALS))
    return _plain(next((one for one in near if (one < agreed, one > agreed) == sides), value))


def _count(months: int) -> str:
    return f"{_in_words(months)} {'month' if months == 1 else 'months'}"


def _in_words(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def _plain(value: float) -> str:
    return f"{value:,}".removesuffix(".0")
