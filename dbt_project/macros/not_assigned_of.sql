{#- Codes of records without a division, with how many records have each: a line of plan/divisions.csv for any of the codes of
    a record assigns it. `records`: a model with `division`; `columns`: for each kind of code the column that holds it, whose
    name is in the column of that name with `_name`. -#}
{% macro not_assigned_of(domain, records, columns) -%}
with unassigned as (

    {% for kind, column in columns.items() -%}
    select
        '{{ kind }}' as kind,
        coalesce({{ column }}, 'not recorded') as code,
        coalesce({{ column }}_name, 'Not recorded') as name
    from {{ ref(records) }}
    where division = 'not assigned'
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor %}

)

select
    '{{ domain }}' as domain,
    kind,
    code,
    max(name) as name,
    count(*) as records
from unassigned
group by kind, code
{%- endmacro %}
