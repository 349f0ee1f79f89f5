-- every RTT period, from the transitions that begin and end it
with steps as (

    select
        states.pathway_number,
        states.period_no,
        states.transition,
        states.state_after,
        clock_events.event_id,
        clock_events.event_type,
        clock_events.event_date,
        clock_events.effect_date,
        clock_events.rule,
        -- a nullified clock is reported as 33 and one that went elsewhere as 21, whatever status came with it (Annex E)
        coalesce(transitions.stop_code, clock_events.stop_code) as stop_code,
        clock_events.completed_part,
        clock_events.referral_id,
        clock_events.treatment_function,
        clock_events.event_source
    from {{ ref('int_rtt__states') }} as states
    inner join {{ ref('int_rtt__clock_events') }} as clock_events
        on
            states.pathway_number = clock_events.pathway_number
            and states.clock_event_number = clock_events.clock_event_number
    inner join {{ ref('rtt_clock_transitions') }} as transitions
        on states.state_before = transitions.state_before and clock_events.effect = transitions.effect
    where states.transition <> 'nothing'

),

starts as (

    select
        pathway_number,
        period_no,
        event_id as start_event_id,
        event_type as start_event_type,
        effect_date as clock_start_date,
        event_date as start_event_date,
        rule as clock_start_rule,
        referral_id,
        event_source
    from steps
    where transition = 'start'

),

-- a stop without a start is a completed period whose start is unknown, and is reported as such (10.1.5)
closures as (

    select
        pathway_number,
        period_no,
        event_id as stop_event_id,
        event_type as stop_event_type,
        effect_date as clock_stop_date,
        rule as clock_stop_rule,
        stop_code as clock_stop_code,
        case when transition in ('stop', 'stop_without_start') then completed_part end as completed_part,
        treatment_function as stop_treatment_function,
        state_after as state,
        event_source
    from steps
    where state_after <> 'open'

),

-- the guidance gives two dates for a discharge after a missed later appointment (RTT guidance 4.4.1.3)
missed_appointments as (

    select
        closures.pathway_number,
        closures.period_no,
        max(events.event_date) as missed_date
    from closures
    inner join {{ ref('int_rtt__events') }} as events
        on
            closures.pathway_number = events.pathway_number
            and events.event_type = 'op_followup_dna'
            and events.event_date <= closures.clock_stop_date
    where closures.stop_event_type = 'discharge_after_dna'
    group by closures.pathway_number, closures.period_no

),

periods as (

    select
        coalesce(starts.pathway_number, closures.pathway_number) as pathway_number,
        coalesce(starts.period_no, closures.period_no) as period_no,
        starts.start_event_id,
        starts.start_event_type,
        starts.start_event_date,
        starts.clock_start_date,
        coalesce(starts.clock_start_rule, 'unknown') as clock_start_rule,
        starts.referral_id,
        closures.stop_event_id,
        closures.clock_stop_rule,
        case
            when
                '{{ var("discharge_after_dna_stop_date") }}' = 'appointment'
                and missed_appointments.missed_date >= starts.clock_start_date
                then missed_appointments.missed_date
            else closures.clock_stop_date
        end as clock_stop_date,
        closures.clock_stop_code,
        closures.completed_part,
        closures.stop_treatment_function,
        coalesce(closures.state, 'open') as state,
        coalesce(starts.event_source, closures.event_source) as event_source
    from starts
    full outer join closures
        on starts.pathway_number = closures.pathway_number and starts.period_no = closures.period_no
    left join missed_appointments
        on
            closures.pathway_number = missed_appointments.pathway_number
            and closures.period_no = missed_appointments.period_no

),

-- a completed period is reported under the function that stopped it, an open one under the latest of its own events (10.1.4)
latest_functions as (

    select
        pathway_number,
        period_no,
        treatment_function
    from (
        select
            pathway_number,
            period_no,
            treatment_function,
            row_number() over (partition by pathway_number, period_no order by event_number desc nulls last) as rank_no
        from {{ ref('int_rtt__event_places') }}
        where treatment_function is not null
    ) as placed
    where rank_no = 1

),

-- Part 2A: who waits with a decision to admit, by an event of the period or, while it is open, by the waiting list (10.1)
decisions as (

    select
        pathway_number,
        period_no,
        min(event_date) as decision_to_admit_date,
        max(event_date) as last_decided_date
    from {{ ref('int_rtt__event_places') }}
    where event_type in ('decision_to_admit', 'planned_overdue_transfer') and state_after = 'open'
    group by pathway_number, period_no

),

-- an entry counts while it is open, whenever it was decided
open_entries as (

    select
        pathway_key,
        max(decision_to_admit_date) as decision_to_admit_date
    from {{ ref('int_rtt__entries') }}
    where is_active
    group by pathway_key

),

