"""Breaks in the series of national figures, as a trust records them: `plan/series_breaks.csv`.

A definition changes, a provider joins, a revision covers only some months: the line before and after is not one
series. Nothing is left out or calculated anew for it; it is shown beside the figures.
"""

from typing import Annotated

from pydantic import Field

from orchestration.contract.feeds import load_sources
from orchestration.contract.validated_yaml import Text, ValidatedModel
from orchestration.performance.register import Day
from orchestration.settings.plan_files import PlanFile, PlanRows, read_plan_rows
from orchestration.store.home import Home

FILE = "plan/series_breaks.csv"
NATIONAL = "national"
COLUMNS = {
    "source_feed": "varchar", "measure_id": "varchar", "organisation": "varchar", "period_start": "date",
    "what_changed": "varchar", "source": "varchar", "recorded_by": "varchar", "recorded_on": "date",
}  # fmt: skip


class SeriesBreakRow(ValidatedModel):
    """One break: from which period on the figures of a national file are not those of the periods before."""

    source_feed: Text = Field(description="a feed of the national files")
    measure_id: Annotated[
        Text | None, Field(description="a measure of benchmark.headlines, or nothing for all of the file")
    ] = None
    organisation: Annotated[Text | None, Field(description="an ODS code or ENG, or nothing for all")] = None
    period_start: Day
    what_changed: Text
    source: Text = Field(description="the publication that says so")
    recorded_by: Text
    recorded_on: Day


def read_series_breaks(home: Home) -> PlanRows:
    """The breaks that the file records; empty without one. A wrong line alone is not used."""
    read, problems = read_plan_rows(home, FILE, SeriesBreakRow)
    feeds = load_sources()[NATIONAL].feeds
    kept: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row in read.rows:
        cells = tuple("" if (value := getattr(row.values, name)) is None else str(value) for name in COLUMNS)
        if row.values.source_feed not in feeds:
            problems.append(
                f"{FILE} line {row.line}, column source_feed: expected one of {', '.join(feeds)}, found"
                f" '{row.values.source_feed}'; this line is not used"
            )
        elif cells[:4] in kept:
            problems.append(
                f"{FILE} line {row.line}: expected source_feed, measure_id, organisation, period_start that no"
                " earlier line has; this line is not used"
            )
        else:
            kept[cells[:4]] = cells
    return PlanRows(sorted(kept.values()), problems)


SERIES_BREAKS = PlanFile(
    "series_breaks",
    "breaks in the series of national figures",
    "series_breaks_lookup",
    COLUMNS,
    read_series_breaks,
    frozenset({"benchmark"}),
)
