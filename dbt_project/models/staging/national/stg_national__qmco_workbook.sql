with periods as (

    select
        source_sha256,
        max(case when c02 = 'Period:' then c03 end) as label
    from {{ source('national', 'qmco_workbook') }}
    group by source_sha256

),

rows_of_data as (

    select
        -- 'Quarter 1, 2025-26 (April to June 2025)'
        substring(periods.label, 12, 4) || '/' || substring(periods.label, 17, 2)
        || ' Q' || substring(periods.label, 9, 1) as period,
        case
            when cells.c05 like 'England (Excluding%' then 'ENG excluding independent sector'
            when cells.c05 like 'England (Including%' then 'ENG including independent sector'
            else cells.c04
        end as organisation,
        cells.c05 as organisation_name,
        try_cast(cells.c06 as integer) as last_minute_cancellations,
        try_cast(cells.c07 as integer) as not_treated_within_28_days,
        cells.source_order
    from {{ source('national', 'qmco_workbook') }} as cells
    inner join periods on cells.source_sha256 = periods.source_sha256
    where try_cast(cells.c06 as integer) is not null

)

select
    period,
    organisation,
    organisation_name,
    last_minute_cancellations,
    not_treated_within_28_days
from rows_of_data
qualify source_order = max(source_order) over (partition by period)
