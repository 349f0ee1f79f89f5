select
    'CX-17' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when pathways.upgrade_date is null then 'not_applicable'
        when pathways.priority_type = '3' and pathways.source_of_referral is distinct from '17' then 'fail'
        when pathways.upgrade_date > pathways.first_decision_to_treat_date or pathways.upgrade_date > pathways.treated_on then 'fail'
        when pathways.upgrade_date < pathways.received_date then 'fail'
        else 'pass'
    end as status,
    'upgraded ' || cast(pathways.upgrade_date as varchar) || ', priority ' || coalesce(pathways.priority_type, 'missing') || ', decision to treat ' || coalesce(cast(pathways.first_decision_to_treat_date as varchar), 'none') as detail,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('int_cancer__pathways') }} as pathways
