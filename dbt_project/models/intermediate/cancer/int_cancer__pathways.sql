with treatments as (

    select
        care_id,
        min(case when decision_to_treat_date <= {{ as_at() }} then decision_to_treat_date end) as first_decision_to_treat_date,
        min(case when event_type in ('01', '07', '12') and treatment_date <= {{ as_at() }} then treatment_date end)
            as first_treatment_date
    from {{ ref('stg_cancer__treatments') }}
    group by care_id

),

dated as (

    select
        pathways.*,
        treatments.first_decision_to_treat_date,
        treatments.first_treatment_date,
        coalesce(
            pathways.downgrade_agreed_by_referrer
            and pathways.downgraded_date <= {{ as_at() }}
            and (pathways.first_seen_date is null or pathways.downgraded_date < pathways.first_seen_date),
            false
        ) as downgraded_before_seen
    from {{ ref('stg_cancer__pathways') }} as pathways
    left join treatments on pathways.care_id = treatments.care_id
    where coalesce(pathways.received_date, pathways.upgrade_date, {{ as_at() }}) <= {{ as_at() }}

),

routed as (

    -- R-ROUTE: screening before upgrade; an upgrade date on an urgent referral relabels it (CX-17)
    select
        *,
        case
            when downgraded_before_seen then null
            when source_of_referral = '17' and priority_type = '2' then 'Screening'
            when upgrade_date <= {{ as_at() }} and coalesce(source_of_referral, '') <> '17' then 'Consultant Upgrade'
            when priority_type = '3' and referral_type = '16' and coalesce(source_of_referral, '') <> '17'
                then 'Breast Symptomatic'
            when priority_type = '3' and coalesce(source_of_referral, '') <> '17' then 'Urgent Suspected Cancer'
        end as route
    from dated

)

select
    *,
    case when route = 'Consultant Upgrade' then upgrade_date else received_date end as clock_start_date,
    case
        when route = 'Consultant Upgrade' and not coalesce(upgrade_date <= first_seen_date, false) then 0
        else greatest(coalesce(first_seen_adjustment_days, 0), 0)
    end as first_seen_adjustment
from routed
