select
    'CX-27' as rule_id,
    transfers.transfer_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when not coalesce(pathways.is_open, false) or transfers.direction is distinct from 'in' or transfers.transfer_date > {{ as_at() }} then 'not_applicable'
        when pathways.planned_treatment_date is null and activity.next_tci_date is null then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    {{ days_between('transfers.transfer_date', as_at()) }} as days_since_transfer
from {{ ref('stg_cancer__transfers') }} as transfers
left join {{ ref('int_cancer__pathways') }} as pathways on transfers.care_id = pathways.care_id
left join {{ ref('int_cancer__pas_activity') }} as activity on transfers.care_id = activity.care_id
