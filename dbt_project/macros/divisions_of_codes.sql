{#- The division of a row by plan/divisions.csv: by its ward, else its treatment function, else its site.
    `divisions_joined` joins the division of each kind by the column that holds its code, in that order; `division_of` is
    the first that there is, and "not assigned" without one. -#}
{% macro divisions_joined(rows, columns) -%}
{%- for kind, column in columns.items() %}
left join {{ ref('int_reference__divisions') }} as {{ kind }}_divisions
    on {{ kind }}_divisions.kind = '{{ kind }}' and {{ rows }}.{{ column }} = {{ kind }}_divisions.code
{%- endfor %}
{%- endmacro %}

{% macro division_of(kinds) -%}
    coalesce({% for kind in kinds %}{{ kind }}_divisions.division, {% endfor %}'not assigned')
{%- endmacro %}

{#- The name and division of a ward in the marts of beds: its line in plan/divisions.csv, else that of the treatment function,
    else what the ward inventory sends, else the line of its site. -#}
{% macro wards_joined(rows, columns) -%}
{%- for column in columns %}
left join {{ ref('int_beds__ward_places') }} as {{ column }}_places on {{ rows }}.{{ column }} = {{ column }}_places.code
{%- endfor %}
{%- endmacro %}

{% macro ward_name_of(rows, column) -%}
    coalesce({{ column }}_places.name, {{ rows }}.{{ column }})
{%- endmacro %}

{% macro division_of_ward(column, kinds=[]) -%}
    coalesce(
        {{ column }}_places.division_given, {% for kind in kinds %}{{ kind }}_divisions.division, {% endfor %}
        {{- column }}_places.division_delivered, {{ column }}_places.division_of_site, 'not assigned'
    )
{%- endmacro %}
