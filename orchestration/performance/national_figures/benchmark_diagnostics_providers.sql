-- What the DM01 workbook says of each provider at the end of each month, over all tests and by test.
select
    'EL10' as measure_id,
    case when modality = 'all' then 'trust' else 'modality' end as level,
    case when modality = 'all' then 'trust' else modality end as organisation_unit,
    organisation,
    period_start,
    over_6_weeks as numerator,
    waiting as denominator,
    null as value
from benchmark.diagnostics_providers
