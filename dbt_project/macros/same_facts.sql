{% macro same_facts(before, now, nights) -%}
    {{ return(adapter.dispatch('same_facts', 'clockstop')(before, now, nights)) }}
{%- endmacro %}

{#- Whether two descriptions of one fault, so many nights apart, state the same facts. Counts of days grow by
    themselves ("day 63, no decision to treat"), so a number that moved by no more than the nights between is
    the same fact grown older; any other difference, a date included, is another fact. -#}
{% macro default__same_facts(before, now, nights) -%}
    coalesce(
        {{ before }} = {{ now }}
        or (
            {{ facts_template(before) }} = {{ facts_template(now) }}
            and array_max(
                zip_with(
                    regexp_extract_all({{ before }}, '(?:^|[ (])([0-9]{1,6})(?:[ ,;.)]|$)', 1),
                    regexp_extract_all({{ now }}, '(?:^|[ (])([0-9]{1,6})(?:[ ,;.)]|$)', 1),
                    (a, b) -> abs(cast(a as integer) - cast(b as integer))
                )
            ) <= {{ nights }}
        ),
        {{ before }} is null and {{ now }} is null
    )
{%- endmacro %}

{% macro duckdb__same_facts(before, now, nights) -%}
    coalesce(
        {{ before }} = {{ now }}
        or (
            {{ facts_template(before) }} = {{ facts_template(now) }}
            and list_max(
                list_transform(
                    list_zip(
                        regexp_extract_all({{ before }}, '(?:^|[ (])([0-9]{1,6})(?:[ ,;.)]|$)', 1),
                        regexp_extract_all({{ now }}, '(?:^|[ (])([0-9]{1,6})(?:[ ,;.)]|$)', 1)
                    ),
                    lambda pair: abs(cast(pair[1] as integer) - cast(pair[2] as integer))
                )
            ) <= {{ nights }}
        ),
        {{ before }} is null and {{ now }} is null
    )
{%- endmacro %}

{#- A description without its free-standing numbers. -#}
{% macro facts_template(text) -%}
    {{ return(adapter.dispatch('facts_template', 'clockstop')(text)) }}
{%- endmacro %}

{% macro default__facts_template(text) -%}
    regexp_replace({{ text }}, '(^|[ (])[0-9]{1,6}([ ,;.)]|$)', '$1#$2')
{%- endmacro %}

{% macro duckdb__facts_template(text) -%}
    regexp_replace({{ text }}, '(^|[ (])[0-9]{1,6}([ ,;.)]|$)', '\1#\2', 'g')
{%- endmacro %}
