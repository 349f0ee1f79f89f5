with periods as (

    select
        source_order,
        max(case when trim(c02) = 'Period:' then trim(c03) end) as label
    from {{ source('national', 'qmco_workbook') }}
    group by source_order

),

rows_of_data as (

    select
        cells.*,
        -- 'Quarter 1, 2025-26 (April to June 2025)'
        substring(periods.label, 12, 4) || '/' || substring(periods.label, 17, 2)
        || ' Q' || substring(periods.label, 9, 1) as period
    from {{ source('national', 'qmco_workbook') }} as cells
    inner join periods on cells.source_order = periods.source_order
    where try_cast(cells.c06 as integer) is not null

)

select
    period,
    case
        when lower(c05) like 'england (excluding%' then 'ENG excluding independent sector'
        when lower(c05) like 'england (including%' then 'ENG including independent sector'
        else trim(c04)
    end as organisation,
    c05 as organisation_name,
    try_cast(c06 as integer) as last_minute_cancellations,
    try_cast(c07 as integer) as not_treated_within_28_days,
    {{ national_file_columns() }}
from rows_of_data
