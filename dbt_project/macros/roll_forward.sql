{#- How a waiting list became what it is: what it held on the night before, every movement since, what it holds now; in
    parts and in all. `part` is the column the list is published by, `held_in` the same in the lists themselves,
    `unknown` names a pathway without one, `total` all parts together; `moved` holds one row a pathway and movement,
    `before` the open pathways of the night before and `list` those of this one. Nothing on a first night. `list_name`: the list
    of codes that names the parts, where they have one; their division is found by it. -#}
{% macro roll_forward(part, held_in, unknown, total, movements, moved, before, list, list_name=none) -%}
with counted as (

    select
        {{ part }},
        {% for movement, column in movements.items() -%}
        count(*) filter (where movement = '{{ movement }}') as {{ column }}{{ '' if loop.last else ',' }}
        {% endfor %}
    from {{ moved }}
    group by {{ part }}

),

opening as (

    select
        coalesce({{ held_in }}, '{{ unknown }}') as {{ part }},
        count(*) as pathways
    from {{ before }}
    group by 1

),

closing as (

    select
        coalesce({{ held_in }}, '{{ unknown }}') as {{ part }},
        count(*) as pathways
    from {{ list }}
    group by 1

),

parts as (

    select {{ part }} from opening
    union
    select {{ part }} from closing
    union
    select {{ part }} from counted

),

night_before as (

    select max(as_at) as as_at from {{ before }}

),

by_part as (

    select
        parts.{{ part }},
        coalesce(opening.pathways, 0) as opening,
        {% for column in movements.values() -%}
        coalesce(counted.{{ column }}, 0) as {{ column }},
        {% endfor -%}
        coalesce(closing.pathways, 0) as closing
    from parts
    left join opening on parts.{{ part }} = opening.{{ part }}
    left join closing on parts.{{ part }} = closing.{{ part }}
    left join counted on parts.{{ part }} = counted.{{ part }}

),

with_total as (

    select * from by_part
    union all
    select
        '{{ total }}' as {{ part }},
        sum(opening) as opening,
        {% for column in movements.values() -%}
        sum({{ column }}) as {{ column }},
        {% endfor -%}
        sum(closing) as closing
    from by_part

)

select
    night_before.as_at as {{ adapter.quote('from') }},
    {{ as_at() }} as {{ adapter.quote('to') }},
    with_total.{{ part }},
    {% if list_name -%}
    {{ name_of('with_total', part) }} as {{ part }}_name,
    {{ division_of([list_name]) }} as division,
    {% endif -%}
    coalesce(with_total.{{ part }} = '{{ total }}', false) as is_total,
    cast(with_total.opening as bigint) as opening,
    {% for column in movements.values() -%}
    cast(with_total.{{ column }} as bigint) as {{ column }},
    {% endfor -%}
    cast(with_total.closing as bigint) as closing
from with_total
inner join night_before on night_before.as_at is not null
{%- if list_name %}
{{ names_joined('with_total', {part: list_name}) }}
{{ divisions_joined('with_total', {list_name: part}) }}
{%- endif %}
{%- endmacro %}
