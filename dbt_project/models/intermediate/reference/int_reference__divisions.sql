with given as (

    select
        kind,
        code,
        division
    from {{ source('clockstop', 'divisions') }}

),

-- a line of the return holds several treatment functions: it has their division where they share one
returned as (

    select
        functions.rtt_function as code,
        min(given.division) as first_division,
        max(given.division) as last_division
    from {{ ref('treatment_functions') }} as functions
    inner join given on given.kind = 'treatment_function' and functions.treatment_function = given.code
    where functions.rtt_function is not null
    group by functions.rtt_function

)

select
    kind,
    code,
    division
from given
union all
select
    'rtt_function' as kind,
    code,
    case when first_division = last_division then first_division else 'several divisions' end as division
from returned
union all
select
    'rtt_function' as kind,
    'C_999' as code,
    'all divisions' as division
