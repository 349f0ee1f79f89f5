select
    'KH03_NO_COLUMN' as rule_id,
    stays.ward_stay_id as record_key,
    stays.patient_id,
    cast(null as string) as pathway_id,
    case
        when stays.treatment_function is null then 'not_applicable'
        when specialties.main_specialty is not null and specialties.kh03_sector is null then 'fail'
        else 'pass'
    end as status,
    coalesce(nullif(stays.ward, 'unknown'), 'bed management') as owner,
    stays.ward,
    stays.treatment_function as main_specialty
from {{ ref('int_beds__flow') }} as stays
left join {{ ref('main_specialties') }} as specialties on stays.treatment_function = specialties.main_specialty
