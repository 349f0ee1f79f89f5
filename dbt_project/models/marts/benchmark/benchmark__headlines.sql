with rtt as (

    select *
    from {{ ref('benchmark__rtt_providers') }}
    where part = 'Part_2' and treatment_function = 'C_999'

),

ed as (

    select *
    from {{ ref('benchmark__ed_providers') }}
    where organisation = 'ENG'

),

-- one cut only: the other holds the same treatments again
cancer as (

    select
        period,
        standard,
        sum(total) as total,
        sum(within_standard) as within_standard
    from {{ ref('benchmark__cancer_providers') }}
    where cut in ('referral route', 'cancer type')
    group by period, standard

),

beds as (

    select *
    from {{ ref('benchmark__beds_providers') }}
    where organisation = 'ENG' and sector in ('total', 'general_and_acute')

),

operations as (

    select *
    from {{ ref('benchmark__cancelled_operations_providers') }}
    where organisation like 'ENG %'

),

measures as (

    select 'rtt_full_csv' as source_feed, period, organisation, 'rtt_incomplete_within_18_weeks' as measure_id, within_18_weeks as numerator, total as denominator, percent_within_18_weeks as value from rtt
    union all
    select 'rtt_full_csv', period, organisation, 'rtt_incomplete_over_52_weeks', over_52_weeks, total, over_52_weeks from rtt
    union all
    select 'rtt_full_csv', period, organisation, 'rtt_incomplete_over_65_weeks', over_65_weeks, total, over_65_weeks from rtt
    union all
    select 'rtt_full_csv', period, organisation, 'rtt_incomplete_over_78_weeks', over_78_weeks, total, over_78_weeks from rtt
    union all
    select 'rtt_full_csv', period, organisation, 'rtt_incomplete_median_weeks', null, total, median_weeks from rtt
    union all
    select 'rtt_full_csv', period, organisation, 'rtt_incomplete_percentile_92_weeks', null, total, percentile_92_weeks from rtt
    union all
    select 'ae_monthly_csv', period, organisation, 'ed_within_4_hours', attendances - over_4h, attendances, percent_within_4h from ed
    union all
    select
        'ae_monthly_csv', period, organisation, 'ed_within_4_hours_excluding_booked',
        attendances_excluding_booked - over_4h_excluding_booked, attendances_excluding_booked,
        100.0 * (attendances_excluding_booked - over_4h_excluding_booked) / nullif(attendances_excluding_booked, 0)
    from ed
    union all
    select 'ae_monthly_csv', period, organisation, 'ed_admitted_over_12_hours_from_decision', admitted_over_12h_from_decision, null, admitted_over_12h_from_decision from ed
    union all
    select
        'cwt_provider_extract', period, 'ENG',
        case standard
            when '28-day FDS' then 'cancer_28_day_faster_diagnosis'
            when '31-day Combined' then 'cancer_31_day_combined'
            when '62-day Combined' then 'cancer_62_day_combined'
        end,
        within_standard, total, 100.0 * cast(within_standard as double) / nullif(cast(total as double), 0)
    from cancer
    union all
    select
        'kh03_workbook', period, organisation,
        case sector when 'total' then 'beds_overnight_occupancy' else 'beds_overnight_occupancy_general_and_acute' end,
        occupied, available, percent
    from beds
    union all
    select
        'qmco_workbook', period, 'ENG',
        case organisation
            when 'ENG excluding independent sector' then 'operations_cancelled_last_minute'
            else 'operations_cancelled_last_minute_including_independent_sector'
        end,
        last_minute_cancellations, null, last_minute_cancellations
    from operations
    union all
    select
        'qmco_workbook', period, 'ENG',
        case organisation
            when 'ENG excluding independent sector' then 'operations_not_treated_within_28_days'
            else 'operations_not_treated_within_28_days_including_independent_sector'
        end,
        not_treated_within_28_days, last_minute_cancellations, not_treated_within_28_days
    from operations

),

coded as (

    select
        source_feed,
        period,
        organisation,
        measure_id,
        cast(numerator as double) as numerator,
        cast(denominator as double) as denominator,
        cast(value as double) as value
    from measures

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
    coded.value
from coded
left join {{ ref('int_benchmark__organisations') }} as organisations on coded.organisation = organisations.organisation
