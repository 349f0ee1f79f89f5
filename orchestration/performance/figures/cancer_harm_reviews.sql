-- Waits over 104 days of which no harm review is recorded, as at the date of the data.
with nights as (
    select cast(as_at as date) as period_start
    from publication.status
    where domain = 'cancer' and as_at is not null
),

outstanding as (
    select count(*) as waits
    from cancer.harm_reviews
    where not is_reviewed
)

select 'CA05' as measure_id, 'trust' as level, 'trust' as organisation_unit, period_start, waits as numerator, null as denominator, null as value
from nights
cross join outstanding
