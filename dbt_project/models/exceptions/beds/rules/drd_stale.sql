select
    'DRD_STALE' as rule_id,
    stays.spell_id as record_key,
    stays.patient_id,
    stays.pathway_id,
    case
        when not stays.is_open or not coalesce(stays.not_meeting, false) then 'not_applicable'
        -- up to where both the reviews and the discharges are known
        when {{ minutes_between('stays.last_assessed_at_utc', 'data_as_at.both_as_at_ends_utc') }} > 60 * {{ var('review_within_hours') }} then 'fail'
        else 'pass'
    end as status,
    coalesce(stays.last_ward, stays.site, 'ward clerks') as owner,
    stays.last_assessed_on
from {{ ref('beds__stays') }} as stays
cross join {{ ref('int_beds__data_as_at') }} as data_as_at
