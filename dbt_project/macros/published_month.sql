{#- The month of a published period label ('RTT-November-2024', 'MSitAE-DECEMBER-2025') as YYYY-MM. Publishers shorten
    the names of months now and then; a label without one has no month. -#}
{% macro published_month(label) -%}
    substring(trim({{ label }}), length(trim({{ label }})) - 3, 4)
    || case
        {%- for month in ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'] %}
        when
            lower({{ label }}) like '%-{{ month }}-%' or lower({{ label }}) like '%-{{ month[:3] }}-%'
            {%- if month == 'september' %} or lower({{ label }}) like '%-sept-%'{% endif %}
            then '-{{ "%02d" % loop.index }}'
        {%- endfor %}
    end
{%- endmacro %}
