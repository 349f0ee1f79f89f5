select
    'SPELL_NO_WARD_STAY' as rule_id,
    stays.spell_id as record_key,
    stays.patient_id,
    stays.pathway_id,
    case
        when stays.ward_stays > 0 then 'pass'
        -- straight to theatre, and died there; whoever was here for a night was in a ward
        when stays.discharge_method in ('4', '5') and coalesce(stays.nights, 0) < 1 then 'not_applicable'
        -- the bed system tells nothing of the time before its extract begins
        when stays.admitted_at is null or cast(stays.discharged_at as date) < coverage.first_date then 'not_applicable'
        -- the data of the bed system does not hold that day
        when cast(stays.admitted_at as date) > data_as_at.beds_as_at then 'too_early'
        -- a decision to admit starts the spell, the bed may come hours later
        when
            cast(stays.admitted_at as date) = data_as_at.beds_as_at
            and (stays.is_open or cast(stays.discharged_at as date) > data_as_at.beds_as_at) then 'too_early'
        else 'fail'
    end as status,
    coalesce(stays.last_ward, stays.site, 'ward clerks') as owner,
    stays.admitted_at,
    stays.discharged_at
from {{ ref('beds__stays') }} as stays
cross join {{ ref('int_beds__coverage') }} as coverage
cross join {{ ref('int_beds__data_as_at') }} as data_as_at
