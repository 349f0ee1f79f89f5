{{ config(materialized='view') }}
-- what a worklist shows of each offer of an operation, by its pathway where it has one, as its exceptions are listed
with offers as (

    select
        work_item,
        patient_id,
        treatment_function,
        site
    from (
        select
            coalesce(pathway_id, offer_id) as work_item,
            patient_id,
            treatment_function,
            site,
            row_number() over (
                partition by coalesce(pathway_id, offer_id) order by day_0 desc nulls last, offer_id nulls last
            ) as place
        from {{ ref('int_elective__offers') }}
    ) as placed
    where place = 1

),

dates_ahead as (

    select
        coalesce(pathway_id, offer_id) as work_item,
        min(tci_date) as tci_date
    from {{ ref('int_elective__offers') }}
    where tci_date >= {{ as_at() }} and not is_cancelled and outcome is null
    group by coalesce(pathway_id, offer_id)

),

-- the guarantee that ends first, of those that nothing has ended yet
guarantees as (

    select
        coalesce(pathway_id, offer_id) as work_item,
        min(day_0) as day_0,
        min(day_28) as day_28
    from {{ ref('elective__last_minute_cancellations') }}
    where treated_on is null and outcome_of_28_days in ('waiting', 'not treated within 28 days')
    group by coalesce(pathway_id, offer_id)

)

select
    offers.work_item,
    offers.patient_id,
    cast(null as string) as nhs_number,
    offers.treatment_function,
    cast(null as string) as tumour_group,
    offers.site,
    cast(null as string) as ward,
    cast(null as string) as clinic,
    {{ days_between('guarantees.day_0', as_at()) }} as days_waited,
    case when guarantees.day_28 is not null then '28 days after a cancellation' end as target,
    guarantees.day_28 as target_date,
    100e0 * {{ days_between('guarantees.day_0', as_at()) }} / {{ wait_limit('elective_28_day') }} as percent_of_target,
    case when dates_ahead.tci_date is not null then 'admission' end as next_event,
    dates_ahead.tci_date as next_event_date,
    dates_ahead.tci_date,
    cast(null as date) as last_contact_date
from offers
left join dates_ahead on offers.work_item = dates_ahead.work_item
left join guarantees on offers.work_item = guarantees.work_item
