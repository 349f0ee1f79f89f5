select
    'DT_PRE1900' as rule_id,
    record_key,
    patient_id,
    pathway_id,
    case when coalesce(first_before_1900, second_before_1900) is not null then 'fail' else 'pass' end as status,
    owner,
    case when first_before_1900 is not null then first_name end as first_step,
    first_before_1900 as first_date,
    case when second_before_1900 is not null then second_name end as second_step,
    second_before_1900 as second_date
from {{ ref('int_beds__dated_records') }}
