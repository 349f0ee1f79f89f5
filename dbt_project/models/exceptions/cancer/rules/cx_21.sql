with treatments as (

    select
        treatment_id,
        care_id,
        adjustment_days,
        adjustment_reason,
        treatment_date,
        -- as the clocks are counted: a subsequent treatment waits from the day it is clinically due (R-ECAD)
        case
            when event_type in ('01', '07', '12') then coalesce(decision_to_treat_date, ecad_date)
            else coalesce(ecad_date, decision_to_treat_date)
        end as decision_date
    from {{ ref('stg_cancer__treatments') }}

),

adjustments as (

    select
        treatment_id as record_key,
        care_id,
        adjustment_days as days,
        adjustment_reason as reason,
        {{ days_between('decision_date', 'treatment_date') }} as wait_days
    from treatments
    union all
    -- of the wait to the first appointment, or of the days so far
    select
        care_id || '|first_seen' as record_key,
        care_id,
        first_seen_adjustment_days as days,
        first_seen_adjustment_reason as reason,
        {{ days_between('received_date', 'coalesce(first_seen_date, ' ~ as_at() ~ ')') }} as wait_days
    from {{ ref('int_cancer__pathways') }}

)

select
    'CX-21' as rule_id,
    adjustments.record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when coalesce(adjustments.days, 0) <> 0 and adjustments.reason is null then 'fail'
        when coalesce(adjustments.days, 0) = 0 and adjustments.reason is not null then 'fail'
        when adjustments.days < 0 or adjustments.days > adjustments.wait_days then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    adjustments.days,
    adjustments.reason
from adjustments
left join {{ ref('int_cancer__pathways') }} as pathways on adjustments.care_id = pathways.care_id
