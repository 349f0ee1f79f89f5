{#- The typed value of one extract column and, for every type but text, the text that was refused. `name` holds the
    cleaned text, and <name>_readable of a date or a time what may be cast. -#}

{% macro typed_column(name, meta) -%}
{%- set type = meta.type -%}
{%- set rules = value_rules() -%}
{%- if type == 'text' -%}
{{ name }},
{%- elif type == 'code' -%}
{%- set spelt = spelt_code(name, meta.accepted_codes) -%}
{%- set accepted = spelt ~ " in ('" ~ meta.accepted_codes | join("', '") ~ "')" -%}
case when {{ accepted }} then {{ spelt }} end as {{ name }},
case when not ({{ accepted }}) then {{ name }} end as {{ name }}_rejected,
{%- elif type == 'flag' -%}
case upper({{ name }}) when 'Y' then true when 'N' then false end as {{ name }},
case when upper({{ name }}) not in ('Y', 'N') then {{ name }} end as {{ name }}_rejected,
{%- elif type == 'int' -%}
{%- set number = 'try_cast(case when ' ~ matches(name, rules.int_pattern) ~ ' then ' ~ name ~ ' end as integer)' -%}
{%- set usable = number ~ ' between ' ~ meta.get('minimum', -2147483648) ~ ' and ' ~ meta.get('maximum', 2147483647) -%}
case when {{ usable }} then {{ number }} end as {{ name }},
case when {{ name }} is not null and not coalesce({{ usable }}, false) then {{ name }} end as {{ name }}_rejected,
{%- elif type == 'decimal' -%}
try_cast({{ name }} as decimal(18, 4)) as {{ name }},
case when {{ name }} is not null and try_cast({{ name }} as decimal(18, 4)) is null then {{ name }} end as {{ name }}_rejected,
{%- elif type == 'date' -%}
{%- set day = 'try_cast(' ~ name ~ '_readable as date)' -%}
{%- if meta.get('not_ahead') -%}
{%- set day = 'case when ' ~ day ~ ' <= ' ~ as_at() ~ ' then ' ~ day ~ ' end' -%}
{%- endif -%}
{{ day }} as {{ name }},
case when {{ name }} is not null and {{ day }} is null then {{ name }} end as {{ name }}_rejected,
{%- elif type == 'time' -%}
{%- set readable = name ~ '_readable' -%}
{{ local_time(readable) }} as {{ name }},
{{ utc_time(readable) }} as {{ name }}_utc,
case when {{ utc_time(readable) }} is not null then {{ matches(readable, '.*T.*(Z|[+-][0-9][0-9]:?[0-9][0-9])') }} end as {{ name }}_has_offset,
case when {{ name }} is not null and {{ utc_time(readable) }} is null then {{ name }} end as {{ name }}_rejected,
{%- else -%}
{{ exceptions.raise_compiler_error("column " ~ name ~ " has the unknown type '" ~ type ~ "'; a contract may use text, code, date, time, int, decimal or flag") }}
{%- endif -%}
{%- endmacro %}

{#- A code as its list writes it: sources drop the leading zero of two-digit codes (seen in national feeds) and the
    case of letters; no list holds both forms. -#}
{% macro spelt_code(name, accepted_codes) -%}
{%- set text = accepted_codes | join('') -%}
{%- set mixed = [] -%}
{%- for code in accepted_codes if code != code | upper and code != code | lower -%}
{%- do mixed.append(code) -%}
{%- endfor -%}
{%- if mixed -%}
case upper({{ name }}){% for code in accepted_codes if code != code | upper %} when '{{ code | upper }}' then '{{ code }}'{% endfor %} else upper({{ name }}) end
{%- elif '01' in accepted_codes -%}
case when {{ matches(name, '[0-9]') }} then '0' || {{ name }} else upper({{ name }}) end
{%- elif text == text | upper and text != text | lower -%}
upper({{ name }})
{%- elif text == text | lower and text != text | upper -%}
lower({{ name }})
{%- else -%}
{{ name }}
{%- endif -%}
{%- endmacro %}
