select
    'IN_BED_NO_SPELL' as rule_id,
    stays.ward_stay_id as record_key,
    stays.patient_id,
    cast(null as string) as pathway_id,
    case
        when stays.has_spell or stays.recorded_end_at_utc is not null then 'pass'
        -- the data of the administration system does not hold that day
        when stays.started_at_utc >= data_as_at.pas_as_at_ends_utc then 'too_early'
        else 'fail'
    end as status,
    coalesce(nullif(stays.ward, 'unknown'), 'bed management') as owner,
    stays.ward,
    stays.bed,
    stays.started_at
from {{ ref('int_beds__flow') }} as stays
cross join {{ ref('int_beds__data_as_at') }} as data_as_at
