with up_to_the_night as (

    select
        spell_id,
        patient_id,
        pathway_id,
        entry_id,
        admitted_at,
        discharged_at,
        discharged_at_rejected,
        admission_method,
        patient_classification,
        treatment_function,
        site,
        discharge_method,
        administrative_category
    from {{ ref('int_beds__spells') }}
    where cast(admitted_at as date) <= {{ as_at() }} or admitted_at is null

),

spells as (

    select
        *,
        -- of a spell that ended nobody knows when, nobody knows how long it was
        case when discharged_at_rejected is null then coalesce(cast(discharged_at as date), {{ as_at() }}) end as known_to,
        -- tonight's midnight is the last that an open spell has seen
        case
            when discharged_at_rejected is null
                then coalesce(discharged_at, {{ add_minutes("cast(" ~ add_days(as_at(), 1) ~ " as timestamp)", 1) }})
        end as counted_to
    from up_to_the_night

),

ward_stays as (

    select
        spell_id,
        count(*) filter (where not home_leave) as ward_stays,
        min(started_at_utc) as first_ward_started_at_utc,
        max(ward) filter (where stay_no = 1) as first_ward,
        max(minutes_admission_to_first_ward) as minutes_admission_to_first_ward,
        sum(gap_minutes) as gap_minutes,
        sum(own_overlap_minutes) as overlap_minutes
    from {{ ref('int_beds__flow') }}
    where has_spell
    group by spell_id

),

last_wards as (

    select
        spell_id,
        last_ward,
        last_ward_sector
    from (
        select
            spell_id,
            ward as last_ward,
            ward_sector as last_ward_sector,
            row_number() over (partition by spell_id order by started_at_utc desc nulls last, ward_stay_id desc nulls last) as place
        from {{ ref('int_beds__flow') }}
        where has_spell and not home_leave
    ) as placed
    where place = 1

),

joined as (

    select
        spells.spell_id,
        spells.patient_id,
        spells.pathway_id,
        spells.entry_id,
        spells.admitted_at,
        spells.discharged_at,
        spells.discharged_at_rejected,
        spells.discharged_at is null and spells.discharged_at_rejected is null as is_open,
        spells.admission_method,
        case
            when spells.admission_method in ('11', '12', '13') then 'elective'
            when spells.admission_method in ('31', '32') then 'maternity'
            when spells.admission_method in ('81', '82', '83') then 'other'
            when spells.admission_method is not null then 'emergency'
        end as admission_kind,
        spells.patient_classification,
        spells.treatment_function,
        spells.site,
        spells.discharge_method,
        spells.administrative_category,
        patients.overseas_charging_category,
        {{ days_between('cast(spells.admitted_at as date)', 'spells.known_to') }} as nights,
        case when spells.admitted_at <= spells.counted_to then {{ midnights_between('spells.admitted_at', 'spells.counted_to') }} end as midnights,
        ready.not_meeting,
        ready.last_assessed_at_utc,
        ready.last_assessed_on,
        ready.recorded_ready_date,
        -- the start of the last period of not meeting the criteria; a recorded date that lies before the patient
        -- last met them belongs to an earlier period
        case
            when not coalesce(ready.not_meeting, false) then null
            when ready.recorded_ready_date is null then ready.not_meeting_from
            when
                ready.recorded_ready_date < ready.last_met_on
                and ready.recorded_ready_date >= cast(spells.admitted_at as date)
                then ready.not_meeting_from
            else ready.recorded_ready_date
        end as discharge_ready_date,
        ready.delay_reason,
        ready.delay_reason_key,
        ready.delay_reason_group,
        ready.discharge_pathway,
        ready.repatriation_to,
        ready.repatriation_since,
        spells.known_to,
        coalesce(ward_stays.ward_stays, 0) as ward_stays,
        ward_stays.first_ward,
        ward_stays.minutes_admission_to_first_ward,
        coalesce(ward_stays.gap_minutes, 0) as gap_minutes,
        coalesce(ward_stays.overlap_minutes, 0) as overlap_minutes,
        last_wards.last_ward,
        last_wards.last_ward_sector
    from spells
    left join {{ ref('stg_pas__patients') }} as patients on spells.patient_id = patients.patient_id
    left join {{ ref('int_beds__ready') }} as ready on spells.spell_id = ready.spell_id
    left join ward_stays on spells.spell_id = ward_stays.spell_id
    left join last_wards on spells.spell_id = last_wards.spell_id

),

delayed as (

    select
        *,
        case
            when discharge_ready_date > known_to or discharge_ready_date < cast(admitted_at as date) then 'invalid'
            when discharge_ready_date is not null then 'known'
            -- may be left blank where the patient left on the day they became ready
            when not is_open and discharged_at is not null then 'assumed none'
        end as delay_basis
    from joined

),

counted as (

    select
        *,
        case
            when delay_basis = 'known' then {{ days_between('discharge_ready_date', 'known_to') }}
            when delay_basis = 'assumed none' then 0
        end as delay_days
    from delayed

)

select
    spell_id,
    patient_id,
    pathway_id,
    entry_id,
    admitted_at,
    discharged_at,
    discharged_at_rejected,
    is_open,
    admission_method,
    admission_kind,
    patient_classification,
    treatment_function,
    site,
    discharge_method,
    administrative_category,
    overseas_charging_category,
    nights,
    midnights,
    {{ length_of_stay_band('nights') }} as long_stay_band,
    not_meeting,
    last_assessed_at_utc,
    last_assessed_on,
    recorded_ready_date,
    discharge_ready_date,
    delay_basis,
    delay_days,
    case
        when delay_basis = 'invalid' then 'invalid'
        when delay_days >= 21 then '21+'
        when delay_days >= 14 then '14-20'
        when delay_days >= 7 then '7-13'
        when delay_days >= 4 then '4-6'
        when delay_days >= 2 then '2-3'
        when delay_days is not null then cast(delay_days as string)
    end as delay_band,
    delay_reason,
    delay_reason_key,
    delay_reason_group,
    discharge_pathway,
    repatriation_to,
    repatriation_since,
    ward_stays,
    first_ward,
    minutes_admission_to_first_ward,
    last_ward,
    last_ward_sector,
    gap_minutes,
    overlap_minutes
from counted
