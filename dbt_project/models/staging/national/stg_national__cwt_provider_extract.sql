with rows_of_data as (

    select
        *,
        try_cast(c09 as decimal(18, 1)) as total
    from {{ source('national', 'cwt_provider_extract') }}

)

select
    substring(c01, 1, 7) as month,
    c04 as standard,
    trim(c05) as organisation,
    c06 as route,
    c07 as modality,
    c08 as cancer_type,
    -- the file holds two overlapping cuts of the same treatments: never to be summed together
    case
        when c07 is null then 'referral route'
        when upper(c07) = 'ALL MODALITIES' then 'cancer type'
        else 'modality'
    end as cut,
    total,
    try_cast(c10 as decimal(18, 1)) as within_standard,
    try_cast(c11 as decimal(18, 1)) as breaches,
    {{ national_file_columns() }}
from rows_of_data
where total is not null
