select
    'WARD_END_BEFORE_START' as rule_id,
    ward || '|' || cast(valid_from as string) as record_key,
    cast(null as string) as patient_id,
    cast(null as string) as pathway_id,
    case
        when valid_to is null and valid_to_rejected is null then 'not_applicable'
        when valid_to_rejected is not null then 'fail'
        else 'pass'
    end as status,
    ward as owner,
    ward,
    valid_from,
    valid_to_rejected as valid_to
from {{ ref('int_beds__wards') }}
