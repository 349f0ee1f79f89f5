select
    'DQ_END_BEFORE_START' as rule_id,
    record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when performed_before is not null or ended_before is not null then 'fail'
        when has_end then 'pass'
        else 'not_applicable'
    end as status,
    owner,
    feed,
    start_date,
    performed_before,
    ended_before
from {{ ref('int_rtt__ended_records') }}
