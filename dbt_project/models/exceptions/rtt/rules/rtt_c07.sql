select
    'RTT-C07' as rule_id,
    event_id as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when event_date > {{ as_at() }} then 'too_early'
        when not is_separate_condition then 'pass'
        -- code 12 on the first visit of a referral that began the clock says how the patient was referred
        when transition = 'nothing' and not (event_source = 'derived' and not has_care_before) then 'fail'
        when transition = 'nothing' then 'pass'
        when not first_clinic_has_no_outcome then 'pass'
        when event_date > {{ add_days(as_at(), -1 * var('attended_outcome_days')) }} then 'too_early'
        else 'fail'
    end as status,
    'RTT validation' as owner,
    event_type,
    rtt_status as event_status,
    event_date,
    coalesce(transition = 'nothing', false) as open_already
from {{ ref('int_rtt__assessed_events') }}
