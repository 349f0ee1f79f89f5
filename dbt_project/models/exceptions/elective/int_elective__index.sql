select
    'offer' as subject,
    offer_id as record_key,
    patient_id,
    pathway_id
from {{ ref('int_elective__offers') }}
