-- every event that the clock reads: those that were recorded, and for a pathway without any recorded event what its
-- appointments, spells and list entries say instead
with recorded as (

    select
        pathway_id,
        event_id,
        event_type,
        event_date,
        event_sequence,
        rtt_status,
        communicated,
        original_clock_start_date,
        treatment_function,
        cast(recorded_at as date) as recorded_date,
        'recorded' as event_source,
        patient_id,
        planned_due_date,
        rtt_status_rejected,
        source_as_at
    from {{ ref('stg_pas__rtt_events') }}

),

unrecorded_pathways as (

    select pathway_id
    from {{ ref('int_rtt__pathways') }}
    where recorded_events = 0

),

appointments as (

    select
        resolved.pathway_id,
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
        appointments.treatment_function,
        cast(null as date) as recorded_date,
        'derived' as event_source,
        appointments.patient_id,
        cast(null as date) as planned_due_date,
        appointments.rtt_status_rejected,
        appointments.source_as_at
    from {{ ref('stg_pas__appointments') }} as appointments
    -- one pathway an appointment: a pathway and another's referral may have the same number
    inner join {{ ref('int_rtt__appointments') }} as resolved on appointments.appointment_id = resolved.appointment_id
    inner join unrecorded_pathways on resolved.pathway_id = unrecorded_pathways.pathway_id

),

spells as (

    select
        unrecorded_pathways.pathway_id,
        'spell:' || spells.spell_id as event_id,
        case
            when spells.admission_method not in ('11', '12', '13') then 'emergency_admission'
            when spells.definitive_treatment then 'admission_treated'
            else 'admission_not_treated'
        end as event_type,
        cast(spells.admitted_at as date) as event_date,
        cast(null as integer) as event_sequence,
        cast(null as varchar) as rtt_status,
        cast(null as boolean) as communicated,
        cast(null as date) as original_clock_start_date,
        spells.treatment_function,
        cast(null as date) as recorded_date,
        'derived' as event_source,
        spells.patient_id,
        cast(null as date) as planned_due_date,
        cast(null as varchar) as rtt_status_rejected,
        spells.source_as_at
    from {{ ref('stg_pas__spells') }} as spells
    inner join unrecorded_pathways on spells.pathway_id = unrecorded_pathways.pathway_id

),

decisions as (

    select
        unrecorded_pathways.pathway_id,
        'entry:' || entries.entry_id as event_id,
        'decision_to_admit' as event_type,
        entries.decision_to_admit_date as event_date,
        cast(null as integer) as event_sequence,
        cast(null as varchar) as rtt_status,
        cast(null as boolean) as communicated,
        cast(null as date) as original_clock_start_date,
        entries.treatment_function,
        cast(null as date) as recorded_date,
        'derived' as event_source,
        entries.patient_id,
        cast(null as date) as planned_due_date,
        cast(null as varchar) as rtt_status_rejected,
        entries.source_as_at
    from {{ ref('stg_pas__waiting_list') }} as entries
    inner join unrecorded_pathways on entries.pathway_id = unrecorded_pathways.pathway_id
    where entries.admission_method in ('11', '12')

)

select
    pathway_id,
    event_id,
    event_type,
    event_date,
    event_sequence,
    rtt_status,
    communicated,
    original_clock_start_date,
    treatment_function,
    recorded_date,
    event_source,
    patient_id,
    planned_due_date,
    rtt_status_rejected,
    source_as_at
from recorded
union all
select * from appointments
union all
select * from spells
union all
select * from decisions
