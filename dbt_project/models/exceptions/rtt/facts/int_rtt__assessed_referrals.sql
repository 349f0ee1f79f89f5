-- every referral with what the rules ask of it: in scope or not, its clock, whether the patient was ever seen or is booked
select
    referrals.referral_id,
    referrals.patient_id,
    links.pathway_key,
    coalesce(referrals.consultant, referrals.site, 'elective access') as owner,
    referrals.received_date,
    referrals.asi_listed_date,
    coalesce(
        least(referrals.received_date, referrals.asi_listed_date, referrals.ubrn_converted_date) > {{ as_at() }}, false
    ) as is_to_come,
    coalesce(referrals.consultant_led, true)
    and coalesce(referrals.service_setting, 'acute') <> 'community'
    and coalesce(referrals.administrative_category, '01') <> '02' as is_in_scope,
    now_known.discharge_date,
    now_known.death_date,
    now_known.state,
    now_known.clock_stop_date,
    now_known.clock_stop_code,
    coalesce(now_known.is_open, false) as is_open,
    coalesce(now_known.last_care_date, now_known.last_attended_date, now_known.last_listed_date) is not null as was_seen,
    now_known.next_appointment_date
from {{ ref('stg_pas__referrals') }} as referrals
inner join {{ ref('int_rtt__record_pathways') }} as links
    on referrals.referral_id = links.record_id and links.record_kind = 'referral'
left join {{ ref('int_rtt__pathway_now') }} as now_known on links.pathway_key = now_known.pathway_key
