"""The product and a second implementation, which shares nothing with it, agree on random series."""

import random
from collections import Counter

import pytest

from orchestration.performance.series import Better, Decision
from orchestration.performance.spc import chart
from orchestration.performance.spc_presets import PRESETS, Preset
from tests.performance.monthly import month, points
from tests.performance.plain_spc import (
    LEAST_POINTS,
    PlainSettings,
    Values,
    plain_limits,
    plain_rules,
    plain_variation,
)

BETTER: tuple[Better, ...] = ("up", "down", "neutral")


def _values(chance: random.Random) -> list[int | None]:
    """Whole numbers with ties, runs, jumps and gaps; few are different, so that some are on a mean or limit."""
    spread = chance.choice([0, 1, 2, 5, 20, 400])
    level, slope = 500, chance.choice([0, 0, 0, 1, -1, spread])
    values: list[int | None] = []
    for _ in range(chance.randint(0, 36)):
        if chance.random() < 0.04:
            level += chance.randint(-3 * spread, 3 * spread)
        if chance.random() < 0.08:
            slope = chance.choice([0, 1, -1])
        level += slope
        values.append(None if chance.random() < 0.03 else level + chance.randint(-spread, spread))
    return values


def _plain_settings(preset: Preset) -> PlainSettings:
    return PlainSettings(
        preset.shift_points, preset.trend_points, preset.screen_moving_ranges, preset.improvement_first
    )


def _plain_segment(
    values: Values, baseline: int | None, settings: PlainSettings, better: str
) -> list[tuple[object, ...]]:
    """Of each point of a segment: mean, limits, rules and variation; nothing where there are too few."""
    if sum(value is not None for value in values) < LEAST_POINTS:
        return [(None, None, None, (), "too_few_points")] * len(values)
    held = plain_limits(values if baseline is None else values[:baseline], settings.screen)
    mean, width = held.total / held.count, 2.66 * held.ranges / held.number
    lines = (round(mean, 6), round(mean - width, 6), round(mean + width, 6))
    return [
        (*lines, tuple(marks), "too_few_points" if value is None else plain_variation(marks, better, settings))
        for value, marks in zip(values, plain_rules(values, held, settings), strict=True)
    ]


def _tried(chance: random.Random, seen: Counter[str]) -> None:
    values = _values(chance)
    preset, better = chance.choice(list(PRESETS.values())), chance.choice(BETTER)
    settings = _plain_settings(preset)
    rebase = chance.randint(1, len(values) - 1) if len(values) > 2 and chance.random() < 0.4 else len(values)
    decisions = [Decision("rebase", month(rebase + 1), "new ward")] if rebase < len(values) else []
    baseline = chance.choice([None, None, 15])
    enough = rebase > 15 and sum(value is not None for value in values[:15]) >= 12
    if baseline and enough:
        decisions.append(Decision("baseline", month(baseline), "as agreed"))
    else:
        baseline = None
    made = chart(
        points([None if one is None else one / 10 for one in values]),
        better,
        preset=preset,
        decisions=decisions,
    )
    found = [
        (
            *(
                (None, None, None)
                if (limits := one.segment.limits) is None
                else (round(float(line) * 10, 6) for line in (limits.mean, limits.lower, limits.upper))
            ),
            one.rules,
            one.variation,
        )
        for one in made.points
    ]
    wanted = _plain_segment(values[:rebase], baseline, settings, better)
    wanted += _plain_segment(values[rebase:], None, settings, better)
    assert found == wanted, (values, preset.name, better, rebase, baseline)
    seen.update(rule for one in made.points for rule, _ in one.rules)
    seen.update(one.variation for one in made.points)


@pytest.mark.parametrize("series", [2_000, pytest.param(10_000, marks=pytest.mark.long)])
def test_random_series(series: int) -> None:
    chance = random.Random(series)
    seen: Counter[str] = Counter()
    for _ in range(series):
        _tried(chance, seen)
    # what seldom occurs is seldom compared
    for name in ("outside", "trend", "two_of_three", "shift", "common_cause", "too_few_points"):
        assert seen[name] > 200, (name, seen)
    for meaning in ("improvement", "concern", "neither"):
        assert min(seen[f"{meaning}_high"], seen[f"{meaning}_low"]) > 200, seen
