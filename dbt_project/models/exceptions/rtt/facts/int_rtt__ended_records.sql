-- every record of the administration system that a wait can end with, by feed, because two feeds may number alike: when it
-- began, and ends that were recorded before that
with entries as (

    select
        'waiting_list|' || entry_id as record_key,
        patient_id,
        pathway_key,
        'waiting_list' as feed,
        decision_to_admit_date as start_date,
        cast(null as string) as performed_before,
        removed_date_rejected as ended_before,
        removed_date is not null as has_end,
        coalesce(consultant, site, 'elective access') as owner
    from {{ ref('int_rtt__entries') }}

),

tests as (

    select
        'diagnostic_requests|' || request_id as record_key,
        patient_id,
        pathway_key,
        'diagnostic_requests' as feed,
        clock_start_date as start_date,
        performed_date_rejected as performed_before,
        removed_date_rejected as ended_before,
        performed_date is not null or removed_date is not null as has_end,
        'diagnostics booking' as owner
    from {{ ref('int_rtt__tests') }}

),

referrals as (

    select
        'referrals|' || referral_id as record_key,
        patient_id,
        pathway_key,
        'referrals' as feed,
        referral_date as start_date,
        cast(null as string) as performed_before,
        discharge_date_rejected as ended_before,
        discharge_date is not null as has_end,
        coalesce(consultant, site, 'elective access') as owner
    from {{ ref('int_rtt__referrals') }}

),

all_records as (

    select * from entries
    union all
    select * from tests
    union all
    select * from referrals

)

select
    record_key,
    patient_id,
    pathway_key,
    feed,
    start_date,
    performed_before,
    ended_before,
    has_end,
    owner
from all_records
