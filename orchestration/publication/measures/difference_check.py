"""The check that a measure's figures agree between sources: own, national and supplied.

It runs when a publication is written, after its figures, and holds nothing: both figures are published.
"""

import duckdb

from orchestration.performance.published import DIFFERENCES, MEASURES, VALUES
from orchestration.store.catalog import tables_of

RULE, VERSION, KIND, SEVERITY = "measures.other_sources", "1", "performance", "warn"
THRESHOLD = "no figure that two sources give otherwise for the same unit and period"
NEEDED = {"publication.evidence", "publication.status"}


def write_difference_check(connection: duckdb.DuckDBPyConnection) -> None:
    """Adds a row to publication.evidence for each domain with a figure of two sources."""
    if not tables_of(connection) >= NEEDED:
        return
    connection.execute(
        f"""
        insert into publication.evidence
        with compared as (
            select measure_id, level, organisation_unit, period_start
            from {VALUES.published}
            where is_latest and not is_partial
            group by measure_id, level, organisation_unit, period_start
            having count(*) > 1
        ),

        counted as (
            select measures.domain, count(*) as checked_rows
            from compared
            inner join {MEASURES.published} as measures on compared.measure_id = measures.measure_id
            group by measures.domain
        ),

        differing as (
            select
                measures.domain,
                measures.title,
                differences.*,
                row_number() over (
                    partition by measures.domain
                    order by differences.period_start desc, differences.measure_id, differences.level,
                        differences.organisation_unit, differences.other_basis
                ) as place,
                count(*) over (partition by measures.domain) as failed_rows
            from {DIFFERENCES.published} as differences
            inner join {MEASURES.published} as measures on differences.measure_id = measures.measure_id
        )

        select
            status.build_id,
            counted.domain,
            '{RULE}',
            '{VERSION}',
            '{KIND}',
            '{SEVERITY}',
            case when newest.domain is null then 'pass' else 'fail' end,
            counted.checked_rows,
            coalesce(newest.failed_rows, 0),
            '{THRESHOLD}',
            case
                when newest.domain is null then ''
                else newest.failed_rows || ' of ' || counted.checked_rows || ' figures differ between sources,'
                    || ' the newest: ' || newest.title || ', ' || newest.organisation_unit || ', period from '
                    || strftime(newest.period_start, '%d/%m/%Y') || ': ' || newest.own_basis || ' '
                    || coalesce(cast(round(newest.own_value, 4) as varchar), 'no value') || ', '
                    || newest.other_basis || ' '
                    || coalesce(cast(round(newest.other_value, 4) as varchar), 'no value')
                    || '; both are in performance.differences. Find out which is correct, and correct the'
                    || ' extract or plan/measure_history.csv'
            end
        from counted
        inner join publication.status as status on counted.domain = status.domain
        left join (select * from differing where place = 1) as newest on counted.domain = newest.domain
        where status.build_id is not null
        order by counted.domain
        """
    )
