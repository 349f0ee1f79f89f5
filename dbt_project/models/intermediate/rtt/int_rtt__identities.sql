-- every pathway that any record names, each with one short key: its identifier where nobody shares it
with identities as (

    select distinct
        full_key,
        named_by,
        pathway_id as given_id,
        pathway_issuer,
        patient_id
    from {{ ref('int_rtt__resolved_records') }}
    where full_key is not null

),

-- a referral's own number is published as it is, unless a pathway of the same patient has that text for its identifier
named as (

    select
        full_key,
        named_by,
        case
            when
                named_by = 'referral'
                and max(case when named_by = 'pathway' then 1 else 0 end) over (partition by given_id, patient_id) = 1
                then 'referral:' || given_id
            when
                named_by = 'entry'
                and max(case when named_by <> 'entry' then 1 else 0 end) over (partition by given_id, patient_id) = 1
                then 'entry:' || given_id
            else given_id
        end as pathway_id,
        given_id,
        pathway_issuer,
        patient_id,
        count(*) over (partition by given_id) as pathways_of_identifier
    from identities

),

-- one identifier of several patients under one issuer, or where nobody says whose identifier it is
shared as (

    select distinct named.full_key
    from named
    inner join named as others
        on
            named.given_id = others.given_id
            and coalesce(named.patient_id, '') <> coalesce(others.patient_id, '')
            and coalesce(named.pathway_issuer, others.pathway_issuer, '') = coalesce(others.pathway_issuer, named.pathway_issuer, '')
    where named.named_by = 'pathway' and others.named_by = 'pathway'

),

-- the key of the list before stays, so that what is known of a pathway does not begin again when somebody else is given
-- its identifier
remembered as (

    select distinct
        pathway_id,
        pathway_issuer,
        patient_id,
        pathway_key
    from {{ source('memory', 'open_pathways') }}

),

-- an identifier that another patient's pathway had for its key on the list before
taken as (

    select distinct
        named.full_key
    from named
    inner join remembered on named.given_id = remembered.pathway_key and named.patient_id <> remembered.patient_id

)

select
    named.full_key,
    case
        when remembered.pathway_key is not null then remembered.pathway_key
        when named.pathways_of_identifier = 1 and named.given_id not like '%|%' and taken.full_key is null
            then named.given_id
        else named.full_key
    end as pathway_key,
    named.named_by,
    named.pathway_id,
    named.pathway_issuer,
    named.patient_id,
    named.pathways_of_identifier,
    shared.full_key is not null as is_shared
from named
left join remembered
    on
        named.pathway_id = remembered.pathway_id
        and named.patient_id = remembered.patient_id
        and coalesce(named.pathway_issuer, '') = coalesce(remembered.pathway_issuer, '')
left join taken on named.full_key = taken.full_key
left join shared on named.full_key = shared.full_key
