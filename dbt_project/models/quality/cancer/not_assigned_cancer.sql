-- a line of plan/divisions.csv for any of the codes of a record assigns it
with unassigned as (

    select
        'site' as kind,
        coalesce(tracking_site, 'not recorded') as code,
        coalesce(tracking_site_name, 'Not recorded') as name
    from {{ ref('cancer__ptl') }}
    where division = 'not assigned'
    union all
    select
        'treatment_function' as kind,
        coalesce(treatment_function, 'not recorded') as code,
        coalesce(treatment_function_name, 'Not recorded') as name
    from {{ ref('cancer__ptl') }}
    where division = 'not assigned'

)

select
    'cancer' as domain,
    kind,
    code,
    max(name) as name,
    count(*) as records
from unassigned
group by kind, code
