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
    'on the list as ' || coalesce(exclusion_reason, 'obstetrics, function 501') as detail,
    owner
from {{ ref('int_rtt__assessed_open') }}
