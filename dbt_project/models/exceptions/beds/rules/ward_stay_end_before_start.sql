select
    'WARD_STAY_END_BEFORE_START' as rule_id,
    stays.ward_stay_id as record_key,
    stays.patient_id,
    cast(null as string) as pathway_id,
    case
        when stays.recorded_end_at is null and stays.ended_at_rejected is null then 'not_applicable'
        when stays.ended_at_rejected is not null then 'fail'
        else 'pass'
    end as status,
    coalesce(nullif(stays.ward, 'unknown'), 'bed management') as owner,
    stays.ward,
    stays.bed,
    stays.started_at,
    stays.ended_at_rejected as ended_at,
    stays.ended_at is null as still_counted
from {{ ref('int_beds__flow') }} as stays
