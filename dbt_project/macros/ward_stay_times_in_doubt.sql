{#- A rule on ward stays: whether their start or end fell into a change of the clock and names no offset. `doubt` is
    `ambiguous`, a time that was twice, or `impossible`, one that never was. -#}
{% macro ward_stay_times_in_doubt(rule_id, doubt) -%}
with doubted as (

    select
        ward_stay_id,
        started_at,
        ended_at,
        {{ clock_change_doubt('started_at', 'started_at_has_offset') }} as started_doubt,
        {{ clock_change_doubt('ended_at', 'ended_at_has_offset') }} as ended_doubt
    from {{ ref('stg_beds__ward_stays') }}

)

select
    '{{ rule_id }}' as rule_id,
    stays.ward_stay_id as record_key,
    stays.patient_id,
    cast(null as string) as pathway_id,
    case
        when doubted.started_doubt = '{{ doubt }}' or doubted.ended_doubt = '{{ doubt }}' then 'fail'
        else 'pass'
    end as status,
    stays.ward as owner,
    doubted.started_at,
    doubted.ended_at
from {{ ref('int_beds__ward_stays') }} as stays
inner join doubted on stays.ward_stay_id = doubted.ward_stay_id
{%- endmacro %}
