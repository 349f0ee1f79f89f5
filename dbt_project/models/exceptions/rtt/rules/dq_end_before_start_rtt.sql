select
    'DQ_END_BEFORE_START' as rule_id,
    record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when ended_before is not null then 'fail'
        when has_end then 'pass'
        else 'not_applicable'
    end as status,
    begun || coalesce(', ' || ended_before, '') as detail,
    owner
from {{ ref('int_rtt__ended_records') }}
