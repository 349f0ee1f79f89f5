-- the referral of the administration system behind each tracked pathway: by its identifier, else by person and date
with tracked as (

    select
        care_id,
        pathway_id,
        pathway_issuer,
        patient_id,
        person_key,
        received_date,
        priority_type
    from {{ ref('int_cancer__pathways') }}

),

referrals as (

    select
        referrals.referral_id,
        referrals.patient_id,
        coalesce(referrals.pathway_id, referrals.referral_id) as pathway_id,
        referrals.pathway_issuer,
        referrals.received_date,
        referrals.priority_type,
        referrals.administrative_category,
        referrals.treatment_function,
        coalesce(people.person_key, 'patient ' || referrals.patient_id) as person_key
    from {{ ref('stg_pas__referrals') }} as referrals
    left join {{ ref('int_cancer__people') }} as people on referrals.patient_id = people.patient_id

),

-- an identifier is a pathway's together with its issuer, and of one patient: the same text elsewhere is another pathway
by_identifier as (

    select
        tracked.care_id,
        referrals.referral_id,
        'pathway identifier' as link_method,
        false as is_of_another_pathway,
        false as is_of_another_priority,
        case when tracked.pathway_issuer = referrals.pathway_issuer then 0 else 1 end as issuer_unknown,
        {{ days_between('referrals.received_date', 'tracked.received_date') }} as days_apart
    from tracked
    inner join referrals
        on
            tracked.pathway_id = referrals.pathway_id
            and coalesce(tracked.pathway_issuer = referrals.pathway_issuer, true)
            and (tracked.patient_id = referrals.patient_id or tracked.person_key = referrals.person_key)

),

taken as (

    select distinct referral_id
    from by_identifier

),

-- one patient by the local identifier or by the person; in two steps, so that each is joined by a key
of_patient as (

    select
        tracked.care_id,
        referrals.referral_id
    from tracked
    inner join referrals
        on
            tracked.patient_id = referrals.patient_id
            and abs({{ days_between('referrals.received_date', 'tracked.received_date') }})
            <= {{ var('cancer_referral_match_days') }}
    union
    select
        tracked.care_id,
        referrals.referral_id
    from tracked
    inner join referrals
        on
            tracked.person_key = referrals.person_key
            and abs({{ days_between('referrals.received_date', 'tracked.received_date') }})
            <= {{ var('cancer_referral_match_days') }}

),

by_person as (

    select
        tracked.care_id,
        referrals.referral_id,
        'person and date' as link_method,
        taken.referral_id is not null as is_of_another_pathway,
        coalesce(referrals.priority_type <> tracked.priority_type, true) as is_of_another_priority,
        0 as issuer_unknown,
        {{ days_between('referrals.received_date', 'tracked.received_date') }} as days_apart
    from of_patient
    inner join tracked on of_patient.care_id = tracked.care_id
    inner join referrals on of_patient.referral_id = referrals.referral_id
    left join by_identifier on tracked.care_id = by_identifier.care_id
    left join taken on referrals.referral_id = taken.referral_id
    where by_identifier.care_id is null

),

candidates as (

    select * from by_identifier
    union all
    select * from by_person

),

nearest as (

    select
        *,
        row_number() over (
            partition by care_id
            -- of two referrals of one day, the one that no other pathway names, then the one as urgent as this
            order by
                is_of_another_pathway,
                issuer_unknown,
                abs(coalesce(days_apart, 9999)),
                is_of_another_priority,
                referral_id
        ) as place
    from candidates

)

select
    nearest.care_id,
    nearest.referral_id,
    nearest.link_method,
    nearest.days_apart,
    referrals.pathway_id,
    referrals.pathway_issuer,
    referrals.patient_id,
    referrals.person_key,
    referrals.received_date,
    referrals.priority_type,
    referrals.administrative_category,
    referrals.treatment_function
from nearest
inner join referrals on nearest.referral_id = referrals.referral_id
where nearest.place = 1
