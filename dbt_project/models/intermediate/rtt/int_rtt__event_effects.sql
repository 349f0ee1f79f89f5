-- what every event does to a clock: by its type (rtt_event_types, with guidance sections), by the RTT status that came with
-- it (Annex E), and by the trust's settings where the guidance leaves a choice
with happened as (

    select
        events.pathway_number,
        events.event_id,
        events.event_type,
        events.event_date,
        events.event_sequence,
        coalesce(types.is_care_event, false) as is_care_event,
        coalesce(types.starts_pathway, false)
        and coalesce(events.rtt_status, '20') not in ('30', '31', '32', '33', '34', '35', '36', '21') as is_start
    from {{ ref('int_rtt__source_events') }} as events
    left join {{ ref('rtt_event_types') }} as types on events.event_type = types.event_type
    where events.has_happened

),

-- the order in which the clock reads the events: one day's keep the order in which the sender numbered them. Every later
-- step joins by these numbers, so that the events are sorted once; and here by few columns, so that the events with all of
-- theirs are read in one pass and kept nowhere
numbers as (

    select
        pathway_number,
        event_id,
        row_number() over (
            partition by pathway_number
            order by event_date nulls last, event_sequence nulls last, event_id nulls last
        ) as event_number,
        coalesce(
            sum(case when is_care_event then 1 else 0 end) over (
                partition by pathway_number
                order by event_date nulls last, event_sequence nulls last, event_id nulls last
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as care_events_before
    from happened

),

-- what the events of the pathway say of each of them
received as (

    select
        pathway_number,
        coalesce(bool_or(event_type = 'self_referral_received'), false) as has_self_referral,
        coalesce(bool_or(is_start and event_type <> 'self_referral_ratified'), false) as has_other_start,
        coalesce(bool_or(is_start and event_type = 'self_referral_ratified'), false) as has_ratification
    from happened
    group by pathway_number

),

-- a ratification starts a clock only where the self-referral itself was not recorded (3.3)
begun as (

    select
        pathway_number,
        has_self_referral,
        has_other_start or (has_ratification and not has_self_referral) as has_start_event
    from received

),

typed as (

    select
        pathways.pathway_number,
        cast(numbers.event_number as integer) as event_number,
        cast(numbers.care_events_before as integer) as care_events_before,
        events.pathway_key,
        events.has_happened,
        events.patient_id,
        events.recorded_date,
        events.planned_due_date,
        events.rtt_status_rejected,
        events.source_as_at,
        events.event_id,
        events.event_type,
        events.event_date,
        events.event_sequence,
        events.rtt_status,
        events.communicated,
        events.original_clock_start_date,
        events.has_original_start,
        events.start_rule,
        events.is_missed,
        events.referral_id,
        events.treatment_function,
        events.event_source,
        types.natural_effect,
        types.natural_status,
        types.rule as natural_rule,
        coalesce(types.starts_pathway, false) as starts_pathway,
        coalesce(types.is_care_event, false) as is_care_event,
        pathways.has_referral,
        pathways.has_undated_start,
        -- the referral that a ratification names, else the first, where it says a start up to then
        coalesce(
            case when named.start_date <= events.event_date then named.start_date end,
            case when pathways.referral_start_date <= events.event_date then pathways.referral_start_date end
        ) as referral_start_date,
        pathways.death_date,
        coalesce(pathways.death_notified_date, events.recorded_date) as told_date
    from {{ ref('int_rtt__source_events') }} as events
    inner join {{ ref('int_rtt__pathways') }} as pathways on events.pathway_number = pathways.pathway_number
    left join {{ ref('rtt_event_types') }} as types on events.event_type = types.event_type
    left join numbers on events.pathway_number = numbers.pathway_number and events.event_id = numbers.event_id
    left join {{ ref('int_rtt__referrals') }} as named
        on
            events.pathway_key = named.pathway_key
            and case when events.event_type = 'self_referral_ratified' then events.referral_id end = named.referral_id

),

by_type as (

    select
        typed.pathway_number,
        typed.event_number,
        typed.care_events_before,
        typed.pathway_key,
        typed.has_happened,
        typed.patient_id,
        typed.recorded_date,
        typed.planned_due_date,
        typed.rtt_status_rejected,
        typed.source_as_at,
        typed.event_id,
        typed.event_type,
        typed.event_date,
        typed.event_sequence,
        typed.rtt_status,
        typed.communicated,
        typed.original_clock_start_date,
        typed.has_original_start,
        typed.start_rule,
        typed.is_missed,
        typed.referral_id,
        typed.treatment_function,
        typed.event_source,
        typed.natural_status,
        typed.natural_rule,
        typed.is_care_event,
        typed.has_referral,
        typed.has_undated_start,
        typed.referral_start_date,
        typed.death_date,
        typed.told_date,
        case
            when typed.event_type = 'self_referral_ratified' and begun.has_self_referral then 'none'
            else typed.natural_effect
        end as natural_effect,
        typed.starts_pathway
        and not (typed.event_type = 'self_referral_ratified' and coalesce(begun.has_self_referral, false))
        and coalesce(typed.rtt_status, '20') not in ('30', '31', '32', '33', '34', '35', '36', '21')
            as is_first_start,
        begun.has_start_event
    from typed
    left join begun on typed.pathway_number = begun.pathway_number

),

-- what the status by itself would do (Annex E: 10 to 12 start, 20 continues, 21 sends on, 30 to 36 end, 33 nullifies, 90 to
-- 99 are no part of a period)
status_effects as (

    select
        by_type.*,
        case
            -- nobody came: that starts no clock, whatever status was typed
            when by_type.is_missed and by_type.rtt_status in ('10', '11', '12') then 'none'
            -- back from active monitoring (3.4.4), or a consultant's referral for a separate condition (Annex E)
            when by_type.rtt_status in ('11', '12') then 'open'
            when by_type.rtt_status = '10' and by_type.natural_effect in ('open', 'rebook') then by_type.natural_effect
            -- a first activity starts the clock only where neither a referral nor an event did before it (3.2)
            when by_type.rtt_status = '10' and by_type.is_care_event
                then
                    case
                        when by_type.has_referral or by_type.has_undated_start or by_type.has_start_event then 'none'
                        else 'open'
                    end
            -- a ratification says nothing more where the self-referral itself was recorded (3.3)
            when by_type.rtt_status = '10' and by_type.event_type = 'self_referral_ratified' then 'none'
            when by_type.rtt_status = '10' then 'open'
            when by_type.rtt_status in ('30', '31', '32', '34', '35', '36') then 'stop'
            when by_type.rtt_status = '33' then 'nullify'
            when by_type.rtt_status = '21' then 'transfer'
            when by_type.rtt_status in ('20', '90', '91', '92', '98', '99') then 'none'
        end as status_effect
    from by_type

),

-- the status has the last word, but where it only says that a clock goes on
decided as (

    select
        *,
        case
            -- a referral or a transfer in begins a clock whatever "continue" status comes with it
            when natural_effect = 'open' and coalesce(status_effect, 'none') in ('none', 'open') then natural_effect
            when natural_effect = 'rebook' and coalesce(status_effect, 'none') in ('none', 'rebook') then natural_effect
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
    pathway_key,
    has_happened,
    event_number,
    care_events_before,
    event_id,
    patient_id,
    event_type,
    event_date,
    event_sequence,
    rtt_status,
    communicated,
    original_clock_start_date,
    has_original_start,
    referral_id,
    treatment_function,
    event_source,
    recorded_date,
    planned_due_date,
    rtt_status_rejected,
    source_as_at,
    is_care_event,
    is_first_start,
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
        when effect = 'open' and start_rule is not null then start_rule
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
            -- a first start that was handed over and cannot be is unknown: the day of the transfer would shorten the wait
            then case when has_original_start then original_clock_start_date else event_date end
        when event_type = 'self_referral_ratified' and effect = 'open'
            then coalesce(original_clock_start_date, referral_start_date)
        when event_type = 'referral_received' and event_source = 'derived' and effect = 'open' and start_rule <> '3c'
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
