{{ config(materialized='view') }}
-- every event that the clock reads: those that were recorded, and for a pathway without any recorded event what its
-- referrals, appointments, spells and list entries say instead
with pathways as (

    select
        pathway_number,
        identity_number,
        pathway_key,
        patient_id,
        recorded_events,
        birth_date
    from {{ ref('int_rtt__pathways') }}

),

recorded as (

    select
        links.identity_number,
        events.event_id,
        events.event_type,
        events.event_date,
        events.event_sequence,
        events.rtt_status,
        events.communicated,
        events.original_clock_start_date,
        events.original_clock_start_date_rejected,
        cast(null as string) as start_rule,
        events.event_type in ('op_first_dna', 'op_followup_dna', 'patient_cancel') as is_missed,
        events.referral_id,
        events.treatment_function,
        cast(events.recorded_at as date) as recorded_date,
        'recorded' as event_source,
        events.planned_due_date,
        events.rtt_status_rejected,
        events.source_as_at
    from {{ ref('stg_pas__rtt_events') }} as events
    inner join {{ ref('int_rtt__record_identities') }} as links
        on events.event_id = links.record_id and links.record_kind = 'event'

),

links_without_events as (

    select
        links.record_kind,
        links.record_id,
        links.identity_number
    from {{ ref('int_rtt__record_identities') }} as links
    inner join pathways on links.identity_number = pathways.identity_number
    where pathways.recorded_events = 0

),

referrals as (

    select
        links.identity_number,
        'referral:' || referrals.referral_id as event_id,
        'referral_received' as event_type,
        referrals.referral_date as event_date,
        -- first of its day: what happens on the day of a referral follows it
        cast(0 as integer) as event_sequence,
        cast(null as string) as rtt_status,
        cast(null as boolean) as communicated,
        -- a referral after the first one starts on the day that it was received (rule 3c)
        case when referrals.referral_number = 1 then referrals.start_date else referrals.original_clock_start_date end
            as original_clock_start_date,
        cast(null as string) as original_clock_start_date_rejected,
        case when referrals.referral_number = 1 then referrals.start_rule else '3c' end as start_rule,
        false as is_missed,
        referrals.referral_id,
        referrals.treatment_function,
        cast(null as date) as recorded_date,
        'derived' as event_source,
        cast(null as date) as planned_due_date,
        cast(null as string) as rtt_status_rejected,
        sources.source_as_at
    from {{ ref('int_rtt__referrals') }} as referrals
    inner join links_without_events as links
        on referrals.referral_id = links.record_id and links.record_kind = 'referral'
    inner join {{ ref('stg_pas__referrals') }} as sources on referrals.referral_id = sources.referral_id
    where referrals.referral_date is not null

),

appointments as (

    select
        links.identity_number,
        'appointment:' || appointments.appointment_id as event_id,
        case
            when appointments.first_attendance = '5' then 'administrative'
            when appointments.attended in ('5', '6') and appointments.first_attendance in ('1', '3')
                then 'op_first_attended'
            when appointments.attended in ('5', '6') then 'op_followup_attended'
            when appointments.attended = '3' and appointments.first_attendance in ('1', '3') then 'op_first_dna'
            when appointments.attended = '3' then 'op_followup_dna'
            when appointments.attended = '2' then 'patient_cancel'
            else 'administrative'
        end as event_type,
        cast(appointments.appointment_at as date) as event_date,
        cast(null as integer) as event_sequence,
        appointments.rtt_status,
        cast(null as boolean) as communicated,
        cast(null as date) as original_clock_start_date,
        cast(null as string) as original_clock_start_date_rejected,
        cast(null as string) as start_rule,
        coalesce(appointments.attended, '0') not in ('5', '6') as is_missed,
        appointments.referral_id,
        appointments.treatment_function,
        cast(null as date) as recorded_date,
        'derived' as event_source,
        cast(null as date) as planned_due_date,
        appointments.rtt_status_rejected,
        appointments.source_as_at
    from {{ ref('stg_pas__appointments') }} as appointments
    inner join links_without_events as links
        on appointments.appointment_id = links.record_id and links.record_kind = 'appointment'

),

spells as (

    select
        links.identity_number,
        'spell:' || spells.spell_id as event_id,
        case
            when coalesce(spells.admission_method, '11') not in ('11', '12', '13') then 'emergency_admission'
            when spells.definitive_treatment then 'admission_treated'
            else 'admission_not_treated'
        end as event_type,
        cast(spells.admitted_at as date) as event_date,
        cast(null as integer) as event_sequence,
        cast(null as string) as rtt_status,
        cast(null as boolean) as communicated,
        cast(null as date) as original_clock_start_date,
        cast(null as string) as original_clock_start_date_rejected,
        cast(null as string) as start_rule,
        false as is_missed,
        cast(null as string) as referral_id,
        spells.treatment_function,
        cast(null as date) as recorded_date,
        'derived' as event_source,
        cast(null as date) as planned_due_date,
        cast(null as string) as rtt_status_rejected,
        spells.source_as_at
    from {{ ref('stg_pas__spells') }} as spells
    inner join links_without_events as links on spells.spell_id = links.record_id and links.record_kind = 'spell'

),

decisions as (

    select
        links.identity_number,
        'entry:' || entries.entry_id as event_id,
        'decision_to_admit' as event_type,
        entries.decision_to_admit_date as event_date,
        cast(null as integer) as event_sequence,
        cast(null as string) as rtt_status,
        cast(null as boolean) as communicated,
        cast(null as date) as original_clock_start_date,
        cast(null as string) as original_clock_start_date_rejected,
        cast(null as string) as start_rule,
        false as is_missed,
        entries.referral_id,
        entries.treatment_function,
        cast(null as date) as recorded_date,
        'derived' as event_source,
        cast(null as date) as planned_due_date,
        cast(null as string) as rtt_status_rejected,
        entries.source_as_at
    from {{ ref('stg_pas__waiting_list') }} as entries
    inner join links_without_events as links on entries.entry_id = links.record_id and links.record_kind = 'entry'
    where entries.admission_method in ('11', '12')

),

all_events as (

    select * from recorded
    union all
    select * from referrals
    union all
    select * from appointments
    union all
    select * from spells
    union all
    select * from decisions

)

select
    pathways.pathway_number,
    pathways.pathway_key,
    all_events.event_id,
    all_events.event_type,
    all_events.event_date,
    -- nothing happened to a patient before the birth
    coalesce(
        {{ is_of_life('all_events.event_date', 'pathways.birth_date') }} and all_events.event_date <= {{ as_at() }},
        false
    ) as has_happened,
    all_events.event_sequence,
    all_events.rtt_status,
    all_events.communicated,
    case
        when {{ can_be_a_start('all_events.original_clock_start_date', 'pathways.birth_date') }}
            then all_events.original_clock_start_date
    end as original_clock_start_date,
    coalesce(all_events.original_clock_start_date_rejected, cast(all_events.original_clock_start_date as string))
        is not null as has_original_start,
    all_events.start_rule,
    all_events.is_missed,
    all_events.referral_id,
    all_events.treatment_function,
    all_events.recorded_date,
    all_events.event_source,
    pathways.patient_id,
    all_events.planned_due_date,
    all_events.rtt_status_rejected,
    all_events.source_as_at
from all_events
inner join pathways on all_events.identity_number = pathways.identity_number
