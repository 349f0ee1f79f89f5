select
    'DQ_UNKNOWN_CARE_RECORD' as rule_id,
    entries.record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case when entries.is_of_known_record then 'pass' else 'fail' end as status,
    entries.feed || ' of care record ' || coalesce(entries.care_id, 'missing') || ', which is not on the tracker' as detail,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('int_cancer__tracker_entries') }} as entries
left join {{ ref('int_cancer__pathways') }} as pathways on entries.care_id = pathways.care_id
