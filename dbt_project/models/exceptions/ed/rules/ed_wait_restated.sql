select
    'ED_WAIT_RESTATED' as rule_id,
    attendance_id as record_key,
    patient_id,
    cast(null as string) as pathway_id,
    case when restated is not null then 'fail' else 'pass' end as status,
    coalesce(site, 'emergency department') as owner,
    first_published_minutes as first_minutes,
    first_published_decision_minutes as first_decision_minutes,
    first_published_on,
    case restated when 'no longer delivered' then 'not_delivered' when 'no longer counted' then 'not_counted' else 'other_wait' end as change,
    case when restated not in ('no longer delivered', 'no longer counted') then total_minutes end as minutes,
    case when restated not in ('no longer delivered', 'no longer counted') then decision_to_admit_wait_minutes end as decision_minutes
from {{ ref('ed__published_waits') }}
