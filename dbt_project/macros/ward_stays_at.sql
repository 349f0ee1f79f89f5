{#- Who lies where at moments: the ward stays that hold a bed at each moment, with the columns of both. `moments` is a
    relation of this query with one row a `day`, and `moment_utc` its moment. A patient is in one bed: within a spell
    where the last move went, be it home leave, and of the spells in the one whose stay began last; the identifier
    decides between equal starts. -#}
{% macro ward_stays_at(moments, day, moment_utc) -%}
    select *
    from (
        select
            last_moves.*,
            row_number() over (
                partition by last_moves.{{ day }}, last_moves.person
                order by last_moves.started_at_utc desc nulls last, last_moves.ward_stay_id desc nulls last
            ) as place_of_spells
        from (
            select
                moments.{{ day }},
                stays.*,
                row_number() over (
                    partition by moments.{{ day }}, stays.person, stays.spell_id
                    order by stays.started_at_utc desc nulls last, stays.ward_stay_id desc nulls last
                ) as place_of_moves
            from {{ moments }} as moments
            inner join {{ ref('int_beds__ward_stays') }} as stays
                on
                    stays.started_at_utc <= moments.{{ moment_utc }}
                    and coalesce(stays.ended_at_utc, timestamp '2999-12-31 00:00:00') > moments.{{ moment_utc }}
        ) as last_moves
        where last_moves.place_of_moves = 1 and not last_moves.home_leave
    ) as last_stays
    where last_stays.place_of_spells = 1
{%- endmacro %}
