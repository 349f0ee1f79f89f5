select
    functions.treatment_function as code,
    coalesce(given.name, functions.name) as name,
    functions.valid_from,
    functions.valid_to,
    functions.rtt_function,
    functions.rtt_function_name,
    coalesce(divisions.division, 'not assigned') as division,
    functions.source
from {{ ref('treatment_functions') }} as functions
left join {{ source('clockstop', 'names') }} as given
    on given.kind = 'treatment_function' and functions.treatment_function = given.code
left join {{ source('clockstop', 'divisions') }} as divisions
    on divisions.kind = 'treatment_function' and functions.treatment_function = divisions.code
