"""performance.contributions: the patients beyond its own allowed number that each unit has.

Contribution, not rate: a small specialty at 40 % may matter less than a large one at 61 %. The target is that
of the trust in force on the last day of the period, so that the excesses of units add up to that of the trust.
Without a target the patients that make the figure worse are shared out themselves.
"""

import duckdb

from orchestration.performance.published import CONTRIBUTIONS, MEASURES, SPC, VALUES


def write_contributions(connection: duckdb.DuckDBPyConnection) -> None:
    """Fills the table for percentages and counts; a count has an allowed number where its target is nobody."""
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
                case
                    when measures.unit = 'percent' and measures.better <> 'neutral' then goals.target
                    when measures.unit = 'count' and measures.better = 'down' and goals.target = 0
                        then goals.target
                end as goal,
                measures.unit = 'percent' as is_percent,
                measures.better = 'up' as is_up,
                case
                    when measures.unit = 'percent' and measures.better = 'up'
                        then figures.denominator - figures.numerator
                    else figures.numerator
                end as actual
            from {VALUES.published} as figures
            inner join {MEASURES.published} as measures on figures.measure_id = measures.measure_id
            left join goals
                on figures.measure_id = goals.measure_id and figures.period_start = goals.period_start
            where
                figures.is_shown and not figures.is_partial and figures.level <> 'trust'
                and figures.numerator is not null
                and (measures.unit = 'count' or (measures.unit = 'percent' and figures.denominator > 0))
        ),

        permitted as (
            select
                *,
                case
                    when goal is null then null
                    when not is_percent then 0
                    when is_up then denominator * (100 - goal) / 100
                    else denominator * goal / 100
                end as allowed
            from counted
        ),

        shared as (
            select
                *,
                actual - allowed as excess,
                sum(case when actual > allowed then actual - allowed else 0 end)
                    over (partition by measure_id, level, period_start) as beyond,
                sum(actual) over (partition by measure_id, level, period_start) as all_actual,
                min(actual) over (partition by measure_id, level, period_start) as least_actual
            from permitted
        )

        select
            measure_id, level, organisation_unit, organisation_unit_name, period_start, numerator, denominator,
            value, goal as target, actual, allowed, excess,
            case when excess is not null then greatest(excess, 0) / nullif(beyond, 0) end as share_of_gap,
            -- a difference, such as starts less stops, is no part of a whole
            case when least_actual >= 0 then actual / nullif(all_actual, 0) end as share_of_actual
        from shared
        """
    )
