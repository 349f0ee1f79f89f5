select
    'DT_PRE1900' as rule_id,
    record_key,
    patient_id,
    pathway_id,
    case when coalesce(first_before_1900, second_before_1900) is not null then 'fail' else 'pass' end as status,
    'these dates:'
    || coalesce(' ' || first_name || ' ' || cast(first_before_1900 as varchar), '')
    || coalesce(' ' || second_name || ' ' || cast(second_before_1900 as varchar), '') as detail,
    owner
from {{ ref('int_beds__dated_records') }}
