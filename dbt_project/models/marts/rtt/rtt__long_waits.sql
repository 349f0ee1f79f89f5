with listed as (

    select
        ptl.*,
        coalesce(ptl.days_waited > {{ wait_limit('rtt_52_weeks') }}, false) as over_52_weeks
    from {{ ref('rtt__ptl') }} as ptl

)

select
    listed.pathway_key,
    listed.period_no,
    listed.pathway_id,
    listed.patient_id,
    persons.nhs_number,
    coalesce(persons.is_number_of_two_births, false) as nhs_number_in_doubt,
    persons.birth_date,
    coalesce(listed.site, 'unknown') as site,
    coalesce(listed.site_name, 'unknown') as site_name,
    listed.division,
    listed.treatment_function,
    listed.treatment_function_name,
    listed.consultant,
    listed.consultant_name,
    listed.clock_start_date,
    listed.days_waited,
    listed.over_52_weeks,
    listed.clinical_priority,
    listed.clinical_priority_name,
    listed.stage,
    listed.next_event_date,
    listed.tci_date,
    listed.in_return
from listed
left join {{ ref('int_patients__persons') }} as persons on listed.patient_id = persons.patient_id
where listed.over_52_weeks or coalesce(listed.clinical_priority in ('P1a', 'P1b', 'P2'), false)
