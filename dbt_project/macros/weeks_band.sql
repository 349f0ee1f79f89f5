{#- Weekly bands of the RTT return, open on the left and closed on the right but for the first, which has
    eight days (guidance 10.1.7): days 0-7 are '0-1', 8-14 are '>1-2', 729 and more are '>104'. -#}

{% macro weeks_band_number(days) -%}
    case
        when {{ days }} is null or {{ days }} < 0 then null
        when {{ days }} <= 7 then 0
        when {{ days }} > {{ wait_limit('rtt_104_weeks') }} then 104
        else cast(floor(({{ days }} - 1) / 7e0) as integer)
    end
{%- endmacro %}

{% macro weeks_band(days) -%}
    case
        when {{ days }} is null or {{ days }} < 0 then null
        when {{ days }} <= 7 then '0-1'
        when {{ days }} > {{ wait_limit('rtt_104_weeks') }} then '>104'
        else
            '>'
            || cast(cast(floor(({{ days }} - 1) / 7e0) as integer) as string)
            || '-'
            || cast(cast(floor(({{ days }} - 1) / 7e0) as integer) + 1 as string)
    end
{%- endmacro %}
