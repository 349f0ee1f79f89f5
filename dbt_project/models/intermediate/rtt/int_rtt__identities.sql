-- every pathway that any record names, each with one short key: its identifier where nobody shares it
with named_once as (

    select distinct
        named_by,
        pathway_id as given_id,
        pathway_issuer,
        patient_id
    from {{ ref('int_rtt__resolved_records') }}
    where named_by is not null

),

-- the full key is made of what is left: a tenth of the records
identities as (

    select
        {{ full_pathway_key('given_id', 'pathway_issuer', 'patient_id', 'named_by') }} as full_key,
        named_by,
        given_id,
        pathway_issuer,
        patient_id
    from named_once

),

-- nearly every identifier names one pathway: what follows compares the pathways of the few others
several as (

    select
        given_id,
        count(*) as pathways_of_identifier
    from identities
    group by given_id
    having count(*) > 1

),

of_several as (

    select
        identities.full_key,
        identities.named_by,
        identities.given_id,
        identities.pathway_issuer,
        identities.patient_id,
        several.pathways_of_identifier
    from identities
    inner join several on identities.given_id = several.given_id

),

-- a referral's own number is published as it is, unless a pathway of the same patient has that text for its identifier
told_apart as (

    select
        full_key,
        pathways_of_identifier,
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
        end as pathway_id
    from of_several

),

named as (

    select
        identities.full_key,
        identities.named_by,
        coalesce(told_apart.pathway_id, identities.given_id) as pathway_id,
        identities.given_id,
        identities.pathway_issuer,
        identities.patient_id,
        coalesce(told_apart.pathways_of_identifier, 1) as pathways_of_identifier
    from identities
    left join told_apart on identities.full_key = told_apart.full_key

),

-- whose an identifier is, under each issuer and where no issuer is known; by the first and the last of the patients, so
-- that a text which thousands of them share costs no more than any other
holders as (

    select
        full_key,
        pathway_issuer,
        coalesce(patient_id, '') as patient,
        min(coalesce(patient_id, '')) over (partition by given_id, pathway_issuer) as first_of_issuer,
        max(coalesce(patient_id, '')) over (partition by given_id, pathway_issuer) as last_of_issuer,
        min(coalesce(patient_id, '')) over (partition by given_id) as first_of_all,
        max(coalesce(patient_id, '')) over (partition by given_id) as last_of_all,
        min(case when pathway_issuer is null then coalesce(patient_id, '') end) over (partition by given_id)
            as first_without_issuer,
        max(case when pathway_issuer is null then coalesce(patient_id, '') end) over (partition by given_id)
            as last_without_issuer
    from of_several
    where named_by = 'pathway'

),

-- one identifier of several patients under one issuer, or where nobody says whose identifier it is
shared as (

    select full_key
    from holders
    where
        first_of_issuer <> last_of_issuer
        or (pathway_issuer is null and first_of_all <> last_of_all)
        or first_without_issuer <> patient
        or last_without_issuer <> patient

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
    row_number() over (order by named.full_key nulls last) as identity_number,
    case
        when remembered.pathway_key is not null then remembered.pathway_key
        when named.pathways_of_identifier = 1 and named.given_id not like '%|%' and taken.full_key is null
            then named.given_id
        else named.full_key
    end as pathway_key,
    named.named_by,
    named.given_id,
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
