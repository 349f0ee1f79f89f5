select
    pathway_number,
    event_id,
    lead(event_id) over (
        partition by pathway_number
        order by event_date nulls last, event_sequence nulls last, event_id nulls last
    ) is not null as has_later_event
from {{ ref('int_rtt__events') }}
