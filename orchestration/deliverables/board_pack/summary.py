"""Alert, advise and assure, and the matrix of assurance by variation: every measure once, with a link."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.deliverables.board_pack.figure_text import day_words, people
from orchestration.deliverables.board_pack.figures import Figures
from orchestration.deliverables.board_pack.icons import COLUMNS, ROWS, Column, Verdict, cell_words
from orchestration.deliverables.board_pack.icons import Row as AssuranceRow
from orchestration.deliverables.board_pack.measures import MeasureView

VERDICTS: dict[Verdict, tuple[str, str]] = {
    "alert": (
        "Alert",
        "Needs a decision: off target without improvement, getting worse where the target is not safe, or in"
        " tier 4.",
    ),
    "advise": (
        "Advise",
        "To watch: not yet reliable, off target or trajectory, getting worse while still safe, or in tier 2 or"
        " 3.",
    ),
    "assure": ("Assure", "The process limits promise the target, with no sign that the figures get worse."),
    "not_assessed": (
        "Not assessed",
        "No target, or too few points for limits; nothing shows that the figures get worse.",
    ),
}
# The share of charts whose latest point is special cause by chance: simulated, 24 to 36 months of normal noise.
FALSE_SIGNALS = 0.016


@dataclass(frozen=True)
class Group:
    """The measures of one verdict."""

    title: str
    meaning: str
    items: tuple[tuple[MeasureView, str], ...]


@dataclass(frozen=True)
class Cell:
    """The measures of one assurance and one variation, and what that means."""

    views: tuple[MeasureView, ...]
    sentence: str


@dataclass(frozen=True)
class Matrix:
    """Rows of assurance, each with a cell for every column of variation."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    without_value: tuple[MeasureView, ...]
    chance: str


def groups(views: Sequence[MeasureView]) -> list[Group]:
    """Alert first, in each the highest tier first; a measure without a figure is in none of them."""
    with_value = sorted((view for view in views if view.latest is not None), key=lambda view: -view.tier_number)
    return [
        Group(title, meaning, tuple((view, sentence(view)) for view in with_value if view.verdict == name))
        for name, (title, meaning) in VERDICTS.items()
    ]


def sentence(view: MeasureView) -> str:
    """The numbers of a measure in words."""
    latest = view.latest
    assert latest is not None
    said = [f"{view.value(latest)} {view.when(latest)}"]
    if latest.denominator is not None and view.measure["unit"] != "count":
        said[0] += f" ({view.counts(latest)})"
    said[0] += "."
    if view.target is not None:
        said.append(view.target_sentence())
    said.append(view.trajectory_sentence())
    said.append(view.cell_sentence)
    if view.is_held:
        said.append(f"The domain is held: the data is as at {day_words(view.status['as_at'])}.")
    return " ".join(part for part in said if part)


def matrix(views: Sequence[MeasureView], figures: Figures) -> Matrix:
    """Every measure in one cell, or in the list of those without a figure."""
    with_value = [view for view in views if view.latest is not None]
    cells: dict[tuple[AssuranceRow, Column], list[MeasureView]] = defaultdict(list)
    for view in with_value:
        cells[(view.row, view.column)].append(view)
    used = [name for name in COLUMNS if name != "neither" or any(view.column == name for view in with_value)]
    return Matrix(
        columns=tuple(COLUMNS[name] for name in used),
        rows=tuple((ROWS[row], tuple(_cell(cells, row, column) for column in used)) for row in ROWS),
        without_value=tuple(view for view in views if view.latest is None),
        chance=_chance(with_value, figures),
    )


def _cell(
    cells: dict[tuple[AssuranceRow, Column], list[MeasureView]], row: AssuranceRow, column: Column
) -> Cell:
    found = tuple(cells.get((row, column), ()))
    return Cell(found, cell_words(row, column) if found else "")


def _chance(views: Sequence[MeasureView], figures: Figures) -> str:
    """How many signals to expect where nothing has changed."""
    charts = sum(view.column != "too_few" for view in views)
    measured = {view.id for view in views}
    below = sum(
        series.latest is not None and series.latest.stage in ("trial_limits", "limits")
        for (measure_id, level), found in figures.series.items()
        for series in found
        if measure_id in measured and level not in ("trust", "division")
    )
    total = charts + below
    if not total:
        return ""
    return (
        f"This publication has {people(total, 'chart', 'charts')} with limits, {below:,} of them of units."
        f" Where nothing has changed, {_expected(total)} special cause variation by chance (1.6 in 100),"
        " and more where the figure is a waiting list, which carries over from month to month."
    )


def _expected(charts: int) -> str:
    number = round(charts * FALSE_SIGNALS)
    return f"about {number:,} of them show" if number > 1 else "at most one of them is likely to show"
