-- every stopped period with the day its month was due at the national collection and the day its stop became known
with months as (

    select
        months.calendar_date as month_end_date,
        min(days.calendar_date) as submitted_date
    from {{ ref('int_calendar__days') }} as months
    inner join {{ ref('int_calendar__days') }} as days
        on months.working_days_so_far + {{ var('return_submission_working_days') }} = days.working_days_so_far
    where months.calendar_date = {{ month_end('months.calendar_date') }}
    group by months.calendar_date

),

tonight as (

    select
        pathway_key,
        period_no
    from {{ ref('rtt__roll_forward_pathways') }}
    where movement = 'clock_stop'

)

select
    periods.period_key,
    periods.patient_id,
    periods.pathway_key,
    periods.clock_start_date,
    periods.clock_stop_date,
    periods.stop_recorded_date,
    months.submitted_date,
    tonight.pathway_key is not null as left_list_tonight,
    -- a source that does not say when it recorded the stop: the night on which the list lost it
    case
        when periods.stop_recorded_date is not null then periods.stop_recorded_date
        when tonight.pathway_key is not null then {{ as_at() }}
    end as found_date
from {{ ref('int_rtt__assessed_periods') }} as periods
left join months on {{ month_end('periods.clock_stop_date') }} = months.month_end_date
left join tonight on periods.pathway_key = tonight.pathway_key and periods.period_no = tonight.period_no
where periods.state = 'stopped'
