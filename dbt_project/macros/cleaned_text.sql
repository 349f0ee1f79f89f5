{#- A delivered text without unseen characters (blanks of any kind, control characters, marks without a width) at its
    ends and with a blank for each character inside that would break a line; null where nothing is left.
    `has_unseen` is of the whole row: nearly every row has none of these characters, and to look for them in each
    column would cost more than all the rest of reading it. -#}
{% macro cleaned_text(name, has_unseen) -%}
case when {{ has_unseen }} then {{ without_unseen(name) }} else nullif({{ name }}, '') end
{%- endmacro %}

{% macro without_unseen(name) -%}
    {{ return(adapter.dispatch('without_unseen', 'clockstop')(name)) }}
{%- endmacro %}

{% macro default__without_unseen(name) -%}
{%- set rules = value_rules() -%}
nullif(regexp_replace(regexp_replace({{ name }}, '^{{ rules.unseen }}+|{{ rules.unseen }}+$', ''), '{{ rules.breaking }}', ' '), '')
{%- endmacro %}

{% macro duckdb__without_unseen(name) -%}
{%- set rules = value_rules() -%}
nullif(regexp_replace(regexp_replace({{ name }}, '^{{ rules.unseen }}+|{{ rules.unseen }}+$', '', 'g'), '{{ rules.breaking }}', ' ', 'g'), '')
{%- endmacro %}

{#- Whether any text of a row has unseen characters that cleaning would take off or replace. -#}
{% macro has_unseen(names) -%}
    {{ return(adapter.dispatch('has_unseen', 'clockstop')(names)) }}
{%- endmacro %}

{% macro default__has_unseen(names) -%}
concat_ws('|', {{ names | join(', ') }}) rlike '{{ value_rules().unseen_of_row }}'
{%- endmacro %}

{% macro duckdb__has_unseen(names) -%}
regexp_matches(concat_ws('|', {{ names | join(', ') }}), '{{ value_rules().unseen_of_row }}')
{%- endmacro %}

{#- A cleaned text, null where it is what systems write when there is nothing: a word such as NULL, for a date or a
    time 1900-01-01 or 9999-12-31, for an identifier noughts alone. -#}
{% macro filled_text(name, type, zeros=none) -%}
{%- set rules = value_rules() -%}
case
    when upper({{ name }}) in ('{{ rules.empty_words | join("', '") }}') then null
{%- if type in ('date', 'time') %}
    when substring({{ name }}, 1, 10) in ('{{ rules.empty_dates | join("', '") }}') and substring({{ name }}, 11, 1) in ('', 'T', ' ') then null
{%- endif %}
{%- if zeros %}
    when {{ matches(name, zeros) }} then null
{%- endif %}
    else {{ name }}
end
{%- endmacro %}

{#- A filled text that is written as a date or a time is and lies in the years that a record can be of; else null, so
    that nothing is ever cast that cannot be. -#}
{% macro readable_text(name, type, first_year) -%}
{%- set rules = value_rules() -%}
case
    when
        {{ matches(name, rules.date_pattern if type == 'date' else rules.time_pattern) }}
        and substring({{ name }}, 1, 4) between '{{ first_year }}' and '{{ rules.last_year }}'
        then {{ name }}
end
{%- endmacro %}
