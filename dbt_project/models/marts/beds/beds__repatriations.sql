with coded as (

    select
        spell_id,
        patient_id,
        last_ward as ward,
        treatment_function,
        repatriation_to,
        repatriation_since,
        {{ days_between('repatriation_since', as_at()) }} as days_waiting,
        nights,
        discharge_ready_date
    from {{ ref('beds__stays') }}
    where is_open and not_meeting and repatriation_to is not null

)

select
    coded.spell_id,
    coded.patient_id,
    coded.ward,
    {{ ward_name_of('coded', 'ward') }} as ward_name,
    coded.treatment_function,
    {{ name_of('coded', 'treatment_function') }} as treatment_function_name,
    {{ division_of_ward('ward', ['treatment_function']) }} as division,
    coded.repatriation_to,
    coded.repatriation_since,
    coded.days_waiting,
    coded.nights,
    coded.discharge_ready_date
from coded
{{ names_joined('coded', {'treatment_function': 'treatment_function'}) }}
{{ wards_joined('coded', ['ward']) }}
{{ divisions_joined('coded', {'treatment_function': 'treatment_function'}) }}
