{#- One row per treatment function code, with its name on the date of the data: its own, else that of the function under which
    it is reported. -#}
{% macro treatment_function_names() -%}
    select
        treatment_function,
        max(coalesce(name, rtt_function_name)) as treatment_function_name
    from {{ ref('treatment_functions') }}
    where
        (valid_from is null or valid_from <= {{ as_at() }})
        and (valid_to is null or valid_to >= {{ as_at() }})
    group by treatment_function
{%- endmacro %}
