select
    tokens.pathway_number,
    tokens.event_id,
    states.state_before,
    states.state_after,
    states.period_no,
    states.did
from {{ ref('int_rtt__tokens') }} as tokens
inner join {{ ref('int_rtt__states') }} as states
    on tokens.pathway_number = states.pathway_number and tokens.token_number = states.token_number
