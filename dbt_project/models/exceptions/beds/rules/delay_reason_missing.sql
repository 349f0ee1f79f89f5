select
    'DELAY_REASON_MISSING' as rule_id,
    stays.spell_id as record_key,
    stays.patient_id,
    stays.pathway_id,
    case
        when not stays.is_open or not coalesce(stays.not_meeting, false) then 'not_applicable'
        when stays.nights is null or stays.nights < {{ var('delay_reason_from_day') }} then 'not_applicable'
        when stays.delay_reason_key is null then 'fail'
        else 'pass'
    end as status,
    coalesce(stays.last_ward, stays.site, 'ward clerks') as owner,
    stays.discharge_ready_date,
    stays.nights
from {{ ref('beds__stays') }} as stays
