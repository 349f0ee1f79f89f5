-- every pathway with what the rules ask of its clock starts: the first one, those that overlap, those that came twice
with periods as (

    select
        pathway_key,
        period_no,
        clock_start_date,
        clock_start_rule,
        clock_stop_date,
        state,
        lag(clock_stop_date) over (partition by pathway_key order by period_no nulls last) as previous_stop_date,
        lag(clock_stop_code) over (partition by pathway_key order by period_no nulls last) as previous_stop_code
    from {{ ref('rtt__periods') }}

),

clocks as (

    select
        pathway_key,
        max(case when period_no = 1 then clock_start_date end) as first_start_date,
        max(case when period_no = 1 then clock_start_rule end) as first_start_rule,
        max(case when clock_stop_date < clock_start_date then clock_start_date end) as started_after_stop_date,
        max(case when clock_start_date > {{ as_at() }} then clock_start_date end) as started_in_future_date,
        max(case when clock_start_date is null then 1 else 0 end) as unknown_starts,
        -- back from another provider the older start is right; after death nothing can be ordered
        max(
            case
                when clock_start_date < previous_stop_date and previous_stop_code not in ('21', '36')
                    then clock_start_date
            end
        ) as overlap_date,
        max(case when clock_start_rule = '3a' and clock_start_date <= previous_stop_date then clock_start_date end)
            as bilateral_at_first_date
    from periods
    group by pathway_key

),

-- a second clock on one that runs: it did nothing, and somebody thought that it would
second_starts as (

    select
        pathway_key,
        max(event_date) as second_start_date
    from {{ ref('int_rtt__assessed_events') }}
    where
        transition = 'nothing'
        and state_before = 'open'
        and event_type in ('rereferral_received', 'ipt_in', 'am_end')
    group by pathway_key

),

-- against their own delivery: an old night that is derived again is no future
future_events as (

    select
        links.pathway_key,
        events.event_date,
        coalesce(events.rtt_status, types.natural_status, 'none') in ('30', '31', '32', '33', '34', '35', '36') as is_stop,
        coalesce(types.starts_pathway, false) as is_start
    from {{ ref('stg_pas__rtt_events') }} as events
    inner join {{ ref('int_rtt__record_pathways') }} as links
        on events.event_id = links.record_id and links.record_kind = 'event'
    left join {{ ref('rtt_event_types') }} as types on events.event_type = types.event_type
    where events.event_date > events.source_as_at

),

future_referrals as (

    select
        links.pathway_key,
        greatest(
            referrals.received_date,
            referrals.asi_listed_date,
            referrals.ubrn_converted_date,
            referrals.original_clock_start_date
        ) as last_date
    from {{ ref('stg_pas__referrals') }} as referrals
    inner join {{ ref('int_rtt__record_pathways') }} as links
        on referrals.referral_id = links.record_id and links.record_kind = 'referral'
    where
        greatest(
            referrals.received_date,
            referrals.asi_listed_date,
            referrals.ubrn_converted_date,
            referrals.original_clock_start_date
        ) > referrals.source_as_at

),

future_dates as (

    select
        pathway_key,
        case when is_start and not is_stop then event_date end as start_date,
        case when is_stop then event_date end as stop_date
    from future_events
    union all
    select
        pathway_key,
        last_date as start_date,
        cast(null as date) as stop_date
    from future_referrals

),

-- records that name a referral, each with its own pathway
naming_referrals as (

    select
        pathway_key,
        patient_id,
        referral_id
    from {{ ref('int_rtt__event_effects') }}
    where event_source = 'recorded' and referral_id is not null
    union all
    select
        links.pathway_key,
        links.patient_id,
        appointments.referral_id
    from {{ ref('stg_pas__appointments') }} as appointments
    inner join {{ ref('int_rtt__record_pathways') }} as links
        on links.record_kind = 'appointment' and appointments.appointment_id = links.record_id
    where appointments.referral_id is not null
    union all
    select
        links.pathway_key,
        links.patient_id,
        entries.referral_id
    from {{ ref('stg_pas__waiting_list') }} as entries
    inner join {{ ref('int_rtt__record_pathways') }} as links
        on links.record_kind = 'entry' and entries.entry_id = links.record_id
    where entries.referral_id is not null

),

-- records of one wait under two identifiers: a referral that is named on another pathway of its patient, or one booking
-- reference on two pathways; the identifier of the first referral is the one to keep
named_elsewhere as (

    select
        records.pathway_key,
        referral_links.pathway_id as other_pathway_id
    from naming_referrals as records
    inner join {{ ref('int_rtt__record_pathways') }} as referral_links
        on referral_links.record_kind = 'referral' and records.referral_id = referral_links.record_id
    where records.pathway_key <> referral_links.pathway_key and records.patient_id = referral_links.patient_id
    union all
    select
        later.pathway_key,
        earlier.pathway_id as other_pathway_id
    from {{ ref('int_rtt__referrals') }} as later
    inner join {{ ref('int_rtt__referrals') }} as earlier
        on
            later.ubrn = earlier.ubrn
            and later.patient_id = earlier.patient_id
            and later.pathway_key <> earlier.pathway_key
            and (
                earlier.referral_date < later.referral_date
                or (
                    coalesce(earlier.referral_date = later.referral_date, true)
                    and earlier.pathway_key < later.pathway_key
                )
            )

),

doubles as (

    select
        pathway_key,
        min(other_pathway_id) as other_pathway_id
    from named_elsewhere
    group by pathway_key

),

to_come as (

    select
        pathway_key,
        max(start_date) as future_start_date,
        max(stop_date) as future_stop_date
    from future_dates
    group by pathway_key

)

select
    pathways.pathway_key,
    pathways.pathway_id,
    pathways.pathway_issuer,
    pathways.is_shared,
    doubles.other_pathway_id as same_wait_as,
    pathways.ubrn,
    pathways.patient_id,
    pathways.received_date,
    pathways.original_clock_start_date,
    pathways.ubrn_converted_date,
    pathways.asi_listed_date,
    clocks.first_start_date,
    clocks.first_start_rule,
    clocks.started_after_stop_date,
    clocks.started_in_future_date,
    coalesce(clocks.unknown_starts, 0) > 0 as has_unknown_start,
    clocks.overlap_date,
    clocks.bilateral_at_first_date,
    second_starts.second_start_date,
    to_come.future_start_date,
    to_come.future_stop_date,
    now_known.first_care_date,
    coalesce(
        -- planned care that was overdue and elective care after an emergency start clocks of their own
        clocks.first_start_rule not in ('ipt_in', '1b', 'planned_overdue', 'after_emergency')
        and clocks.first_start_date = now_known.first_status_10_date
        and pathways.received_date < clocks.first_start_date,
        false
    ) as starts_at_attendance
from {{ ref('int_rtt__pathways') }} as pathways
inner join {{ ref('int_rtt__pathway_now') }} as now_known on pathways.pathway_key = now_known.pathway_key
left join clocks on pathways.pathway_key = clocks.pathway_key
left join second_starts on pathways.pathway_key = second_starts.pathway_key
left join doubles on pathways.pathway_key = doubles.pathway_key
left join to_come on pathways.pathway_key = to_come.pathway_key
