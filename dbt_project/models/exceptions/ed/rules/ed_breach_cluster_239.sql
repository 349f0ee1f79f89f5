select
    'ED_BREACH_CLUSTER_239' as rule_id,
    record_key,
    cast(null as string) as patient_id,
    cast(null as string) as pathway_id,
    case
        when last_eleven_minutes < {{ var('ed_cluster_least_departures') }} then 'not_applicable'
        when 2 * last_eleven_minutes > {{ var('ed_cluster_factor') }} * (eleven_minutes_before + eleven_minutes_after) then 'fail'
        else 'pass'
    end as status,
    coalesce(site, 'emergency department') as owner,
    -- the counts of a month that is not over grow with every night: how many times the neighbours they are does not
    cast(round(2e0 * last_eleven_minutes / nullif(eleven_minutes_before + eleven_minutes_after, 0), 0) as integer) as times_neighbours
from {{ ref('int_ed__department_months') }}
