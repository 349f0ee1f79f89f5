"""performance.contributions: the patients beyond its own allowed number that each unit has.

Contribution, not rate: a small specialty at 40 % may matter less than a large one at 61 %. The target is that
of the trust in force on the last day of the period, so that the excesses of units add up to that of the trust.
"""

import duckdb

from orchestration.performance.published import CONTRIBUTIONS, MEASURES, SPC, VALUES


def write_contributions(connection: duckdb.DuckDBPyConnection) -> None:
    """Fills the table for percentages with a target, and for counts whose target is nobody."""
    connection.execute(
        f"""
        insert into {CONTRIBUTIONS.published}
        with goals as (
            select measure_id, period_start, target
            from {SPC.published}
            where level = 'trust' and target is not null
        ),

        counted as (
            select
                figures.*,
                goals.target,
                case
                    when measures.unit <> 'percent' then 0
                    when measures.better = 'up' then figures.denominator * (100 - goals.target) / 100
                    else figures.denominator * goals.target / 100
                end as allowed,
                case
                    when measures.unit = 'percent' and measures.better = 'up'
                        then figures.denominator - figures.numerator
                    else figures.numerator
                end as actual
            from {VALUES.published} as figures
            inner join {MEASURES.published} as measures on figures.measure_id = measures.measure_id
            inner join goals
                on figures.measure_id = goals.measure_id and figures.period_start = goals.period_start
            where
                figures.is_shown and not figures.is_partial and figures.level <> 'trust'
                and figures.numerator is not null
                and (
                    (measures.unit = 'percent' and measures.better <> 'neutral' and figures.denominator > 0)
                    or (measures.unit = 'count' and measures.better = 'down' and goals.target = 0)
                )
        ),

        shared as (
            select
                *,
                actual - allowed as excess,
                sum(greatest(actual - allowed, 0)) over (partition by measure_id, level, period_start) as beyond
            from counted
        )

        select
            measure_id, level, organisation_unit, organisation_unit_name, period_start, numerator, denominator,
            value, target, allowed, excess, greatest(excess, 0) / nullif(beyond, 0) as share_of_gap
        from shared
        """
    )
