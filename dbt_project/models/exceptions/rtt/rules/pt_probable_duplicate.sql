with scored as (

    select
        patient_id,
        first_patient_id,
        match_probability,
        score,
        reasons
    from (
        select
            other_patient_id as patient_id,
            patient_id as first_patient_id,
            match_probability,
            cast(round(match_weight_of_items, 0) as integer) as score,
            reasons,
            row_number() over (
                partition by other_patient_id order by match_probability desc nulls last, patient_id nulls last
            ) as place
        from {{ ref('int_patients__duplicate_reasons') }}
    ) as placed
    where place = 1

)

select
    'PT_PROBABLE_DUPLICATE' as rule_id,
    patients.patient_id as record_key,
    patients.patient_id,
    cast(null as string) as pathway_id,
    case
        when scored.match_probability >= {{ var('duplicate_patient_percent') }} / 100e0 then 'fail'
        else 'pass'
    end as status,
    'data quality' as owner,
    scored.first_patient_id as other_patient,
    scored.reasons,
    scored.score
from {{ ref('stg_pas__patients') }} as patients
left join scored on patients.patient_id = scored.patient_id
