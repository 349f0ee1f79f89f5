-- where every tracked record of the feed is: on the list, or in words why it is not
with listed as (

    select care_id
    from {{ ref('cancer__ptl') }}

),

clocked as (

    select distinct care_id
    from {{ ref('cancer__clocks') }}

)

select
    records.care_id,
    coalesce(pathways.patient_id, records.patient_id) as patient_id,
    case
        when listed.care_id is not null then 'on the list'
        when pathways.first_treatment_date is not null then 'treated'
        when pathways.fds_end_reason = '02' and pathways.told_date <= {{ as_at() }} then 'informed: no cancer'
        when pathways.downgraded_before_seen then 'downgraded by the referrer before being seen'
        when pathways.closed_date <= {{ as_at() }} then 'closed'
        when pathways.patient_status = '69' then 'continued under another record'
        when pathways.care_id is not null and pathways.route is null and not pathways.is_route_unknown
            then 'no clock of 28 or 62 days: neither urgent, screening nor upgraded'
        when pathways.care_id is null and records.received_date > {{ as_at() }} then 'received after the day of the data'
        when pathways.care_id is null and records.upgrade_date > {{ as_at() }} then 'upgraded after the day of the data'
    end as outcome,
    clocked.care_id is not null as has_stopped_clock
from {{ ref('stg_cancer__pathways') }} as records
left join {{ ref('int_cancer__pathways') }} as pathways on records.care_id = pathways.care_id
left join listed on records.care_id = listed.care_id
left join clocked on records.care_id = clocked.care_id
