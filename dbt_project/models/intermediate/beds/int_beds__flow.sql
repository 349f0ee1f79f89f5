{#- tonight's midnight is the last that an open stay has seen #}
{%- set tonight = add_minutes("cast(" ~ add_days(as_at(), 1) ~ " as timestamp)", 1) -%}
-- stays that begin before an earlier one in the bed has ended; few, so that only they are compared with the others
with begun_early as (

    select *
    from (
        select
            *,
            max(coalesce(ended_at_earlier_utc, timestamp '2999-12-31 00:00:00')) over (
                partition by ward, bed
                order by started_at_utc nulls last, ward_stay_id nulls last
                rows between unbounded preceding and 1 preceding
            ) as earlier_ended_at_utc
        from {{ ref('int_beds__ward_stays') }}
        where bed is not null and ward <> 'unknown' and not home_leave
    ) as walked
    where started_at_later_utc < earlier_ended_at_utc

),

-- a bed with two patients: for each stay the longest overlap with an earlier stay of somebody else in the bed
shared_beds as (

    select
        later.ward_stay_id,
        earlier.ward_stay_id as other_ward_stay_id,
        later.ended_at_utc is null and earlier.ended_at_utc is null as lasts,
        {{ minutes_between(
            'later.started_at_later_utc',
            "least(coalesce(later.ended_at_earlier_utc, " ~ local_to_utc(add_days(as_at(), 1)) ~ "), coalesce(earlier.ended_at_earlier_utc, " ~ local_to_utc(add_days(as_at(), 1)) ~ "))"
        ) }} as overlap_minutes,
        {{ midnights_between(
            'later.started_at',
            "least(coalesce(later.ended_at, " ~ tonight ~ "), coalesce(earlier.ended_at, " ~ tonight ~ "))"
        ) }} as midnights
    from begun_early as later
    inner join {{ ref('int_beds__ward_stays') }} as earlier
        on
            later.ward = earlier.ward
            and later.bed = earlier.bed
            and (
                earlier.started_at_utc < later.started_at_utc
                or (earlier.started_at_utc = later.started_at_utc and earlier.ward_stay_id < later.ward_stay_id)
            )
            and (earlier.ended_at_earlier_utc is null or earlier.ended_at_earlier_utc > later.started_at_later_utc)
    where
        not earlier.home_leave
        -- an interval without length shares nothing
        and (later.ended_at_utc is null or later.ended_at_utc > later.started_at_utc)
        and later.person <> earlier.person

),

worst_overlap as (

    select *
    from (
        select
            *,
            row_number() over (
                partition by ward_stay_id
                order by midnights desc nulls last, overlap_minutes desc nulls last, other_ward_stay_id nulls last
            ) as place
        from shared_beds
    ) as placed
    where place = 1

),

in_order as (

    select
        stays.*,
        row_number() over (
            partition by stays.person, stays.spell_id
            order by stays.started_at_utc nulls last, stays.ward_stay_id nulls last
        ) as stay_no,
        lead(stays.started_at_utc) over (
            partition by stays.person, stays.spell_id
            order by stays.started_at_utc nulls last, stays.ward_stay_id nulls last
        ) as next_started_at_utc,
        -- a bed may be kept during home leave, and the stay after it is a new one; a patient is in one bed, whatever the spell
        min(case when not stays.home_leave then stays.started_at_later_utc end) over (
            partition by stays.person
            order by stays.started_at_utc nulls last, stays.ward_stay_id nulls last
            rows between 1 following and unbounded following
        ) as next_in_a_ward_at_utc,
        -- an earlier stay may last longer than this one
        max(coalesce(stays.recorded_end_at_utc, timestamp '2999-12-31 00:00:00')) over (
            partition by stays.person, stays.spell_id
            order by stays.started_at_utc nulls last, stays.ward_stay_id nulls last
            rows between unbounded preceding and current row
        ) as covered_until_utc
    from {{ ref('int_beds__ward_stays') }} as stays

),

-- what comes after the recorded end of a stay: the next stay of the spell, its end, or the last night that the data of both
-- sources hold
followed as (

    select
        in_order.*,
        coalesce(
            in_order.next_started_at_utc,
            in_order.spell_discharged_at_utc,
            -- of a spell that ended nobody knows when, nothing is known after it
            case when in_order.spell_discharged_at_rejected is null then data_as_at.both_as_at_ends_utc end
        ) as followed_at_utc
    from in_order
    cross join {{ ref('int_beds__data_as_at') }} as data_as_at

),

measured as (

    select
        *,
        case when has_spell then greatest(0, {{ minutes_between('covered_until_utc', 'followed_at_utc') }}) end as gap_minutes,
        case
            when next_in_a_ward_at_utc is null or home_leave then 0
            else
                greatest(
                    0,
                    {{ minutes_between(
                        'next_in_a_ward_at_utc',
                        "coalesce(ended_at_earlier_utc, " ~ local_to_utc(add_days(as_at(), 1)) ~ ")"
                    ) }}
                )
        end as own_overlap_minutes,
        case
            when not has_spell then null
            else
                greatest(0, coalesce({{ minutes_between('started_at_utc', 'spell_admitted_at_utc') }}, 0))
                + greatest(0, coalesce({{ minutes_between('spell_discharged_at_utc', 'recorded_end_at_utc') }}, 0))
        end as outside_spell_minutes
    from followed

)

select
    measured.ward_stay_id,
    measured.spell_id,
    measured.patient_id,
    measured.person,
    measured.link_method,
    measured.names_another_patient,
    measured.ward,
    measured.bed,
    measured.started_at,
    measured.ended_at,
    measured.started_at_utc,
    measured.recorded_end_at,
    measured.recorded_end_at_utc,
    measured.ended_at_rejected,
    measured.treatment_function,
    measured.ward_sector,
    measured.ward_main_specialty,
    measured.outlier,
    measured.home_leave,
    measured.has_spell,
    measured.spell_discharged_at_utc,
    measured.spell_discharged_at_rejected,
    case when measured.has_spell then measured.stay_no end as stay_no,
    case
        when measured.has_spell and measured.stay_no = 1
            then {{ minutes_between('measured.spell_admitted_at_utc', 'measured.started_at_utc') }}
    end as minutes_admission_to_first_ward,
    measured.gap_minutes,
    measured.next_started_at_utc is null and measured.spell_discharged_at_utc is null as gap_lasts,
    measured.own_overlap_minutes,
    measured.ended_at_earlier_utc is null as own_overlap_lasts,
    measured.outside_spell_minutes,
    worst_overlap.other_ward_stay_id,
    worst_overlap.overlap_minutes as bed_overlap_minutes,
    coalesce(worst_overlap.lasts, false) as bed_overlap_lasts,
    coalesce(worst_overlap.midnights, 0) > 0 as bed_overlap_at_midnight
from measured
left join worst_overlap on measured.ward_stay_id = worst_overlap.ward_stay_id
