{#- The typed value of one extract column and, for every type but text, the text that was refused.
    1900-01-01 is a system's way of saying "no date": it is read as null and kept as refused text. -#}

{% macro typed_column(name, type, accepted_codes) -%}
{%- set date_pattern = '[0-9]{4}-[0-9]{2}-[0-9]{2}' -%}
{#- hours are 00 to 23: the Data Dictionary (rule S13) knows no 24:00 -#}
{%- set time_pattern = date_pattern ~ 'T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?(Z|[+-][0-9]{2}:?[0-9]{2})?' -%}
{%- if type == 'text' -%}
{{ name }},
{%- elif type == 'code' -%}
{%- set padded = padded_code(name, accepted_codes) -%}
{%- set accepted = padded ~ " in ('" ~ accepted_codes | join("', '") ~ "')" -%}
case when {{ accepted }} then {{ padded }} end as {{ name }},
case when not ({{ accepted }}) then {{ name }} end as {{ name }}_rejected,
{%- elif type == 'flag' -%}
case upper({{ name }}) when 'Y' then true when 'N' then false end as {{ name }},
case when upper({{ name }}) not in ('Y', 'N') then {{ name }} end as {{ name }}_rejected,
{%- elif type == 'int' -%}
case when {{ matches(name, '-?[0-9]+') }} then try_cast({{ name }} as integer) end as {{ name }},
case when {{ name }} is not null and (not {{ matches(name, '-?[0-9]+') }} or try_cast({{ name }} as integer) is null) then {{ name }} end as {{ name }}_rejected,
{%- elif type == 'decimal' -%}
try_cast({{ name }} as decimal(18, 4)) as {{ name }},
case when {{ name }} is not null and try_cast({{ name }} as decimal(18, 4)) is null then {{ name }} end as {{ name }}_rejected,
{%- elif type == 'date' -%}
{%- set usable = matches(name, date_pattern) ~ ' and ' ~ name ~ " <> '1900-01-01'" -%}
case when {{ usable }} then try_cast({{ name }} as date) end as {{ name }},
case when {{ name }} is not null and (not ({{ usable }}) or try_cast({{ name }} as date) is null) then {{ name }} end as {{ name }}_rejected,
{%- elif type == 'time' -%}
{%- set usable = matches(name, time_pattern) ~ ' and substring(' ~ name ~ ", 1, 10) <> '1900-01-01'" -%}
case when {{ usable }} then {{ local_time(name) }} end as {{ name }},
case when {{ usable }} then {{ utc_time(name) }} end as {{ name }}_utc,
case when {{ usable }} then {{ matches(name, '.*T.*(Z|[+-][0-9][0-9]:?[0-9][0-9])') }} end as {{ name }}_has_offset,
case when {{ name }} is not null and (not ({{ usable }}) or {{ utc_time(name) }} is null) then {{ name }} end as {{ name }}_rejected,
{%- else -%}
{{ exceptions.raise_compiler_error("column " ~ name ~ " has the unknown type '" ~ type ~ "'; a contract may use text, code, date, time, int, decimal or flag") }}
{%- endif -%}
{%- endmacro %}

{#- Sources drop the leading zero of two-digit codes (seen in national feeds); no list holds both forms. -#}
{% macro padded_code(name, accepted_codes) -%}
{%- set two_digit = accepted_codes | select('equalto', '01') | list | length > 0 -%}
{%- if two_digit -%}
case when {{ matches(name, '[0-9]') }} then '0' || {{ name }} else {{ name }} end
{%- else -%}
{{ name }}
{%- endif -%}
{%- endmacro %}
