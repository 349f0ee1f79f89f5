{{ config(severity='error', meta={'rule_id': 'BED-I07', 'kind': 'reconciliation', 'model': 'beds__activity_by_category_monthly', 'domain': 'beds', 'title': 'Activity by treatment function and category adds up to all admitted activity'}) }}
with by_function as (

    select
        month,
        administrative_category,
        overseas_charging_category,
        sum(admissions) as admissions,
        sum(day_cases) as day_cases,
        sum(emergency_admissions) as emergency_admissions,
        sum(discharges) as discharges
    from {{ ref('beds__activity_by_category_monthly') }}
    group by month, administrative_category, overseas_charging_category

)

select
    coalesce(whole.month, by_function.month) as month,
    coalesce(whole.administrative_category, by_function.administrative_category) as administrative_category,
    coalesce(whole.overseas_charging_category, by_function.overseas_charging_category) as overseas_charging_category
from {{ ref('beds__activity_monthly') }} as whole
full outer join by_function
    on
        whole.month = by_function.month
        and whole.administrative_category = by_function.administrative_category
        and whole.overseas_charging_category = by_function.overseas_charging_category
where
    coalesce(whole.admissions, 0) <> coalesce(by_function.admissions, 0)
    or coalesce(whole.day_cases, 0) <> coalesce(by_function.day_cases, 0)
    or coalesce(whole.emergency_admissions, 0) <> coalesce(by_function.emergency_admissions, 0)
    or coalesce(whole.discharges, 0) <> coalesce(by_function.discharges, 0)
