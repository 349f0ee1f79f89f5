-- every record of the administration system that a wait can end with, by feed, because two feeds may number alike: when it
-- began, and ends that were recorded before that
with entries as (

    select
        'waiting_list|' || entry_id as record_key,
        patient_id,
        pathway_key,
        'list entry of ' || coalesce(cast(decision_to_admit_date as varchar), 'an unknown day') as begun,
        'removed ' || removed_date_rejected || '; it counts as not removed' as ended_before,
        removed_date is not null or removed_date_rejected is not null as has_end,
        coalesce(consultant, site, 'elective access') as owner
    from {{ ref('int_rtt__entries') }}

),

tests as (

    select
        'diagnostic_requests|' || request_id as record_key,
        patient_id,
        pathway_key,
        'test asked for ' || coalesce(cast(clock_start_date as varchar), 'on an unknown day') as begun,
        case
            when performed_date_rejected is not null and removed_date_rejected is not null
                then 'performed ' || performed_date_rejected || ' and removed ' || removed_date_rejected
            else coalesce('performed ' || performed_date_rejected, 'removed ' || removed_date_rejected)
        end || '; that does not end its wait' as ended_before,
        coalesce(cast(performed_date as varchar), cast(removed_date as varchar), performed_date_rejected, removed_date_rejected)
            is not null as has_end,
        'diagnostics booking' as owner
    from {{ ref('int_rtt__tests') }}

),

referrals as (

    select
        'referrals|' || referral_id as record_key,
        patient_id,
        pathway_key,
        'referral of ' || coalesce(cast(referral_date as varchar), 'an unknown day') as begun,
        'discharged ' || discharge_date_rejected || '; it counts as not discharged' as ended_before,
        discharge_date is not null or discharge_date_rejected is not null as has_end,
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
    begun,
    ended_before,
    has_end,
    owner
from all_records
