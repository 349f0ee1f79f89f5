select
    'RTT-F02' as rule_id,
    ptl.pathway_key as record_key,
    ptl.patient_id,
    ptl.pathway_key as pathway_id,
    case
        when ptl.treatment_function is null or functions.treatment_function is null then 'fail'
        else 'pass'
    end as status,
    'data quality' as owner,
    ptl.treatment_function
from {{ ref('rtt__ptl') }} as ptl
left join {{ ref('treatment_functions') }} as functions on ptl.treatment_function = functions.treatment_function
