{#- The columns of attendances over four hours of the published A&E file, booked ones last. -#}
{% macro ae_over_4_hours_columns() -%}
    {{ return(ae_count_columns()[6:12]) }}
{%- endmacro %}
