-- what the administration system calls urgent, since the tracker began
with tracker_begins as (

    select min(received_date) as first_received from {{ ref('int_cancer__pathways') }}

),

tracked as (

    select distinct referral_id
    from {{ ref('int_cancer__pas_links') }}

)

select
    referrals.referral_id,
    referrals.patient_id,
    coalesce(referrals.pathway_id, referrals.referral_id) as pathway_id,
    referrals.received_date,
    tracked.referral_id is not null as is_tracked
from {{ ref('stg_pas__referrals') }} as referrals
-- a referral of an unknown day may be as young as any
inner join tracker_begins
    on coalesce(referrals.received_date, {{ as_at() }}) >= tracker_begins.first_received
left join tracked on referrals.referral_id = tracked.referral_id
where referrals.priority_type = '3' and coalesce(referrals.received_date, {{ as_at() }}) <= {{ as_at() }}
