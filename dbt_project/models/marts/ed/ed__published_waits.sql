-- the wait of every counted attendance as it was first published, beside what it is now
with delivered as (

    select
        attendance_id,
        patient_id,
        site,
        cast(coalesce(arrived_at, arrived_at_utc) as date) as arrived_on,
        arrived_at_utc,
        counted,
        total_minutes,
        decision_to_admit_wait_minutes
    from {{ ref('ed__attendances') }}

),

-- since when the department tells: what is older may have been archived
told_since as (

    {{ history_start('arrived_at_utc', 'delivered', 'told_from_utc') }}

),

begun as (

    select coalesce(max(told_since.told_from_utc), min(delivered.arrived_at_utc)) as told_from_utc
    from delivered
    cross join told_since

),

before as (

    select
        attendance_id,
        patient_id,
        site,
        arrived_on,
        first_published_on,
        first_published_minutes,
        first_published_decision_minutes
    from {{ source('memory', 'published_waits') }}

),

together as (

    select
        coalesce(delivered.attendance_id, before.attendance_id) as attendance_id,
        coalesce(delivered.patient_id, before.patient_id) as patient_id,
        coalesce(delivered.site, before.site) as site,
        coalesce(delivered.arrived_on, before.arrived_on) as arrived_on,
        case when before.attendance_id is null then {{ as_at() }} else before.first_published_on end as first_published_on,
        case
            when before.attendance_id is null then delivered.total_minutes
            else before.first_published_minutes
        end as first_published_minutes,
        case
            when before.attendance_id is null then delivered.decision_to_admit_wait_minutes
            else before.first_published_decision_minutes
        end as first_published_decision_minutes,
        delivered.attendance_id is not null as is_delivered,
        coalesce(delivered.counted, false) as is_counted,
        delivered.total_minutes,
        delivered.decision_to_admit_wait_minutes
    from delivered
    full outer join before on delivered.attendance_id = before.attendance_id
    cross join begun
    where
        -- first published with its wait, as one that counts
        (before.attendance_id is not null or (delivered.counted and delivered.total_minutes is not null))
        and (delivered.attendance_id is not null or before.arrived_on >= cast(begun.told_from_utc as date))

),

limited as (

    select
        *,
        {{ over_limits('first_published_minutes') }} as limits_before,
        {{ over_limits('total_minutes') }} as limits_now,
        {{ over_limits('first_published_decision_minutes') }} as decision_limits_before,
        {{ over_limits('decision_to_admit_wait_minutes') }} as decision_limits_now
    from together

),

coded as (

    select
        attendance_id,
        patient_id,
        site,
        arrived_on,
        first_published_on,
        first_published_minutes,
        first_published_decision_minutes,
        is_delivered,
        is_counted,
        total_minutes,
        decision_to_admit_wait_minutes,
        case
            when limits_before > 0 and not is_delivered then 'no longer delivered'
            when limits_before > 0 and not is_counted then 'no longer counted'
            when not (is_delivered and is_counted) then null
            when limits_before > 0 and total_minutes is null then 'departure no longer known'
            when limits_before <> limits_now then 'other side of a limit'
            when decision_limits_before > 0 and decision_to_admit_wait_minutes is null then 'decision no longer known'
            when decision_limits_before <> decision_limits_now then 'other side of a limit from the decision'
        end as restated
    from limited

)

select
    coded.attendance_id,
    coded.patient_id,
    coded.site,
    {{ name_of('coded', 'site') }} as site_name,
    {{ division_of(['site']) }} as division,
    coded.arrived_on,
    coded.first_published_on,
    coded.first_published_minutes,
    coded.first_published_decision_minutes,
    coded.is_delivered,
    coded.is_counted,
    coded.total_minutes,
    coded.decision_to_admit_wait_minutes,
    coded.restated
from coded
{{ names_joined('coded', {'site': 'site'}) }}
{{ divisions_joined('coded', {'site': 'site'}) }}
