select
    'DRD_MISSING_NCTR' as rule_id,
    stays.spell_id as record_key,
    stays.patient_id,
    stays.pathway_id,
    case
        when not stays.is_open or not coalesce(stays.not_meeting, false) then 'not_applicable'
        -- a date of an earlier period says nothing of this one
        when stays.recorded_ready_date is null or stays.recorded_ready_date <> stays.discharge_ready_date then 'fail'
        else 'pass'
    end as status,
    coalesce(stays.last_ward, stays.site, 'ward clerks') as owner,
    stays.discharge_ready_date,
    stays.recorded_ready_date
from {{ ref('beds__stays') }} as stays
