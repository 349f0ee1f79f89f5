{{ config(meta={'not_gated_by': ['beds']}) }}
with mornings as (

    select
        cast(states.snapshot_at as date) as snapshot_date,
        states.core_open,
        states.escalation_open,
        states.occupied,
        states.closed_infection,
        states.corridor_patients,
        coalesce(wards.sector = 'ga', false) as is_general_and_acute,
        coalesce(wards.age_group, 'adult') as age_group
    from {{ ref('stg_beds__bed_states') }} as states
    left join {{ ref('stg_beds__wards') }} as wards
        on
            states.ward = wards.ward
            and cast(states.snapshot_at as date) >= wards.valid_from
            and (wards.valid_to is null or cast(states.snapshot_at as date) <= wards.valid_to)
    where extract(hour from states.snapshot_at) = 8

)

select
    snapshot_date,
    {%- for age_group in ('adult', 'paediatric') %}
    {%- for column in ('core_open', 'escalation_open', 'occupied') %}
    cast(sum({{ column }}) filter (where is_general_and_acute and age_group = '{{ age_group }}') as bigint) as {{ age_group }}_{{ column }},
    {%- endfor %}
    {%- endfor %}
    cast(sum(closed_infection) as bigint) as closed_infection,
    cast(sum(corridor_patients) as bigint) as corridor_patients
from mornings
group by snapshot_date
