with coded as (

    select
        census_date,
        ward_stay_id,
        ward,
        bed,
        spell_id,
        patient_id,
        treatment_function,
        outlier
    from {{ ref('int_beds__census') }}

)

select
    coded.census_date,
    coded.ward_stay_id,
    coded.ward,
    {{ ward_name_of('coded', 'ward') }} as ward_name,
    coded.bed,
    coded.spell_id,
    coded.patient_id,
    coded.treatment_function,
    {{ name_of('coded', 'treatment_function') }} as treatment_function_name,
    {{ division_of_ward('ward', ['treatment_function']) }} as division,
    coded.outlier
from coded
{{ names_joined('coded', {'treatment_function': 'treatment_function'}) }}
{{ wards_joined('coded', ['ward']) }}
{{ divisions_joined('coded', {'treatment_function': 'treatment_function'}) }}
