"""One measure of one pack as its page shows it: latest figure, icons, target, trajectory, year before."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from orchestration.deliverables.board_pack.chart import Line
from orchestration.deliverables.board_pack.figure_text import (
    count,
    in_period,
    period_words,
    shown,
    target_words,
)
from orchestration.deliverables.board_pack.figures import HELD, NEVER, Figures, Point, Row, Scope, Series
from orchestration.deliverables.board_pack.icons import (
    ASSURANCE,
    VARIATION,
    Column,
    Verdict,
    cell_words,
    column_of,
    raised_by_tier,
    row_of,
    verdict,
)
from orchestration.deliverables.board_pack.icons import Row as AssuranceRow
from orchestration.deliverables.board_pack.tier_words import current_tier
from orchestration.performance.assurance import MEETS, Step, Target, in_force, steps
from orchestration.performance.periods import last_day, year_before
from orchestration.performance.tiers import ROUTINE

# The kinds of targets that make one line, by its name in the legend; a trajectory has its own table.
OPERATIONAL = ("operational", "medium_term", "oversight", "contract", "local")
CONSTITUTIONAL = ("constitutional",)


@dataclass(frozen=True)
class MeasureView:
    """A measure with its series in this pack; without a series it says why there is no figure."""

    measure: Row
    scope: Scope
    domain_title: str
    status: Row
    series: Series | None
    targets: tuple[Target, ...]
    trajectory: tuple[Row, ...]
    first_trajectory: tuple[Row, ...]
    # the row of performance.tiers that applies; None where the measure was never in another tier than the first
    tier: Row | None = None

    @property
    def id(self) -> str:
        """Its identifier."""
        return str(self.measure["measure_id"])

    @property
    def anchor(self) -> str:
        """The place of its page in the file."""
        return f"measure-{self.id}"

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.measure["title"])

    @property
    def unit(self) -> str:
        """Its unit; a percentage that is shown as counts has the unit of its counts."""
        return "count" if self.is_counts else str(self.measure["unit"])

    @property
    def is_counts(self) -> bool:
        """Whether the chart shows counts although the measure is a percentage."""
        newest = self.latest
        return newest is not None and newest.stage == "counts" and self.measure["unit"] == "percent"

    @property
    def grain(self) -> str:
        """Its periods."""
        return str(self.measure["grain"])

    @property
    def latest(self) -> Point | None:
        """The point of its icons."""
        return self.series.latest if self.series else None

    @property
    def comparison(self) -> str:
        """How a figure is compared with the target of its icon."""
        target = self.target
        if target is not None:
            return target.comparison
        return "<=" if self.measure["better"] == "down" else ">="

    @property
    def target(self) -> Target | None:
        """The target of the icon of assurance, as the chart judged it; else the one in force."""
        point = self.latest
        if point is None or self.is_counts:
            return None
        kinds = (point.target_kind,) if point.target_kind else OPERATIONAL
        known = in_force(self.targets, point.end, kinds) or in_force(self.targets, point.end, CONSTITUTIONAL)
        if point.target is None or (known is not None and known.value == point.target):
            return known
        better = "<=" if self.measure["better"] == "down" else ">="
        comparison = known.comparison if known else better
        return Target(point.target_kind or "operational", point.target, comparison, point.start)  # type: ignore[arg-type]

    @property
    def meets_target(self) -> bool | None:
        """Whether the latest figure meets its target, unrounded."""
        point, target = self.latest, self.target
        if point is None or point.value is None or target is None:
            return None
        return target.is_met_by(point.value)

    @property
    def trajectory_value(self) -> float | None:
        """The agreed figure of the latest period; none where counts are shown, which it is not about."""
        point = None if self.is_counts else self.latest
        found = (row["value"] for row in self.trajectory if point and row["period_start"] == point.start)
        return next((float(value) for value in found), None)

    @property
    def meets_trajectory(self) -> bool | None:
        """Whether the latest figure meets the trajectory of its period, unrounded."""
        point, agreed = self.latest, self.trajectory_value
        if point is None or point.value is None or agreed is None:
            return None
        return MEETS["<=" if self.measure["better"] == "down" else ">="](point.value, agreed)

    @property
    def row(self) -> AssuranceRow:
        """Its row in the matrix: the icon against the target that the page shows.

        That is the operational target in force, and the constitutional standard where there is no other.
        """
        if self.latest is None:
            return "none"
        of_standard = self.target is not None and self.target.kind in CONSTITUTIONAL
        return row_of(self.latest.assurance_constitutional if of_standard else self.latest.assurance)

    @property
    def has_standard_beside(self) -> bool:
        """Whether a constitutional standard is judged beside another target."""
        judged = self.latest is not None and self.latest.assurance_constitutional != "none"
        return judged and (self.target is None or self.target.kind not in CONSTITUTIONAL)

    @property
    def column(self) -> Column:
        """Its column in the matrix."""
        return column_of(self.latest.variation if self.latest else "too_few_points")

    @property
    def verdict(self) -> Verdict:
        """Alert, advise or assure."""
        by_icons = verdict(self.row, self.column, self.meets_target, self.meets_trajectory)
        return raised_by_tier(by_icons, self.tier_number)

    @property
    def tier_number(self) -> int:
        """The tier, 1 to 4; 1 where no rule and nobody has said otherwise."""
        return int(self.tier["tier"]) if self.tier else ROUTINE

    @property
    def cell_sentence(self) -> str:
        """What both icons together mean."""
        return cell_words(self.row, self.column)

    @property
    def variation_words(self) -> str:
        """The icon of variation in words."""
        return VARIATION[self.latest.variation if self.latest else "too_few_points"].words

    @property
    def assurance_words(self) -> str:
        """The icon of assurance in words."""
        return ASSURANCE[self.row].words

    @property
    def is_held(self) -> bool:
        """Whether its domain failed its checks: the figures are those of an earlier date."""
        return bool(self.status["state"] == HELD)

    def value(self, point: Point) -> str:
        """The figure of a period with its unit, with more decimals where the target is near."""
        target = self.target
        return shown(point.value, self.unit, target.value if target else None, self.comparison)

    def counts(self, point: Point) -> str:
        """Numerator and denominator in words."""
        if point.numerator is None:
            return ""
        of = f"{count(point.numerator)} {self.measure['numerator']}"
        if point.denominator is None or not self.measure["denominator"]:
            return of
        # only of a percentage is the numerator a part of the denominator
        between = ", of" if self.measure["unit"] == "percent" else " for"
        return f"{of}{between} {count(point.denominator)} {self.measure['denominator']}"

    def period(self, point: Point) -> str:
        """The period in words."""
        return period_words(point.start, point.end, self.grain)

    def when(self, point: Point) -> str:
        """The period as a sentence says it: in October 2026, at the end of it for a stock, on 3 May 2026."""
        as_at = self.status["as_at"]
        return in_period(point.start, point.end, self.grain, str(self.measure["basis"]), as_at)

    def article(self, point: Point) -> str:
        """The period as a noun of a sentence: October 2026, the week ending 22 November 2026."""
        return f"the {self.period(point)}" if self.grain == "week" else self.period(point)

    def target_sentence(self) -> str:
        """The target of the icon, and whether the latest figure meets it."""
        target, met = self.target, self.meets_target
        if target is None:
            return "No target in force."
        kind = target.kind.replace("_", " ")
        words = f"{kind} target: {target_words(target.value, self.unit, target.comparison)}"
        return f"{words[0].upper()}{words[1:]}" + {True: ", met.", False: ", not met.", None: "."}[met]

    def trajectory_sentence(self) -> str:
        """The trajectory of the latest period; empty without one."""
        agreed, met = self.trajectory_value, self.meets_trajectory
        if agreed is None or self.latest is None:
            return ""
        words = f"Trajectory for {self.article(self.latest)}: {shown(agreed, self.unit)}"
        return words + {True: ", met.", False: ", not met.", None: "."}[met]

    def year_before(self) -> Point | None:
        """The same period of the year before."""
        point = self.latest
        if point is None or self.series is None:
            return None
        start = year_before(point.start, self.grain)  # type: ignore[arg-type]
        return next((one for one in self.series.points if one.start == start and one.value is not None), None)

    def why_no_value(self) -> str:
        """Why there is no figure."""
        if self.measure["missing"]:
            return f"No figure: {self.measure['missing']}."
        if self.status["state"] == NEVER:
            return f"No figure: {self.domain_title} has never been published."
        if not self.scope.is_trust:
            return f"No figure: the measure is not counted for {self.scope.name}."
        return "No figure: the published tables hold no value of it yet."

    def target_lines(self, first: date, last: date) -> tuple[Line, ...]:
        """The steps of operational and constitutional targets between two days."""
        if self.is_counts:
            return ()
        lines = (
            Line("operational", "operational target", tuple(steps(self.targets, OPERATIONAL, first, last))),
            Line(
                "constitutional",
                "constitutional standard",
                tuple(steps(self.targets, CONSTITUTIONAL, first, last)),
            ),
        )
        return tuple(line for line in lines if line.steps)

    def trajectory_lines(self) -> tuple[Line, ...]:
        """The current trajectory, and the first one that was agreed where it was changed."""
        if self.is_counts or self.series is None:
            return ()
        lines = [Line("trajectory", "trajectory", _as_steps(self.trajectory, self.grain))]
        if self.first_trajectory != self.trajectory:
            lines.append(
                Line("first", "trajectory as first agreed", _as_steps(self.first_trajectory, self.grain))
            )
        return tuple(line for line in lines if line.steps)

    def expected(self, start: date, end: date) -> tuple[float | None, float | None]:
        """Target and trajectory of a period, for its row in the table."""
        has_operational = any(one.kind in OPERATIONAL for one in self.targets)
        target = in_force(self.targets, end, OPERATIONAL if has_operational else CONSTITUTIONAL)
        agreed = next((float(row["value"]) for row in self.trajectory if row["period_start"] == start), None)
        return (target.value if target and not self.is_counts else None), agreed


def views(figures: Figures, scope: Scope) -> list[MeasureView]:
    """All measures in the order of the register: for a division those that are counted by division."""
    found = [_view(figures, row, scope) for row in figures.in_order()]
    return found if scope.is_trust else [view for view in found if view.series is not None]


def _view(figures: Figures, measure: Row, scope: Scope) -> MeasureView:
    measure_id = measure["measure_id"]
    # by version: of each period the first that was agreed, and the newest
    first: dict[Any, Row] = {}
    newest: dict[Any, Row] = {}
    for row in figures.about("trajectories", measure_id, scope):
        first.setdefault(row["period_start"], row)
        newest[row["period_start"]] = row
    return MeasureView(
        measure=measure,
        scope=scope,
        domain_title=figures.title_of(measure["domain"]),
        status=figures.status_of(measure["domain"]),
        series=_as_counts(figures.of(measure_id, scope), measure["unit"]),
        targets=tuple(figures.targets_of(measure_id, scope.level, scope.unit)),
        trajectory=tuple(newest[start] for start in sorted(newest)),
        first_trajectory=tuple(first[start] for start in sorted(first)),
        tier=current_tier(figures, measure_id, scope),
    )


def _as_counts(series: Series | None, unit: str) -> Series | None:
    """A percentage of few patients is drawn and printed as its numerators."""
    latest = series.latest if series else None
    if series is None or latest is None or latest.stage != "counts" or unit != "percent":
        return series
    points = tuple(
        replace(point, value=point.numerator, mean=None, lower=None, upper=None, median=None)
        for point in series.points
    )
    return replace(series, points=points)


def _as_steps(rows: tuple[Row, ...], grain: str) -> tuple[Step, ...]:
    return tuple(
        Step(row["period_start"], last_day(row["period_start"], grain), float(row["value"]))  # type: ignore[arg-type]
        for row in rows
    )
