"""Settings of statistical process control, and the two published sets of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """How limits are made and when a rule applies. Numbers are counts of points."""

    name: str
    shift_points: int
    trend_points: int
    # one pass that leaves moving ranges of at least 3.267 times their mean out of the limits
    screen_moving_ranges: bool
    # a point that a concern rule and an improvement rule both mark is shown as improvement
    improvement_first: bool
    # from this many points in a segment: median; limits and icons; limits that are no longer trial limits
    run_chart_points: int = 6
    min_points: int = 13
    settled_points: int = 20
    # the first n points of every segment fix its limits; None for all of them
    baseline_points: int | None = None
    # percentages with fewer patients than this in a month are shown as counts
    least_denominator: int = 20


# What the Excel tool of NHS England's Making Data Count team does; the default.
MAKING_DATA_COUNT = Preset(
    name="making_data_count",
    shift_points=7,
    trend_points=6,
    screen_moving_ranges=False,
    improvement_first=True,
)
# What the R package NHSRplotthedots 0.2.2 does.
PLOT_THE_DOTS = Preset(
    name="plot_the_dots",
    shift_points=7,
    trend_points=7,
    screen_moving_ranges=True,
    improvement_first=False,
)
PRESETS = {preset.name: preset for preset in (MAKING_DATA_COUNT, PLOT_THE_DOTS)}
