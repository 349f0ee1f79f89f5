select
    'KH03_VS_SITREP' as rule_id,
    quarter || '|' || sector as record_key,
    cast(null as string) as patient_id,
    cast(null as string) as pathway_id,
    case
        when not is_returned or sector = 'total' then 'not_applicable'
        when midnight_bed_days_where_declared = 0 and declared_0800_bed_days = 0 then 'not_applicable'
        -- in a small sector the mean of a few days swings by itself
        when days_counted < 28 then 'too_early'
        when
            100e0 * abs(declared_0800_bed_days - midnight_bed_days_where_declared)
            > {{ var('kh03_sitrep_percent') }} * midnight_bed_days_where_declared then 'fail'
        else 'pass'
    end as status,
    'Performance and information' as owner,
    coalesce(sector_name, sector) as sector,
    quarter,
    -- the totals of a quarter that is not over grow with every night: the share does not
    cast(round(100e0 * declared_0800_bed_days / nullif(midnight_bed_days_where_declared, 0), 0) as integer) as declared_per_100
from {{ ref('beds__return_quarterly') }}
