select
    'RTT-B09' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when exclusion_reason in ('private patient', 'community service', 'not consultant-led') then 'fail'
        when treatment_function = '501' then 'fail'
        else 'pass'
    end as status,
    owner,
    case exclusion_reason when 'private patient' then 'private' when 'community service' then 'community' when 'not consultant-led' then 'not_consultant_led' else 'obstetrics' end as excluded_as
from {{ ref('int_rtt__assessed_open') }}
