select
    'DRD_MISSING_NCTR' as rule_id,
    stays.spell_id as record_key,
    stays.patient_id,
    stays.pathway_id,
    case
        when not stays.is_open or not coalesce(stays.not_meeting, false) then 'not_applicable'
        when stays.recorded_ready_date is null then 'fail'
        else 'pass'
    end as status,
    'does not meet the criteria to reside since ' || coalesce(cast(stays.discharge_ready_date as varchar), 'unknown') || ', no discharge ready date' as detail,
    coalesce(stays.last_ward, stays.site, 'ward clerks') as owner
from {{ ref('beds__stays') }} as stays
