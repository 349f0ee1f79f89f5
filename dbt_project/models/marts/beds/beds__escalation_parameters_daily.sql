with ga as (

    select
        date,
        100e0 * sum(occupied_midnight) / nullif(sum(available), 0) as general_and_acute_occupancy_percent,
        100e0 * sum(escalation_open) / nullif(sum(available), 0) as escalation_beds_percent,
        100e0 * sum(not_meeting_criteria) / nullif(sum(occupied_midnight), 0) as not_meeting_criteria_percent
    from {{ ref('beds__sectors_daily') }}
    where sector = 'ga' and ward_kind = 'overnight'
    group by date

),

thresholds as (

    {{ escalation_thresholds() }}

),

measured as (

    select
        ga.date,
        thresholds.*,
        case thresholds.parameter
            when 'general_and_acute_occupancy_percent' then ga.general_and_acute_occupancy_percent
            when 'escalation_beds_percent' then ga.escalation_beds_percent
            when 'not_meeting_criteria_percent' then ga.not_meeting_criteria_percent
        end as value
    from ga
    cross join thresholds

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
        when value is null and measured_in like 'beds.%' then 'not judged: nothing measured'
        when value is null then 'not judged here: ' || measured_in
        when level_2 is null or level_3 is null or level_4 is null then 'not judged: no thresholds'
        else 'judged'
    end as judgement
from measured
