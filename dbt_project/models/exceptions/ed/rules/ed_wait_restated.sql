select
    'ED_WAIT_RESTATED' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as varchar) as pathway_id,
    case when restated is not null then 'fail' else 'pass' end as status,
    cast(first_published_minutes as varchar) || ' minutes'
    || coalesce(', ' || cast(first_published_decision_minutes as varchar) || ' from the decision', '')
    || ' as published with data as at ' || cast(first_published_on as varchar)
    || case
        when restated in ('no longer delivered', 'no longer counted') then '; ' || restated
        else '; now ' || coalesce(cast(total_minutes as varchar) || ' minutes', 'without a departure')
            || coalesce(', ' || cast(decision_to_admit_wait_minutes as varchar) || ' from the decision', '')
    end as detail,
    coalesce(site, 'emergency department') as owner
from {{ ref('ed__published_waits') }}
