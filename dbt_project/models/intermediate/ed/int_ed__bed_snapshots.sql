{{ config(meta={'not_gated_by': ['beds']}) }}
-- one state of a ward and morning: the first
with first_states as (

    select *
    from (
        select
            *,
            row_number() over (
                partition by ward, cast(snapshot_at as date)
                order by snapshot_at nulls last
            ) as place
        from {{ ref('stg_beds__bed_states') }}
        where extract(hour from snapshot_at) = 8
    ) as placed
    where place = 1

),

mornings as (

    select
        snapshot_date,
        core_open,
        escalation_open,
        occupied,
        closed_infection,
        corridor_patients,
        is_general_and_acute,
        age_group
    from (
        select
            cast(states.snapshot_at as date) as snapshot_date,
            states.core_open,
            states.escalation_open,
            states.occupied,
            states.closed_infection,
            states.corridor_patients,
            coalesce(wards.sector = 'ga', false) as is_general_and_acute,
            coalesce(wards.age_group, 'adult') as age_group,
            row_number() over (
                partition by states.ward, states.snapshot_at
                order by wards.valid_from desc nulls last
            ) as place
        from first_states as states
        left join {{ ref('stg_beds__wards') }} as wards
            on
                states.ward = wards.ward
                and cast(states.snapshot_at as date) >= wards.valid_from
                and (
                    wards.valid_to is null
                    or wards.valid_to < wards.valid_from
                    or cast(states.snapshot_at as date) <= wards.valid_to
                )
    ) as placed
    -- where ranges of one ward overlap the later one counts from its first day
    where place = 1

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
