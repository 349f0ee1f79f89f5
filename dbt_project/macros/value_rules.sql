{#- Written from orchestration/contract/value_rules.py by `make contracts`; change that file, not this one.
    What is read as empty, and what a value of each type may look like. -#}
{% macro value_rules() -%}
{{ return({
    'empty_words': ['NULL', 'N/A', '\\N'],
    'empty_dates': ['1900-01-01', '9999-12-31'],
    'last_year': 2199,
    'date_pattern': '[0-9]{4}-[0-9]{2}-[0-9]{2}',
    'time_pattern': '[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?(Z|[+-](0[0-9]|1[0-4]):?[0-5][0-9])?',
    'int_pattern': '-?[0-9]+',
    'unseen': '[\\p{Z}\\p{Cc}\\p{Cf}]',
    'breaking': '[\\p{Cc}\\x{2028}\\x{2029}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}]',
    'unseen_of_row': '(^|\\|)\\p{Z}|\\p{Z}(\\||$)|[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]',
}) }}
{%- endmacro %}
