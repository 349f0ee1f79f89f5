with attendances as (

    select
        date,
        {{ weekday_number('date') }} as weekday,
        attendances,
        percent_within_4h,
        percent_over_12h_from_arrival
    from {{ ref('ed__performance_daily') }}
    where is_total

),

-- what is usual is the same weekday of the weeks before; without all of them nothing is known
usual as (

    select
        date,
        percent_within_4h,
        percent_over_12h_from_arrival,
        attendances,
        avg(cast(attendances as double)) over (
            partition by weekday order by date nulls last
            rows between {{ var('opel_usual_weeks') }} preceding and 1 preceding
        ) as usual_attendances,
        count(*) over (
            partition by weekday order by date nulls last
            rows between {{ var('opel_usual_weeks') }} preceding and 1 preceding
        ) as weeks
    from attendances

),

times as (

    select
        cast(arrived_at as date) as date,
        avg(cast(case when came_by_ambulance and streamed_from is null then handover_minutes end as double)) as handover_minutes,
        median(cast(case when counted then time_to_treatment_minutes end as double)) as time_to_treatment_minutes
    from {{ ref('ed__attendances') }}
    where arrived_at is not null
    group by cast(arrived_at as date)

),

thresholds as (

    {{ escalation_thresholds() }}

),

measured as (

    select
        usual.date,
        thresholds.*,
        case thresholds.parameter
            when 'handover_minutes' then times.handover_minutes
            when 'within_4_hours_percent' then usual.percent_within_4h
            when 'attendance_variation_percent'
                then case
                    when usual.weeks = {{ var('opel_usual_weeks') }}
                        then 100e0 * (usual.attendances - usual.usual_attendances) / nullif(usual.usual_attendances, 0)
                end
            when 'time_to_treatment_minutes' then times.time_to_treatment_minutes
            when 'over_12_hours_percent' then usual.percent_over_12h_from_arrival
        end as value
    from usual
    left join times on usual.date = times.date
    cross join thresholds
    -- the others are measured in the tables of beds
    where thresholds.measured_in not like 'beds.%'

)

select
    date,
    parameter,
    number,
    title,
    unit,
    measured_in,
    value,
    level_2,
    level_3,
    level_4,
    {{ escalation_level() }} as level,
    case
        when measured_in = 'in no extract' then 'not judged: in no extract'
        when value is null then 'not judged: nothing measured'
        when level_2 is null or level_3 is null or level_4 is null then 'not judged: no thresholds'
        else 'judged'
    end as judgement
from measured
