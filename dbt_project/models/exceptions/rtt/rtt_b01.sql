select
    'RTT-B01' as rule_id,
    ptl.pathway_id as record_key,
    ptl.patient_id,
    ptl.pathway_id,
    case when patients.death_date <= {{ as_at() }} then 'fail' else 'pass' end as status,
    'date of death ' || coalesce(cast(patients.death_date as varchar), 'none') || '; clock still open' as detail,
    'RTT validation' as owner
from {{ ref('rtt__ptl') }} as ptl
left join {{ ref('stg_pas__patients') }} as patients on ptl.patient_id = patients.patient_id
