{#- Whether a text is a valid NHS number: ten digits (spaces allowed), modulus 11 with weights 10 to 2,
    and not one digit ten times over, which passes the arithmetic (Data Dictionary, NHS NUMBER). -#}
{% macro nhs_number_valid(text) -%}
    (
        {{ matches("replace(" ~ text ~ ", ' ', '')", '[0-9]{10}') }}
        and replace(replace({{ text }}, ' ', ''), substring(replace({{ text }}, ' ', ''), 1, 1), '') <> ''
        and mod(
            11 - mod(
                {%- for weight in range(10, 1, -1) %}
                {{ weight }} * try_cast(substring(replace({{ text }}, ' ', ''), {{ 11 - weight }}, 1) as integer)
                {%- if not loop.last %} +{% endif %}
                {%- endfor %},
                11
            ),
            11
        ) = try_cast(substring(replace({{ text }}, ' ', ''), 10, 1) as integer)
    )
{%- endmacro %}
