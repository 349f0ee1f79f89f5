select
    'DT_OUTSIDE_LIFE' as rule_id,
    offer_id as record_key,
    patient_id,
    pathway_id,
    case
        when not has_known_life then 'not_applicable'
        when outside_life is not null then 'fail'
        else 'pass'
    end as status,
    owner,
    outside_life as dates
from {{ ref('int_elective__lives') }}
