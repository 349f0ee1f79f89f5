-- who is in a bed at the midnight that ends the data
with placed as (

    select
        ward_stay_id,
        ward,
        bed,
        spell_id,
        patient_id,
        treatment_function,
        outlier
    from {{ ref('int_beds__census') }}
    where census_date = {{ as_at() }}

),

placed_patients as (

    select distinct patient_id
    from placed
    where patient_id is not null

),

placed_spells as (

    select distinct spell_id
    from placed
    where spell_id is not null

),

on_leave as (

    select
        spell_id,
        max(ward) as ward
    from {{ ref('int_beds__ward_stays') }}
    where
        home_leave
        and spell_id is not null
        and started_at_utc <= {{ local_to_utc(add_days(as_at(), 1)) }}
        and coalesce(ended_at_utc, timestamp '2999-12-31 00:00:00') > {{ local_to_utc(add_days(as_at(), 1)) }}
    group by spell_id

),

spells as (

    select
        stays.spell_id,
        stays.patient_id,
        stays.last_ward,
        stays.site,
        recorded.consultant,
        stays.treatment_function,
        stays.admitted_at,
        stays.admission_kind,
        stays.nights,
        stays.not_meeting,
        stays.discharge_ready_date,
        stays.discharge_pathway,
        stays.repatriation_to,
        stays.is_open
    from {{ ref('int_beds__stays') }} as stays
    left join {{ ref('stg_pas__spells') }} as recorded on stays.spell_id = recorded.spell_id

),

-- nobody leaves the list because no ward stay places them
unplaced as (

    select
        spells.*,
        coalesce(on_leave.ward, spells.last_ward, 'unknown') as ward,
        case when on_leave.spell_id is not null then 'on home leave' else 'no bed recorded' end as place
    from spells
    left join placed_patients on spells.patient_id = placed_patients.patient_id
    left join placed_spells on spells.spell_id = placed_spells.spell_id
    left join on_leave on spells.spell_id = on_leave.spell_id
    where spells.is_open and placed_patients.patient_id is null and placed_spells.spell_id is null

),

listed as (

    select
        'ward stay' as record_kind,
        placed.ward_stay_id as record_key,
        placed.ward,
        'in a bed' as place,
        placed.bed,
        coalesce(spells.patient_id, placed.patient_id) as patient_id,
        placed.spell_id,
        spells.site as spell_site,
        spells.consultant,
        coalesce(placed.treatment_function, spells.treatment_function) as treatment_function,
        coalesce(spells.admitted_at, stays.started_at) as admitted_at,
        spells.admission_kind,
        spells.nights,
        placed.outlier,
        spells.not_meeting,
        spells.discharge_ready_date,
        spells.discharge_pathway,
        spells.repatriation_to
    from placed
    inner join {{ ref('int_beds__ward_stays') }} as stays on placed.ward_stay_id = stays.ward_stay_id
    left join spells on placed.spell_id = spells.spell_id
    union all
    select
        'spell',
        unplaced.spell_id,
        unplaced.ward,
        unplaced.place,
        cast(null as string),
        unplaced.patient_id,
        unplaced.spell_id,
        unplaced.site,
        unplaced.consultant,
        unplaced.treatment_function,
        unplaced.admitted_at,
        unplaced.admission_kind,
        unplaced.nights,
        cast(null as boolean),
        unplaced.not_meeting,
        unplaced.discharge_ready_date,
        unplaced.discharge_pathway,
        unplaced.repatriation_to
    from unplaced

),

coded as (

    select
        listed.*,
        coalesce(places.site, listed.spell_site, 'unknown') as site,
        persons.nhs_number,
        coalesce(persons.is_number_of_two_births, false) as nhs_number_in_doubt,
        persons.birth_date
    from listed
    left join {{ ref('int_beds__ward_places') }} as places on listed.ward = places.code
    left join {{ ref('int_patients__persons') }} as persons on listed.patient_id = persons.patient_id

)

select
    coded.record_kind,
    coded.record_key,
    coded.ward,
    {{ ward_name_of('coded', 'ward') }} as ward_name,
    coded.site,
    {{ name_of('coded', 'site') }} as site_name,
    {{ division_of_ward('ward', ['treatment_function']) }} as division,
    coded.place,
    coded.bed,
    coded.patient_id,
    coded.nhs_number,
    coded.nhs_number_in_doubt,
    coded.birth_date,
    coded.spell_id,
    coded.consultant,
    {{ name_of('coded', 'consultant') }} as consultant_name,
    coded.treatment_function,
    {{ name_of('coded', 'treatment_function') }} as treatment_function_name,
    coded.admitted_at,
    coded.admission_kind,
    coded.nights,
    coded.outlier,
    coded.not_meeting,
    coded.discharge_ready_date,
    coded.discharge_pathway,
    {{ name_of('coded', 'discharge_pathway') }} as discharge_pathway_name,
    coded.repatriation_to
from coded
{{ names_joined('coded', {
    'site': 'site',
    'consultant': 'consultant',
    'treatment_function': 'treatment_function',
    'discharge_pathway': 'discharge_pathway',
}) }}
{{ wards_joined('coded', ['ward']) }}
{{ divisions_joined('coded', {'treatment_function': 'treatment_function'}) }}
