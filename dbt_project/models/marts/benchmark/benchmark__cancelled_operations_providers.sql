select
    period,
    organisation,
    organisation_name,
    last_minute_cancellations,
    not_treated_within_28_days
from {{ ref('stg_national__qmco_workbook') }}
