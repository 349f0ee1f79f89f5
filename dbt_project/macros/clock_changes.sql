{#- Clock starts and stops of rtt.periods by the week or month of their own date, of treatment function, commissioner and
    division: that of each period, so that the rows of a division are those of rtt.periods.
    `period_start`: the macro that gives the first day of the period. A start is a new period, a stop
    one of Parts 1A and 1B of the return; what is nullified or transferred is in neither and has columns of its own. Dates after the date of the
    data are in no period. -#}
{% macro clock_changes(period_start) -%}
with changes as (

    select
        case
            when is_new_period then 'clock_start'
            when state = 'nullified' then 'start_nullified_since'
        end as change,
        clock_start_date as change_date,
        treatment_function,
        rtt_function,
        commissioner,
        division
    from {{ ref('rtt__periods') }}
    where in_return or exclusion_reason in ('nullified', 'transferred to another provider')
    union all
    select
        case when completed_part = 'Part_1A' then 'stop_admitted' else 'stop_non_admitted' end as change,
        clock_stop_date as change_date,
        treatment_function,
        rtt_function,
        commissioner,
        division
    from {{ ref('rtt__periods') }}
    where in_return and state = 'stopped'
    union all
    select
        case when state = 'nullified' then 'nullified' else 'transferred_out' end as change,
        clock_stop_date as change_date,
        treatment_function,
        rtt_function,
        commissioner,
        division
    from {{ ref('rtt__periods') }}
    where exclusion_reason in ('nullified', 'transferred to another provider')

),

dated as (

    select
        change,
        {{ period_start('change_date') }} as period_start,
        coalesce(treatment_function, 'not recorded') as treatment_function,
        rtt_function,
        coalesce(commissioner, 'not recorded') as commissioner,
        division
    from changes
    where change is not null and change_date <= {{ as_at() }}

),

counted as (

    select
        period_start,
        treatment_function,
        rtt_function,
        commissioner,
        division,
        count(*) filter (where change = 'clock_start') as clock_starts,
        count(*) filter (where change = 'start_nullified_since') as clock_starts_nullified,
        count(*) filter (where change = 'stop_admitted') as clock_stops_admitted,
        count(*) filter (where change = 'stop_non_admitted') as clock_stops_non_admitted,
        count(*) filter (where change = 'nullified') as nullified,
        count(*) filter (where change = 'transferred_out') as transferred_out
    from dated
    group by period_start, treatment_function, rtt_function, commissioner, division

)

select
    counted.period_start,
    counted.treatment_function,
    {{ name_of('counted', 'treatment_function') }} as treatment_function_name,
    counted.rtt_function,
    {{ name_of('counted', 'rtt_function') }} as rtt_function_name,
    counted.commissioner,
    {{ name_of('counted', 'commissioner') }} as commissioner_name,
    counted.division,
    counted.clock_starts,
    counted.clock_starts_nullified,
    counted.clock_stops_admitted,
    counted.clock_stops_non_admitted,
    counted.nullified,
    counted.transferred_out
from counted
{{ names_joined('counted', {
    'treatment_function': 'treatment_function',
    'rtt_function': 'rtt_function',
    'commissioner': 'organisation',
}) }}
{%- endmacro %}
