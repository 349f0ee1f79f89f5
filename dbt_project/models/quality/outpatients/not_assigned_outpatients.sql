-- a line of plan/divisions.csv for any of the codes of a record assigns it
with unassigned as (

    select
        'site' as kind,
        coalesce(site, 'not recorded') as code,
        coalesce(site_name, 'Not recorded') as name
    from {{ ref('outpatients__appointments') }}
    where division = 'not assigned'
    union all
    select
        'treatment_function' as kind,
        coalesce(treatment_function, 'not recorded') as code,
        coalesce(treatment_function_name, 'Not recorded') as name
    from {{ ref('outpatients__appointments') }}
    where division = 'not assigned'

)

select
    'outpatients' as domain,
    kind,
    code,
    max(name) as name,
    count(*) as records
from unassigned
group by kind, code
