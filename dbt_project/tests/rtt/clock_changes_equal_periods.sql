{{ config(severity='error', meta={'rule_id': 'RTT-I07', 'kind': 'reconciliation', 'model': 'rtt__clock_changes_weekly', 'domain': 'rtt', 'title': 'Clock starts and stops by week and by month are those of the periods, and hold every stop of the roll-forward'}) }}
with weeks as (

    select
        sum(clock_starts) as clock_starts,
        sum(clock_stops_admitted + clock_stops_non_admitted) as clock_stops,
        sum(nullified) as nullified
    from {{ ref('rtt__clock_changes_weekly') }}

),

months as (

    select
        sum(clock_starts) as clock_starts,
        sum(clock_stops_admitted + clock_stops_non_admitted) as clock_stops,
        sum(nullified) as nullified
    from {{ ref('rtt__clock_changes_monthly') }}

),

periods as (

    select
        count(*) filter (
            where
            is_new_period
            and clock_start_date <= {{ as_at() }}
            and (in_return or exclusion_reason in ('nullified', 'transferred to another provider'))
        ) as clock_starts,
        count(*) filter (where in_return and state = 'stopped' and clock_stop_date <= {{ as_at() }}) as clock_stops,
        count(*) filter (where exclusion_reason = 'nullified' and clock_stop_date <= {{ as_at() }}) as nullified
    from {{ ref('rtt__periods') }}

),

-- what the roll-forward counts as stopped since the previous list, by the week and function of the stop
rolled as (

    select
        {{ week_start('periods.clock_stop_date') }} as period_start,
        coalesce(periods.treatment_function, 'not recorded') as treatment_function,
        count(*) as clock_stops
    from {{ ref('rtt__roll_forward_pathways') }} as moved
    inner join {{ ref('rtt__periods') }} as periods on {{ same_period('moved', 'periods') }}
    where
        moved.movement = 'clock_stop'
        and periods.in_return
        and periods.clock_stop_date <= {{ as_at() }}
    group by {{ week_start('periods.clock_stop_date') }}, coalesce(periods.treatment_function, 'not recorded')

),

by_function as (

    select
        period_start,
        treatment_function,
        sum(clock_stops_admitted + clock_stops_non_admitted) as clock_stops
    from {{ ref('rtt__clock_changes_weekly') }}
    group by period_start, treatment_function

),

findings as (

    select 'weeks and periods' as finding
    from weeks
    cross join periods
    where
        coalesce(weeks.clock_starts, 0) <> periods.clock_starts
        or coalesce(weeks.clock_stops, 0) <> periods.clock_stops
        or coalesce(weeks.nullified, 0) <> periods.nullified
    union all
    select 'months and periods' as finding
    from months
    cross join periods
    where
        coalesce(months.clock_starts, 0) <> periods.clock_starts
        or coalesce(months.clock_stops, 0) <> periods.clock_stops
        or coalesce(months.nullified, 0) <> periods.nullified
    union all
    select 'roll-forward and weeks' as finding
    from rolled
    left join by_function
        on rolled.period_start = by_function.period_start and rolled.treatment_function = by_function.treatment_function
    where rolled.clock_stops > coalesce(by_function.clock_stops, 0)

)

select finding from findings
