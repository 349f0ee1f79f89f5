-- a view: written, its two million rows cost more than working them out for each of its two readers
{{ config(materialized='view') }}
-- which pathway every record belongs to (Annex C: identifier, issuer and patient): by its own identifier, else by its
-- referral, else by its list entry; decided here once for every feed
with named_pathways as (

    select
        pathway_id,
        patient_id,
        pathway_issuer
    from {{ ref('stg_pas__referrals') }}
    where pathway_id is not null
    union
    select
        pathway_id,
        patient_id,
        pathway_issuer
    from {{ ref('stg_pas__rtt_events') }}
    where pathway_id is not null

),

-- what a record that names no issuer means: the only one that is known, else this provider, else the first by name
issuers as (

    select
        pathway_id,
        patient_id,
        coalesce(max(case when pathway_issuer = {{ provider_code() }} then pathway_issuer end), min(pathway_issuer))
            as pathway_issuer
    from named_pathways
    where pathway_issuer is not null
    group by pathway_id, patient_id

),

-- whose a pathway identifier is, for a record that names no patient
owners as (

    select
        pathway_id,
        min(patient_id) as patient_id
    from named_pathways
    group by pathway_id
    having min(patient_id) = max(patient_id)

),

referrals as (

    select
        referrals.referral_id,
        referrals.patient_id,
        case when referrals.pathway_id is null then 'referral' else 'pathway' end as named_by,
        coalesce(referrals.pathway_id, referrals.referral_id) as pathway_id,
        case
            when referrals.pathway_id is null then referrals.pathway_issuer
            else coalesce(referrals.pathway_issuer, issuers.pathway_issuer)
        end as pathway_issuer
    from {{ ref('stg_pas__referrals') }} as referrals
    left join issuers
        on referrals.pathway_id = issuers.pathway_id and referrals.patient_id = issuers.patient_id

),

-- records of the other feeds with every link that they offer
records as (

    select
        'event' as record_kind,
        event_id as record_id,
        patient_id,
        pathway_id,
        pathway_issuer,
        referral_id,
        cast(null as string) as entry_id,
        cast(null as string) as entry_patient_id
    from {{ ref('stg_pas__rtt_events') }}
    union all
    select
        'appointment' as record_kind,
        appointment_id as record_id,
        patient_id,
        pathway_id,
        cast(null as string) as pathway_issuer,
        referral_id,
        cast(null as string) as entry_id,
        cast(null as string) as entry_patient_id
    from {{ ref('stg_pas__appointments') }}
    union all
    select
        'entry' as record_kind,
        entry_id as record_id,
        patient_id,
        pathway_id,
        cast(null as string) as pathway_issuer,
        referral_id,
        -- only the admission list makes a pathway of its own: a planned entry is no wait
        case when admission_method in ('11', '12') then entry_id end as entry_id,
        cast(null as string) as entry_patient_id
    from {{ ref('stg_pas__waiting_list') }}
    union all
    -- a spell or an offer has the links of its list entry beside its own
    select
        'spell' as record_kind,
        spells.spell_id as record_id,
        coalesce(spells.patient_id, entries.patient_id) as patient_id,
        coalesce(spells.pathway_id, entries.pathway_id) as pathway_id,
        cast(null as string) as pathway_issuer,
        case when spells.pathway_id is null then entries.referral_id end as referral_id,
        case when entries.entry_id is null or entries.admission_method in ('11', '12') then spells.entry_id end as entry_id,
        case when spells.pathway_id is null then entries.patient_id end as entry_patient_id
    from {{ ref('stg_pas__spells') }} as spells
    left join {{ ref('stg_pas__waiting_list') }} as entries on spells.entry_id = entries.entry_id
    union all
    select
        'offer' as record_kind,
        offers.offer_id as record_id,
        coalesce(entries.patient_id, offers.patient_id) as patient_id,
        entries.pathway_id,
        cast(null as string) as pathway_issuer,
        entries.referral_id,
        case when entries.entry_id is null or entries.admission_method in ('11', '12') then offers.entry_id end as entry_id,
        entries.patient_id as entry_patient_id
    from {{ ref('stg_pas__admission_offers') }} as offers
    left join {{ ref('stg_pas__waiting_list') }} as entries on offers.entry_id = entries.entry_id
    union all
    select
        'test' as record_kind,
        request_id as record_id,
        patient_id,
        pathway_id,
        cast(null as string) as pathway_issuer,
        cast(null as string) as referral_id,
        cast(null as string) as entry_id,
        cast(null as string) as entry_patient_id
    from {{ ref('stg_pas__diagnostic_requests') }}

),

-- the patient is the record's own: a link to another patient's referral does not make it that patient's
owned as (

    select
        records.record_kind,
        records.record_id,
        coalesce(records.patient_id, referrals.patient_id, owners.patient_id) as patient_id,
        records.entry_patient_id,
        case
            when records.pathway_id is not null then 'pathway'
            when records.referral_id is not null then coalesce(referrals.named_by, 'referral')
            when records.entry_id is not null then 'entry'
        end as named_by,
        coalesce(records.pathway_id, referrals.pathway_id, records.referral_id, records.entry_id) as pathway_id,
        case
            -- an issuer says nothing without the identifier that it issued
            when records.pathway_id is not null and records.pathway_issuer is not null then records.pathway_issuer
            when
                records.pathway_id is null
                or (records.pathway_id = referrals.pathway_id and referrals.named_by = 'pathway')
                then referrals.pathway_issuer
        end as pathway_issuer
    from records
    -- only what a record lacks is looked up: most events name everything themselves
    left join referrals
        on
            case
                when records.patient_id is null or records.pathway_id is null or records.pathway_issuer is null
                    then records.referral_id
            end = referrals.referral_id
    left join owners on case when records.patient_id is null then records.pathway_id end = owners.pathway_id

),

resolved as (

    select
        'referral' as record_kind,
        referral_id as record_id,
        patient_id,
        named_by,
        pathway_id,
        pathway_issuer
    from referrals
    union all
    select
        owned.record_kind,
        owned.record_id,
        owned.patient_id,
        owned.named_by,
        owned.pathway_id,
        case
            when owned.named_by = 'pathway'
                then coalesce(owned.pathway_issuer, of_entry.pathway_issuer, issuers.pathway_issuer)
            else owned.pathway_issuer
        end as pathway_issuer
    from owned
    -- the pathway of a list entry is the one that the entry's own patient has
    left join issuers as of_entry
        on owned.pathway_id = of_entry.pathway_id and owned.entry_patient_id = of_entry.patient_id
    left join issuers
        on
            case when owned.pathway_issuer is null then owned.pathway_id end = issuers.pathway_id
            and owned.patient_id = issuers.patient_id

)

select
    record_kind,
    record_id,
    patient_id,
    named_by,
    pathway_id,
    pathway_issuer
from resolved
