-- every admission list entry with its pathway, by its own identifier or through its referral; a date before the patient's
-- birth is invalid and is not used, and so is a removal before the decision: the patient is on the list still
with dated as (

    select
        entries.entry_id,
        entries.patient_id,
        entries.referral_id,
        {%- for name in ['decision_to_admit_date', 'removed_date'] %}
        case
            when {{ is_of_life('entries.' ~ name, 'patients.birth_date') }} then entries.{{ name }}
        end as {{ name }},
        {%- endfor %}
        entries.removed_date as recorded_removed_date,
        entries.admission_method,
        entries.intended_management,
        entries.clinical_priority,
        entries.procedure,
        entries.treatment_function,
        entries.consultant,
        entries.site,
        entries.planned_due_date,
        entries.planned_kind,
        entries.removal_reason,
        entries.last_reviewed_date
    from {{ ref('stg_pas__waiting_list') }} as entries
    left join {{ ref('stg_pas__patients') }} as patients on entries.patient_id = patients.patient_id

),

entries as (

    select
        entry_id,
        patient_id,
        referral_id,
        decision_to_admit_date,
        {{ usable_end('decision_to_admit_date', 'removed_date') }} as removed_date,
        case
            when removed_date is null or removed_date < decision_to_admit_date then cast(recorded_removed_date as string)
        end as removed_date_rejected,
        admission_method,
        intended_management,
        clinical_priority,
        procedure,
        treatment_function,
        consultant,
        site,
        planned_due_date,
        planned_kind,
        removal_reason,
        last_reviewed_date
    from dated

)

select
    entries.entry_id,
    entries.patient_id,
    links.pathway_key,
    links.pathway_id,
    entries.referral_id,
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
    entries.removed_date_rejected,
    entries.removal_reason,
    entries.last_reviewed_date,
    coalesce(
        entries.admission_method in ('11', '12')
        and (entries.removed_date is null or entries.removed_date > {{ as_at() }})
        and (entries.decision_to_admit_date is null or entries.decision_to_admit_date <= {{ as_at() }}),
        false
    ) as is_active,
    coalesce(
        entries.admission_method = '13'
        and (entries.removed_date is null or entries.removed_date > {{ as_at() }}),
        false
    ) as is_planned
from entries
left join {{ ref('int_rtt__record_pathways') }} as links
    on entries.entry_id = links.record_id and links.record_kind = 'entry'
