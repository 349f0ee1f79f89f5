select
    'DRD_STALE' as rule_id,
    stays.spell_id as record_key,
    stays.patient_id,
    stays.pathway_id,
    case
        when not stays.is_open or not coalesce(stays.not_meeting, false) then 'not_applicable'
        when {{ minutes_between('stays.last_assessed_at_utc', local_to_utc(add_days(as_at(), 1))) }} > 60 * {{ var('review_within_hours') }} then 'fail'
        else 'pass'
    end as status,
    'does not meet the criteria to reside, last reviewed ' || coalesce(cast(stays.last_assessed_on as varchar), 'never') as detail,
    coalesce(stays.last_ward, stays.site, 'ward clerks') as owner
from {{ ref('beds__stays') }} as stays
