{#- Core beds of a ward that are open and staffed, as it declares them; where only closures were declared, the
    inventory without them. `states` and `inventory` name the relations. -#}
{% macro declared_core_open(states, inventory) -%}
coalesce(
    {{ states }}.core_open,
    greatest(
        0,
        {{ inventory }}.core_beds
        - coalesce({{ states }}.closed_infection, 0)
        - coalesce({{ states }}.closed_staffing, 0)
        - coalesce({{ states }}.closed_other, 0)
    )
)
{%- endmacro %}
