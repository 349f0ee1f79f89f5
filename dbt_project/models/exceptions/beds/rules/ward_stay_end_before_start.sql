select
    'WARD_STAY_END_BEFORE_START' as rule_id,
    stays.ward_stay_id as record_key,
    stays.patient_id,
    cast(null as varchar) as pathway_id,
    case
        when stays.recorded_end_at is null and stays.ended_at_rejected is null then 'not_applicable'
        when stays.ended_at_rejected is not null then 'fail'
        else 'pass'
    end as status,
    'ward ' || stays.ward || ', bed ' || coalesce(stays.bed, 'unknown')
    || ', from ' || coalesce(cast(stays.started_at as varchar), 'unknown')
    || ', ended ' || coalesce(stays.ended_at_rejected, 'unknown')
    || case when stays.ended_at is null then ', counted in the ward every night until it is put right' else '' end as detail,
    coalesce(nullif(stays.ward, 'unknown'), 'bed management') as owner
from {{ ref('int_beds__flow') }} as stays
