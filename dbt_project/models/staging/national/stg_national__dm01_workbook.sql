with periods as (

    select
        source_order,
        max(case when trim(c02) = 'Period:' then trim(c03) end) as label
    from {{ source('national', 'dm01_workbook') }}
    group by source_order

),

rows_of_data as (

    select
        cells.*,
        -- 'July 2025'
        '-' || replace(periods.label, ' ', '-') as label
    from {{ source('national', 'dm01_workbook') }} as cells
    inner join periods on cells.source_order = periods.source_order
    where try_cast(cells.c08 as integer) is not null

)

select
    {{ published_month('label') }} as month,
    -- England has no code, and its row no test
    case when c04 is null and lower(trim(c05)) = 'total' then 'ENG' else trim(c04) end as organisation,
    trim(c05) as organisation_name,
    case when lower(trim(c07)) = 'total' or (c04 is null and c07 is null) then 'all' else trim(c06) end as modality,
    trim(c07) as test_name,
    try_cast(c08 as integer) as waiting,
    try_cast(c09 as integer) as over_6_weeks,
    try_cast(c10 as integer) as over_13_weeks,
{%- for week in range(14) %}
    try_cast(c{{ '%02d' % (12 + week) }} as integer) as waiting_week_{{ '%02d' % week }},
{%- endfor %}
    {{ national_file_columns() }}
from rows_of_data
