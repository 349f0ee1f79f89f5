select
    'DQ_UNKNOWN_CARE_RECORD' as rule_id,
    entries.record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case when entries.is_of_known_record then 'pass' else 'fail' end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    entries.feed,
    entries.care_id as care_record
from {{ ref('int_cancer__tracker_entries') }} as entries
left join {{ ref('int_cancer__pathways') }} as pathways on entries.care_id = pathways.care_id
