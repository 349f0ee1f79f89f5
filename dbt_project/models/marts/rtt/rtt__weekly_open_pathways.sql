-- the weekly data set of open pathways: the list as it stood at the end of the last Sunday
with census as (

    select {{ week_ending(as_at()) }} as week_ending

),

entries as (

    select
        pathway_key,
        clinical_priority,
        procedure,
        admission_method,
        intended_management,
        last_reviewed_date,
        decision_to_admit_date,
        entry_id
    from (
        select
            pathway_key,
            clinical_priority,
            procedure,
            admission_method,
            intended_management,
            last_reviewed_date,
            decision_to_admit_date,
            entry_id,
            row_number() over (
                partition by pathway_key order by decision_to_admit_date desc nulls last, entry_id nulls last
            ) as place
        from {{ ref('int_rtt__entries') }}
        where admission_method in ('11', '12') and (removed_date is null or removed_date > {{ week_ending(as_at()) }})
    ) as placed
    where place = 1

)

select
    census.week_ending as {{ adapter.quote('Week_Ending_Date') }},
    case
        when periods.has_decision_to_admit
            and coalesce(periods.decision_to_admit_date, periods.clock_start_date) <= census.week_ending
            then 'IRTT'
        else 'ORTT'
    end as {{ adapter.quote('Waiting_List_Type') }},
    {{ weekly_person_columns() }},
    periods.decision_to_admit_date as {{ adapter.quote('DECISION_TO_ADMIT_DATE') }},
    ptl.tci_date as {{ adapter.quote('TCI_Date') }},
    case when ptl.next_event_date <> ptl.tci_date or ptl.tci_date is null then ptl.next_event_date end as {{ adapter.quote('Outpatient_Future_Appointment_Date') }},
    ptl.last_attended_date as {{ adapter.quote('Date_Last_Attended') }},
    entries.procedure as {{ adapter.quote('Proposed_Procedure_OPCS_Code') }},
    entries.admission_method as {{ adapter.quote('ADMISSION_METHOD_CODE') }},
    entries.intended_management as {{ adapter.quote('INTENDED_MANAGEMENT_CODE') }},
    entries.clinical_priority as {{ adapter.quote('Procedure_Priority_Code') }},
    entries.last_reviewed_date as {{ adapter.quote('Date_Of_Last_Priority_Review') }},
    periods.last_validated_date as {{ adapter.quote('Last_PAS_Validation_Date') }}
from {{ ref('rtt__periods') }} as periods
cross join census
left join {{ ref('rtt__ptl') }} as ptl on periods.pathway_key = ptl.pathway_key and periods.period_no = ptl.period_no
left join {{ ref('stg_pas__patients') }} as patients on periods.patient_id = patients.patient_id
left join {{ ref('stg_pas__referrals') }} as referrals on periods.referral_id = referrals.referral_id
left join entries on periods.pathway_key = entries.pathway_key
where
    (periods.in_return or periods.exclusion_reason in ('nullified', 'transferred to another provider'))
    and periods.clock_start_date <= census.week_ending
    and (periods.clock_stop_date is null or periods.clock_stop_date > census.week_ending)
