{#- The columns of attendances of the published A&E file, booked ones last. -#}
{% macro ae_attendances_columns() -%}
    {{ return(ae_count_columns()[:6]) }}
{%- endmacro %}
