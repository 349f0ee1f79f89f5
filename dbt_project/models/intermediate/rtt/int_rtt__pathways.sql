-- every pathway that a referral, an event, an admission list entry, an appointment or a spell names, with where its first referral
-- says that the clock began
with lives as (

    select
        identities.identity_number,
        patients.birth_date
    from {{ ref('int_rtt__identities') }} as identities
    left join {{ ref('stg_pas__patients') }} as patients on identities.patient_id = patients.patient_id

),

events as (

    select
        links.identity_number,
        events.event_type,
        -- planned care and what is no part of a period say nothing of a wait
        coalesce(events.rtt_status, types.natural_status, '20') not in ('90', '91', '92', '98')
        and events.event_type <> 'planned_diagnostic_overdue' as is_of_a_wait,
        -- an event that ends or sends on by its status starts nothing, whatever its type
        types.starts_pathway
        and coalesce(events.rtt_status, '20') not in ('30', '31', '32', '33', '34', '35', '36', '21') as is_start,
        coalesce({{ is_of_life('events.event_date', 'lives.birth_date') }}, false) as is_dated,
        events.event_date <= {{ as_at() }} as is_past
    from {{ ref('stg_pas__rtt_events') }} as events
    inner join {{ ref('int_rtt__record_identities') }} as links
        on events.event_id = links.record_id and links.record_kind = 'event'
    inner join lives on links.identity_number = lives.identity_number
    left join {{ ref('rtt_event_types') }} as types on events.event_type = types.event_type

),

counted_events as (

    select
        identity_number,
        count(*) as recorded_events,
        count(*) filter (where is_of_a_wait) as events_of_a_wait,
        count(*) filter (where is_start and not is_dated) as undated_starts,
        count(*) filter (where is_start and not is_dated and event_type = 'self_referral_ratified') as undated_ratifications,
        count(*) filter (where event_type = 'self_referral_received' and is_dated and is_past) as self_referrals
    from events
    group by identity_number

),

event_pathways as (

    select
        identity_number,
        recorded_events,
        events_of_a_wait,
        -- a ratification starts a clock only where the self-referral itself was not recorded (3.3)
        undated_starts > case when self_referrals > 0 then undated_ratifications else 0 end as has_undated_start
    from counted_events

),

referral_pathways as (

    select
        pathway_key,
        count(*) as referrals,
        count(start_date) as dated_referrals
    from {{ ref('int_rtt__referrals') }}
    group by pathway_key

),

first_referrals as (

    select *
    from {{ ref('int_rtt__referrals') }}
    where referral_number = 1

),

-- only the newest referral's discharge ends the care of the pathway
last_referrals as (

    select
        pathway_key,
        discharge_date
    from (
        select
            pathway_key,
            discharge_date,
            row_number() over (partition by pathway_key order by referral_number desc nulls last) as place
        from {{ ref('int_rtt__referrals') }}
    ) as placed
    where place = 1

),

entry_pathways as (

    select
        entries.pathway_key,
        count(*) as entries
    from {{ ref('int_rtt__entries') }} as entries
    where
        entries.admission_method in ('11', '12')
        and (entries.decision_to_admit_date is null or entries.decision_to_admit_date <= {{ as_at() }})
        and entries.pathway_key is not null
    group by entries.pathway_key

),

-- a visit with a status that is no part of a period, or that starts, stops or sends on by itself, implies no wait before it
visit_pathways as (

    select
        links.identity_number,
        count(*) filter (
            where
            appointments.attended in ('5', '6')
            and coalesce(appointments.rtt_status, '20') in ('20', '99')
        ) as visits_of_a_wait
    from {{ ref('stg_pas__appointments') }} as appointments
    inner join {{ ref('int_rtt__record_identities') }} as links
        on appointments.appointment_id = links.record_id and links.record_kind = 'appointment'
    -- a visit with an invalid date is one all the same
    where appointments.appointment_at is null or cast(appointments.appointment_at as date) <= {{ as_at() }}
    group by links.identity_number

),

spell_pathways as (

    select distinct links.identity_number
    from {{ ref('stg_pas__spells') }} as spells
    inner join {{ ref('int_rtt__record_identities') }} as links
        on spells.spell_id = links.record_id and links.record_kind = 'spell'
    where cast(spells.admitted_at as date) <= {{ as_at() }}

),

known as (

    select
        identities.identity_number,
        identities.pathway_key,
        identities.pathway_id,
        identities.pathway_issuer,
        identities.patient_id,
        identities.named_by,
        identities.is_shared,
        coalesce(event_pathways.recorded_events, 0) as recorded_events,
        coalesce(referral_pathways.referrals, 0) as referrals,
        coalesce(event_pathways.has_undated_start, false) as has_undated_start,
        -- a clock runs and nothing says since when: the patient is on the list with an unknown start
        case
            when coalesce(referral_pathways.dated_referrals, 0) > 0 then false
            when event_pathways.has_undated_start then true
            when entry_pathways.entries > 0 then true
            when referral_pathways.referrals > 0
                then event_pathways.identity_number is null or event_pathways.events_of_a_wait > 0
            when event_pathways.identity_number is null then coalesce(visit_pathways.visits_of_a_wait, 0) > 0
            else false
        end as has_unknown_start,
        last_referrals.discharge_date
    from {{ ref('int_rtt__identities') }} as identities
    left join event_pathways on identities.identity_number = event_pathways.identity_number
    left join referral_pathways on identities.pathway_key = referral_pathways.pathway_key
    left join last_referrals on identities.pathway_key = last_referrals.pathway_key
    left join entry_pathways on identities.pathway_key = entry_pathways.pathway_key
    left join visit_pathways on identities.identity_number = visit_pathways.identity_number
    left join spell_pathways on identities.identity_number = spell_pathways.identity_number
    where
        event_pathways.identity_number is not null
        or referral_pathways.pathway_key is not null
        or entry_pathways.pathway_key is not null
        or visit_pathways.identity_number is not null
        or spell_pathways.identity_number is not null

)

select
    row_number() over (order by known.pathway_key nulls last) as pathway_number,
    known.identity_number,
    known.pathway_key,
    known.pathway_id,
    known.pathway_issuer,
    known.patient_id,
    known.named_by,
    known.is_shared,
    known.recorded_events,
    known.referrals > 0 as has_referral,
    known.has_undated_start,
    known.has_unknown_start,
    first_referrals.referral_id,
    first_referrals.original_clock_start_date,
    first_referrals.ubrn,
    first_referrals.ubrn_converted_date,
    first_referrals.asi_listed_date,
    first_referrals.received_date,
    known.discharge_date,
    first_referrals.start_date as referral_start_date,
    first_referrals.start_rule as referral_start_rule,
    patients.birth_date,
    patients.death_date,
    patients.death_notified_date,
    patients.commissioner
from known
left join first_referrals on known.pathway_key = first_referrals.pathway_key
left join {{ ref('stg_pas__patients') }} as patients on known.patient_id = patients.patient_id
