with rows_of_data as (

    select
        substring(c01, 1, 7) as month,
        c04 as standard,
        c05 as organisation,
        c06 as route,
        c07 as modality,
        c08 as cancer_type,
        try_cast(c09 as decimal(18, 1)) as total,
        try_cast(c10 as decimal(18, 1)) as within_standard,
        try_cast(c11 as decimal(18, 1)) as breaches,
        source_order
    from {{ source('national', 'cwt_provider_extract') }}
    where try_cast(c09 as decimal(18, 1)) is not null

)

select
    month,
    standard,
    organisation,
    route,
    modality,
    cancer_type,
    -- the file holds two overlapping cuts of the same treatments: never to be summed together
    case
        when modality is null then 'referral route'
        when upper(modality) = 'ALL MODALITIES' then 'cancer type'
        else 'modality'
    end as cut,
    total,
    within_standard,
    breaches
from rows_of_data
qualify source_order = max(source_order) over (partition by month)
