with in_census as (

    select
        ward_stay_id,
        count(*) as midnights,
        max(census_date) as last_midnight
    from {{ ref('int_beds__census') }}
    group by ward_stay_id

),

-- the midnights that a stay lasts over, within the census
spans as (

    select
        ward_stay_id,
        person,
        home_leave,
        has_spell,
        started_at,
        started_at_utc,
        ended_at_utc,
        greatest(
            cast(case when {{ is_midnight('started_at') }} = 1 then {{ add_days('cast(started_at as date)', -1) }} else cast(started_at as date) end as date),
            {{ beds_history_start() }}
        ) as first_midnight,
        least(
            coalesce(
                case
                    when {{ is_midnight('ended_at') }} = 1 then {{ add_days('cast(ended_at as date)', -2) }}
                    else {{ add_days('cast(ended_at as date)', -1) }}
                end,
                {{ as_at() }}
            ),
            {{ as_at() }}
        ) as last_midnight
    from {{ ref('int_beds__ward_stays') }}

),

-- stays whose midnights are all counted in another stay of the patient, or spent on home leave
elsewhere as (

    select
        spans.ward_stay_id,
        max(case when others.home_leave then 0 else 1 end) as is_in_another_bed
    from spans
    inner join spans as others
        on
            spans.person = others.person
            and spans.ward_stay_id <> others.ward_stay_id
            and spans.first_midnight <= others.last_midnight
            and others.first_midnight <= spans.last_midnight
    left join in_census on others.ward_stay_id = in_census.ward_stay_id
    where in_census.ward_stay_id is not null or others.home_leave
    group by spans.ward_stay_id

),

ward_stays as (

    select
        recorded.ward_stay_id as record_key,
        case
            when spans.ward_stay_id is null and cast(recorded.started_at as date) > {{ as_at() }} then 'not begun: starts after the date of the data'
            when in_census.ward_stay_id is not null then 'in a bed until ' || cast(in_census.last_midnight as string)
            when spans.home_leave then 'in no bed: home leave'
            when spans.ward_stay_id is not null and spans.started_at is null then 'in no bed: neither start nor admission known'
            when spans.ended_at_utc < spans.started_at_utc then 'in no bed: left before the stay began'
            when spans.last_midnight < {{ beds_history_start() }} then 'in no bed: over before the census begins'
            when spans.last_midnight < spans.first_midnight then 'in no bed: over no midnight'
            when elsewhere.is_in_another_bed = 1 then 'in no bed: counted in another stay of the patient'
            when elsewhere.is_in_another_bed = 0 then 'in no bed: home leave'
        end as outcome,
        coalesce(in_census.midnights, 0) as midnights
    from {{ ref('stg_beds__ward_stays') }} as recorded
    left join spans on recorded.ward_stay_id = spans.ward_stay_id
    left join in_census on recorded.ward_stay_id = in_census.ward_stay_id
    left join elsewhere on recorded.ward_stay_id = elsewhere.ward_stay_id

),

spells as (

    select
        spells.spell_id as record_key,
        case
            when stays.spell_id is null and cast(spells.admitted_at as date) > {{ as_at() }} then 'not begun: admitted after the date of the data'
            when stays.is_open then 'open'
            when stays.discharged_at is not null then 'discharged ' || cast(cast(stays.discharged_at as date) as string)
            when stays.discharged_at_rejected is not null then 'ended, nobody knows when'
        end as outcome
    from {{ ref('stg_pas__spells') }} as spells
    left join {{ ref('beds__stays') }} as stays on spells.spell_id = stays.spell_id

)

select
    'ward stay' as record_type,
    record_key,
    outcome,
    midnights
from ward_stays
union all
select
    'spell' as record_type,
    record_key,
    outcome,
    cast(0 as bigint) as midnights
from spells
