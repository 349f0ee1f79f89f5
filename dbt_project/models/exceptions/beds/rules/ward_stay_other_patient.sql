select
    'WARD_STAY_OTHER_PATIENT' as rule_id,
    stays.ward_stay_id as record_key,
    stays.patient_id,
    cast(null as string) as pathway_id,
    case when stays.names_another_patient then 'fail' else 'pass' end as status,
    coalesce(nullif(stays.ward, 'unknown'), 'bed management') as owner,
    stays.ward,
    stays.bed,
    stays.started_at
from {{ ref('int_beds__flow') }} as stays
