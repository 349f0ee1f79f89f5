{#- Who lies where at moments: the ward stays that hold each moment, with the columns of both. `moments` is a relation of
    this query with one row a `day`, and `moment_utc` its moment. Stays of one spell that overlap: the patient is where
    the last move went, and counts once. -#}
{% macro ward_stays_at(moments, day, moment_utc) -%}
    select
        moments.{{ day }},
        stays.*
    from {{ moments }} as moments
    inner join {{ ref('int_beds__ward_stays') }} as stays
        on
            stays.started_at_utc <= moments.{{ moment_utc }}
            and coalesce(stays.ended_at_utc, timestamp '2999-12-31 00:00:00') > moments.{{ moment_utc }}
    qualify
        row_number() over (
            partition by moments.{{ day }}, coalesce(stays.spell_id, stays.ward_stay_id)
            order by stays.started_at_utc desc nulls last, stays.ward_stay_id desc nulls last
        ) = 1
{%- endmacro %}
