-- where ranges of one ward overlap the later one counts from its first day
with ranged as (

    select
        ward,
        valid_from,
        -- an end before the beginning is no end: the beds do not go with it
        case when valid_to >= valid_from then valid_to end as valid_to,
        case when valid_to < valid_from then cast(valid_to as string) end as valid_to_rejected,
        name,
        site,
        division,
        sector,
        age_group,
        main_specialty,
        coalesce(open_overnight, true) as open_overnight,
        core_beds,
        escalation_beds,
        lead(valid_from) over (partition by ward order by valid_from nulls last) as next_valid_from
    from {{ ref('stg_beds__wards') }}

)

select
    ward,
    valid_from,
    case
        when next_valid_from is not null and (valid_to is null or valid_to >= next_valid_from)
            then {{ add_days('next_valid_from', -1) }}
        else valid_to
    end as valid_to,
    valid_to_rejected,
    name,
    site,
    division,
    sector,
    age_group,
    main_specialty,
    open_overnight,
    core_beds,
    escalation_beds
from ranged
