{%- set chosen = var('opel_thresholds') -%}
with ga as (

    select
        date,
        100.0 * sum(occupied_midnight) / nullif(sum(available), 0) as general_and_acute_occupancy_percent,
        100.0 * sum(escalation_open) / nullif(sum(available), 0) as escalation_beds_percent,
        100.0 * sum(not_meeting_criteria) / nullif(sum(occupied_midnight), 0) as not_meeting_criteria_percent
    from {{ ref('beds__sectors_daily') }}
    where sector = 'ga' and ward_kind = 'overnight'
    group by date

),

-- what a trust wrote in its settings wins over the seed
thresholds as (

    select
        parameter,
        number,
        title,
        unit,
        worse_when,
        measured_in,
{%- for level in (2, 3, 4) %}
        {% if chosen is mapping and chosen %}case parameter
            {%- for name, limits in chosen.items() %}
            when '{{ name }}' then {{ limits[level - 2] }}
            {%- endfor %}
            else level_{{ level }}
        end{% else %}level_{{ level }}{% endif %} as level_{{ level }}{{ ',' if not loop.last }}
{%- endfor %}
    from {{ ref('opel_parameters') }}

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
    case
        when value is null or level_2 is null or level_3 is null or level_4 is null then null
        when worse_when = 'higher' and value >= level_4 then 4
        when worse_when = 'higher' and value >= level_3 then 3
        when worse_when = 'higher' and value >= level_2 then 2
        when worse_when = 'lower' and value <= level_4 then 4
        when worse_when = 'lower' and value <= level_3 then 3
        when worse_when = 'lower' and value <= level_2 then 2
        else 1
    end as level,
    case
        when value is null and measured_in like 'beds.%' then 'not judged: nothing measured'
        when value is null then 'not judged here: ' || measured_in
        when level_2 is null or level_3 is null or level_4 is null then 'not judged: no thresholds'
        else 'judged'
    end as judgement
from measured
