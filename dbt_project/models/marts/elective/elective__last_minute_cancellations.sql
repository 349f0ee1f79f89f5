with cancellations as (

    select
        offer_id,
        entry_id,
        offers_of,
        patient_id,
        pathway_id,
        treatment_function,
        consultant,
        site,
        tci_date,
        day_0,
        cancelled_on,
        cancel_reason,
        procedure_urgent,
        removed_date,
        {{ add_days('day_0', 28) }} as day_28
    from {{ ref('int_elective__offers') }}
    where
        is_at_the_last_minute
        and in_scope
        and not is_postponement
        and cancelled_by = 'hospital'
        and reason_type = 'non_clinical'

),

-- treated on the day of an operation that took place; without one, on the day of an admission for it, and whoever
-- stayed and was treated in the same admission on the day of discharge at the latest
operations as (

    select
        cancellations.offer_id,
        min(offers.day_0) as operated_on
    from cancellations
    inner join {{ ref('int_elective__offers') }} as offers on cancellations.offers_of = offers.offers_of
    where
        offers.outcome = '1'
        and offers.offer_id <> cancellations.offer_id
        and offers.day_0 >= cancellations.cancelled_on
        and offers.day_0 <= {{ as_at() }}
    group by cancellations.offer_id

),

treatments as (

    select
        cancellations.offer_id,
        case
            when
                cast(spells.admitted_at as date) > cancellations.cancelled_on
                and coalesce(spells.definitive_treatment, true)
                then cast(spells.admitted_at as date)
            when
                cast(spells.discharged_at as date) > cancellations.cancelled_on
                and spells.definitive_treatment
                then cast(spells.discharged_at as date)
        end as treated_on
    from cancellations
    inner join {{ ref('int_elective__admissions') }} as spells on cancellations.offer_id = spells.offer_id

),

admissions as (

    select
        offer_id,
        min(treated_on) as treated_on
    from treatments
    where treated_on <= {{ as_at() }}
    group by offer_id

),

-- a reasonable date inside the 28 days that the patient turned down is the patient's choice, no failure
declined as (

    select distinct
        cancellations.offer_id
    from cancellations
    inner join {{ ref('int_elective__offers') }} as offers on cancellations.offers_of = offers.offers_of
    where
        offers.offer_id <> cancellations.offer_id
        and offers.reasonable
        and offers.cancelled_by = 'patient'
        and offers.day_0 > cancellations.day_0
        and offers.day_0 <= cancellations.day_28
        and offers.cancelled_on <= {{ as_at() }}

),

followed as (

    select
        cancellations.*,
        coalesce(operations.operated_on, admissions.treated_on) as treated_on,
        declined.offer_id is not null as date_declined
    from cancellations
    left join operations on cancellations.offer_id = operations.offer_id
    left join admissions on cancellations.offer_id = admissions.offer_id
    left join declined on cancellations.offer_id = declined.offer_id

),

assessed as (

    select
        *,
        case
            when treated_on <= day_28 then 'treated within 28 days'
            when date_declined and '{{ var("declined_offer_is_breach") }}' = 'no' then 'a reasonable date was declined'
            when removed_date <= day_28 and treated_on is null then 'removed from the list untreated'
            when day_28 <= {{ as_at() }} then 'not treated within 28 days'
            else 'waiting'
        end as outcome_of_28_days
    from followed

),

coded as (

    select
        offer_id,
        entry_id,
        patient_id,
        pathway_id,
        treatment_function,
        consultant,
        site,
        cancel_reason,
        procedure_urgent,
        day_0,
        cancelled_on,
        {{ financial_quarter('cancelled_on') }} as counted_quarter,
        treated_on,
        {{ days_between('day_0', 'treated_on') }} as days_to_treatment,
        day_28,
        outcome_of_28_days,
        case
            when outcome_of_28_days = 'not treated within 28 days' then true
            when outcome_of_28_days <> 'waiting' then false
        end as breach_28_day,
        case when outcome_of_28_days = 'not treated within 28 days' then {{ financial_quarter('day_28') }} end
            as breach_quarter
    from assessed

)

select
    coded.offer_id,
    coded.entry_id,
    coded.patient_id,
    coded.pathway_id,
    coded.treatment_function,
    {{ name_of('coded', 'treatment_function') }} as treatment_function_name,
    coded.consultant,
    {{ name_of('coded', 'consultant') }} as consultant_name,
    coded.site,
    {{ name_of('coded', 'site') }} as site_name,
    {{ division_of(['treatment_function', 'site']) }} as division,
    coded.cancel_reason,
    coded.procedure_urgent,
    coded.day_0,
    coded.cancelled_on,
    coded.counted_quarter,
    {{ period_start('coded.counted_quarter') }} as period_start,
    coded.treated_on,
    coded.days_to_treatment,
    coded.day_28,
    coded.outcome_of_28_days,
    coded.breach_28_day,
    coded.breach_quarter
from coded
{{ names_joined('coded', {
    'treatment_function': 'treatment_function',
    'consultant': 'consultant',
    'site': 'site',
}) }}
{{ divisions_joined('coded', {'treatment_function': 'treatment_function', 'site': 'site'}) }}
