select
    'ED_BREACH_CLUSTER_239' as rule_id,
    record_key,
    cast(null as varchar) as patient_id,
    cast(null as varchar) as pathway_id,
    case
        when last_eleven_minutes < {{ var('ed_cluster_least_departures') }} then 'not_applicable'
        when 2 * last_eleven_minutes > {{ var('ed_cluster_factor') }} * (eleven_minutes_before + eleven_minutes_after) then 'fail'
        else 'pass'
    end as status,
    cast(last_eleven_minutes as varchar) || ' departures at 230 to 240 minutes, ' || cast(eleven_minutes_before as varchar)
    || ' in the eleven minutes before and ' || cast(eleven_minutes_after as varchar) || ' after' as detail,
    coalesce(site, 'emergency department') as owner
from {{ ref('int_ed__department_months') }}
