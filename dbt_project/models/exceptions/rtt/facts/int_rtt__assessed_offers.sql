-- every offer of an admission date with what the rules ask of it: its notice, the clock that stopped on its day
with dates_ahead as (

    select
        entry_id,
        max(tci_date) as last_tci_date
    from {{ ref('stg_pas__admission_offers') }}
    where cancelled_at is null and (outcome is null or outcome = '1')
    group by entry_id

),

treated as (

    select
        entries.entry_id,
        periods.clock_stop_date,
        max(periods.treated_on_the_day) as treated_on_the_day
    from {{ ref('int_rtt__assessed_periods') }} as periods
    inner join {{ ref('int_rtt__assessed_entries') }} as entries on periods.pathway_key = entries.pathway_key
    where periods.clock_stop_code = '30' and periods.completed_part = 'Part_1A'
    group by entries.entry_id, periods.clock_stop_date

),

last_minute as (

    select
        offer_id,
        is_at_the_last_minute
        and in_scope
        and not is_postponement
        and cancelled_by = 'hospital'
        and reason_type = 'non_clinical' as is_last_minute,
        day_0,
        removed_date
    from {{ ref('int_elective__offers') }}

)

select
    offers.offer_id,
    offers.patient_id,
    entries.pathway_key,
    coalesce(entries.owner, 'admissions office') as owner,
    offers.offered_date,
    offers.tci_date,
    cast(offers.cancelled_at as date) as cancelled_on,
    offers.cancelled_by,
    offers.outcome,
    coalesce(offers.reasonable, false) as is_reasonable,
    {{ days_between('offers.offered_date', 'offers.tci_date') }} as notice_days,
    treated.clock_stop_date as stopped_on_the_day,
    coalesce(treated.treated_on_the_day, 0) as treated_on_the_day,
    coalesce(last_minute.is_last_minute, false) as is_last_minute,
    last_minute.day_0,
    coalesce(last_minute.removed_date <= {{ as_at() }}, false) as is_removed,
    coalesce(dates_ahead.last_tci_date > offers.tci_date, false) as has_new_date
from {{ ref('stg_pas__admission_offers') }} as offers
left join {{ ref('int_rtt__assessed_entries') }} as entries on offers.entry_id = entries.entry_id
left join treated on offers.entry_id = treated.entry_id and offers.tci_date = treated.clock_stop_date
left join last_minute on offers.offer_id = last_minute.offer_id
left join dates_ahead on offers.entry_id = dates_ahead.entry_id
