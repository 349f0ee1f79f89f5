with recorded as (

    select
        source_feed,
        coalesce(measure_id, 'all') as measure_id,
        coalesce(organisation, 'all') as organisation,
        period_start,
        what_changed,
        source,
        recorded_by,
        recorded_on
    from {{ source('clockstop', 'series_breaks') }}

)

select
    recorded.source_feed,
    recorded.measure_id,
    recorded.organisation,
    coalesce(organisations.name, recorded.organisation) as organisation_name,
    recorded.period_start,
    recorded.what_changed,
    recorded.source,
    recorded.recorded_by,
    recorded.recorded_on
from recorded
left join {{ ref('int_benchmark__organisations') }} as organisations on recorded.organisation = organisations.organisation
