with before as (

    select
        as_at,
        pathway_key,
        pathway_id,
        pathway_issuer,
        patient_id,
        period_no,
        coalesce(rtt_function, 'not mapped') as treatment_function,
        clock_start_date
    from {{ source('memory', 'open_pathways') }}

),

night_before as (

    select max(as_at) as as_at from before

),

tonight as (

    select
        pathway_key,
        pathway_id,
        pathway_issuer,
        patient_id,
        period_no,
        coalesce(rtt_function, 'not mapped') as treatment_function,
        clock_start_date,
        clock_start_rule
    from {{ ref('rtt__ptl') }}

),

-- what the sender said it took back: an explained removal, unlike a row that is merely no longer there
taken_back as (

    select distinct before.pathway_key
    from before
    inner join {{ source('pas', 'rtt_events') }} as events
        on before.pathway_id = trim(events.pathway_id) and before.patient_id = coalesce(trim(events.patient_id), before.patient_id)
    where upper(trim(events.is_deleted)) = 'Y'
    union
    select distinct before.pathway_key
    from before
    inner join {{ source('pas', 'referrals') }} as referrals
        on
            before.pathway_id = coalesce(trim(referrals.pathway_id), trim(referrals.referral_id))
            and before.patient_id = coalesce(trim(referrals.patient_id), before.patient_id)
    where upper(trim(referrals.is_deleted)) = 'Y'

),

-- What is on both lists, and how each period of the list before stands now: looked up by equal keys, because a left
-- join by more than those would compare every row with every other.
on_both as (

    select before.pathway_key, before.period_no
    from before
    inner join tonight on {{ same_period('before', 'tonight') }}

),

ended as (

    select before.pathway_key, before.period_no, periods.state, periods.clock_stop_date, periods.clock_stop_code
    from before
    inner join {{ ref('rtt__periods') }} as periods on {{ same_period('before', 'periods') }}

),

still_known as (

    select distinct before.pathway_key, before.period_no
    from before
    inner join {{ ref('int_rtt__pathways') }} as pathways
        on before.pathway_key = pathways.pathway_key and {{ not_another_patient('before', 'pathways') }}

),

came as (

    select
        tonight.pathway_key,
        tonight.pathway_id,
        tonight.pathway_issuer,
        tonight.patient_id,
        tonight.period_no,
        tonight.treatment_function,
        case when tonight.clock_start_rule = 'ipt_in' then 'transferred_in' else 'clock_start' end as movement,
        case
            when tonight.clock_start_rule = 'ipt_in' then 'transferred in from another provider'
            when tonight.clock_start_date > night_before.as_at then 'the clock started since the previous list'
            when tonight.clock_start_date is null then 'the clock start is unknown'
            else 'the clock start is dated earlier: recorded late, or the clock runs again after a correction'
        end as reason
    from tonight
    inner join night_before on night_before.as_at is not null
    left join on_both on tonight.pathway_key = on_both.pathway_key and tonight.period_no = on_both.period_no
    where on_both.pathway_key is null

),

gone as (

    select
        before.pathway_key,
        before.pathway_id,
        before.pathway_issuer,
        before.patient_id,
        before.period_no,
        before.treatment_function,
        case
            when ended.state = 'stopped' then 'clock_stop'
            when ended.state = 'nullified' then 'nullified'
            when ended.state = 'transferred' then 'transferred_out'
            when taken_back.pathway_key is not null then 'removed_other'
            when still_known.pathway_key is not null then 'removed_other'
            else 'unexplained'
        end as movement,
        case
            when ended.state = 'stopped' and ended.clock_stop_date > before.as_at
                then 'the clock stopped since the previous list, code ' || ended.clock_stop_code
            when ended.state = 'stopped'
                then 'the clock stopped earlier and was recorded late, code ' || ended.clock_stop_code
            when ended.state = 'nullified' then 'the first appointment was missed'
            when ended.state = 'transferred' then 'transferred to another provider'
            when taken_back.pathway_key is not null then 'the sender deleted records of this pathway'
            when still_known.pathway_key is not null then {{ start_records_changed() }}
            else 'the pathway is no longer in the extract, and no reason is recorded'
        end as reason
    from before
    left join on_both on before.pathway_key = on_both.pathway_key and before.period_no = on_both.period_no
    left join ended on before.pathway_key = ended.pathway_key and before.period_no = ended.period_no
    left join still_known on before.pathway_key = still_known.pathway_key and before.period_no = still_known.period_no
    left join taken_back on before.pathway_key = taken_back.pathway_key
    where on_both.pathway_key is null

),

moved as (

    select
        tonight.pathway_key,
        tonight.pathway_id,
        tonight.pathway_issuer,
        tonight.patient_id,
        tonight.period_no,
        before.treatment_function as function_before,
        tonight.treatment_function as function_now
    from tonight
    inner join before on {{ same_period('tonight', 'before') }}
    where before.treatment_function <> tonight.treatment_function

),

movements as (

    select pathway_key, pathway_id, pathway_issuer, patient_id, period_no, treatment_function, movement, reason from came
    union all
    select pathway_key, pathway_id, pathway_issuer, patient_id, period_no, treatment_function, movement, reason from gone
    union all
    select
        pathway_key, pathway_id, pathway_issuer, patient_id, period_no, function_before as treatment_function, 'function_moved_out' as movement,
        'now reported under ' || function_now as reason
    from moved
    union all
    select
        pathway_key, pathway_id, pathway_issuer, patient_id, period_no, function_now as treatment_function, 'function_moved_in' as movement,
        'reported under ' || function_before || ' before' as reason
    from moved

),

coded as (

    select
        night_before.as_at as from_as_at,
        {{ as_at() }} as to_as_at,
        movements.pathway_key,
        movements.pathway_id,
        movements.pathway_issuer,
        movements.patient_id,
        movements.period_no,
        movements.treatment_function,
        movements.movement,
        movements.reason
    from movements
    inner join night_before on night_before.as_at is not null

)

select
    coded.from_as_at,
    coded.to_as_at,
    coded.pathway_key,
    coded.pathway_id,
    coded.pathway_issuer,
    coded.patient_id,
    coded.period_no,
    coded.treatment_function,
    {{ name_of('coded', 'treatment_function') }} as treatment_function_name,
    {{ division_of(['rtt_function']) }} as division,
    coded.movement,
    coded.reason
from coded
{{ names_joined('coded', {'treatment_function': 'rtt_function'}) }}
{{ divisions_joined('coded', {'rtt_function': 'treatment_function'}) }}
