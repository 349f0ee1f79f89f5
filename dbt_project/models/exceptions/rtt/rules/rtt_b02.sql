select
    'RTT-B02' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when double_of_pathway_id is not null then 'fail'
        else 'pass'
    end as status,
    'also open under the same function: pathway ' || coalesce(double_of_pathway_id, 'none') || '; this clock started ' || coalesce(cast(clock_start_date as varchar), 'no date') as detail,
    owner
from {{ ref('int_rtt__assessed_open') }}
