select
    'RTT-C01' as rule_id,
    pathway_key as record_key,
    patient_id,
    pathway_key as pathway_id,
    case
        when started_after_stop_date is not null or started_in_future_date is not null then 'fail'
        when future_start_date is not null or future_stop_date is not null then 'fail'
        when first_start_date > first_care_date then 'fail'
        else 'pass'
    end as status,
    'RTT validation' as owner,
    case when started_after_stop_date is not null then 'start_after_stop' when started_in_future_date is not null then 'start_in_future' when future_start_date is not null then 'later_start' when future_stop_date is not null then 'later_stop' else 'start_after_care' end as fault,
    coalesce(started_after_stop_date, started_in_future_date, first_start_date) as clock_start_date,
    case when started_after_stop_date is not null or started_in_future_date is not null then null else coalesce(future_start_date, future_stop_date, first_care_date) end as other_date
from {{ ref('int_rtt__assessed_pathways') }}
