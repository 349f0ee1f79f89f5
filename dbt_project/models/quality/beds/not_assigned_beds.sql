-- a line of plan/divisions.csv for any of the codes of a record assigns it
with unassigned as (

    select
        'ward' as kind,
        coalesce(ward, 'not recorded') as code,
        coalesce(ward_name, 'Not recorded') as name
    from {{ ref('beds__ward_stays') }}
    where division = 'not assigned'
    union all
    select
        'treatment_function' as kind,
        coalesce(treatment_function, 'not recorded') as code,
        coalesce(treatment_function_name, 'Not recorded') as name
    from {{ ref('beds__ward_stays') }}
    where division = 'not assigned'

)

select
    'beds' as domain,
    kind,
    code,
    max(name) as name,
    count(*) as records
from unassigned
group by kind, code
