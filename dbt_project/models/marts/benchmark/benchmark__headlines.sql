with rtt as (

    select *
    from {{ ref('benchmark__rtt_providers') }}
    where part = 'Part_2' and treatment_function = 'C_999'

),

ed as (

    select *
    from {{ ref('benchmark__ed_providers') }}

),

-- one cut only: the other holds the same treatments again
cancer_providers as (

    select
        period,
        organisation,
        standard,
        sum(total) as total,
        sum(within_standard) as within_standard
    from {{ ref('benchmark__cancer_providers') }}
    where cut in ('referral route', 'cancer type')
    group by period, organisation, standard

),

cancer as (

    select period, organisation, standard, total, within_standard from cancer_providers
    union all
    select
        period,
        'ENG' as organisation,
        standard,
        sum(total) as total,
        sum(within_standard) as within_standard
    from cancer_providers
    group by period, standard

),

beds as (

    select *
    from {{ ref('benchmark__beds_providers') }}
    where sector in ('total', 'general_and_acute')

),

operations as (

    select *
    from {{ ref('benchmark__cancelled_operations_providers') }}
    where organisation <> 'ENG including independent sector'

),

operations_with_independent_sector as (

    select *
    from {{ ref('benchmark__cancelled_operations_providers') }}
    where organisation = 'ENG including independent sector'

),

diagnostics as (

    select
        *,
        case
            when modality = 'all' then ''
            else '_' || replace(replace(lower(modality_name), ' ', '_'), '-', '_')
        end as of_test
    from {{ ref('benchmark__diagnostics_providers') }}

),

measures as (

    select
        'rtt_full_csv' as source_feed, period, organisation,
        'rtt_incomplete_within_18_weeks' as measure_id,
        within_18_weeks as numerator,
        total as denominator,
        percent_within_18_weeks as value,
        null as value_text,
        null as basis
    from rtt
    union all
    select 'rtt_full_csv', period, organisation, 'rtt_incomplete_over_52_weeks', over_52_weeks, total, over_52_weeks, null, null from rtt
    union all
    select 'rtt_full_csv', period, organisation, 'rtt_incomplete_over_65_weeks', over_65_weeks, total, over_65_weeks, null, null from rtt
    union all
    select 'rtt_full_csv', period, organisation, 'rtt_incomplete_over_78_weeks', over_78_weeks, total, over_78_weeks, null, null from rtt
    union all
    select 'rtt_full_csv', period, organisation, 'rtt_incomplete_median_weeks', null, total, median_weeks, median_text, null from rtt
    union all
    select 'rtt_full_csv', period, organisation, 'rtt_incomplete_percentile_92_weeks', null, total, percentile_92_weeks, percentile_92_text, null from rtt
    union all
    select 'ae_monthly_csv', period, organisation, 'ed_within_4_hours', attendances - over_4h, attendances, percent_within_4h, null, null from ed
    union all
    select
        'ae_monthly_csv', period, organisation,
        'ed_within_4_hours_excluding_booked',
        attendances_excluding_booked - over_4h_excluding_booked,
        attendances_excluding_booked,
        100e0 * (attendances_excluding_booked - over_4h_excluding_booked) / nullif(attendances_excluding_booked, 0),
        null,
        null
    from ed
    union all
    select
        'ae_monthly_csv', period, organisation,
        'ed_admitted_over_12_hours_from_decision',
        admitted_over_12h_from_decision,
        null,
        admitted_over_12h_from_decision,
        null,
        null
    from ed
    union all
    select
        'cwt_provider_extract', period, organisation,
        case standard when '28-day FDS' then 'cancer_28_day_faster_diagnosis' when '31-day Combined' then 'cancer_31_day_combined' when '62-day Combined' then 'cancer_62_day_combined' end,
        within_standard,
        total,
        100e0 * cast(within_standard as double) / nullif(cast(total as double), 0),
        null,
        null
    from cancer
    union all
    select
        'kh03_workbook', period, organisation,
        case sector when 'total' then 'beds_overnight_occupancy' else 'beds_overnight_occupancy_general_and_acute' end,
        occupied,
        available,
        percent,
        null,
        null
    from beds
    union all
    select
        'qmco_workbook', period, case when is_total then 'ENG' else organisation end,
        'operations_cancelled_last_minute',
        last_minute_cancellations,
        null,
        last_minute_cancellations,
        null,
        null
    from operations
    union all
    select
        'qmco_workbook', period, case when is_total then 'ENG' else organisation end,
        'operations_not_treated_within_28_days',
        not_treated_within_28_days,
        last_minute_cancellations,
        not_treated_within_28_days,
        null,
        null
    from operations
    union all
    select
        'qmco_workbook', period, 'ENG',
        'operations_cancelled_last_minute_including_independent_sector',
        last_minute_cancellations,
        null,
        last_minute_cancellations,
        null,
        null
    from operations_with_independent_sector
    union all
    select
        'qmco_workbook', period, 'ENG',
        'operations_not_treated_within_28_days_including_independent_sector',
        not_treated_within_28_days,
        last_minute_cancellations,
        not_treated_within_28_days,
        null,
        null
    from operations_with_independent_sector
    union all
    select 'dm01_workbook', period, organisation, 'diagnostics_over_6_weeks_percent' || of_test, over_6_weeks, waiting, percent_over_6_weeks, null, basis from diagnostics
    union all
    select 'dm01_workbook', period, organisation, 'diagnostics_over_13_weeks' || of_test, over_13_weeks, waiting, over_13_weeks, null, basis from diagnostics

),

coded as (

    select
        measures.source_feed,
        measures.period,
        measures.organisation,
        measures.measure_id,
        cast(measures.numerator as double) as numerator,
        cast(measures.denominator as double) as denominator,
        cast(measures.value as double) as value,
        cast(measures.value_text as string) as value_text,
        files.edition,
        files.source_file,
        coalesce(cast(measures.basis as string), files.basis) as basis
    from measures
    left join {{ ref('int_benchmark__editions') }} as files
        on
            measures.source_feed = files.feed
            and measures.period = files.period
            and measures.organisation = files.organisation
    where measures.measure_id is not null

)

select
    coded.source_feed,
    coded.period,
    {{ period_start('coded.period') }} as period_start,
    coded.organisation,
    coalesce(organisations.name, coded.organisation) as organisation_name,
    coded.measure_id,
    coded.numerator,
    coded.denominator,
    coded.value,
    coded.value_text,
    coded.edition,
    coded.source_file,
    coded.basis
from coded
left join {{ ref('int_benchmark__organisations') }} as organisations on coded.organisation = organisations.organisation
