{%- set figures = ['available', 'occupied_by_main_specialty', 'occupied_by_ward_sector', 'in_day_only_wards', 'available_day_only', 'occupied_day_only', 'declared_0800', 'midnight_where_declared'] -%}
{%- set returned = 'occupied_by_' ~ var('kh03_occupied_basis') -%}
with sectors as (

    select
        {{ financial_quarter('date') }} as quarter,
        sector,
        min({{ quarter_start('date') }}) as quarter_from,
        max({{ quarter_end('date') }}) as quarter_to,
        count(distinct date) as days_counted,
{%- for figure in figures %}
        sum({{ figure }}) as {{ figure }}{{ ',' if not loop.last }}
{%- endfor %}
    from {{ ref('int_beds__kh03_daily') }}
    group by {{ financial_quarter('date') }}, sector

),

with_total as (

    select * from sectors
    union all
    select
        quarter,
        'total' as sector,
        min(quarter_from) as quarter_from,
        max(quarter_to) as quarter_to,
        max(days_counted) as days_counted,
{%- for figure in figures %}
        sum({{ figure }}) as {{ figure }}{{ ',' if not loop.last }}
{%- endfor %}
    from sectors
    where sector <> 'critical_care'
    group by quarter

),

-- bed days are whole numbers; averages are made from them at the end
coded as (

    select
        quarter,
        {{ provider_code() }} as provider,
        coalesce({{ text_setting('provider_name') }}, {{ provider_code() }}) as provider_name,
        sector,
        {{ bed_sector_name('sector') }} as sector_name,
        sector <> 'critical_care' as is_returned,
        '{{ var("kh03_occupied_basis") | replace("_", " ") }}' as occupied_by,
        cast(days_counted as integer) as days_counted,
        {{ days_between('quarter_from', 'quarter_to') }} + 1 as days_in_quarter,
        days_counted = {{ days_between('quarter_from', 'quarter_to') }} + 1 as is_whole,
        cast(available as bigint) as available_bed_days,
        cast({{ returned }} as bigint) as occupied_bed_days,
        available / nullif(cast(days_counted as double), 0) as available,
        {{ returned }} / nullif(cast(days_counted as double), 0) as occupied,
        100e0 * {{ returned }} / nullif(available, 0) as percent,
        occupied_by_main_specialty / nullif(cast(days_counted as double), 0) as occupied_by_main_specialty,
        occupied_by_ward_sector / nullif(cast(days_counted as double), 0) as occupied_by_ward_sector,
        100e0 * occupied_by_main_specialty / nullif(available, 0) as percent_by_main_specialty,
        100e0 * occupied_by_ward_sector / nullif(available, 0) as percent_by_ward_sector,
        cast(available_day_only as bigint) as available_day_only_bed_days,
        cast(occupied_day_only as bigint) as occupied_day_only_bed_days,
        available_day_only / nullif(cast(days_counted as double), 0) as available_day_only,
        occupied_day_only / nullif(cast(days_counted as double), 0) as occupied_day_only,
        100e0 * occupied_day_only / nullif(available_day_only, 0) as percent_day_only,
        cast(in_day_only_wards as bigint) as nights_in_day_only_wards,
        cast(declared_0800 as bigint) as declared_0800_bed_days,
        cast(midnight_where_declared as bigint) as midnight_bed_days_where_declared
    from with_total

)

select
    coded.quarter,
    {{ period_start('coded.quarter') }} as period_start,
    coded.provider,
    coded.provider_name,
    coded.sector,
    coalesce(coded.sector = 'total', false) as is_total,
    coded.sector_name,
    coded.is_returned,
    coded.occupied_by,
    coded.days_counted,
    coded.days_in_quarter,
    coded.is_whole,
    coded.available_bed_days,
    coded.occupied_bed_days,
    coded.available,
    coded.occupied,
    coded.percent,
    coded.occupied_by_main_specialty,
    coded.occupied_by_ward_sector,
    coded.percent_by_main_specialty,
    coded.percent_by_ward_sector,
    coded.available_day_only_bed_days,
    coded.occupied_day_only_bed_days,
    coded.available_day_only,
    coded.occupied_day_only,
    coded.percent_day_only,
    coded.nights_in_day_only_wards,
    coded.declared_0800_bed_days,
    coded.midnight_bed_days_where_declared
from coded
