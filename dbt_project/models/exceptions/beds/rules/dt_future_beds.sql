select
    'DT_FUTURE' as rule_id,
    record_key,
    patient_id,
    pathway_id,
    case when coalesce(first_in_the_future, second_in_the_future) is not null then 'fail' else 'pass' end as status,
    owner,
    case when first_in_the_future is not null then first_name end as first_step,
    first_in_the_future as first_date,
    case when second_in_the_future is not null then second_name end as second_step,
    second_in_the_future as second_date
from {{ ref('int_beds__dated_records') }}
