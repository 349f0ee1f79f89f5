{#- The band columns of the national full CSV, in its order and spelling. -#}
{% macro return_band_names() -%}
{%- set names = [] -%}
{%- for band in range(104) -%}
    {%- do names.append('Gt %02d To %02d Weeks SUM 1' % (band, band + 1)) -%}
{%- endfor -%}
{%- do names.append('Gt 104 Weeks SUM 1') -%}
{{ return(names) }}
{%- endmacro %}

{#- The words that the national file puts beside each part. -#}
{% macro return_part_description(part) -%}
    case {{ part }}
        when 'Part_1A' then 'Completed Pathways For Admitted Patients'
        when 'Part_1B' then 'Completed Pathways For Non-Admitted Patients'
        when 'Part_2' then 'Incomplete Pathways'
        when 'Part_2A' then 'Incomplete Pathways with DTA'
        when 'Part_3' then 'New RTT Periods - All Patients'
    end
{%- endmacro %}

{#- The label of a month in the national file, 'RTT-November-2024', from YYYY-MM. -#}
{% macro return_period_label(month) -%}
    'RTT-' || case substring({{ month }}, 6, 2)
        when '01' then 'January'
        when '02' then 'February'
        when '03' then 'March'
        when '04' then 'April'
        when '05' then 'May'
        when '06' then 'June'
        when '07' then 'July'
        when '08' then 'August'
        when '09' then 'September'
        when '10' then 'October'
        when '11' then 'November'
        when '12' then 'December'
    end || '-' || substring({{ month }}, 1, 4)
{%- endmacro %}

{#- First day of the return's thirteen whole months and the running one. -#}
{% macro return_window_start() -%}
    {{ month_start(add_days(as_at(), -396)) }}
{%- endmacro %}
