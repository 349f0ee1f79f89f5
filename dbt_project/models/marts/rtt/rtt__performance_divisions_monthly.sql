-- the pathways of rtt.performance_monthly, by the division of each: a line of the return holds treatment functions of several
with parts as (

    select
        parts.month,
        parts.part,
        parts.days_waited,
        periods.division,
        {{ weeks_band_number('parts.days_waited') }} as band
    from {{ ref('int_rtt__parts') }} as parts
    inner join {{ ref('rtt__periods') }} as periods
        on parts.pathway_key = periods.pathway_key and parts.period_no = periods.period_no
    where parts.part <> 'Part_3' and parts.commissioner <> 'NONC'

),

bands as (

    select
        month,
        division,
        part,
        band,
        count(*) as band_count
    from parts
    where band is not null
    group by month, division, part, band

),

cumulated as (

    select
        month,
        division,
        part,
        band,
        band_count,
        sum(band_count) over (
            partition by month, division, part order by band nulls last
            rows between unbounded preceding and current row
        ) as cumulative,
        sum(band_count) over (partition by month, division, part) as total
    from bands

),

published as (

    select
        month,
        division,
        part,
        {{ published_median() }} as median_weeks,
        {{ published_median_text() }} as median_text,
        {{ published_percentile(0.92) }} as percentile_92_weeks,
        {{ published_percentile_text(0.92) }} as percentile_92_text
    from cumulated
    group by month, division, part

),

counted as (

    select
        month,
        division,
        part,
        count(*) as total,
        count(*) filter (where days_waited <= {{ wait_limit('rtt_18_weeks') }}) as within_18_weeks,
        count(*) filter (where days_waited is null) as unknown_clock_start,
        count(*) filter (where days_waited > {{ wait_limit('rtt_52_weeks') }}) as over_52_weeks,
        count(*) filter (where days_waited > {{ wait_limit('rtt_65_weeks') }}) as over_65_weeks,
        count(*) filter (where days_waited > {{ wait_limit('rtt_78_weeks') }}) as over_78_weeks,
        count(*) filter (where days_waited > {{ wait_limit('rtt_104_weeks') }}) as over_104_weeks
    from parts
    group by month, division, part

),

coded as (

    select
        counted.month,
        counted.division,
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
        published.percentile_92_text
    from counted
    left join published
        on
            counted.month = published.month
            and counted.division = published.division
            and counted.part = published.part

)

select
    coded.month,
    {{ period_start('coded.month') }} as period_start,
    coded.division,
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
    coded.percentile_92_text
from coded
{{ names_joined('coded', {'part': 'rtt_part'}) }}
