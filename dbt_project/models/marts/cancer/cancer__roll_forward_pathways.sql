with before as (

    select
        as_at,
        care_id,
        coalesce(route, 'none') as route,
        clock_start_date
    from {{ source('memory', 'open_cancer_pathways') }}

),

night_before as (

    select max(as_at) as as_at from before

),

tonight as (

    select
        care_id,
        coalesce(route, 'none') as route,
        clock_start_date
    from {{ ref('cancer__ptl') }}

),

received_from_elsewhere as (

    select distinct care_id
    from {{ ref('stg_cancer__transfers') }}
    where direction = 'in' and transfer_date <= {{ as_at() }}

),

sent_elsewhere as (

    select distinct care_id
    from {{ ref('stg_cancer__transfers') }}
    where direction = 'out' and transfer_date <= {{ as_at() }}

),

-- what the sender said it took back: an explained removal, unlike a row that is merely no longer there
taken_back as (

    select distinct trim(care_id) as care_id
    from {{ source('cancer', 'pathways') }}
    where upper(trim(is_deleted)) = 'Y'

),

came as (

    select
        tonight.care_id,
        tonight.route,
        case
            when tonight.clock_start_date <= night_before.as_at and received_from_elsewhere.care_id is not null
                then 'transferred_in'
            when tonight.clock_start_date <= night_before.as_at then 'other_in'
            when tonight.route = 'Consultant Upgrade' then 'upgraded'
            else 'referred'
        end as movement,
        case
            when tonight.clock_start_date <= night_before.as_at and received_from_elsewhere.care_id is not null
                then 'received from another provider with its clock running'
            when tonight.clock_start_date <= night_before.as_at
                then 'the clock start is dated earlier: recorded late, or open again after a correction'
            when tonight.route = 'Consultant Upgrade' then 'upgraded since the previous list'
            else 'referred since the previous list'
        end as reason
    from tonight
    inner join night_before on night_before.as_at is not null
    left join before on tonight.care_id = before.care_id
    left join received_from_elsewhere on tonight.care_id = received_from_elsewhere.care_id
    where before.care_id is null

),

gone as (

    select
        before.care_id,
        before.route,
        case
            when pathways.first_treatment_date is not null then 'treated'
            when pathways.fds_end_reason = '02' and pathways.told_date is not null then 'no_cancer'
            when pathways.downgraded_before_seen then 'downgraded'
            when pathways.closed_date is not null and sent_elsewhere.care_id is not null then 'transferred_out'
            when pathways.closed_date is not null or pathways.patient_status = '69' then 'closed'
            when pathways.care_id is not null or taken_back.care_id is not null then 'removed_other'
            else 'unexplained'
        end as movement,
        case
            when pathways.first_treatment_date is not null then 'first definitive treatment'
            when pathways.fds_end_reason = '02' and pathways.told_date is not null then 'informed that there is no cancer'
            when pathways.downgraded_before_seen then 'downgraded by the referrer before being seen'
            when pathways.closed_date is not null and sent_elsewhere.care_id is not null
                then 'sent to another provider and closed here'
            when pathways.closed_date is not null then 'closed on the tracker'
            when pathways.patient_status = '69' then 'continued under another record'
            when pathways.care_id is not null then 'the clock start was changed'
            when taken_back.care_id is not null then 'the sender deleted this record'
            else 'the record is no longer in the extract, and no reason is recorded'
        end as reason
    from before
    left join tonight on before.care_id = tonight.care_id
    left join {{ ref('int_cancer__pathways') }} as pathways on before.care_id = pathways.care_id
    left join sent_elsewhere on before.care_id = sent_elsewhere.care_id
    left join taken_back on before.care_id = taken_back.care_id
    where tonight.care_id is null

),

moved as (

    select
        tonight.care_id,
        before.route as route_before,
        tonight.route as route_now
    from tonight
    inner join before on tonight.care_id = before.care_id
    where before.route <> tonight.route

),

movements as (

    select care_id, route, movement, reason from came
    union all
    select care_id, route, movement, reason from gone
    union all
    select
        care_id, route_before as route, 'route_moved_out' as movement,
        'now on the route ' || route_now as reason
    from moved
    union all
    select
        care_id, route_now as route, 'route_moved_in' as movement,
        'on the route ' || route_before || ' before' as reason
    from moved

)

select
    night_before.as_at as from_as_at,
    {{ as_at() }} as to_as_at,
    movements.care_id,
    movements.route,
    movements.movement,
    movements.reason
from movements
inner join night_before on night_before.as_at is not null
