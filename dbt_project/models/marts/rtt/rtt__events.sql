with wanted as (

    select distinct pathway_key
    from {{ ref('rtt__periods') }}
    where state = 'open' or clock_stop_date >= {{ return_window_start() }}

),

pathways as (

    select
        pathways.pathway_number,
        pathways.pathway_key,
        pathways.pathway_id,
        pathways.pathway_issuer,
        pathways.patient_id
    from {{ ref('int_rtt__pathways') }} as pathways
    inner join wanted on pathways.pathway_key = wanted.pathway_key

),

implied as (

    select
        pathways.pathway_number,
        pathways.pathway_key,
        pathways.pathway_id,
        pathways.pathway_issuer,
        pathways.patient_id,
        clock_events.event_id,
        clock_events.event_date,
        clock_events.rule,
        states.period_no
    from {{ ref('int_rtt__clock_events') }} as clock_events
    inner join {{ ref('int_rtt__states') }} as states
        on
            clock_events.pathway_number = states.pathway_number
            and clock_events.clock_event_number = states.clock_event_number
    inner join pathways on clock_events.pathway_number = pathways.pathway_number
    where clock_events.event_source = 'referral'

),

recorded as (

    select
        pathways.pathway_number,
        pathways.pathway_key,
        pathways.pathway_id,
        pathways.pathway_issuer,
        pathways.patient_id,
        events.event_number,
        events.event_id,
        events.event_date,
        events.event_type,
        events.rtt_status,
        events.rule,
        events.effect,
        events.reported_effect,
        events.communicated,
        events.event_source,
        events.period_no,
        events.state_after,
        coalesce(events.transition, 'nothing') as transition,
        coalesce(events.state_before, events.state_after) as state_before,
        coalesce(events.is_two_week_wait, false) as is_two_week_wait
    from {{ ref('int_rtt__event_places') }} as events
    inner join pathways on events.pathway_number = pathways.pathway_number
    where events.has_happened

),

read as (

    select
        pathway_number,
        pathway_key,
        pathway_id,
        pathway_issuer,
        patient_id,
        0 as event_number,
        event_id,
        event_date,
        'referral_received' as event_type,
        cast(null as string) as rtt_status,
        rule,
        'start' as transition,
        'no start event is recorded, so the referral gives the clock start' as explanation,
        'referral' as event_source,
        period_no,
        'open' as state_after
    from implied
    union all
    select
        pathway_number,
        pathway_key,
        pathway_id,
        pathway_issuer,
        patient_id,
        event_number,
        event_id,
        event_date,
        event_type,
        rtt_status,
        rule,
        transition,
        case
            when transition = 'start' and event_type in ('ipt_in', 'interface_onward_referral')
                then 'the clock starts on the date that another provider received the first referral'
            when transition = 'start' then 'a clock starts'
            when transition = 'stop' then 'the clock stops'
            when transition = 'stop_without_start' then 'treated, but the clock start is unknown'
            when transition = 'nullify' then 'the first appointment was missed: the clock is nullified'
            when transition = 'transfer' then 'the patient leaves this list for another provider'
            when reported_effect = 'nullify' and communicated = false
                then 'missed, but the appointment was not communicated: the clock continues'
            when reported_effect = 'nullify' and effect = 'none' then 'missed; by a setting of this trust the clock continues'
            when effect = 'nullify' and state_before = 'open' and is_two_week_wait
                and '{{ var("first_dna_two_week_wait") }}' = 'continue'
                then 'missed; by a setting of this trust the clock continues'
            when effect = 'nullify' and state_before = 'open' then 'missed, but not the first appointment: the clock continues'
            when effect = 'open' and state_before = 'open' then 'a clock is already running: the earlier start is kept'
            when effect = 'rebook' then 'no clock was nullified, so no clock starts again'
            when effect in ('stop', 'nullify', 'transfer') then 'no clock is running'
            when state_before = 'open' then 'the clock continues'
            else 'no clock is running'
        end as explanation,
        event_source,
        period_no,
        state_after
    from recorded

),

counted as (

    select
        *,
        -- days are told while a clock runs and at what closes it
        case when state_after = 'open' or transition <> 'nothing' then period_no end as counted_period
    from read

),

coded as (

    select
        read.pathway_key,
        read.pathway_id,
        read.pathway_issuer,
        read.patient_id,
        cast(read.event_number as integer) as event_number,
        read.event_id,
        read.event_date,
        read.event_type,
        types.words as what_happened,
        read.rtt_status,
        case when read.transition <> 'nothing' then read.rule end as rule,
        types.guidance_section,
        read.transition,
        read.explanation,
        cast(read.period_no as integer) as period_no,
        read.state_after,
        case
            when periods.clock_start_date <= read.event_date
                then {{ days_between('periods.clock_start_date', 'read.event_date') }}
        end as days_so_far,
        read.event_source
    from counted as read
    left join {{ ref('rtt_event_types') }} as types on read.event_type = types.event_type
    left join {{ ref('int_rtt__periods') }} as periods
        on read.pathway_number = periods.pathway_number and read.counted_period = periods.period_no

)

select
    coded.pathway_key,
    coded.pathway_id,
    coded.pathway_issuer,
    coded.patient_id,
    coded.event_number,
    coded.event_id,
    coded.event_date,
    coded.event_type,
    coded.what_happened,
    coded.rtt_status,
    {{ name_of('coded', 'rtt_status') }} as rtt_status_name,
    coded.rule,
    coded.guidance_section,
    coded.transition,
    coded.explanation,
    coded.period_no,
    coded.state_after,
    coded.days_so_far,
    coded.event_source
from coded
{{ names_joined('coded', {'rtt_status': 'rtt_status'}) }}
