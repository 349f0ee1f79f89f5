{% macro unchanged_facts(before, now, nights) -%}
    {{ return(adapter.dispatch('unchanged_facts', 'clockstop')(before, now, nights)) }}
{%- endmacro %}

{#- The words after which a number grows or shrinks by itself from night to night. A rule that tells such a number
    uses one of them at the beginning of a clause; a number told in any other way is a fact. -#}
{% macro ageing_words() -%}
(?:^|[,;:] )(?:day|waiting|days waited|days to close)
{%- endmacro %}

{#- Whether two descriptions of one fault, so many nights apart, state the same facts. What only ages ("day 63, no
    decision to treat") may move by as many days as nights lie between; any other difference, of a code, a count or a
    date, is another fact. -#}
{% macro default__unchanged_facts(before, now, nights) -%}
    coalesce(
        {{ before }} = {{ now }}
        or (
            {{ facts_template(before) }} = {{ facts_template(now) }}
            and array_max(
                zip_with(
                    regexp_extract_all({{ before }}, '{{ ageing_words() }} (-?[0-9]{1,6})', 1),
                    regexp_extract_all({{ now }}, '{{ ageing_words() }} (-?[0-9]{1,6})', 1),
                    (a, b) -> abs(cast(a as integer) - cast(b as integer))
                )
            ) <= {{ nights }}
        ),
        {{ before }} is null and {{ now }} is null
    )
{%- endmacro %}

{% macro duckdb__unchanged_facts(before, now, nights) -%}
    coalesce(
        {{ before }} = {{ now }}
        or (
            {{ facts_template(before) }} = {{ facts_template(now) }}
            and list_max(
                list_transform(
                    list_zip(
                        regexp_extract_all({{ before }}, '{{ ageing_words() }} (-?[0-9]{1,6})', 1),
                        regexp_extract_all({{ now }}, '{{ ageing_words() }} (-?[0-9]{1,6})', 1)
                    ),
                    lambda pair: abs(cast(pair[1] as integer) - cast(pair[2] as integer))
                )
            ) <= {{ nights }}
        ),
        {{ before }} is null and {{ now }} is null
    )
{%- endmacro %}

{#- A description without the numbers that age. -#}
{% macro facts_template(text) -%}
    {{ return(adapter.dispatch('facts_template', 'clockstop')(text)) }}
{%- endmacro %}

{% macro default__facts_template(text) -%}
    regexp_replace({{ text }}, '({{ ageing_words() }} )-?[0-9]{1,6}', '$1#')
{%- endmacro %}

{% macro duckdb__facts_template(text) -%}
    regexp_replace({{ text }}, '({{ ageing_words() }} )-?[0-9]{1,6}', '\1#', 'g')
{%- endmacro %}
