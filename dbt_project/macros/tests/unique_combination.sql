{% test unique_combination(model, columns) %}
{%- set names = [] -%}
{%- for name in columns -%}
{%- do names.append(adapter.quote(name)) -%}
{%- endfor -%}
select
    {{ names | join(', ') }},
    count(*) as copies
from {{ model }}
group by {{ names | join(', ') }}
having count(*) > 1
{% endtest %}
