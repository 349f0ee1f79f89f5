select
    'DRD_AFTER_DISCHARGE' as rule_id,
    stays.spell_id as record_key,
    stays.patient_id,
    stays.pathway_id,
    case
        when stays.is_open or stays.discharge_ready_date is null then 'not_applicable'
        when stays.discharge_ready_date > cast(stays.discharged_at as date) then 'fail'
        else 'pass'
    end as status,
    coalesce(stays.last_ward, stays.site, 'ward clerks') as owner,
    stays.discharge_ready_date,
    stays.discharged_at
from {{ ref('beds__stays') }} as stays
