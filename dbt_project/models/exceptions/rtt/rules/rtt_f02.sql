select
    'RTT-F02' as rule_id,
    ptl.pathway_key as record_key,
    ptl.patient_id,
    ptl.pathway_key as pathway_id,
    case
        when ptl.treatment_function is null or functions.treatment_function is null then 'fail'
        else 'pass'
    end as status,
    'treatment function ' || coalesce(ptl.treatment_function, 'missing') || ' has no reported function' as detail,
    'data quality' as owner
from {{ ref('rtt__ptl') }} as ptl
left join {{ ref('treatment_functions') }} as functions on ptl.treatment_function = functions.treatment_function
