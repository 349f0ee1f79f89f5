with open_periods as (

    select *
    from {{ ref('rtt__periods') }}
    where state = 'open'

),

next_events as (

    select
        pathway_key,
        min(case when booking_kind = 'appointment' then booking_date end) as next_appointment_date,
        -- the soonest date of any entry that is still open
        min(case when booking_kind = 'admission' then booking_date end) as tci_date
    from {{ ref('int_rtt__bookings') }}
    where is_ahead
    group by pathway_key

),

visits as (

    select
        pathway_key,
        max(appointment_date) as last_attended_date
    from {{ ref('int_rtt__appointments') }}
    where attended in ('5', '6')
    group by pathway_key

),

entries as (

    select
        pathway_key,
        entry_id,
        clinical_priority
    from (
        select
            pathway_key,
            entry_id,
            clinical_priority,
            row_number() over (
                partition by pathway_key order by decision_to_admit_date desc nulls last, entry_id nulls last
            ) as place
        from {{ ref('int_rtt__entries') }}
        where is_active
    ) as placed
    where place = 1

),

tests as (

    select
        pathway_key,
        count(*) as outstanding
    from {{ ref('int_rtt__tests') }}
    where clock_start_date <= {{ as_at() }} and is_waiting
    group by pathway_key

),

care as (

    select
        pathways.pathway_key,
        max(events.event_date) as last_care_date
    from {{ ref('int_rtt__events') }} as events
    inner join {{ ref('int_rtt__pathways') }} as pathways on events.pathway_number = pathways.pathway_number
    where events.is_care_event
    group by pathways.pathway_key

),

listed as (

    select
        open_periods.*,
        next_events.next_appointment_date,
        next_events.tci_date,
        entries.entry_id,
        entries.clinical_priority,
        coalesce(tests.outstanding, 0) as diagnostics_outstanding,
        case
            when care.last_care_date >= coalesce(open_periods.clock_start_date, care.last_care_date)
                then care.last_care_date
        end as last_care_date,
        visits.last_attended_date,
        coalesce(people.age_band, 'not known') as age_band,
        coalesce(cast(people.deprivation_decile as string), 'not known') as deprivation_decile
    from open_periods
    left join next_events on open_periods.pathway_key = next_events.pathway_key
    left join visits on open_periods.pathway_key = visits.pathway_key
    left join entries on open_periods.pathway_key = entries.pathway_key
    left join tests on open_periods.pathway_key = tests.pathway_key
    left join care on open_periods.pathway_key = care.pathway_key
    left join {{ ref('int_patients__groups') }} as people on open_periods.patient_id = people.patient_id

),

