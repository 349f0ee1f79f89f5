-- stays of a night or more, and shorter ones whose ready date was recorded
with discharges as (

    select
        {{ month_of('cast(discharged_at as date)') }} as month,
        delay_basis,
        delay_days,
        delay_band
    from {{ ref('beds__stays') }}
    where
        not is_open
        and cast(discharged_at as date) <= {{ as_at() }}
        and cast(discharged_at as date) >= {{ beds_history_start() }}
        and coalesce(patient_classification, '1') not in ('2', '3', '4')
        and (nights >= 1 or delay_basis <> 'assumed none')

),

coded as (

    select
        month,
        count(*) as discharges,
        count(*) filter (where delay_basis = 'known') as with_ready_date,
        count(*) filter (where delay_basis = 'invalid') as with_invalid_ready_date,
        100e0 * count(*) filter (where delay_basis = 'known') / nullif(count(*), 0) as percent_with_ready_date,
        count(*) filter (where delay_days >= 1) as delayed_discharges,
        count(*) filter (where delay_band = '0') as delayed_0,
        count(*) filter (where delay_band = '1') as delayed_1,
        count(*) filter (where delay_band = '2-3') as delayed_2_to_3,
        count(*) filter (where delay_band = '4-6') as delayed_4_to_6,
        count(*) filter (where delay_band = '7-13') as delayed_7_to_13,
        count(*) filter (where delay_band = '14-20') as delayed_14_to_20,
        count(*) filter (where delay_band = '21+') as delayed_21_or_more,
        cast(coalesce(sum(delay_days), 0) as bigint) as bed_days_after_ready,
        100e0 * count(*) filter (where delay_days = 0) / nullif(count(*) filter (where delay_days is not null), 0)
            as percent_same_day,
        avg(cast(delay_days as double)) as average_delay_including_zero,
        avg(cast(delay_days as double)) filter (where delay_days >= 1) as average_delay_excluding_zero
    from discharges
    group by month

)

select
    coded.month,
    {{ period_start('coded.month') }} as period_start,
    coded.discharges,
    coded.with_ready_date,
    coded.with_invalid_ready_date,
    coded.percent_with_ready_date,
    coded.delayed_discharges,
    coded.delayed_0,
    coded.delayed_1,
    coded.delayed_2_to_3,
    coded.delayed_4_to_6,
    coded.delayed_7_to_13,
    coded.delayed_14_to_20,
    coded.delayed_21_or_more,
    coded.bed_days_after_ready,
    coded.percent_same_day,
    coded.average_delay_including_zero,
    coded.average_delay_excluding_zero
from coded
