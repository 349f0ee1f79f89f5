-- a reason on what is no breach, and a breach without one, are CX-35
select
    'CX-36' as rule_id,
    clocks.record_key as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        when clocks.within_standard or clocks.delay_reason is null then 'not_applicable'
        when {{ is_code_of_setting('clocks.delay_reason', 'cancer_capacity_delay_reasons') }}
            then case when clocks.treatment_adjustment_days > 0 then 'fail' else 'pass' end
        when {{ is_code_of_setting('clocks.delay_reason', 'cancer_patient_choice_delay_reasons') }}
            then case
                -- days that were taken off for the patient are a record of what the patient chose
                when clocks.first_seen_adjustment_days + clocks.treatment_adjustment_days > 0 then 'pass'
                when activity.care_id is null then 'not_applicable'
                when activity.choices_of_patient = 0 then 'fail'
                else 'pass'
            end
        else 'not_applicable'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    clocks.standard,
    clocks.delay_reason,
    clocks.treatment_adjustment_days as paused_days,
    activity.choices_of_patient
from {{ ref('int_cancer__counted_clocks') }} as clocks
inner join {{ ref('int_cancer__pathways') }} as pathways on clocks.care_id = pathways.care_id
left join {{ ref('int_cancer__pas_activity') }} as activity on clocks.care_id = activity.care_id
