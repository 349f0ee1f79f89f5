select
    month as period,
    organisation,
    standard,
    route,
    cut,
    modality,
    cancer_type,
    total,
    within_standard,
    breaches,
    100.0 * cast(within_standard as double) / nullif(cast(total as double), 0) as percent_within
from {{ ref('stg_national__cwt_provider_extract') }}
