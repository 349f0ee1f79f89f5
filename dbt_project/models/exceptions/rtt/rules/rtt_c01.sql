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
    'clock start ' || coalesce(cast(coalesce(started_after_stop_date, started_in_future_date, first_start_date) as varchar), 'no date') || case when started_after_stop_date is not null then ' is after its stop' when started_in_future_date is not null then ' is after tonight' when future_start_date is not null then '; a start is dated ' || cast(future_start_date as varchar) || ', after the extract' when future_stop_date is not null then '; a stop is dated ' || cast(future_stop_date as varchar) || ', after the extract' else ' is after the first care on ' || coalesce(cast(first_care_date as varchar), 'no date') end as detail,
    'RTT validation' as owner
from {{ ref('int_rtt__assessed_pathways') }}
