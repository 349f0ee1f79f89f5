-- What a tracked record dates beside the day of the referral, which CX-18 judges, and what of it lies outside the life of
-- its patient.
with dated as (

    select
        care_id,
        {{ outside_life([
            ['decision to refer', 'decision_to_refer_date', false],
            ['upgraded', 'upgrade_date', true],
            ['first seen', 'first_seen_date', true],
            ['informed', 'told_date', false],
            ['transferred to be treated', 'transfer_to_treatment_date', false],
            ['closed', 'closed_date', false],
        ], 'birth_date', 'death_date') }} as outside_life
    from (
        select
            recorded.*,
            pathways.birth_date,
            pathways.death_date
        from {{ ref('stg_cancer__pathways') }} as recorded
        inner join {{ ref('int_cancer__pathways') }} as pathways on recorded.care_id = pathways.care_id
    ) as recorded
    union all
    select
        treatments.care_id,
        {{ outside_life([
            ['decided to treat', 'treatments.decision_to_treat_date', true],
            ['earliest clinically appropriate', 'treatments.ecad_date', false],
            ['treated', 'treatments.treatment_date', true],
        ], 'pathways.birth_date', 'pathways.death_date') }} as outside_life
    from {{ ref('stg_cancer__treatments') }} as treatments
    inner join {{ ref('int_cancer__pathways') }} as pathways on treatments.care_id = pathways.care_id
    -- a treatment that lies ahead is planned
    where coalesce(treatments.treatment_date <= {{ as_at() }}, true)
    union all
    select
        transfers.care_id,
        {{ outside_life([
            ['transferred', 'transfers.transfer_date', true],
            ['transfer acknowledged', 'transfers.acknowledged_date', false],
        ], 'pathways.birth_date', 'pathways.death_date') }} as outside_life
    from {{ ref('stg_cancer__transfers') }} as transfers
    inner join {{ ref('int_cancer__pathways') }} as pathways on transfers.care_id = pathways.care_id

),

together as (

    select
        care_id,
        {{ joined_text('outside_life', 'outside_life') }} as outside_life
    from dated
    where outside_life is not null
    group by care_id

)

select
    pathways.care_id,
    pathways.patient_id,
    pathways.pathway_id,
    pathways.birth_date is not null or pathways.death_date is not null as has_known_life,
    together.outside_life,
    coalesce(pathways.tracking_site, 'cancer services') as owner
from {{ ref('int_cancer__pathways') }} as pathways
left join together on pathways.care_id = together.care_id
