select
    'DT_FUTURE' as rule_id,
    record_key,
    patient_id,
    pathway_id,
    case when coalesce(first_in_the_future, second_in_the_future) is not null then 'fail' else 'pass' end as status,
    'these dates:'
    || coalesce(' ' || first_name || ' ' || cast(first_in_the_future as varchar), '')
    || coalesce(' ' || second_name || ' ' || cast(second_in_the_future as varchar), '') as detail,
    owner
from {{ ref('int_beds__dated_records') }}
