-- every entry that was on the list for an admission in the months of booking order, with its place in the queue
with periods as (

    -- the latest wait of every pathway
    select
        pathway_key,
        clock_start_date,
        prior_wait_days,
        referral_id
    from (
        select
            pathway_key,
            clock_start_date,
            prior_wait_days,
            referral_id,
            row_number() over (
                partition by pathway_key order by clock_start_date desc nulls last, period_no desc nulls last
            ) as place
        from {{ ref('int_rtt__periods') }}
        where state in ('open', 'stopped')
    ) as placed
    where place = 1

)

select
    entries.entry_id,
    entries.patient_id,
    entries.pathway_key,
    pathways.pathway_id,
    pathways.pathway_issuer,
    coalesce(functions.rtt_function, 'not mapped') as rtt_function,
    entries.treatment_function,
    coalesce(entries.clinical_priority, 'none') as priority,
    {{ add_days('coalesce(periods.clock_start_date, entries.decision_to_admit_date)', '-coalesce(periods.prior_wait_days, 0)') }} as queue_from,
    coalesce(entries.decision_to_admit_date, periods.clock_start_date) as listed_date,
    entries.removed_date,
    entries.is_active,
    entries.consultant,
    entries.site,
    entries.procedure,
    entries.intended_management,
    -- 1 routine, 2 urgent, 3 urgent suspected cancer
    referrals.priority_type as referral_priority
from {{ ref('int_rtt__entries') }} as entries
left join periods on entries.pathway_key = periods.pathway_key
left join {{ ref('int_rtt__pathways') }} as pathways on entries.pathway_key = pathways.pathway_key
left join {{ ref('int_rtt__referrals') }} as referrals
    on coalesce(entries.referral_id, periods.referral_id) = referrals.referral_id
left join {{ ref('treatment_functions') }} as functions on entries.treatment_function = functions.treatment_function
where
    entries.admission_method in ('11', '12')
    and (entries.removed_date is null or entries.removed_date >= {{ booking_window_start() }})
