with rows_of_data as (

    select
        substring(c02, 1, 4) || '/' || substring(c02, 6, 2) || case lower(trim(c03))
            when 'june' then ' Q1'
            when 'september' then ' Q2'
            when 'december' then ' Q3'
            when 'march' then ' Q4'
        end as period,
        case when trim(c06) = 'England' then 'ENG' else c05 end as organisation,
        c06 as organisation_name,
{%- for sector in ['total', 'general_and_acute', 'learning_disabilities', 'maternity', 'mental_illness'] %}
        try_cast(c{{ '%02d' % (6 + loop.index) }} as double) as available_{{ sector }},
        try_cast(c{{ '%02d' % (12 + loop.index) }} as double) as occupied_{{ sector }},
{%- endfor %}
        source_order
    from {{ source('national', 'kh03_workbook') }}
    where try_cast(c07 as double) is not null and c02 is not null

)

select
    period,
    organisation,
    organisation_name,
{%- for sector in ['total', 'general_and_acute', 'learning_disabilities', 'maternity', 'mental_illness'] %}
    available_{{ sector }},
    occupied_{{ sector }}{{ ',' if not loop.last }}
{%- endfor %}
from rows_of_data
qualify source_order = max(source_order) over (partition by period)
