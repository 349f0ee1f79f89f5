with labelled as (

    select
        *,
        case
            when upper(trim(period)) <> 'TOTAL' then {{ published_month('period') }}
        end as own_month
    from {{ source('national', 'ae_monthly_csv') }}

),

-- the footer row says TOTAL where the others say the month
months as (

    select
        *,
        coalesce(own_month, max(own_month) over (partition by source_order)) as month
    from labelled

)

select
    month,
    trim(org_code) as organisation,
    trim(parent_org) as region,
    org_name as organisation_name,
    upper(trim(org_code)) = 'TOTAL' as is_total,
{%- for name in ae_count_columns() %}
    try_cast({{ name }} as integer) as {{ name }},
{%- endfor %}
    {{ national_file_columns() }}
from months
where nullif(trim(org_code), '') is not null
