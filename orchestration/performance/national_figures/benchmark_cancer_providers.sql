-- What the provider extract of cancer waiting times says of every provider. One cut only: the other holds the same
-- treatments again.
select
    organisation,
    case standard when '28-day FDS' then 'CA01' when '31-day Combined' then 'CA02' else 'CA03' end as measure_id,
    'trust' as level,
    'trust' as organisation_unit,
    period_start,
    sum(within_standard) as numerator,
    sum(total) as denominator,
    null as value
from benchmark.cancer_providers
where
    cut in ('referral route', 'cancer type')
    and standard in ('28-day FDS', '31-day Combined', '62-day Combined')
group by organisation, standard, period_start
