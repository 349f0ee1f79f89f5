with spells as (

    select
        spell_id,
        discharged_at_utc
    from {{ ref('stg_pas__spells') }}

)

select
    stays.ward_stay_id,
    stays.spell_id,
    stays.patient_id,
    stays.ward,
    stays.bed,
    stays.started_at,
    stays.started_at_utc,
    stays.ended_at_utc as recorded_end_at_utc,
    -- a discharged patient is not in the bed, whatever the ward forgot to close
    coalesce(
        least(stays.ended_at_utc, spells.discharged_at_utc),
        stays.ended_at_utc,
        spells.discharged_at_utc
    ) as ended_at_utc,
    spells.discharged_at_utc as spell_discharged_at_utc,
    coalesce(stays.home_leave, false) as home_leave,
    coalesce(stays.outlier, false) as outlier,
    stays.treatment_function,
    spells.spell_id is not null as has_spell
from {{ ref('stg_beds__ward_stays') }} as stays
left join spells on stays.spell_id = spells.spell_id
where cast(stays.started_at as date) <= {{ as_at() }}
