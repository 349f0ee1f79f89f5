-- who had waited the number of days longer from which a booking is out of turn
with passed_over as (

    select *
    from {{ ref('int_rtt__booking_pool') }}
    where waited_longer_days >= {{ var('out_of_turn_days') }}

),

-- a date of the booked patient that the hospital had cancelled shortly before
cancelled as (

    select distinct passed_over.offer_id
    from passed_over
    inner join {{ ref('stg_pas__admission_offers') }} as offers
        on
            passed_over.entry_id = offers.entry_id
            and passed_over.offer_id <> offers.offer_id
    where
        offers.cancelled_by = 'hospital'
        and cast(offers.cancelled_at as date) between
        {{ add_days('passed_over.offered_date', '-' ~ var('passed_over_unavailable_days')) }} and passed_over.offered_date

),

-- on which days a patient passed over was unavailable, by the entry and by its pathway
records as (

    select
        passed_over.offer_id,
        passed_over.other_entry_id,
        passed_over.offered_date,
        days.unavailable_date,
        days.reason
    from passed_over
    inner join {{ ref('int_rtt__unavailable_days') }} as days on passed_over.other_entry_id = days.entry_id
    union all
    select
        passed_over.offer_id,
        passed_over.other_entry_id,
        passed_over.offered_date,
        days.unavailable_date,
        days.reason
    from passed_over
    inner join {{ ref('int_rtt__queue_entries') }} as others on passed_over.other_entry_id = others.entry_id
    inner join {{ ref('int_rtt__unavailable_days') }} as days on others.pathway_key = days.pathway_key
    -- what was cancelled before the list was another appointment
    where days.unavailable_date >= others.listed_date

),

-- the last of them in the weeks before the booking
unavailable as (

    select
        offer_id,
        other_entry_id,
        reason
    from (
        select
            offer_id,
            other_entry_id,
            reason,
            row_number() over (partition by offer_id, other_entry_id order by unavailable_date desc, reason) as place
        from records
        where
            unavailable_date between
            {{ add_days('offered_date', '-' ~ var('passed_over_unavailable_days')) }} and offered_date
    ) as placed
    where place = 1

),

-- who has a date to come now
dated as (

    select
        entry_id,
        min(tci_date) as tci_date
    from {{ ref('int_rtt__offers') }}
    where is_ahead and is_for_active_entry
    group by entry_id

),

explained as (

    select
        passed_over.offer_id,
        passed_over.offered_date,
        passed_over.tci_date,
        passed_over.rtt_function,
        passed_over.priority,
        passed_over.entry_id as booked_entry_id,
        booked.pathway_id as booked_pathway_id,
        booked.pathway_issuer as booked_pathway_issuer,
        booked.patient_id as booked_patient_id,
        booked.consultant as booked_consultant,
        booked.procedure as booked_procedure,
        {{ days_between('booked.queue_from', 'passed_over.offered_date') }} as booked_queue_wait_days,
        others.entry_id,
        others.pathway_id,
        others.pathway_issuer,
        others.patient_id,
        others.treatment_function,
        others.consultant,
        others.procedure,
        others.site,
        {{ days_between('others.queue_from', 'passed_over.offered_date') }} as queue_wait_days,
        passed_over.waited_longer_days,
        others.is_active and dated.tci_date is null as is_waiting_undated,
        case
            when unavailable.reason is not null then unavailable.reason
            when passed_over.procedure_urgent then 'clinical urgency: the operation booked was urgent'
            when booked.referral_priority > others.referral_priority
                then 'clinical urgency: the referral of the patient booked was more urgent'
            when cancelled.offer_id is not null
                then 'rebooked: the hospital had cancelled a date of the patient booked'
            when {{ days_between('passed_over.offered_date', 'passed_over.tci_date') }} < {{ var('short_notice_days') }}
                then 'short notice'
            when booked.procedure <> others.procedure then 'other procedure'
            when booked.consultant <> others.consultant then 'other consultant'
            when booked.site <> others.site then 'other site'
            when booked.intended_management <> others.intended_management then 'other intended stay'
        end as reason
    from passed_over
    inner join {{ ref('int_rtt__queue_entries') }} as booked on passed_over.entry_id = booked.entry_id
    inner join {{ ref('int_rtt__queue_entries') }} as others on passed_over.other_entry_id = others.entry_id
    left join unavailable
        on
            passed_over.offer_id = unavailable.offer_id
            and passed_over.other_entry_id = unavailable.other_entry_id
    left join cancelled on passed_over.offer_id = cancelled.offer_id
    left join dated on others.entry_id = dated.entry_id

),

-- those without a reason first, then the longest waits
listed as (

    select
        *,
        cast(count(*) over (partition by offer_id) as integer) as passed_over_by_booking,
        cast(
            row_number() over (
                partition by offer_id
                order by case when reason is null then 0 else 1 end, waited_longer_days desc, entry_id
            ) as integer
        ) as place
    from explained

),

coded as (

    select
        {{ month_of('offered_date') }} as month,
        offer_id,
        offered_date,
        tci_date,
        rtt_function,
        priority,
        booked_entry_id,
        booked_pathway_id,
        booked_pathway_issuer,
        booked_patient_id,
        booked_consultant,
        booked_procedure,
        booked_queue_wait_days,
        entry_id,
        pathway_id,
        pathway_issuer,
        patient_id,
        treatment_function,
        consultant,
        procedure,
        site,
        queue_wait_days,
        waited_longer_days,
        is_waiting_undated,
        reason is not null as is_justified,
        coalesce(reason, 'no reason recorded') as reason,
        passed_over_by_booking,
        place
    from listed
    where place <= {{ var('passed_over_listed') }}

)

select
    coded.month,
    {{ period_start('coded.month') }} as period_start,
    coded.offer_id,
    coded.offered_date,
    coded.tci_date,
    coded.rtt_function,
    {{ name_of('coded', 'rtt_function') }} as rtt_function_name,
    coded.priority,
    {{ name_of('coded', 'priority') }} as priority_name,
    coded.booked_entry_id,
    coded.booked_pathway_id,
    coded.booked_pathway_issuer,
    coded.booked_patient_id,
    coded.booked_consultant,
    {{ name_of('coded', 'booked_consultant') }} as booked_consultant_name,
    coded.booked_procedure,
    coded.booked_queue_wait_days,
    coded.entry_id,
    coded.pathway_id,
    coded.pathway_issuer,
    coded.patient_id,
    coded.treatment_function,
    {{ name_of('coded', 'treatment_function') }} as treatment_function_name,
    coded.consultant,
    {{ name_of('coded', 'consultant') }} as consultant_name,
    coded.procedure,
    coded.site,
    {{ name_of('coded', 'site') }} as site_name,
    {{ division_of(['treatment_function', 'site']) }} as division,
    coded.queue_wait_days,
    coded.waited_longer_days,
    coded.is_waiting_undated,
    coded.is_justified,
    coded.reason,
    coded.passed_over_by_booking,
    coded.place
from coded
{{ names_joined('coded', {
    'rtt_function': 'rtt_function',
    'priority': 'clinical_priority',
    'booked_consultant': 'consultant',
    'treatment_function': 'treatment_function',
    'consultant': 'consultant',
    'site': 'site',
}) }}
{{ divisions_joined('coded', {'treatment_function': 'treatment_function', 'site': 'site'}) }}
