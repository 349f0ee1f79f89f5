{#- Names of the 105 weekly band columns of the published RTT file, in order. -#}
{% macro rtt_band_columns() -%}
{%- set names = [] -%}
{%- for week in range(104) -%}
{%- do names.append('gt_%02d_to_%02d_weeks_sum_1' % (week, week + 1)) -%}
{%- endfor -%}
{%- do names.append('gt_104_weeks_sum_1') -%}
{{ return(names) }}
{%- endmacro %}
