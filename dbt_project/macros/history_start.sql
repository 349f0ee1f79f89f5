{#- Since when a relation tells of what it is asked for: the first time that another follows within a week. Of a
    department or hospital some time is told every day; a year typed wrong stands alone and is no beginning. -#}
{% macro history_start(stamp, relation, name) -%}
    select min(times.{{ stamp }}) as {{ name }}
    from (
        select
            {{ stamp }},
            lead({{ stamp }}) over (order by {{ stamp }} nulls last) as next_{{ stamp }}
        from {{ relation }}
    ) as times
    where times.next_{{ stamp }} <= {{ add_minutes('times.' ~ stamp, 10080) }}
{%- endmacro %}
