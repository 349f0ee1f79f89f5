-- new periods (Part_3) are a count without waits: the return holds them; patients whom an English commissioner does not pay
-- for (NONC) are in the return and, as in the published figures, in no headline
with parts as (

    select
        month,
        rtt_function,
        part,
        days_waited
    from {{ ref('int_rtt__parts') }}
    where part <> 'Part_3' and commissioner <> 'NONC'

),

with_total as (

    select month, rtt_function as treatment_function, part, days_waited from parts
    union all
    select month, 'C_999' as treatment_function, part, days_waited from parts

),

banded as (

    select
        month,
        treatment_function,
        part,
        days_waited,
        {{ weeks_band_number('days_waited') }} as band
    from with_total

),

bands as (

    select
        month,
        treatment_function,
        part,
        band,
        count(*) as band_count
    from banded
    where band is not null
    group by month, treatment_function, part, band

),

cumulated as (

    select
        month,
        treatment_function,
        part,
        band,
        band_count,
        sum(band_count) over (
            partition by month, treatment_function, part order by band nulls last
            rows between unbounded preceding and current row
        ) as cumulative,
        sum(band_count) over (partition by month, treatment_function, part) as total
    from bands

),

published as (

    select
        month,
        treatment_function,
        part,
        {{ published_median() }} as median_weeks,
        {{ published_median_text() }} as median_text,
        {{ published_percentile(0.92) }} as percentile_92_weeks,
        {{ published_percentile_text(0.92) }} as percentile_92_text,
        {{ published_percentile(0.95) }} as percentile_95_weeks,
        {{ published_percentile_text(0.95) }} as percentile_95_text
    from cumulated
    group by month, treatment_function, part

),

counted as (

    select
        month,
        treatment_function,
        part,
        count(*) as total,
        count(*) filter (where days_waited <= {{ wait_limit('rtt_18_weeks') }}) as within_18_weeks,
        count(*) filter (where days_waited is null) as unknown_clock_start,
        count(*) filter (where days_waited > {{ wait_limit('rtt_52_weeks') }}) as over_52_weeks,
        count(*) filter (where days_waited > {{ wait_limit('rtt_65_weeks') }}) as over_65_weeks,
        count(*) filter (where days_waited > {{ wait_limit('rtt_78_weeks') }}) as over_78_weeks,
        count(*) filter (where days_waited > {{ wait_limit('rtt_104_weeks') }}) as over_104_weeks,
        median(days_waited) as median_days_exact,
        cast(percentile_cont(0.92) within group (order by days_waited) as double) as percentile_92_days_exact,
        cast(percentile_cont(0.95) within group (order by days_waited) as double) as percentile_95_days_exact
    from banded
    group by month, treatment_function, part

),

coded as (

    select
        counted.month,
        counted.treatment_function,
        counted.part,
        counted.total,
        counted.within_18_weeks,
        100e0 * counted.within_18_weeks / nullif(counted.total - counted.unknown_clock_start, 0) as percent_within_18_weeks,
        counted.unknown_clock_start,
        counted.over_52_weeks,
        counted.over_65_weeks,
        counted.over_78_weeks,
        counted.over_104_weeks,
        cast(published.median_weeks as double) as median_weeks,
        published.median_text,
        cast(published.percentile_92_weeks as double) as percentile_92_weeks,
        published.percentile_92_text,
        cast(published.percentile_95_weeks as double) as percentile_95_weeks,
        published.percentile_95_text,
        counted.median_days_exact,
        counted.percentile_92_days_exact,
        counted.percentile_95_days_exact
    from counted
    left join published
        on
            counted.month = published.month
            and counted.treatment_function = published.treatment_function
            and counted.part = published.part

)

select
    coded.month,
    {{ period_start('coded.month') }} as period_start,
    coded.treatment_function,
    {{ name_of('coded', 'treatment_function') }} as treatment_function_name,
    {{ division_of(['rtt_function']) }} as division,
    coalesce(coded.treatment_function = 'C_999', false) as is_total,
    coded.part,
    {{ name_of('coded', 'part') }} as part_name,
    coded.total,
    coded.within_18_weeks,
    coded.percent_within_18_weeks,
    coded.unknown_clock_start,
    coded.over_52_weeks,
    coded.over_65_weeks,
    coded.over_78_weeks,
    coded.over_104_weeks,
    coded.median_weeks,
    coded.median_text,
    coded.percentile_92_weeks,
    coded.percentile_92_text,
    coded.percentile_95_weeks,
    coded.percentile_95_text,
    coded.median_days_exact,
    coded.percentile_92_days_exact,
    coded.percentile_95_days_exact
from coded
{{ names_joined('coded', {'treatment_function': 'rtt_function', 'part': 'rtt_part'}) }}
{{ divisions_joined('coded', {'rtt_function': 'treatment_function'}) }}
