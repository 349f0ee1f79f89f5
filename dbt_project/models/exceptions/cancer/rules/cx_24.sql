select
    'CX-24' as rule_id,
    transfers.transfer_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when transfers.from_provider is null or transfers.to_provider is null or transfers.direction is null or transfers.transfer_date is null then 'fail'
        when transfers.transfer_date < pathways.clock_start_date or transfers.transfer_date > pathways.treated_on then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    transfers.from_provider,
    transfers.to_provider,
    transfers.transfer_date
from {{ ref('stg_cancer__transfers') }} as transfers
left join {{ ref('int_cancer__pathways') }} as pathways on transfers.care_id = pathways.care_id
