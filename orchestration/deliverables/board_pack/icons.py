"""What the icons of a chart mean, in words: variation of the latest point, and assurance against one target."""

from dataclasses import dataclass
from typing import Literal

from orchestration.performance.tiers import INTENSIVE, WATCH

Column = Literal["improving", "common", "concerning", "neither", "too_few"]
Row = Literal["pass", "inconsistent", "fail", "none"]
Verdict = Literal["alert", "advise", "assure", "not_assessed"]


@dataclass(frozen=True)
class Icon:
    """A shape, which is known without its colour, and its words."""

    shape: str
    words: str


VARIATION = {
    "common_cause": Icon("common", "common cause variation: no significant change"),
    "improvement_high": Icon("improving", "special cause variation: improving, values are higher"),
    "improvement_low": Icon("improving", "special cause variation: improving, values are lower"),
    "concern_high": Icon("concerning", "special cause variation: concerning, values are higher"),
    "concern_low": Icon("concerning", "special cause variation: concerning, values are lower"),
    "neither_high": Icon("neither", "special cause variation: values are higher, neither good nor bad"),
    "neither_low": Icon("neither", "special cause variation: values are lower, neither good nor bad"),
    "too_few_points": Icon("too_few", "too few points to judge variation"),
}
ASSURANCE = {
    "pass": Icon("pass", "the target is met consistently: P"),
    "fail": Icon("fail", "the target is missed consistently: F"),
    "inconsistent": Icon("inconsistent", "the target may be met or missed by chance: ?"),
    "none": Icon("none", "no assurance: no target, or too few points"),
}
# The letter in the icon of assurance.
LETTERS = {"pass": "P", "fail": "F", "inconsistent": "?", "none": "–"}
COLUMNS: dict[Column, str] = {
    "improving": "Improving",
    "common": "Common cause",
    "concerning": "Concerning",
    "neither": "Changed, neither good nor bad",
    "too_few": "Too few points",
}
ROWS: dict[Row, str] = {
    "pass": "P: target met consistently",
    "inconsistent": "?: met or missed by chance",
    "fail": "F: target missed consistently",
    "none": "No assurance",
}
RULES = {
    "outside": "a point outside the limits",
    "trend": "a trend",
    "two_of_three": "two of three points near a limit",
    "shift": "a shift to one side of the mean",
}
STAGES = {
    "values": "Fewer than 6 points: values without limits.",
    "run_chart": "Fewer than 13 points: run chart with its median, without icons.",
    "counts": "Fewer than 20 patients in a month: shown as counts, without icons.",
    "trial_limits": "Fewer than 20 points: the limits are trial limits.",
    "limits": "",
}
# What a cell of the matrix means.
CELLS: dict[tuple[Row, Column], str] = {
    ("pass", "improving"): "The target is met consistently, and the figures are improving.",
    ("pass", "common"): "The target is met consistently.",
    ("pass", "concerning"): "The target is still met, but the figures are getting worse: act now.",
    ("inconsistent", "improving"): "Improving; the target is not yet met reliably.",
    (
        "inconsistent",
        "common",
    ): "May meet or miss the target by chance: do not celebrate or explain a single figure.",
    ("inconsistent", "concerning"): "Getting worse, and the target may be missed: find the cause.",
    ("fail", "improving"): "Improving, but not yet capable of the target: ask when the trend meets it.",
    ("fail", "common"): "Will keep missing the target unless the process changes.",
    ("fail", "concerning"): "Misses the target and is getting worse: needs a decision.",
    ("none", "improving"): "Improving; there is no target to compare with.",
    ("none", "common"): "No significant change; there is no target to compare with.",
    ("none", "concerning"): "Getting worse; there is no target to compare with.",
}
FEW = "Too few points to judge: read the values."
CHANGED = "Changed; neither direction is better."


def column_of(variation: str) -> Column:
    """The column of the matrix."""
    shape = VARIATION.get(variation, VARIATION["too_few_points"]).shape
    return shape  # type: ignore[return-value]


def row_of(assurance: str) -> Row:
    """The row of the matrix."""
    return assurance if assurance in ROWS else "none"  # type: ignore[return-value]


def cell_words(row: Row, column: Column) -> str:
    """One sentence on what a measure of this cell is."""
    if column == "too_few":
        return FEW
    if column == "neither":
        return CHANGED
    return CELLS[(row, column)]


def verdict(row: Row, column: Column, meets_target: bool | None, meets_trajectory: bool | None) -> Verdict:
    """Alert, advise or assure, from both icons and from whether the latest figure meets target and trajectory.

    Alert needs a decision: off target without improvement, or getting worse where the target is not safe.
    Assure needs evidence: the limits promise the target. Without a target nothing but a concern is reported.
    """
    if (row == "fail" and column != "improving") or (column == "concerning" and row == "inconsistent"):
        return "alert"
    if row == "pass" and column != "concerning" and meets_trajectory is not False:
        return "assure"
    if row == "none" and column != "concerning" and meets_target is not False and meets_trajectory is not False:
        return "not_assessed"
    return "advise"


def raised_by_tier(by_icons: Verdict, tier: int) -> Verdict:
    """What the framework of the trust adds: tier 4 is an alert to the board, tiers 2 and 3 are to be watched.

    A tier never makes less of an alert: it is about the meetings, and the icons are about the figures.
    """
    if tier >= INTENSIVE:
        return "alert"
    if tier >= WATCH and by_icons in ("assure", "not_assessed"):
        return "advise"
    return by_icons
