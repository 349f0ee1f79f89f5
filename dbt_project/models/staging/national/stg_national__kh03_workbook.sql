with rows_of_data as (

    select
        *,
        substring(trim(c02), 1, 4) || '/' || substring(trim(c02), 6, 2) || case lower(trim(c03))
            when 'june' then ' Q1'
            when 'september' then ' Q2'
            when 'december' then ' Q3'
            when 'march' then ' Q4'
        end as period
    from {{ source('national', 'kh03_workbook') }}
    where try_cast(c07 as double) is not null and c02 is not null

)

select
    period,
    case when lower(trim(c06)) = 'england' then 'ENG' else trim(c05) end as organisation,
    c06 as organisation_name,
{%- for sector in ['total', 'general_and_acute', 'learning_disabilities', 'maternity', 'mental_illness'] %}
    try_cast(c{{ '%02d' % (6 + loop.index) }} as double) as available_{{ sector }},
    try_cast(c{{ '%02d' % (12 + loop.index) }} as double) as occupied_{{ sector }},
{%- endfor %}
    {{ national_file_columns() }}
from rows_of_data
