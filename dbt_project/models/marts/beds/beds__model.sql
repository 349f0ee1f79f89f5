with measured as (

    select
        sector,
        {{ month_of('date') }} as month,
        count(*) as days,
        sum(occupied) as bed_days,
        sum(arrivals) as admissions,
        sum(available) as available_bed_days,
        {{ percentile_of('occupied', 0.9) }} as occupied_percentile_90,
        {{ percentile_of('occupied', 0.95) }} as occupied_percentile_95
    from {{ ref('int_beds__sector_days') }}
    group by sector, {{ month_of('date') }}

),

-- months that end within the horizon of the forecast; the running month is measured
expected as (

    select
        sector,
        {{ month_of('date') }} as month,
        count(*) as days,
        sum(expected_occupied) as bed_days,
        {{ percentile_of('upper_occupied', 0.9) }} as occupied_percentile_90,
        {{ percentile_of('upper_occupied', 0.95) }} as occupied_percentile_95
    from {{ ref('beds__forecast_daily') }}
    where {{ month_of('date') }} > {{ month_of(as_at()) }}
    group by sector, {{ month_of('date') }}
    having count(*) >= 28 and max(date) = max({{ month_end('date') }})

),

coded as (

    select
        sector,
        month,
        {{ bed_sector_name('sector') }} as sector_name,
        'measured' as kind,
        cast(days as integer) as days,
        cast(admissions as bigint) as admissions,
        cast(bed_days as bigint) as bed_days,
        bed_days / nullif(cast(admissions as double), 0) as mean_nights,
        bed_days / nullif(cast(days as double), 0) as expected_occupied,
        occupied_percentile_90,
        occupied_percentile_95,
        available_bed_days / nullif(cast(days as double), 0) as average_available,
        100e0 * bed_days / nullif(available_bed_days, 0) as occupancy_percent,
        {{ beds_needed('bed_days', 'days', 85) }} as beds_at_85,
        {{ beds_needed('bed_days', 'days', 92) }} as beds_at_92,
        {{ beds_needed('bed_days', 'days', 95) }} as beds_at_95,
        cast(ceil(occupied_percentile_90) as integer) as beds_at_percentile_90,
        cast(ceil(occupied_percentile_95) as integer) as beds_at_percentile_95
    from measured
    union all
    select
        sector,
        month,
        {{ bed_sector_name('sector') }} as sector_name,
        'forecast' as kind,
        cast(days as integer) as days,
        cast(null as bigint) as admissions,
        cast(round(bed_days) as bigint) as bed_days,
        cast(null as double) as mean_nights,
        bed_days / nullif(cast(days as double), 0) as expected_occupied,
        occupied_percentile_90,
        occupied_percentile_95,
        cast(null as double) as average_available,
        cast(null as double) as occupancy_percent,
        {{ beds_needed('bed_days', 'days', 85) }} as beds_at_85,
        {{ beds_needed('bed_days', 'days', 92) }} as beds_at_92,
        {{ beds_needed('bed_days', 'days', 95) }} as beds_at_95,
        cast(ceil(occupied_percentile_90) as integer) as beds_at_percentile_90,
        cast(ceil(occupied_percentile_95) as integer) as beds_at_percentile_95
    from expected

)

select
    coded.sector,
    coded.month,
    {{ period_start('coded.month') }} as period_start,
    coded.sector_name,
    coded.kind,
    coded.days,
    coded.admissions,
    coded.bed_days,
    coded.mean_nights,
    coded.expected_occupied,
    coded.occupied_percentile_90,
    coded.occupied_percentile_95,
    coded.average_available,
    coded.occupancy_percent,
    coded.beds_at_85,
    coded.beds_at_92,
    coded.beds_at_95,
    coded.beds_at_percentile_90,
    coded.beds_at_percentile_95
from coded
