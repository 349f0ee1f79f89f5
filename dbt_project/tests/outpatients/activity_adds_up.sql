{{ config(severity='error', meta={'rule_id': 'OP-I01', 'kind': 'reconciliation', 'model': 'outpatients__activity_weekly', 'domain': 'outpatients', 'title': 'Every appointment of the activity is attended, missed, cancelled, without an outcome or still to come, once'}) }}
select
    period_start,
    treatment_function,
    clinic,
    site
from {{ ref('outpatients__activity_weekly') }}
where
    booked <> attended_first + attended_follow_up + attended_kind_not_recorded + missed
    + cancelled_by_hospital + cancelled_by_patient + cancelled_by_not_recorded
    + no_outcome_recorded + still_to_come
    or missed < missed_first
    or missed < missed_arrived_too_late
    or cancelled_short_notice > cancelled_by_hospital + cancelled_by_patient + cancelled_by_not_recorded - cancelled_without_date
