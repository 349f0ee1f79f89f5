with bands as (

    select
        month as period,
        provider as organisation,
        part,
        treatment_function,
        band,
        sum(band_count) as band_count
    from {{ ref('int_benchmark__rtt_bands') }}
    -- published figures leave out commissioners outside England
    where coalesce(commissioner, '') <> 'NONC' and part <> 'Part_3'
    group by month, provider, part, treatment_function, band

),

-- the file has no row of England: it is the sum of the providers, as NHS England makes it
with_england as (

    select period, organisation, part, treatment_function, band, band_count from bands
    union all
    select
        period,
        'ENG' as organisation,
        part,
        treatment_function,
        band,
        sum(band_count) as band_count
    from bands
    group by period, part, treatment_function, band

),

cumulated as (

    select
        period,
        organisation,
        part,
        treatment_function,
        band,
        band_count,
        sum(band_count) over (
            partition by period, organisation, part, treatment_function order by band nulls last
            rows between unbounded preceding and current row
        ) as cumulative,
        sum(band_count) over (partition by period, organisation, part, treatment_function) as total
    from with_england

),

calculated as (

    select
        period,
        organisation,
        part,
        treatment_function,
        cast(max(total) as bigint) as total,
        cast(coalesce(sum(band_count) filter (where band <= 17), 0) as bigint) as within_18_weeks,
        100e0 * coalesce(sum(band_count) filter (where band <= 17), 0) / nullif(max(total), 0) as percent_within_18_weeks,
        cast(coalesce(sum(band_count) filter (where band >= 52), 0) as bigint) as over_52_weeks,
        cast(coalesce(sum(band_count) filter (where band >= 65), 0) as bigint) as over_65_weeks,
        cast(coalesce(sum(band_count) filter (where band >= 78), 0) as bigint) as over_78_weeks,
        cast({{ published_median() }} as double) as median_weeks,
        {{ published_median_text() }} as median_text,
        cast({{ published_percentile(0.92) }} as double) as percentile_92_weeks,
        {{ published_percentile_text(0.92) }} as percentile_92_text,
        cast({{ published_percentile(0.95) }} as double) as percentile_95_weeks,
        {{ published_percentile_text(0.95) }} as percentile_95_text
    from cumulated
    group by period, organisation, part, treatment_function

),

coded as (

    select
        calculated.*,
        files.edition,
        files.source_file,
        files.basis
    from calculated
    left join {{ ref('int_benchmark__editions') }} as files
        on
            files.feed = 'rtt_full_csv'
            and calculated.period = files.period
            and calculated.organisation = files.organisation

)

select
    coded.period,
    {{ period_start('coded.period') }} as period_start,
    coded.organisation,
    coalesce(organisations.name, coded.organisation) as organisation_name,
    coded.part,
    {{ name_of('coded', 'part') }} as part_name,
    coded.treatment_function,
    {{ name_of('coded', 'treatment_function') }} as treatment_function_name,
    coalesce(coded.treatment_function = 'C_999' or coded.organisation = 'ENG', false) as is_total,
    coded.total,
    coded.within_18_weeks,
    coded.percent_within_18_weeks,
    coded.over_52_weeks,
    coded.over_65_weeks,
    coded.over_78_weeks,
    coded.median_weeks,
    coded.median_text,
    coded.percentile_92_weeks,
    coded.percentile_92_text,
    coded.percentile_95_weeks,
    coded.percentile_95_text,
    coded.edition,
    coded.source_file,
    coded.basis
from coded
{{ names_joined('coded', {'part': 'rtt_part', 'treatment_function': 'rtt_function'}) }}
left join {{ ref('int_benchmark__organisations') }} as organisations on coded.organisation = organisations.organisation
