select
    'DISCHARGED_STILL_IN_BED' as rule_id,
    stays.ward_stay_id as record_key,
    stays.patient_id,
    cast(null as string) as pathway_id,
    case
        when stays.spell_discharged_at_utc is null or stays.recorded_end_at_utc is not null or stays.ended_at_rejected is not null or stays.home_leave then 'pass'
        -- the data of the bed system does not hold that day
        when stays.spell_discharged_at_utc >= data_as_at.beds_as_at_ends_utc then 'too_early'
        else 'fail'
    end as status,
    coalesce(nullif(stays.ward, 'unknown'), 'bed management') as owner,
    stays.ward,
    stays.bed,
    stays.started_at
from {{ ref('int_beds__flow') }} as stays
cross join {{ ref('int_beds__data_as_at') }} as data_as_at
