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
    'event ' || event_type || ', status ' || coalesce(rtt_status, 'none') || ', on ' || coalesce(cast(event_date as varchar), 'no date') || case when transition = 'nothing' then '; the pathway that carries it was open already' else '; the clinic of that day has no status on its own pathway' end as detail,
    'RTT validation' as owner
from {{ ref('int_rtt__assessed_events') }}
