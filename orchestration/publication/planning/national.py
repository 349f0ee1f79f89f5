"""planning.national_projection_errors: the monthly projection, tried on months that the NHS has published."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb

from orchestration.planning.national_months import Month, monthly_test, unbroken
from orchestration.publication.planning.rtt_lists import as_at_of
from orchestration.store.catalog import has_table

MONTHS_AHEAD = (1, 3, 6, 12)
PARTS = """
select
    cast(period_start as date) as period_start,
    organisation,
    sum(within_18_weeks) filter (where part = 'Part_2') as within,
    sum(total - within_18_weeks) filter (where part = 'Part_2') as over,
    sum(within_18_weeks) filter (where part in ('Part_1A', 'Part_1B')) as completed_within,
    sum(total - within_18_weeks) filter (where part in ('Part_1A', 'Part_1B')) as completed_over
from benchmark.rtt_providers
where is_total
group by period_start, organisation
"""
# period, organisation: the figures of a month
Published = Mapping[tuple[date, str], tuple[float, ...]]


def national_error_rows(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """A row for each horizon that the published months allow; none where too few of them are in a row."""
    as_at = as_at_of(connection, "benchmark")
    if as_at is None or not has_table(connection, "benchmark.rtt_providers"):
        return []
    published = {
        (start, organisation): tuple(float(one) for one in figures)
        for start, organisation, *figures in connection.execute(PARTS).fetchall()
        if all(one is not None for one in figures)
    }
    months, organisations = in_a_row(published)
    rows = []
    for ahead in MONTHS_AHEAD:
        test = monthly_test(months, ahead)
        if test is not None:
            rows.append(
                {
                    "as_at": as_at,
                    "first_month": months[0].start,
                    "last_month": months[-1].start,
                    "organisations": organisations,
                    "months_ahead": ahead,
                    "tests": test.tests,
                    "waiting_error_percent": test.waiting_error_percent,
                    "within_18_error_points": test.within_18_points,
                    "unchanged_error_percent": test.unchanged_error_percent,
                    "is_better_than_unchanged": test.is_better_than_unchanged,
                }
            )
    return rows


def in_a_row(published: Published) -> tuple[list[Month], int]:
    """The newest months without a gap, of the organisations that are in all of them, and how many those are."""
    starts = sorted({start for start, _ in published})
    run = [one.start for one in unbroken([Month(start, 0, 0, 0, 0) for start in starts])]
    everywhere = [
        organisation
        for organisation in sorted({organisation for _, organisation in published})
        if all((start, organisation) in published for start in run)
    ]
    months = []
    for start in run if everywhere else []:
        parts = zip(*(published[start, one] for one in everywhere), strict=True)
        months.append(Month(start, *(sum(part) for part in parts)))
    return months, len(everywhere)
