-- what every event does to a clock: by its type (rtt_event_types, with guidance sections), by the RTT status that came with
-- it (Annex E), and by the trust's settings where the guidance leaves a choice
with typed as (

    select
        pathways.pathway_number,
        events.event_id,
        events.event_type,
        events.event_date,
        events.event_sequence,
        events.rtt_status,
        events.communicated,
        events.original_clock_start_date,
        events.treatment_function,
        events.event_source,
        types.natural_effect,
        types.natural_status,
        types.rule as natural_rule,
        types.starts_pathway,
        coalesce(types.is_care_event, false) as is_care_event,
        pathways.priority_type,
        pathways.referral_id is not null as has_referral,
        pathways.death_date,
        coalesce(pathways.death_notified_date, events.recorded_date) as told_date
    from {{ ref('int_rtt__source_events') }} as events
    inner join {{ ref('int_rtt__pathways') }} as pathways on events.pathway_id = pathways.pathway_id
    left join {{ ref('rtt_event_types') }} as types on events.event_type = types.event_type
    where events.event_date <= {{ as_at() }}

),

begun as (

    select
        pathway_number,
        bool_or(starts_pathway) as has_start_event
    from typed
    group by pathway_number

),

-- what the status by itself would do (Annex E: 10 to 12 start, 20 continues, 21 sends on, 30 to 36 end, 33 nullifies, 90 to
-- 99 are no part of a period)
status_effects as (

    select
        typed.*,
        begun.has_start_event,
        case
            -- back from active monitoring (3.4.4), or a consultant's referral for a separate condition (Annex E)
            when typed.rtt_status in ('11', '12') then 'open'
            when typed.rtt_status = '10' and typed.event_type = 'administrative' then 'open'
            -- a first activity starts the clock only where neither a referral nor an event did before it (3.2)
            when
                typed.rtt_status = '10'
                and typed.natural_effect = 'none'
                and not typed.has_referral
                and not begun.has_start_event
                then 'open'
            -- a start code on what would stop the clock contradicts it: the status was reported, so nothing stops
            when typed.rtt_status = '10' and typed.natural_effect not in ('none', 'open', 'rebook') then 'none'
            when typed.rtt_status in ('30', '31', '32', '34', '35', '36') then 'stop'
            when typed.rtt_status = '33' then 'nullify'
            when typed.rtt_status = '21' then 'transfer'
            when typed.rtt_status in ('20', '90', '91', '92', '98', '99') then 'none'
        end as status_effect
    from typed
    left join begun on typed.pathway_number = begun.pathway_number

),

-- the status has the last word, but where it only says that a clock goes on
decided as (

    select
        *,
        case
            -- a referral or a transfer in begins a clock whatever "continue" status comes with it
            when natural_effect = 'open' and coalesce(status_effect, 'none') in ('none', 'open') then natural_effect
            when natural_effect = 'rebook' and coalesce(status_effect, 'none') = 'none' then natural_effect
            when status_effect is null then coalesce(natural_effect, 'none')
            else status_effect
        end as effect
    from status_effects

),

-- a missed first appointment nullifies the clock where it was communicated (4.4.1.3, rule 5e), and a stop keeps the status
-- that was recorded or the one that its type has by nature
ruled as (

    select
        *,
        case
            when event_type = 'referral_rejected_by_provider' and '{{ var("rejected_referral") }}' = 'restart'
                then 'nullify'
            when effect <> 'nullify' then effect
            -- rule 5e needs proof that the appointment was communicated
            when communicated = false then 'none'
            when communicated is null and '{{ var("first_dna_evidence_missing") }}' = 'continue' then 'none'
            -- the Data Dictionary lets a two-week-wait clock run on; rule 5e makes no such exception
            when priority_type = '3' and '{{ var("first_dna_two_week_wait") }}' = 'continue' then 'none'
            else 'nullify'
        end as ruled_effect,
        case
            when effect <> 'stop' then null
            when rtt_status in ('30', '31', '32', '34', '35', '36') then rtt_status
            else natural_status
        end as stop_code
    from decided

)

select
    pathway_number,
    event_id,
    event_type,
    event_date,
    event_sequence,
    rtt_status,
    communicated,
    original_clock_start_date,
    treatment_function,
    event_source,
    is_care_event,
    effect as reported_effect,
    ruled_effect as effect,
    stop_code,
    coalesce(effect = 'stop' and stop_code = '30', false) as is_treatment,
    coalesce(rtt_status = '12' or (event_type = 'consultant_referral_12' and effect = 'open'), false)
        as is_separate_condition,
    coalesce(
        effect = 'transfer'
        -- who is listed for a transplant stays on the list and in clinic
        or (effect = 'stop' and stop_code in ('34', '35', '36') and event_type <> 'added_to_transplant_list')
        -- a code that is not part of a period says nothing of the care: the type of the event does
        or (
            rtt_status in ('90', '91', '92', '98')
            and event_type <> 'added_to_transplant_list'
            and (natural_effect = 'transfer' or (natural_effect = 'stop' and natural_status in ('34', '35', '36')))
        ),
        false
    ) as ends_care,
    -- Part 1A counts who was admitted for the first treatment, Part 1B everybody else whose clock stopped (10.1)
    case
        when effect = 'stop' and stop_code = '30' and event_type in ('admission_treated', 'admission_diagnostic')
            then 'Part_1A'
        when effect = 'stop' then 'Part_1B'
    end as completed_part,
    case
        when event_type = 'referral_rejected_by_provider' and ruled_effect = 'nullify' then 'rejected'
        when effect = natural_effect then natural_rule
        when effect = 'open' and rtt_status = '11' then '3d'
        when effect = 'open' and rtt_status = '12' then '12'
        when effect = 'open' then 'status ' || rtt_status
        when effect = 'stop' and stop_code = '30' then '4a'
        when effect = 'stop' and stop_code in ('31', '32') then '5b'
        when effect = 'stop' and stop_code = '35' then '5c'
        when effect = 'stop' and stop_code = '36' then 'death'
        when effect = 'stop' then '5d'
        when effect = 'nullify' then '5e'
        when effect = 'transfer' then 'ipt_out'
    end as rule,
    -- the day that counts: a transfer in and an interface service hand over the first clock start (3.2.2, 11.1); a clock
    -- stops on the day of death (Annex E)
    case
        when event_type in ('interface_onward_referral', 'ipt_in') and effect = 'open'
            then coalesce(original_clock_start_date, event_date)
        when stop_code = '36' and '{{ var("death_stop_date") }}' = 'date_told'
            then case when told_date <= {{ as_at() }} then coalesce(told_date, event_date) else event_date end
        when stop_code = '36' and death_date <= {{ as_at() }} then death_date
        else event_date
    end as effect_date,
    coalesce(natural_effect not in ('none', effect) or (natural_effect = 'none' and effect <> 'none'), false)
    and event_type <> 'administrative'
    -- an appointment has no type of event of its own: by its status it says what it started, stopped or sent away
    and not (event_source = 'derived' and natural_effect = 'none' and effect in ('open', 'stop', 'transfer'))
    and not (event_type in ('diagnostic_attended', 'admission_diagnostic') and rtt_status = '30')
        as status_contradicts_type
from ruled
