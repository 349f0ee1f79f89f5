with admissions as (

    select
        {{ month_of('cast(admitted_at as date)') }} as month,
        coalesce(treatment_function, 'not recorded') as treatment_function,
        division,
        coalesce(administrative_category, 'not recorded') as administrative_category,
        coalesce(overseas_charging_category, 'not recorded') as overseas_charging_category,
        count(*) as admissions,
        count(*) filter (where patient_classification = '2') as day_cases,
        count(*) filter (where admission_kind = 'emergency') as emergency_admissions,
        0 as discharges
    from {{ ref('beds__stays') }}
    where cast(admitted_at as date) >= {{ beds_history_start() }}
    group by 1, 2, 3, 4, 5

),

discharges as (

    select
        {{ month_of('cast(discharged_at as date)') }} as month,
        coalesce(treatment_function, 'not recorded') as treatment_function,
        division,
        coalesce(administrative_category, 'not recorded') as administrative_category,
        coalesce(overseas_charging_category, 'not recorded') as overseas_charging_category,
        0 as admissions,
        0 as day_cases,
        0 as emergency_admissions,
        count(*) as discharges
    from {{ ref('beds__stays') }}
    where cast(discharged_at as date) between {{ beds_history_start() }} and {{ as_at() }}
    group by 1, 2, 3, 4, 5

),

together as (

    select * from admissions
    union all
    select * from discharges

),

coded as (

    select
        month,
        treatment_function,
        division,
        administrative_category,
        overseas_charging_category,
        cast(sum(admissions) as bigint) as admissions,
        cast(sum(day_cases) as bigint) as day_cases,
        cast(sum(emergency_admissions) as bigint) as emergency_admissions,
        cast(sum(discharges) as bigint) as discharges
    from together
    group by month, treatment_function, division, administrative_category, overseas_charging_category

)

select
    coded.month,
    {{ period_start('coded.month') }} as period_start,
    coded.treatment_function,
    {{ name_of('coded', 'treatment_function') }} as treatment_function_name,
    coded.division,
    coded.administrative_category,
    {{ name_of('coded', 'administrative_category') }} as administrative_category_name,
    coded.overseas_charging_category,
    {{ name_of('coded', 'overseas_charging_category') }} as overseas_charging_category_name,
    coded.admissions,
    coded.day_cases,
    coded.emergency_admissions,
    coded.discharges
from coded
{{ names_joined('coded', {
    'treatment_function': 'treatment_function',
    'administrative_category': 'administrative_category',
    'overseas_charging_category': 'overseas_charging_category',
}) }}
