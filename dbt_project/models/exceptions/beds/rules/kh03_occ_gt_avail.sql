select
    'KH03_OCC_GT_AVAIL' as rule_id,
    quarter || '|' || sector as record_key,
    cast(null as string) as patient_id,
    cast(null as string) as pathway_id,
    case
        when not is_returned or sector = 'total' then 'not_applicable'
        when occupied_bed_days > available_bed_days then 'fail'
        else 'pass'
    end as status,
    'Performance and information' as owner,
    coalesce(sector_name, sector) as sector,
    quarter,
    -- the totals of a quarter that is not over grow with every night: the share does not
    cast(round(100e0 * occupied_bed_days / nullif(available_bed_days, 0), 0) as integer) as percent_occupied
from {{ ref('beds__return_quarterly') }}
