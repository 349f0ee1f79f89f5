with still_in_bed as (

    select
        spell_id,
        ward
    from (
        select
            spell_id,
            ward,
            row_number() over (
                partition by spell_id
                order by started_at_utc desc nulls last, ward_stay_id desc nulls last
            ) as place
        from {{ ref('int_beds__flow') }}
        where has_spell and not home_leave and ended_at is null
    ) as placed
    where place = 1

)

select
    'SPELL_END_BEFORE_START' as rule_id,
    stays.spell_id as record_key,
    stays.patient_id,
    stays.pathway_id,
    case
        when stays.discharged_at is null and stays.discharged_at_rejected is null then 'not_applicable'
        when stays.discharged_at_rejected is not null then 'fail'
        else 'pass'
    end as status,
    coalesce(stays.last_ward, stays.site, 'ward clerks') as owner,
    stays.admitted_at,
    stays.discharged_at_rejected as discharged_at,
    still_in_bed.ward as counted_in_ward
from {{ ref('beds__stays') }} as stays
left join still_in_bed on stays.spell_id = still_in_bed.spell_id
