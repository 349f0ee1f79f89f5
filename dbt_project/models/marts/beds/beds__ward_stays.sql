with coded as (

    select
        ward_stay_id,
        spell_id,
        patient_id,
        ward,
        bed,
        started_at,
        ended_at,
        ended_at_rejected,
        link_method,
        treatment_function,
        ward_sector,
        outlier,
        home_leave,
        has_spell,
        stay_no,
        minutes_admission_to_first_ward,
        gap_minutes,
        own_overlap_minutes,
        outside_spell_minutes,
        other_ward_stay_id,
        bed_overlap_minutes,
        bed_overlap_at_midnight
    from {{ ref('int_beds__flow') }}

)

select
    coded.ward_stay_id,
    coded.spell_id,
    coded.patient_id,
    coded.ward,
    {{ ward_name_of('coded', 'ward') }} as ward_name,
    coded.bed,
    coded.started_at,
    coded.ended_at,
    coded.ended_at_rejected,
    coded.link_method,
    coded.treatment_function,
    {{ name_of('coded', 'treatment_function') }} as treatment_function_name,
    {{ division_of_ward('ward', ['treatment_function']) }} as division,
    coded.ward_sector,
    {{ bed_sector_name('coded.ward_sector') }} as ward_sector_name,
    coded.outlier,
    coded.home_leave,
    coded.has_spell,
    coded.stay_no,
    coded.minutes_admission_to_first_ward,
    coded.gap_minutes,
    coded.own_overlap_minutes,
    coded.outside_spell_minutes,
    coded.other_ward_stay_id,
    coded.bed_overlap_minutes,
    coded.bed_overlap_at_midnight
from coded
{{ names_joined('coded', {'treatment_function': 'treatment_function'}) }}
{{ wards_joined('coded', ['ward']) }}
{{ divisions_joined('coded', {'treatment_function': 'treatment_function'}) }}
