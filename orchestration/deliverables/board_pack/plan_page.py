"""The plan: every measure with a trajectory, its gap, its forecast for March, and what must be true then."""

from collections.abc import Sequence

from orchestration.deliverables.board_pack.figure_text import (
    bare,
    count,
    day_words,
    in_period,
    people,
    period_words,
    sentence,
    shown,
)
from orchestration.deliverables.board_pack.figures import TRUST, Figures, Row, Scope
from orchestration.deliverables.board_pack.icons import COLUMNS, column_of
from orchestration.deliverables.board_pack.tables import Page, Table, right

ANCHOR, TITLE = "plan", "Plan: trajectories and the forecast for March"
METHOD = (
    "Forecast: the mean of the last segment of the control chart with its limits, which is what to expect if"
    " nothing changes; from 6 to 12 points the median, without a range. Forecast of the waiting list: its"
    " newest figure, and for each week that is left the mean of weekly starts less stops. Where the latest"
    " point is special cause variation, the forecast may be out of date: read it with the chart. It takes no"
    " account of winter or of planned work."
)


def plan_page(figures: Figures, scope: Scope) -> Page:
    """The plans of the trust and its units, or of one division."""
    rows = [row for row in figures.rows["plan"] if scope.is_trust or row["organisation_unit"] == scope.unit]
    known = {row["measure_id"]: row for row in figures.rows["measures"]}
    rows = [row for row in rows if row["measure_id"] in known]
    if not rows:
        return Page(ANCHOR, TITLE, ("No trajectory has been received: plan/trajectories.csv holds none.",))
    charted = [row for row in rows if row["value"] is not None]
    tables = (
        _positions(charted, known),
        _what_must_be_true(charted, known),
        _forecasts(charted, known),
        _versions(figures, rows, known),
    )
    said = [f"{people(len(rows), 'trajectory', 'trajectories')}. {_off(charted)}", METHOD]
    without = [row for row in rows if row["value"] is None]
    if without:
        names = ", ".join(_title(row, known) for row in without)
        said.append(f"Without a figure to compare with: {names}.")
    return Page(ANCHOR, TITLE, tuple(said), tuple(table for table in tables if table.rows))


def _off(rows: Sequence[Row]) -> str:
    judged = [row for row in rows if row["on_trajectory"] is not None]
    off = sum(not row["on_trajectory"] for row in judged)
    if not judged:
        return "None has a period that can be compared yet."
    return (
        "All are met in the latest period." if not off else f"Off in the latest period: {off} of {len(judged)}."
    )


def _positions(rows: Sequence[Row], known: dict[str, Row]) -> Table:
    return Table(
        "Actual against trajectory, latest final period",
        (
            "Measure",
            "Period",
            "Actual",
            "As first agreed",
            "As agreed now",
            "Gap",
            "Gap in patients",
            "Periods off track",
        ),
        [
            [
                _title(row, known),
                period_words(row["period_start"], row["period_end"], _measure(row, known)["grain"]),
                _value(row["value"], row, known),
                _value(row["trajectory_first"], row, known),
                _value(row["trajectory"], row, known),
                _gap(row, known),
                _gap_patients(row, known),
                _off_track(row),
            ]
            for row in rows
        ],
        right(2, 6),
        "Gap: actual less the trajectory agreed now; points for a percentage. In patients: that many more"
        " within the standard, or fewer over the limit, would have met it with the patients of the period.",
    )


def _off_track(row: Row) -> str:
    """How many of the periods with a trajectory did not meet it, and how many of the newest in a row."""
    if not row["periods_judged"]:
        return ""
    said = f"{row['periods_off']} of {row['periods_judged']}"
    in_a_row = row["periods_off_in_a_row"]
    return said if in_a_row < 2 else f"{said}, the newest {in_a_row} in a row"


def _forecasts(rows: Sequence[Row], known: dict[str, Row]) -> Table:
    end = max((row["end_of_year"] for row in rows), default=None)
    return Table(
        f"Forecast for {day_words(end)} if nothing changes" if end else "Forecast",
        (
            "Measure",
            "Forecast",
            "From",
            "To",
            "Trajectory of then",
            "Forecast meets it",
            "Method",
            "Latest variation",
        ),
        [
            [
                _title(row, known),
                _value(row["forecast"], row, known) or "too few points",
                _value(row["forecast_lower"], row, known),
                _value(row["forecast_upper"], row, known),
                _value(row["trajectory_at_end"], row, known),
                {True: "yes", False: "no", None: ""}[row["forecast_meets"]],
                row["forecast_method"] or "",
                COLUMNS[column_of(row["variation"])].lower(),
            ]
            for row in rows
        ],
        frozenset({1, 2, 3, 4}),
    )


