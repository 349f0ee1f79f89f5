-- the parts of the RTT return (10.1): completed pathways 1A and 1B and new periods 3 happen within a month, incomplete
-- pathways 2 and 2A are the state at the end of its last day (10.1.1.2)
-- one row a counted pathway, part of the return and month, over thirteen months; the newest month is as at the night
with positions as (

    select distinct least({{ month_end('calendar_date') }}, {{ as_at() }}) as position_date
    from ({{ date_spine_days(return_window_start(), as_at()) }}) as spine

),

reportable as (

    select
        pathway_key,
        period_no,
        coalesce(commissioner, 'unknown') as commissioner,
        rtt_function,
        clock_start_date,
        clock_stop_date,
        completed_part,
        state,
        exclusion_reason,
        days_waited,
        decided_by_event_date,
        keeps_decision,
        is_new_period
    from {{ ref('int_rtt__periods') }}
    -- what became of it later does not take a pathway out of a month end at which it was waiting
    where in_return or exclusion_reason in ('nullified', 'transferred to another provider')

),

-- the month a period began or ended in, where it did so inside the window
completed as (

    select
        {{ month_of('clock_stop_date') }} as month,
        completed_part as part,
        commissioner,
        rtt_function,
        days_waited,
        pathway_key,
        period_no
    from reportable
    where
        state = 'stopped'
        and exclusion_reason is null
        and clock_stop_date >= {{ return_window_start() }}

),

-- a month is judged as at its own last day: an entry that was open then counts, though it was removed since
decided as (

    select distinct
        positions.position_date,
        entries.pathway_key
    from positions
    inner join {{ ref('int_rtt__entries') }} as entries
        on
            entries.admission_method in ('11', '12')
            and (entries.decision_to_admit_date is null or entries.decision_to_admit_date <= positions.position_date)
            and (entries.removed_date is null or entries.removed_date > positions.position_date)
    where entries.pathway_key is not null

),

waiting as (

    select
        {{ month_of('positions.position_date') }} as month,
        reportable.commissioner,
        reportable.rtt_function,
        {{ days_between('reportable.clock_start_date', 'positions.position_date') }} as days_waited,
        decided.pathway_key is not null
        or reportable.keeps_decision
        or coalesce(reportable.decided_by_event_date <= positions.position_date, false) as is_decided,
        reportable.pathway_key,
        reportable.period_no
    from positions
    inner join reportable
        on
            reportable.clock_start_date <= positions.position_date
            and (reportable.clock_stop_date is null or reportable.clock_stop_date > positions.position_date)
    left join decided
        on reportable.pathway_key = decided.pathway_key and positions.position_date = decided.position_date

),

begun as (

    select
        {{ month_of('clock_start_date') }} as month,
        commissioner,
        rtt_function,
        pathway_key,
        period_no
    from reportable
    where
        clock_start_date >= {{ return_window_start() }}
        and (
            is_new_period
            -- the guidance does not say whether a start that was later nullified had begun
            or (state = 'nullified' and '{{ var("count_nullified_starts") }}' = 'yes')
        )

)

select month, part, commissioner, rtt_function, days_waited, pathway_key, period_no from completed
union all
select month, 'Part_2' as part, commissioner, rtt_function, days_waited, pathway_key, period_no from waiting
union all
select month, 'Part_2A' as part, commissioner, rtt_function, days_waited, pathway_key, period_no from waiting where is_decided
union all
select month, 'Part_3' as part, commissioner, rtt_function, cast(null as integer) as days_waited, pathway_key, period_no from begun
