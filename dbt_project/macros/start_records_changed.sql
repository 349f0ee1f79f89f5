{#- What rtt.roll_forward_pathways says of a pathway of which rows are left, but not those that started its clock; rule
    RTT-A16 asks for these. Written once, so that better words change both. -#}
{% macro start_records_changed() -%}
'the records of the clock start were changed'
{%- endmacro %}
