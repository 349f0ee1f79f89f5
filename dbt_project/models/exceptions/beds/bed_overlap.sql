select
    'BED_OVERLAP' as rule_id,
    stays.ward_stay_id as record_key,
    stays.patient_id,
    cast(null as varchar) as pathway_id,
    case when overlapping.ward_stay_id is not null then 'fail' else 'pass' end as status,
    'ward ' || coalesce(stays.ward, 'unknown') || ', bed ' || coalesce(stays.bed, 'unknown')
    || ', from ' || coalesce(cast(stays.started_at as varchar), 'unknown') as detail,
    coalesce(stays.ward, 'bed management') as owner
from {{ ref('int_beds__stays') }} as stays
left join (
    select
        ward_stay_id
    from (
        select
            ward_stay_id,
            bed,
            started_at_utc,
            max(coalesce(ended_at_utc, timestamp '2999-12-31 00:00:00')) over (
                partition by ward, bed
                order by started_at_utc nulls last, ward_stay_id nulls last
                rows between unbounded preceding and 1 preceding
            ) as earlier_ended_at_utc
        from {{ ref('int_beds__stays') }}
        where bed is not null and not home_leave
    ) as walked
    where started_at_utc < earlier_ended_at_utc
) as overlapping on stays.ward_stay_id = overlapping.ward_stay_id
