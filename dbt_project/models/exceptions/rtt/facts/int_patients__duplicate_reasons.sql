-- the same weights that Splink added up, told in words
with weighed as (

    {% for item in ['nhs_number', 'birth_date', 'gender', 'postcode', 'general_practice'] -%}
    select
        patient_id,
        other_patient_id,
        '{{ item }}' as item,
        {{ item }}_weight as weight
    from {{ ref('int_patients__same_person') }}
    where {{ item }}_weight <> 0
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

told as (

    select
        weighed.patient_id,
        weighed.other_patient_id,
        weighed.weight,
        linkage.words
    from weighed
    -- the level is the one whose weight this is
    inner join {{ ref('patient_linkage') }} as linkage
        on weighed.item = linkage.item and abs(log2(linkage.m / nullif(linkage.u, 0)) - weighed.weight) < 0.01

),

reasons as (

    select
        patient_id,
        other_patient_id,
        sum(weight) as match_weight_of_items,
        {{ joined_text('words', 'weight desc') }} as reasons
    from told
    group by patient_id, other_patient_id

)

select
    pairs.patient_id,
    pairs.other_patient_id,
    pairs.match_weight,
    pairs.match_probability,
    reasons.match_weight_of_items,
    reasons.reasons
from {{ ref('int_patients__same_person') }} as pairs
inner join reasons on pairs.patient_id = reasons.patient_id and pairs.other_patient_id = reasons.other_patient_id
