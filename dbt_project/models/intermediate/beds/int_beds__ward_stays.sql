with spells as (

    select
        spell_id,
        admitted_at,
        admitted_at_utc,
        -- as at the night nobody has left after it
        case when cast(discharged_at as date) <= {{ as_at() }} then discharged_at end as discharged_at,
        case when cast(discharged_at as date) <= {{ as_at() }} then discharged_at_utc end as discharged_at_utc,
        patient_classification
    from {{ ref('stg_pas__spells') }}

),

-- nobody leaves the census because nobody wrote when the stay began: it counts from the admission
stays as (

    select
        recorded.ward_stay_id,
        recorded.spell_id,
        recorded.patient_id,
        recorded.ward,
        recorded.bed,
        coalesce(recorded.started_at, spells.admitted_at) as started_at,
        coalesce(recorded.started_at_utc, spells.admitted_at_utc) as started_at_utc,
        recorded.ended_at,
        recorded.ended_at_utc,
        recorded.treatment_function,
        recorded.outlier,
        recorded.home_leave
    from {{ ref('stg_beds__ward_stays') }} as recorded
    left join spells on recorded.spell_id = spells.spell_id

)

select
    stays.ward_stay_id,
    stays.spell_id,
    stays.patient_id,
    -- nobody leaves the census because their ward was not recorded
    coalesce(stays.ward, 'unknown') as ward,
    stays.bed,
    stays.started_at,
    stays.started_at_utc,
    stays.ended_at as recorded_end_at,
    stays.ended_at_utc as recorded_end_at_utc,
    -- a discharged patient is not in the bed, whatever the ward forgot to close
    coalesce(
        least(stays.ended_at_utc, spells.discharged_at_utc),
        stays.ended_at_utc,
        spells.discharged_at_utc
    ) as ended_at_utc,
    coalesce(least(stays.ended_at, spells.discharged_at), stays.ended_at, spells.discharged_at) as ended_at,
    coalesce(cast(spells.admitted_at as date), cast(stays.started_at as date)) as admitted_on,
    spells.admitted_at_utc as spell_admitted_at_utc,
    spells.discharged_at_utc as spell_discharged_at_utc,
    spells.patient_classification,
    coalesce(stays.home_leave, false) as home_leave,
    -- as the ward says; where it says nothing, a patient of another specialty than the ward's
    coalesce(stays.outlier, stays.treatment_function <> wards.main_specialty, false) as outlier,
    stays.treatment_function,
    wards.sector as ward_sector,
    wards.main_specialty as ward_main_specialty,
    coalesce(wards.open_overnight, true) as ward_open_overnight,
    spells.spell_id is not null as has_spell
from stays
left join spells on stays.spell_id = spells.spell_id
left join {{ ref('int_beds__wards') }} as wards
    on
        stays.ward = wards.ward
        and cast(stays.started_at as date) >= wards.valid_from
        and (wards.valid_to is null or cast(stays.started_at as date) <= wards.valid_to)
where stays.started_at is null or cast(stays.started_at as date) <= {{ as_at() }}
