"""What holidays and January do to a forecast of beds, measured on the trust's own weeks, and whether it helps.

The effect of a kind of week is what such weeks came to, over what the forecast of four weeks before said, in
the weeks that had ended by the origin. Forecasts that know last year are compared with such forecasts alone:
last year's holiday is in them already. An effect is used only where forecasts of the last year, each made with
what was known then, were nearer with it than without it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, fsum

from orchestration.planning.bed_forecast import WEEK, Midnights
from orchestration.planning.calendar_days import HOLIDAY_KINDS, WINTER_KINDS, kind_of_week, next_monday

# The forecast that an effect is measured against was made so many weeks before.
REFERENCE_WEEKS = 4
# With one tried week the choice would be chance.
LEAST_TRIED_WEEKS = 2
BACK_TEST_DAYS = 371
MOST_WEEKS = 51
GROUPS = {"winter": WINTER_KINDS, "bank holidays": HOLIDAY_KINDS}
HORIZONS = ((1, 4), (5, 13), (14, 26), (27, MOST_WEEKS))


@dataclass(frozen=True)
class Seen:
    """An earlier week of a kind: what came over what was forecast."""

    monday: date
    kind: str
    actual: float
    forecast: float
    has_last_year: bool


@dataclass(frozen=True)
class Effect:
    """What a kind of week does, per cent, and how many weeks it was seen in."""

    percent: float
    weeks: int


@dataclass(frozen=True)
class Tried:
    """Forecasts of special weeks of the last year, without and with their effect."""

    group: str
    tests: int
    weeks: int
    error_without: float | None
    error_with: float | None

    @property
    def is_used(self) -> bool:
        """Whether the effect is in the forecast: enough weeks were tried, and it was nearer with it."""
        if self.error_with is None or self.error_without is None:
            return False
        return self.weeks >= LEAST_TRIED_WEEKS and self.error_with < self.error_without


def seen_weeks(midnights: Midnights) -> list[Seen]:
    """Every special week that is known whole and has a forecast of four weeks before."""
    found = []
    for day in midnights.days:
        kind = kind_of_week(day) if day.weekday() == 0 else None
        if kind is None:
            continue
        actual = midnights.mean_of(day)
        said = midnights.expected_week(day - timedelta(days=1 + WEEK * (REFERENCE_WEEKS - 1)), day)
        if actual is not None and said is not None and said.occupied > 0:
            found.append(Seen(day, kind, actual, said.occupied, said.has_last_year))
    return found


def effect_of(seen: Iterable[Seen], kind: str, has_last_year: bool, known_by: date) -> Effect | None:
    """The effect of a kind of week by the weeks that had ended by a day; None where none had."""
    used = [
        one
        for one in seen
        if (one.kind, one.has_last_year) == (kind, has_last_year)
        and one.monday + timedelta(days=WEEK - 1) <= known_by
    ]
    if not used:
        return None
    ratio = fsum(one.actual for one in used) / fsum(one.forecast for one in used)
    return Effect(100 * (ratio - 1), len(used))


def try_effects(midnights: Midnights, seen: Sequence[Seen], as_at: date) -> dict[str, Tried]:
    """Winter and bank holidays, each tried on its own over the Sundays of the last year."""
    errors: dict[str, list[tuple[date, float, float]]] = {group: [] for group in GROUPS}
    group_of = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
    for origin in midnights.origins(as_at - timedelta(days=BACK_TEST_DAYS - 1), as_at):
        for monday in _weeks_after(origin, as_at):
            kind = kind_of_week(monday)
            actual, said = midnights.mean_of(monday), midnights.expected_week(origin, monday)
            if kind is None or actual is None or said is None:
                continue
            effect = effect_of(seen, kind, said.has_last_year, origin)
            if effect is None:
                continue
            with_effect = said.occupied * (1 + effect.percent / 100)
            errors[group_of[kind]].append((monday, abs(said.occupied - actual), abs(with_effect - actual)))
    return {
        group: Tried(
            group,
            len(tests),
            len({monday for monday, _, _ in tests}),
            _mean([without for _, without, _ in tests]),
            _mean([with_effect for _, _, with_effect in tests]),
        )
        for group, tests in errors.items()
    }


def _weeks_after(origin: date, last: date) -> Iterable[date]:
    """The Mondays of whole weeks after a day, up to a last day, at most a year of them."""
    monday = next_monday(origin)
    for ahead in range(MOST_WEEKS):
        one = monday + timedelta(days=WEEK * ahead)
        if one + timedelta(days=WEEK - 1) > last:
            return
        yield one


@dataclass(frozen=True)
class Used:
    """The effect that a week has in the forecast, and where it comes from."""

    percent: float
    source: str


def used_effect(
    kind: str | None, has_last_year: bool, seen: Sequence[Seen], tried: Mapping[str, Tried], known_by: date
) -> Used:
    """The effect of a week by the trust's own history; none where it is not known or did not help."""
    if kind is None:
        return Used(0.0, "ordinary week")
    group = next(name for name, kinds in GROUPS.items() if kind in kinds)
    effect = effect_of(seen, kind, has_last_year, known_by)
    if effect is None:
        return Used(0.0, f"{kind}: none seen yet that compares")
    if not tried[group].is_used:
        return Used(0.0, f"{kind}: not used, the back-test is not better with it")
    weeks = "1 week" if effect.weeks == 1 else f"{effect.weeks} weeks"
    return Used(effect.percent, f"{kind}: measured on {weeks}")


@dataclass(frozen=True)
class WeekErrors:
    """Forecasts of weeks from the Sundays of the last year, against what came, in beds."""

    first_week: int
    last_week: int
    tests: int
    error: float
    error_percent: float | None
    bias: float
    percentile_90: float
    unchanged_error: float


def week_errors(
    midnights: Midnights, seen: Sequence[Seen], tried: Mapping[str, Tried], as_at: date
) -> list[WeekErrors]:
    """By weeks ahead: the forecast with the effects that are used, beside a week that stays as the last one."""
    found: dict[tuple[int, int], list[tuple[float, float, float]]] = {}
    for origin in midnights.origins(as_at - timedelta(days=BACK_TEST_DAYS - 1), as_at):
        unchanged = midnights.mean_of(origin - timedelta(days=WEEK - 1))
        for ahead, monday in enumerate(_weeks_after(origin, as_at), 1):
            actual, said = midnights.mean_of(monday), midnights.expected_week(origin, monday)
            if actual is None or said is None or unchanged is None:
                continue
            effect = used_effect(kind_of_week(monday), said.has_last_year, seen, tried, origin)
            horizon = next(one for one in HORIZONS if one[0] <= ahead <= one[1])
            made = said.occupied * (1 + effect.percent / 100)
            found.setdefault(horizon, []).append((made - actual, actual, abs(unchanged - actual)))
    return [_errors(horizon, tests) for horizon, tests in sorted(found.items())]


def _errors(horizon: tuple[int, int], tests: Sequence[tuple[float, float, float]]) -> WeekErrors:
    sizes = sorted(abs(error) for error, _, _ in tests)
    actual = fsum(came for _, came, _ in tests)
    return WeekErrors(
        *horizon,
        tests=len(tests),
        error=fsum(sizes) / len(tests),
        error_percent=100 * fsum(sizes) / actual if actual else None,
        bias=fsum(error for error, _, _ in tests) / len(tests),
        percentile_90=sizes[ceil(0.9 * len(sizes)) - 1],
        unchanged_error=fsum(one for _, _, one in tests) / len(tests),
    )


def _mean(values: Sequence[float]) -> float | None:
    return fsum(values) / len(values) if values else None
