{#- The acute parameters of the OPEL framework with the values from which levels 2, 3 and 4 hold: what a trust wrote in its
    settings (`opel_thresholds`) wins over the seed, which has none. -#}
{% macro escalation_thresholds() -%}
{%- set chosen = var('opel_thresholds') -%}
select
    parameter,
    number,
    title,
    unit,
    worse_when,
    measured_in,
{%- for level in (2, 3, 4) %}
    {% if chosen is mapping and chosen %}case parameter
        {%- for name, limits in chosen.items() %}
        when '{{ name }}' then {{ limits[level - 2] }}
        {%- endfor %}
        else level_{{ level }}
    end{% else %}level_{{ level }}{% endif %} as level_{{ level }}{{ ',' if not loop.last }}
{%- endfor %}
from {{ ref('opel_parameters') }}
{%- endmacro %}

{#- The level of one parameter, 1 to 4; empty without a value or without thresholds. -#}
{% macro escalation_level() -%}
case
    when value is null or level_2 is null or level_3 is null or level_4 is null then null
    when worse_when = 'higher' and value >= level_4 then 4
    when worse_when = 'higher' and value >= level_3 then 3
    when worse_when = 'higher' and value >= level_2 then 2
    when worse_when = 'lower' and value <= level_4 then 4
    when worse_when = 'lower' and value <= level_3 then 3
    when worse_when = 'lower' and value <= level_2 then 2
    else 1
end
{%- endmacro %}
