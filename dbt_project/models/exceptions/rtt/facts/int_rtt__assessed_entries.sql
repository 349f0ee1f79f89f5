-- every admission list entry with what the rules ask of it: active or planned, its clock, its dates, its double
with entries as (

    select
        entries.entry_id,
        entries.patient_id,
        coalesce(persons.person_key, 'patient ' || entries.patient_id) as person_key,
        entries.pathway_key,
        entries.decision_to_admit_date,
        entries.admission_method,
        entries.intended_management,
        entries.clinical_priority,
        entries.procedure,
        entries.treatment_function,
        entries.consultant,
        entries.site,
        entries.planned_due_date,
        entries.planned_kind,
        entries.removed_date,
        entries.removal_reason,
        entries.is_active,
        entries.is_planned
    from {{ ref('int_rtt__entries') }} as entries
    left join {{ ref('int_patients__persons') }} as persons on entries.patient_id = persons.patient_id

),

counted as (

    select
        *,
        sum(case when is_active then 1 else 0 end) over (
            partition by coalesce(pathway_key, 'entry ' || entry_id)
        ) as active_on_pathway,
        case
            when is_active and procedure is not null
                then row_number() over (
                    partition by person_key, procedure, is_active
                    order by decision_to_admit_date nulls last, entry_id nulls last
                )
        end as place_for_procedure,
        case
            when is_active and procedure is not null
                then first_value(entry_id) over (
                    partition by person_key, procedure, is_active
                    order by decision_to_admit_date nulls last, entry_id nulls last
                )
        end as first_for_procedure
    from entries

),

dates as (

    select
        entry_id,
        count(*) as dates_ahead,
        min(tci_date) as next_tci_date,
        max(tci_date) as last_tci_date
    from {{ ref('int_rtt__offers') }}
    where is_ahead
    group by entry_id

),

emergencies as (

    select
        entries.entry_id,
        max(spells.admitted_date) as emergency_date
    from entries
    inner join {{ ref('int_rtt__spells') }} as spells
        on
            entries.patient_id = spells.patient_id
            and entries.treatment_function = spells.treatment_function
            and spells.is_emergency
            and spells.admitted_date > entries.decision_to_admit_date
    where entries.is_active
    group by entries.entry_id

),

-- the transplant list stops the clock, and the patient stays on it (Annex E): an entry that is not younger
transplants as (

    select
        pathway_key,
        clock_stop_date
    from (
        select
            periods.pathway_key,
            periods.clock_stop_date,
            row_number() over (
                partition by periods.pathway_key order by periods.clock_stop_date desc nulls last, periods.period_no desc nulls last
            ) as place
        from {{ ref('rtt__periods') }} as periods
        inner join {{ ref('int_rtt__event_effects') }} as stops
            on periods.pathway_key = stops.pathway_key and periods.stop_event_id = stops.event_id
        where stops.event_type = 'added_to_transplant_list' and periods.clock_stop_code = '34'
    ) as placed
    where place = 1

)

select
    counted.entry_id,
    counted.patient_id,
    counted.pathway_key,
    counted.decision_to_admit_date,
    counted.admission_method,
    counted.intended_management,
    counted.clinical_priority,
    counted.procedure,
    counted.treatment_function,
    counted.consultant,
    coalesce(counted.consultant, counted.site, 'elective access') as owner,
    counted.planned_due_date,
    counted.planned_kind,
    counted.removed_date,
    counted.removal_reason,
    counted.is_active,
    counted.is_planned,
    counted.active_on_pathway,
    coalesce(counted.place_for_procedure, 1) as place_for_procedure,
    counted.first_for_procedure,
    open_periods.pathway_key is not null as has_open_period,
    open_periods.clock_start_date as open_since,
    coalesce(
        counted.is_active
        and transplants.pathway_key is not null
        and coalesce(
            counted.decision_to_admit_date
            <= {{ add_days('transplants.clock_stop_date', var('admission_list_days')) }},
            true
        ),
        false
    ) as is_for_transplant,
    coalesce(dates.dates_ahead, 0) as dates_ahead,
    dates.next_tci_date,
    dates.last_tci_date,
    emergencies.emergency_date,
    breaches.allowed_days,
    breaches.days_since_base,
    coalesce(breaches.is_breach, false) as is_priority_breach
from counted
left join {{ ref('rtt__ptl') }} as open_periods on counted.pathway_key = open_periods.pathway_key
left join dates on counted.entry_id = dates.entry_id
left join transplants on counted.pathway_key = transplants.pathway_key
left join emergencies on counted.entry_id = emergencies.entry_id
left join {{ ref('rtt__priority_breaches') }} as breaches on counted.entry_id = breaches.entry_id
