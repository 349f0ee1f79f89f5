"""The tier of a measure and unit, month by month: routine, watch, recovery or intensive.

Proposed rules [C]; no thresholds of a trust were found published. Below the level of the trust a single month
is never enough, because of 800 charts some 13 signal each month by chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

ROUTINE, WATCH, RECOVERY, INTENSIVE = 1, 2, 3, 4
NAMES = {ROUTINE: "routine", WATCH: "watch", RECOVERY: "recovery", INTENSIVE: "intensive"}
MEETINGS = {
    ROUTINE: "monthly dashboard",
    WATCH: "exception report to the monthly performance meeting",
    RECOVERY: "recovery plan with trajectory, every two weeks with the deputy chief operating officer",
    INTENSIVE: "weekly, chaired by the chief operating officer, with an alert to the board",
}
LEAVES = {
    ROUTINE: "",
    WATCH: "two months on trajectory and without special cause of concern",
    RECOVERY: "three months on trajectory",
    INTENSIVE: "by decision only",
}
MONTHS_TO_LEAVE = {WATCH: 2, RECOVERY: 3}
# Events of which one is too many, whatever the chart says.
NEVER_EVENTS = frozenset({"EL06_104", "EL13B", "UE04"})
OVERDUE_SHARE = 0.25
MOST_DECIMALS = 6


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


@dataclass(frozen=True)
class Tier:
    """A tier from the month in which it began, the rule that caused it, and the figures of the rule."""

    period: date
    tier: int
    rule: str
    figures: str


def tiers(measure_id: str, months: Sequence[Month], *, is_trust: bool) -> list[Tier]:
    """Every change of tier over the months of a series, oldest first; it begins in tier 1 without a row."""
    changes: list[Tier] = []
    now, good = ROUTINE, 0
    in_recovery = 0
    for at in range(len(months)):
        seen = months[: at + 1]
        wanted, rule, figures = _entered(measure_id, seen, is_trust)
        in_recovery = in_recovery + 1 if now >= RECOVERY else 0
        if now == RECOVERY and in_recovery >= 3 and not _met(seen, 3):
            wanted, rule = INTENSIVE, _not_met(seen[-3:])
            figures = _values(seen[-3:])
        good = good + 1 if _is_good(seen[-1]) else 0
        if wanted > now:
            now = wanted
            changes.append(Tier(seen[-1].period, now, rule, figures))
        elif now in MONTHS_TO_LEAVE and wanted < now and good >= MONTHS_TO_LEAVE[now]:
            rule = f"{good} months on trajectory and without special cause of concern"
            now = max(wanted, ROUTINE)
            changes.append(Tier(seen[-1].period, now, rule, _values(seen[-good:])))
    return changes


def _entered(measure_id: str, seen: Sequence[Month], is_trust: bool) -> tuple[int, str, str]:
    """The highest tier that the months up to now ask for, why, and the figures."""
    latest = seen[-1]
    if (
        latest.open_actions
        and latest.overdue_actions / latest.open_actions > OVERDUE_SHARE
        and _off_trajectory(seen, 3, 4)
    ):
        return (
            INTENSIVE,
            "more than a quarter of the actions are overdue while off trajectory",
            f"{latest.overdue_actions} of {latest.open_actions} actions",
        )
    if measure_id in NEVER_EVENTS and latest.value > 0:
        return RECOVERY, "an event that should never happen", f"{_number(latest)} in {latest.period:%B %Y}"
    if _off_trajectory(seen, 3, 4):
        return RECOVERY, "off trajectory in three of the last four months", _values(seen[-4:])
    if len(seen) >= 3 and all(one.fails_target and one.is_common_cause for one in seen[-3:]):
        return (
            RECOVERY,
            "the process cannot meet the operational target: common cause for three months",
            _values(seen[-3:]),
        )
    if len(seen) >= 2 and all(one.on_trajectory is False for one in seen[-2:]):
        return WATCH, "off trajectory in two months running", _values(seen[-2:])
    needed = 1 if is_trust else 2
    if len(seen) >= needed and all(one.is_concern for one in seen[-needed:]):
        return WATCH, "special cause variation of concern", _values(seen[-needed:])
    return ROUTINE, "", ""


def _off_trajectory(seen: Sequence[Month], times: int, months: int) -> bool:
    return sum(one.on_trajectory is False for one in seen[-months:]) >= times


def _met(seen: Sequence[Month], months: int) -> bool:
    return len(seen) >= months and all(one.on_trajectory for one in seen[-months:])


def _not_met(months: Sequence[Month]) -> str:
    """A unit in recovery has to meet its own trajectory; one that has none cannot."""
    if all(one.on_trajectory is None for one in months):
        return "in recovery for three months without an agreed trajectory"
    return "in recovery for three months without meeting its own trajectory"


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


def _plain(value: float) -> str:
    return f"{value:,}".removesuffix(".0")
