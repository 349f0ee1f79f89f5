-- what is a warning before it is a breach: until the limit it is a record to complete, not yet a patient to find
select
    'RTT-D01' as rule_id,
    appointment_id as record_key,
    'P3' as priority
from {{ ref('int_rtt__appointments') }}
where appointment_date > {{ add_days(as_at(), -1 * var('unoutcomed_days')) }}