coded as (

    select
        provider,
        provider_name,
        pathway_key,
        pathway_id,
        pathway_issuer,
        period_no,
        patient_id,
        clock_start_date,
        clock_start_rule,
        clock_stop_date,
        clock_stop_code,
        clock_stop_code_name,
        state,
        days_waited,
        weeks_band,
        over_18_weeks,
        completed_part,
        treatment_function,
        treatment_function_name,
        rtt_function,
        rtt_function_name,
        commissioner,
        commissioner_name,
        site,
        site_name,
        consultant,
        consultant_name,
        division,
        has_decision_to_admit,
        decision_to_admit_date,
        last_decided_date,
        prior_wait_days,
        in_return,
        exclusion_reason,
        case
            when has_decision_to_admit and tci_date is not null then 'decision to admit, dated'
            when has_decision_to_admit then 'decision to admit, undated'
            when last_care_date is null then 'first appointment'
            when diagnostics_outstanding > 0 then 'diagnostic'
            else 'follow-up'
        end as stage,
        case when has_decision_to_admit then 'IRTT' else 'ORTT' end as list_type,
        least(next_appointment_date, tci_date) as next_event_date,
        tci_date,
        clinical_priority,
        last_care_date,
        greatest(last_care_date, last_attended_date) as last_attended_date,
        days_waited + coalesce(prior_wait_days, 0) as queue_wait_days,
        {% for weeks in [18, 52, 65] -%}
        {% set limit = wait_limit('rtt_' ~ weeks ~ '_weeks') -%}
        days_waited <= {{ limit }} and {{ days_between('clock_start_date', month_end(as_at())) }} > {{ limit }} as tips_over_{{ weeks }}_by_month_end,
        days_waited <= {{ limit }} and {{ days_between('clock_start_date', financial_year_end(as_at())) }} > {{ limit }} as tips_over_{{ weeks }}_by_year_end,
        {% endfor -%}
        {{ add_days('clock_start_date', wait_limit('rtt_18_weeks') + 1) }} as breach_date_18,
        {{ add_days('clock_start_date', wait_limit('rtt_52_weeks') + 1) }} as breach_date_52,
        last_validated_date,
        -- validation after 12 weeks and every 12 weeks, unless seen, decided or soon dated (the metric itself is rtt.validation_12_weeks)
        coalesce(
            days_waited > {{ wait_limit('rtt_12_weeks') }}
            -- a test is attended too; a name of this select would mean the clinic alone
            and coalesce(greatest(last_care_date, listed.last_attended_date) < {{ add_days(as_at(), -1 * wait_limit('rtt_12_weeks')) }}, true)
            and (last_decided_date is null or last_decided_date < {{ add_days(as_at(), -1 * wait_limit('rtt_12_weeks')) }})
            and (
                least(next_appointment_date, tci_date) is null
                or least(next_appointment_date, tci_date) > {{ add_days(as_at(), 28) }}
            )
            and (
                last_validated_date is null
                or last_validated_date > {{ as_at() }}
                or last_validated_date < {{ add_days(as_at(), -1 * wait_limit('rtt_12_weeks')) }}
            ),
            false
        ) as validation_due,
        age_band,
        deprivation_decile
    from listed

)

select
    coded.provider,
    coded.provider_name,
    coded.pathway_key,
    coded.pathway_id,
    coded.pathway_issuer,
    coded.period_no,
    coded.patient_id,
    coded.clock_start_date,
    coded.clock_start_rule,
    coded.clock_stop_date,
    coded.clock_stop_code,
    coded.clock_stop_code_name,
    coded.state,
    coded.days_waited,
    coded.weeks_band,
    coded.over_18_weeks,
    coded.completed_part,
    coded.treatment_function,
    coded.treatment_function_name,
    coded.rtt_function,
    coded.rtt_function_name,
    coded.commissioner,
    coded.commissioner_name,
    coded.site,
    coded.site_name,
    coded.consultant,
    coded.consultant_name,
    coded.division,
    coded.has_decision_to_admit,
    coded.decision_to_admit_date,
    coded.last_decided_date,
    coded.prior_wait_days,
    coded.in_return,
    coded.exclusion_reason,
    coded.stage,
    coded.list_type,
    {{ name_of('coded', 'list_type') }} as list_type_name,
    coded.next_event_date,
    coded.tci_date,
    coded.clinical_priority,
    {{ name_of('coded', 'clinical_priority') }} as clinical_priority_name,
    coded.last_care_date,
    coded.last_attended_date,
    coded.queue_wait_days,
    coded.tips_over_18_by_month_end,
    coded.tips_over_18_by_year_end,
    coded.tips_over_52_by_month_end,
    coded.tips_over_52_by_year_end,
    coded.tips_over_65_by_month_end,
    coded.tips_over_65_by_year_end,
    coded.breach_date_18,
    coded.breach_date_52,
    coded.last_validated_date,
    coded.validation_due,
    coded.age_band,
    coded.deprivation_decile
from coded
{{ names_joined('coded', {
    'clinical_priority': 'clinical_priority',
    'list_type': 'rtt_list_type',
}) }}
