with recorded as (

    select
        ward_stay_id,
        ward,
        bed,
        started_at,
        {{ earlier_reading('started_at') }} as started_at_utc,
        {{ later_reading('started_at') }} as started_at_later_utc,
        ended_at,
        {{ earlier_reading('ended_at') }} as ended_at_earlier_utc,
        {{ later_reading('ended_at') }} as ended_at_utc,
        treatment_function,
        outlier,
        home_leave
    from {{ ref('stg_beds__ward_stays') }}

),

judged as (

    select
        *,
        {{ stops_before('started_at', 'started_at_utc', 'ended_at', 'ended_at_utc') }} as ends_before_start
    from recorded

),

-- nobody leaves the census because nobody wrote when the stay began: it counts from the admission
stays as (

    select
        judged.ward_stay_id,
        links.spell_id,
        links.patient_id,
        links.person,
        links.link_method,
        links.names_another_patient,
        judged.ward,
        judged.bed,
        coalesce(judged.started_at, spells.admitted_at) as started_at,
        coalesce(judged.started_at_utc, spells.admitted_at_utc) as started_at_utc,
        coalesce(judged.started_at_later_utc, spells.admitted_at_utc) as started_at_later_utc,
        case when not judged.ends_before_start then judged.ended_at end as ended_at,
        case when not judged.ends_before_start then judged.ended_at_earlier_utc end as ended_at_earlier_utc,
        case when not judged.ends_before_start then judged.ended_at_utc end as ended_at_utc,
        case when judged.ends_before_start then cast(judged.ended_at as string) end as ended_at_rejected,
        judged.treatment_function,
        judged.outlier,
        judged.home_leave,
        spells.spell_id is not null as has_spell,
        spells.admitted_at as spell_admitted_at,
        spells.admitted_at_utc as spell_admitted_at_utc,
        spells.discharged_at as spell_discharged_at,
        spells.discharged_at_earlier_utc as spell_discharged_at_earlier_utc,
        spells.discharged_at_utc as spell_discharged_at_utc,
        spells.discharged_at_rejected as spell_discharged_at_rejected,
        spells.patient_classification
    from judged
    inner join {{ ref('int_beds__stay_links') }} as links on judged.ward_stay_id = links.ward_stay_id
    left join {{ ref('int_beds__spells') }} as spells on links.spell_id = spells.spell_id

)

select
    stays.ward_stay_id,
    stays.spell_id,
    stays.patient_id,
    stays.person,
    stays.link_method,
    stays.names_another_patient,
    -- nobody leaves the census because their ward was not recorded
    coalesce(stays.ward, 'unknown') as ward,
    stays.bed,
    stays.started_at,
    stays.started_at_utc,
    stays.started_at_later_utc,
    stays.ended_at as recorded_end_at,
    stays.ended_at_utc as recorded_end_at_utc,
    stays.ended_at_rejected,
    -- a discharged patient is not in the bed, whatever the ward forgot to close
    coalesce(
        least(stays.ended_at_utc, stays.spell_discharged_at_utc),
        stays.ended_at_utc,
        stays.spell_discharged_at_utc
    ) as ended_at_utc,
    coalesce(
        least(stays.ended_at_earlier_utc, stays.spell_discharged_at_earlier_utc),
        stays.ended_at_earlier_utc,
        stays.spell_discharged_at_earlier_utc
    ) as ended_at_earlier_utc,
    coalesce(least(stays.ended_at, stays.spell_discharged_at), stays.ended_at, stays.spell_discharged_at) as ended_at,
    coalesce(cast(stays.spell_admitted_at as date), cast(stays.started_at as date)) as admitted_on,
    stays.spell_admitted_at_utc,
    stays.spell_discharged_at_utc,
    stays.spell_discharged_at_rejected,
    stays.patient_classification,
    coalesce(stays.home_leave, false) as home_leave,
    -- as the ward says; where it says nothing, a patient of another specialty than the ward's
    coalesce(stays.outlier, stays.treatment_function <> wards.main_specialty, false) as outlier,
    stays.treatment_function,
    wards.sector as ward_sector,
    wards.main_specialty as ward_main_specialty,
    coalesce(wards.open_overnight, true) as ward_open_overnight,
    stays.has_spell
from stays
left join {{ ref('int_beds__wards') }} as wards
    on
        stays.ward = wards.ward
        and cast(stays.started_at as date) >= wards.valid_from
        and (wards.valid_to is null or cast(stays.started_at as date) <= wards.valid_to)
where stays.started_at is null or cast(stays.started_at as date) <= {{ as_at() }}
