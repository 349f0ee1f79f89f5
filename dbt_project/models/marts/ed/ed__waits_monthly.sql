with counted as (

    select
        arrival_month as month,
        coalesce(department_type, 'unknown') as department_type,
        time_to_assessment_minutes,
        time_to_treatment_minutes,
        ready_to_departure_minutes,
        total_minutes,
        admitted
    from {{ ref('ed__attendances') }}
    where counted and arrival_month is not null

),

with_all as (

    select * from counted
    union all
    select
        month,
        'all' as department_type,
        time_to_assessment_minutes,
        time_to_treatment_minutes,
        ready_to_departure_minutes,
        total_minutes,
        admitted
    from counted

),

measures as (

    select
        month, department_type, 'time_to_assessment' as measure,
        time_to_assessment_minutes as minutes, {{ var('ed_assessment_minutes') }} as standard_minutes
    from with_all
    union all
    select month, department_type, 'time_to_treatment', time_to_treatment_minutes, {{ var('ed_treatment_minutes') }}
    from with_all
    union all
    select month, department_type, 'ready_to_departure', ready_to_departure_minutes, {{ var('ed_ready_to_proceed_minutes') }}
    from with_all
    union all
    -- reported outside the trust for those who are admitted
    select
        month, department_type, 'ready_to_departure_admitted',
        ready_to_departure_minutes, {{ var('ed_ready_to_proceed_minutes') }}
    from with_all
    where admitted
    union all
    select month, department_type, 'total_time', total_minutes, {{ wait_limit('ed_4_hours') }} from with_all

),

coded as (

    select
        month,
        department_type,
        measure,
        standard_minutes,
        count(*) as attendances,
        count(minutes) as known,
        count(*) filter (where minutes <= standard_minutes) as within_standard,
        100e0 * count(*) filter (where minutes <= standard_minutes) / nullif(count(minutes), 0) as percent_within_standard,
        cast(percentile_cont(0.5) within group (order by minutes) as double) as median_minutes,
        cast(percentile_cont(0.95) within group (order by minutes) as double) as percentile_95_minutes
    from measures
    group by month, department_type, measure, standard_minutes

)

select
    coded.month,
    {{ period_start('coded.month') }} as period_start,
    coded.department_type,
    {{ name_of('coded', 'department_type') }} as department_type_name,
    coalesce(coded.department_type = 'all', false) as is_total,
    coded.measure,
    coded.standard_minutes,
    coded.attendances,
    coded.known,
    coded.within_standard,
    coded.percent_within_standard,
    coded.median_minutes,
    coded.percentile_95_minutes
from coded
{{ names_joined('coded', {'department_type': 'department_type'}) }}
