{#- Whether the words that an earlier version published of a fault say the same facts as the facts and words of now. Only
    publications of before facts were published are compared so, on the first night after: each number and date
    that matters now was in the words, each one in the words is in those of now, and so is each code that they say. Whether
    something was so or not was only in the wording, which is another one now: it is not compared. -#}
{% macro unchanged_words(before, facts, words) -%}
    {{ return(adapter.dispatch('unchanged_words', 'clockstop')(before, facts, words)) }}
{%- endmacro %}

{% macro default__unchanged_words(before, facts, words) -%}
    coalesce(
        size(array_except({{ numbers_in(values_that_matter(facts)) }}, {{ numbers_in(before) }})) = 0
        and size(array_except({{ numbers_in(words_without_ages(before)) }}, {{ numbers_in(words) }})) = 0
        and forall(
            {{ codes_in(facts) }},
            code -> code rlike '{{ iso_date() }}' or instr({{ words }}, code) = 0 or instr({{ before }}, code) > 0
        ),
        false
    )
{%- endmacro %}

{% macro duckdb__unchanged_words(before, facts, words) -%}
    coalesce(
        list_has_all({{ numbers_in(before) }}, {{ numbers_in(values_that_matter(facts)) }})
        and list_has_all({{ numbers_in(words) }}, {{ numbers_in(words_without_ages(before)) }})
        and len(list_filter(
            {{ codes_in(facts) }},
            lambda code: not regexp_matches(code, '{{ iso_date() }}')
                and contains({{ words }}, code) and not contains({{ before }}, code)
        )) = 0,
        false
    )
{%- endmacro %}

{#- The numbers of a text; a date or a time of day is one. -#}
{% macro numbers_in(text) -%}
    regexp_extract_all({{ text }}, '([0-9][0-9:.-]*[0-9]|[0-9])', 1)
{%- endmacro %}

{#- The texts among the facts that matter; those that hold no date are codes: a ward, an identifier, a reason. -#}
{% macro codes_in(facts) -%}
    regexp_extract_all({{ values_that_matter(facts) }}, '"([^"' || chr(92) || chr(92) || ']+)"', 1)
{%- endmacro %}

{% macro iso_date() -%}
[0-9]{4}-[0-9]{2}-[0-9]{2}
{%- endmacro %}

{% macro values_that_matter(facts) -%}
    {{ return(adapter.dispatch('values_that_matter', 'clockstop')(facts)) }}
{%- endmacro %}

{% macro default__values_that_matter(facts) -%}
    regexp_replace({{ facts_that_matter(facts) }}, '"[a-z0-9_]+":', '')
{%- endmacro %}

{% macro duckdb__values_that_matter(facts) -%}
    regexp_replace({{ facts_that_matter(facts) }}, '"[a-z0-9_]+":', '', 'g')
{%- endmacro %}

{#- The words after which those of before said a number that grows by itself. -#}
{% macro ageing_words() -%}
(?:^|[,;:] )(?:day|waiting|days waited|days to close)
{%- endmacro %}

{% macro words_without_ages(text) -%}
    {{ return(adapter.dispatch('words_without_ages', 'clockstop')(text)) }}
{%- endmacro %}

{% macro default__words_without_ages(text) -%}
    regexp_replace({{ text }}, '({{ ageing_words() }} )-?[0-9]{1,6}', '$1')
{%- endmacro %}

{% macro duckdb__words_without_ages(text) -%}
    regexp_replace({{ text }}, '({{ ageing_words() }} )-?[0-9]{1,6}', '\1', 'g')
{%- endmacro %}