def _what_must_be_true(rows: Sequence[Row], known: dict[str, Row]) -> Table:
    return Table(
        "What must be true",
        ("Measure", "To meet the trajectory at the end of the year"),
        [[_title(row, known), words] for row in rows if (words := must_be_true(row, _measure(row, known)))],
        note="With as many patients as in the latest period; with fewer, another number meets the same share.",
    )


def must_be_true(row: Row, measure: Row) -> str:
    """One sentence with figures for a percentage or a count; empty without a trajectory for March."""
    if row["trajectory_at_end"] is None or row["numerator_at_end"] is None or row["numerator"] is None:
        return ""
    end, grain = row["end_of_year"], str(measure["grain"])
    when = in_period(row["period_start"], row["period_end"], grain, str(measure["basis"]))
    wanted, change = int(row["numerator_at_end"]), int(row["change_to_end"])
    months = _months(row)
    bound = "at most" if measure["better"] == "down" else "at least"
    if measure["unit"] == "percent":
        said = (
            f"For {shown(row['trajectory_at_end'], 'percent')} by {day_words(end)}: {bound} {count(wanted)}"
            f" {measure['numerator']}, of {count(row['denominator'])} {measure['denominator']}"
        )
    else:
        said = f"By {day_words(end)}: {bound} {count(wanted)} {measure['numerator']}"
    said = f"{said}. {sentence(when)} it was {count(row['numerator'])}"
    is_met = change >= 0 if measure["better"] == "down" else change <= 0
    if is_met:
        return f"{said}, which would meet it."
    number, word = abs(change), "fewer" if measure["better"] == "down" else "more"
    return f"{said}: {count(number)} {word}{_pace(number, word, months, str(measure['basis']))}."


def _pace(number: int, word: str, months: int, basis: str) -> str:
    """The change in even steps: of a stock so many a month; of a flow so many more or fewer each month."""
    if months < 2 or number < 2:
        return ""
    step = count(-(-number // months))
    over = people(months, "month", "months")
    if basis == "stock":
        return f", which is about {step} a month over {over}"
    return f" in a month, in even steps about {step} {word} than in the month before, for {over}"


def _months(row: Row) -> int:
    """Months from the latest period to the end of the year."""
    first, last = row["period_end"], row["end_of_year"]
    months: int = (last.year - first.year) * 12 + last.month - first.month
    return max(0, months)


def _versions(figures: Figures, rows: Sequence[Row], known: dict[str, Row]) -> Table:
    """Who agreed each version, when, and for which periods: a trajectory that moves is seen to move."""
    shown_units = {(row["measure_id"], row["organisation_unit"]): row for row in rows}
    groups: dict[tuple[str, str, int], list[Row]] = {}
    for row in figures.rows["trajectories"]:
        unit = row["organisation_unit"] or TRUST
        if (row["measure_id"], unit) in shown_units:
            groups.setdefault((row["measure_id"], unit, row["version"]), []).append(row)
    return Table(
        "Versions of the trajectories",
        ("Measure", "Version", "Agreed by", "Agreed on", "From", "To", "First figure", "Last figure"),
        [
            [
                _title(shown_units[(measure_id, unit)], known),
                str(version),
                of_one[0]["agreed_by"],
                day_words(of_one[0]["agreed_on"]) if of_one[0]["agreed_on"] else "",
                f"{of_one[0]['period_start']:%B %Y}",
                f"{of_one[-1]['period_start']:%B %Y}",
                _value(of_one[0]["value"], shown_units[(measure_id, unit)], known),
                _value(of_one[-1]["value"], shown_units[(measure_id, unit)], known),
            ]
            for (measure_id, unit, version), of_one in sorted(groups.items())
        ],
        frozenset({6, 7}),
    )


def _measure(row: Row, known: dict[str, Row]) -> Row:
    return known[row["measure_id"]]


def _title(row: Row, known: dict[str, Row]) -> str:
    title = f"{row['measure_id']} {_measure(row, known)['title']}"
    return title if row["organisation_unit"] == TRUST else f"{title}: {row['organisation_unit_name']}"


def _value(value: float | None, row: Row, known: dict[str, Row]) -> str:
    return "" if value is None else shown(value, str(_measure(row, known)["unit"]))


def _gap(row: Row, known: dict[str, Row]) -> str:
    if row["gap"] is None:
        return ""
    unit = str(_measure(row, known)["unit"])
    sign = "+" if row["gap"] > 0 else ""
    return f"{sign}{bare(row['gap'], unit)}" + (" points" if unit == "percent" else "")


def _gap_patients(row: Row, known: dict[str, Row]) -> str:
    if row["gap_patients"] is None:
        return ""
    if row["on_trajectory"]:
        return "met"
    word = "fewer" if _measure(row, known)["better"] == "down" else "more"
    return f"{count(abs(row['gap_patients']))} {word}"
