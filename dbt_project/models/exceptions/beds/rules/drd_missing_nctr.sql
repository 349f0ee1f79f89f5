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
    'does not meet the criteria to reside since ' || coalesce(cast(stays.discharge_ready_date as varchar), 'unknown')
    || coalesce(
        ', the discharge ready date ' || cast(stays.recorded_ready_date as varchar) || ' is of an earlier period',
        ', no discharge ready date'
    ) as detail,
    coalesce(stays.last_ward, stays.site, 'ward clerks') as owner
from {{ ref('beds__stays') }} as stays