described as (

    select
        periods.pathway_number,
        periods.period_no,
        periods.start_event_id,
        periods.start_event_type,
        periods.clock_start_date,
        periods.clock_start_rule,
        periods.stop_event_id,
        periods.clock_stop_rule,
        periods.clock_stop_date,
        periods.clock_stop_code,
        periods.completed_part,
        periods.state,
        periods.event_source,
        pathways.pathway_key,
        pathways.pathway_id,
        pathways.pathway_issuer,
        pathways.patient_id,
        referrals.referral_id,
        pathways.commissioner,
        referrals.site,
        referrals.consultant,
        referrals.administrative_category,
        referrals.service_setting,
        referrals.consultant_led,
        referrals.last_validated_date,
        coalesce(
            periods.stop_treatment_function,
            latest_functions.treatment_function,
            referrals.treatment_function
        ) as treatment_function,
        -- a stop before the start says nothing of the wait (RTT-C01)
        case
            when periods.clock_start_date <= coalesce(periods.clock_stop_date, {{ as_at() }})
                then {{ days_between('periods.clock_start_date', 'coalesce(periods.clock_stop_date, ' ~ as_at() ~ ')') }}
        end as days_waited,
        lag(periods.clock_stop_code) over (
            partition by periods.pathway_number order by periods.period_no nulls last
        ) as previous_stop_code,
        lag(
            case
                when periods.clock_start_date <= periods.clock_stop_date
                    then {{ days_between('periods.clock_start_date', 'periods.clock_stop_date') }}
            end
        ) over (
            partition by periods.pathway_number order by periods.period_no nulls last
        ) as previous_days,
        decisions.decision_to_admit_date is not null
        or (periods.state = 'open' and open_entries.pathway_key is not null) as has_decision_to_admit,
        decisions.decision_to_admit_date as decided_by_event_date,
        coalesce(
            decisions.decision_to_admit_date,
            case when periods.state = 'open' then open_entries.decision_to_admit_date end
        ) as decision_to_admit_date,
        greatest(
            decisions.last_decided_date,
            case when periods.state = 'open' then open_entries.decision_to_admit_date end
        ) as last_decided_date
    from periods
    inner join {{ ref('int_rtt__pathways') }} as pathways on periods.pathway_number = pathways.pathway_number
    -- a period that no start is known of has the values of the earliest referral
    left join {{ ref('int_rtt__referrals') }} as referrals
        on
            pathways.pathway_key = referrals.pathway_key
            and coalesce(periods.referral_id, pathways.referral_id) = referrals.referral_id
    left join latest_functions
        on
            periods.pathway_number = latest_functions.pathway_number
            and periods.period_no = latest_functions.period_no
    left join decisions
        on periods.pathway_number = decisions.pathway_number and periods.period_no = decisions.period_no
    left join open_entries on pathways.pathway_key = open_entries.pathway_key

),

returns as (

    select
        pathway_number,
        period_no,
        has_decision_to_admit,
        coalesce(clock_start_rule = '3d' and previous_stop_code in ('31', '32'), false) as is_return
    from described

),

-- returns in a row belong to the clock that they came back to
chains as (

    select
        pathway_number,
        period_no,
        has_decision_to_admit,
        is_return,
        sum(case when is_return then 0 else 1 end) over (
            partition by pathway_number order by period_no nulls last rows between unbounded preceding and current row
        ) as chain
    from returns

),

-- a patient back from active monitoring keeps the place that an earlier decision to admit gave (8.3)
returned as (

    select
        pathway_number,
        period_no,
        is_return and coalesce(
            max(case when has_decision_to_admit then 1 else 0 end) over (
                partition by pathway_number, chain
                order by period_no nulls last rows between unbounded preceding and 1 preceding
            ),
            0
        ) = 1 as keeps_decision
    from chains

),

placed as (

    select
        described.*,
        returned.keeps_decision,
        case
            when described.treatment_function is null then 'X06'
            else functions.rtt_function
        end as rtt_function,
        -- what the return leaves out, whatever became of the period: private and community care, services that no consultant
        -- leads and functions that it has no line for; then nullified and transferred clocks (4.4.1.3, 11.1)
        case
            when described.administrative_category = '02' then 'private patient'
            when described.service_setting = 'community' then 'community service'
            when described.consultant_led = false then 'not consultant-led'
            when described.treatment_function is not null and functions.rtt_function is null
                then 'treatment function not mapped'
            when described.state = 'nullified' then 'nullified'
            when described.state = 'transferred' then 'transferred to another provider'
        end as exclusion_reason
    from described
    inner join returned
        on described.pathway_number = returned.pathway_number and described.period_no = returned.period_no
    left join {{ ref('treatment_functions') }} as functions
        on described.treatment_function = functions.treatment_function

)

select
    {{ provider_code() }} as provider,
    pathway_number,
    pathway_key,
    pathway_id,
    pathway_issuer,
    cast(period_no as integer) as period_no,
    patient_id,
    referral_id,
    clock_start_date,
    clock_start_rule,
    clock_stop_date,
    clock_stop_code,
    clock_stop_rule,
    state,
    days_waited,
    {{ weeks_band('days_waited') }} as weeks_band,
    {{ weeks_band_number('days_waited') }} as weeks_band_number,
    case when state <> 'nullified' then days_waited > {{ wait_limit('rtt_18_weeks') }} end as over_18_weeks,
    completed_part,
    treatment_function,
    rtt_function,
    commissioner,
    site,
    consultant,
    has_decision_to_admit or keeps_decision as has_decision_to_admit,
    keeps_decision,
    decided_by_event_date,
    decision_to_admit_date,
    last_decided_date,
    case when clock_start_rule = '3d' and previous_stop_code in ('31', '32') then previous_days end as prior_wait_days,
    exclusion_reason is null as in_return,
    exclusion_reason,
    clock_start_date is not null
    -- a clock that another service started is not new here
    and coalesce(start_event_type, '') not in ('ipt_in', 'interface_onward_referral')
    and state <> 'nullified' as is_new_period,
    event_source,
    start_event_id,
    stop_event_id,
    last_validated_date
from placed
