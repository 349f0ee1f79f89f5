-- the spells of a patient that begin before an earlier one has ended; few, so that only they are compared with the others
with spells as (

    select
        spell_id,
        patient_id,
        admitted_at,
        admitted_at_utc,
        discharged_at,
        -- tonight's midnight is the last that an open spell has seen
        coalesce(discharged_at, {{ add_minutes("cast(" ~ add_days(as_at(), 1) ~ " as timestamp)", 1) }}) as counted_to
    from {{ ref('int_beds__spells') }}
    where
        admitted_at is not null
        and cast(admitted_at as date) <= {{ as_at() }}
        -- nobody knows when a spell with an impossible end was over
        and discharged_at_rejected is null

),

begun_early as (

    select *
    from (
        select
            *,
            max(counted_to) over (
                partition by patient_id
                order by admitted_at_utc nulls last, spell_id nulls last
                rows between unbounded preceding and 1 preceding
            ) as earlier_counted_to
        from spells
        where patient_id is not null
    ) as walked
    where admitted_at < earlier_counted_to

),

pairs as (

    select
        later.spell_id,
        earlier.spell_id as other_spell_id,
        earlier.admitted_at as other_admitted_at,
        later.discharged_at is null and earlier.discharged_at is null as lasts,
        {{ midnights_between('later.admitted_at', 'least(later.counted_to, earlier.counted_to)') }} as midnights
    from begun_early as later
    inner join spells as earlier
        on
            later.patient_id = earlier.patient_id
            and (
                earlier.admitted_at_utc < later.admitted_at_utc
                or (earlier.admitted_at_utc = later.admitted_at_utc and earlier.spell_id < later.spell_id)
            )
            and earlier.counted_to > later.admitted_at

)

select
    spell_id,
    other_spell_id,
    other_admitted_at,
    lasts,
    midnights
from (
    select
        spell_id,
        other_spell_id,
        other_admitted_at,
        lasts,
        midnights,
        row_number() over (partition by spell_id order by midnights desc nulls last, other_spell_id nulls last) as place
    from pairs
    where midnights > 0
) as placed
where place = 1
