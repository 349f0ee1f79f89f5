"""Every size of a list and of its capacity together, and what makes them unsustainable, in words."""

from collections.abc import Mapping, Sequence
from math import isinf
from typing import Any

from orchestration.planning import queues
from orchestration.planning.compartments import BackTest, Projected, Scenario
from orchestration.planning.long_waits import share_of
from orchestration.planning.working_days import PACE_WEEKS

TARGET_WEEKS = 18.0
CONSTITUTIONAL_PERCENT = 92.0
# A projection whose list was wrong by more than this, in percent after 13 weeks, is said to be doubtful.
DOUBTFUL_PERCENT = 10.0
# Patients a week that are no growth: shares of a list are no whole patients.
SMALL = 0.05
# Stops that rise by more than this share over a projection are capacity that it takes for granted [C].
MORE_STOPS = 0.05


def sizes(
    waiting: float,
    starts: float,
    stops: float,
    target_weeks: float,
    goal_percent: float | None,
    demand_cv: float | None = None,
    capacity_cv: float | None = None,
    weeks: float = queues.RELIEF_WEEKS,
) -> dict[str, Any]:
    """Load, clearance, the target list by each method, and the capacity that reaches and keeps it."""
    at_quarter = queues.target_list(starts, queues.target_mean_wait(target_weeks))
    at_92 = queues.target_list(starts, queues.mean_wait_for(CONSTITUTIONAL_PERCENT, target_weeks))
    at_goal = None
    if goal_percent is not None and 0 < goal_percent < 100:
        at_goal = queues.target_list(starts, queues.mean_wait_for(goal_percent, target_weeks))
    return {
        "waiting": waiting,
        "starts_per_week": starts,
        "stops_per_week": stops,
        "load": finite(queues.load(starts, stops)),
        "clearance_weeks": queues.clearance_weeks(waiting, stops),
        "target_weeks": target_weeks,
        "goal_percent": goal_percent,
        "list_at_quarter": at_quarter,
        "list_at_sixth": queues.target_list(
            starts, queues.target_mean_wait(target_weeks, queues.CAUTIOUS_FACTOR)
        ),
        "list_at_92": at_92,
        "list_at_goal": at_goal,
        "relief_capacity": queues.relief_capacity(starts, waiting, at_quarter, weeks),
        "relief_capacity_92": queues.relief_capacity(starts, waiting, at_92, weeks),
        "relief_capacity_goal": (
            queues.relief_capacity(starts, waiting, at_goal, weeks) if at_goal is not None else None
        ),
        # weekly counts of a random process vary by 1 where their own variation is not known
        "target_capacity": queues.target_capacity(
            starts,
            target_weeks,
            demand_cv=1.0 if demand_cv is None else demand_cv,
            capacity_cv=1.0 if capacity_cv is None else capacity_cv,
        ),
        "average_with_backlog": (
            queues.average_with_backlog(starts, waiting, at_goal, weeks) if at_goal is not None else None
        ),
    }


def warnings_of(figures: Mapping[str, Any], tests: Sequence[BackTest] = ()) -> str:
    """What makes the present plan unsustainable, or a figure doubtful, in words."""
    said = []
    if not figures["stops_per_week"]:
        if figures["starts_per_week"] or figures["waiting"]:
            said.append("no clock stops: nothing leaves the list")
    elif figures["load"] is not None and figures["load"] >= 1:
        after = figures.get("load_after_removals")
        said.append(
            f"load {figures['load']:.2f}: "
            + (
                "clock stops alone do not keep up with starts; the list holds only through removals"
                if after is not None and after < 1
                else "starts are as many as stops or more; if that lasts, the list grows without end"
            )
        )
    goal_list, waiting = figures["list_at_goal"], figures["waiting"]
    if goal_list is not None and queues.is_list_too_big(waiting, goal_list):
        said.append("the list is more than twice the size that the goal allows: it needs relief capacity")
    error = next((test.waiting_error_percent for test in tests if test.weeks == PACE_WEEKS), None)
    if error is not None and error > DOUBTFUL_PERCENT:
        said.append(f"the projection was wrong by {error:.0f} % of the list after {PACE_WEEKS} weeks")
    if not tests and "mean_wait_weeks" in figures:
        said.append("the history is too short to test the projection")
    return "; ".join(said)


def scenario_warnings(ahead: Sequence[Projected], asked: Scenario) -> str:
    """What makes a scenario unsustainable, in words, from its weeks ahead; `ahead[0]` is the list as it is.

    A projection stops a share of each wait, so its stops rise with the list. The stops of its first week are
    the capacity that was asked for: what it stops beyond them later is capacity that nobody has planned.
    """
    if len(ahead) < 2:
        return ""
    now, first, last = ahead[0], ahead[1], ahead[-1]
    said = []
    if first.starts >= first.stops and first.starts:
        load = f"load {first.starts / first.stops:.2f}" if first.stops else "no clock stops"
        said.append(
            f"{load}: {first.starts:.1f} start and {first.stops:.1f} stop a week, "
            + (
                "so that the list grows"
                if first.starts > first.stops + first.removals + SMALL
                else "so that the list holds only through removals"
            )
        )
    if last.stops > first.stops * (1 + MORE_STOPS) + SMALL:
        said.append(
            f"it takes the stops to rise with the list from {first.stops:.1f} to {last.stops:.1f} a week; if"
            f" they stay at {first.stops:.1f}, more patients wait than it says"
        )
    if asked.validation and last.removals < asked.validation:
        said.append(
            f"fewer than {asked.validation:g} patients a week are left over 12 weeks for validation to remove"
        )
    if last.over_52 > now.over_52 + SMALL:
        said.append(f"over 52 weeks: {now.over_52:.0f} now, {last.over_52:.0f} in week {last.weeks}")
    return "; ".join(said)


def finite(value: float | None) -> float | None:
    """A number, or nothing where it is infinite: demand without any capacity has no load."""
    return None if value is None or isinf(value) else value


def given_sizes(
    waiting: float,
    starts: float,
    stops: float,
    target_weeks: float,
    goal_percent: float,
    weeks: float | None = None,
) -> dict[str, Any]:
    """The sizes for figures that somebody gives, with the list after those weeks if nothing changes.

    Raises WrongArgument for a target wait of 0 or less and a goal outside 0 to 100 %.
    """
    to_target = queues.RELIEF_WEEKS if weeks is None else float(weeks)
    share_of(goal_percent)
    made = sizes(waiting, starts, stops, target_weeks, goal_percent, weeks=to_target)
    made |= {
        "weeks": to_target,
        "target_mean_wait_weeks": queues.target_mean_wait(target_weeks),
        "percent_over_at_quarter": 100
        * queues.chance_over(target_weeks, queues.target_mean_wait(target_weeks)),
        "list_over_target": waiting / made["list_at_quarter"] if made["list_at_quarter"] else None,
        "is_list_too_big": queues.is_list_too_big(waiting, made["list_at_quarter"]),
        "is_load_too_big": bool(starts) and (not stops or made["load"] >= 1),
        "list_after_weeks": max(0.0, waiting + to_target * (starts - stops)),
    }
    return {**made, "warnings": warnings_of(made)}
