{#- The return's totals over all commissioners for whole months only, with the month before beside each: what NHS
    England compares when a return arrives (guidance Annex B). -#}
{% macro return_month_on_month() -%}
with totals as (

    select
        month,
        part,
        sum(total_all) as total_all,
        sum(unknown_clock_start) as unknown_clock_start,
        sum(band_0) as first_week,
        sum(band_0 + band_1 + band_2 + band_3) as first_four_weeks,
        sum({% for band in range(52, 105) %}band_{{ band }}{{ ' + ' if not loop.last }}{% endfor %}) as over_52_weeks
    from {{ ref('int_rtt__return') }}
    where treatment_function = 'C_999' and month < {{ month_of(add_days(as_at(), 1)) }}
    group by month, part

),

compared as (

    select
        *,
        lag(total_all) over (partition by part order by month nulls last) as total_before,
        lag(over_52_weeks) over (partition by part order by month nulls last) as over_52_before,
        row_number() over (partition by part order by month desc nulls last) as months_ago
    from totals

)
{%- endmacro %}
