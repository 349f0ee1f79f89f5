{#- The facts of a rule as JSON text, from columns of their names: those that matter by name, and in `ageing` those that
    grow by a day a night by themselves. Dates are ISO, numbers are numbers, what is empty is null. -#}
{% macro facts_text(matter, age) -%}
    {{ return(adapter.dispatch('facts_text', 'clockstop')(matter, age)) }}
{%- endmacro %}

{% macro default__facts_text(matter, age) -%}
    {%- if matter or age -%}
    to_json(
        named_struct(
            {%- for name in matter %}'{{ name }}', {{ name }}{{ ', ' if age or not loop.last }}{% endfor %}
            {%- if age %}'ageing', named_struct({% for name in age %}'{{ name }}', {{ name }}{{ ', ' if not loop.last }}{% endfor %}){% endif -%}
        ),
        map('ignoreNullFields', 'false', 'timestampFormat', 'yyyy-MM-dd HH:mm:ss')
    )
    {%- else -%}
    '{}'
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__facts_text(matter, age) -%}
    cast(json_object(
        {%- for name in matter %}'{{ name }}', {{ name }}{{ ', ' if age or not loop.last }}{% endfor %}
        {%- if age %}'ageing', json_object({% for name in age %}'{{ name }}', {{ name }}{{ ', ' if not loop.last }}{% endfor %}){% endif -%}
    ) as string)
{%- endmacro %}

{#- Whether the facts of one fault, so many nights apart, are the same: those that matter are equal, and those that grow by
    themselves moved by as many days as nights lie between at most. -#}
{% macro unchanged_facts(before, now, nights) -%}
    {{ return(adapter.dispatch('unchanged_facts', 'clockstop')(before, now, nights)) }}
{%- endmacro %}

{% macro default__unchanged_facts(before, now, nights) -%}
    (
        {{ before }} = {{ now }}
        or (
            {{ facts_without_ages(before) }} = {{ facts_without_ages(now) }}
            and array_max(
                zip_with({{ ages_of(before) }}, {{ ages_of(now) }}, (a, b) -> abs(cast(a as bigint) - cast(b as bigint)))
            ) <= {{ nights }}
        )
    )
{%- endmacro %}

{% macro duckdb__unchanged_facts(before, now, nights) -%}
    (
        {{ before }} = {{ now }}
        or (
            {{ facts_without_ages(before) }} = {{ facts_without_ages(now) }}
            and list_max(
                list_transform(
                    list_zip({{ ages_of(before) }}, {{ ages_of(now) }}),
                    lambda pair: abs(cast(pair[1] as bigint) - cast(pair[2] as bigint))
                )
            ) <= {{ nights }}
        )
    )
{%- endmacro %}

{#- Facts with # for each number that grows by itself. No text within the facts can look like the name of `ageing`: its
    quotes have a backslash before them. -#}
{% macro facts_without_ages(facts) -%}
    {{ return(adapter.dispatch('facts_without_ages', 'clockstop')(facts)) }}
{%- endmacro %}

{% macro default__facts_without_ages(facts) -%}
    {{ facts_that_matter(facts) }} || regexp_replace({{ facts_that_age(facts) }}, ':-?[0-9]+', ':#')
{%- endmacro %}

{% macro duckdb__facts_without_ages(facts) -%}
    {{ facts_that_matter(facts) }} || regexp_replace({{ facts_that_age(facts) }}, ':-?[0-9]+', ':#', 'g')
{%- endmacro %}

{% macro ages_of(facts) -%}
    regexp_extract_all({{ facts_that_age(facts) }}, ':(-?[0-9]+)', 1)
{%- endmacro %}

{% macro facts_that_matter(facts) -%}
    split_part({{ facts }}, '"ageing":', 1)
{%- endmacro %}

{% macro facts_that_age(facts) -%}
    split_part({{ facts }}, '"ageing":', 2)
{%- endmacro %}
