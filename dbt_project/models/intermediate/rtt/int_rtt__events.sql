-- the events that the clock reads: those that have happened
{{ config(materialized='view') }}
select
    pathway_number,
    event_number,
    care_events_before,
    event_id,
    event_type,
    event_date,
    event_sequence,
    rtt_status,
    communicated,
    original_clock_start_date,
    has_original_start,
    referral_id,
    treatment_function,
    event_source,
    is_care_event,
    is_first_start,
    reported_effect,
    effect,
    stop_code,
    is_treatment,
    is_separate_condition,
    ends_care,
    completed_part,
    rule,
    effect_date,
    status_contradicts_type
from {{ ref('int_rtt__event_effects') }}
where has_happened
