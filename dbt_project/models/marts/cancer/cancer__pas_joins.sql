with referrals as (

    select
        referral_id,
        patient_id,
        coalesce(pathway_id, referral_id) as pathway_id,
        received_date,
        priority_type
    from {{ ref('stg_pas__referrals') }}
    where coalesce(received_date, {{ as_at() }}) <= {{ as_at() }}

),

copies as (

    select
        referral_id,
        count(*) as tracked_pathways
    from {{ ref('int_cancer__pas_links') }}
    group by referral_id

),

-- before its first record the tracker cannot be missing anything
tracker_begins as (

    select min(received_date) as first_received from {{ ref('int_cancer__pathways') }}

),

from_tracker as (

    select
        pathways.care_id,
        links.referral_id,
        coalesce(links.pathway_id, pathways.pathway_id) as pathway_id,
        coalesce(pathways.patient_id, links.patient_id) as patient_id,
        case when links.referral_id is null then 'tracker only' else 'both' end as side,
        links.link_method,
        pathways.received_date as received_on_tracker,
        links.received_date as received_on_pas,
        links.days_apart,
        copies.tracked_pathways,
        pathways.treated_on as treated_on_tracker,
        activity.treated_on as treated_on_pas,
        case
            when pathways.treated_on is not null and activity.treated_on is not null then 'both'
            when pathways.treated_on is not null then 'tracker only'
            when activity.treated_on is not null then 'PAS only'
            else 'neither'
        end as treatment_side,
        pathways.is_open as is_open_on_tracker
    from {{ ref('int_cancer__pathways') }} as pathways
    left join {{ ref('int_cancer__pas_links') }} as links on pathways.care_id = links.care_id
    left join copies on links.referral_id = copies.referral_id
    left join {{ ref('int_cancer__pas_activity') }} as activity on pathways.care_id = activity.care_id

),

from_pas as (

    select
        cast(null as string) as care_id,
        referrals.referral_id,
        referrals.pathway_id,
        referrals.patient_id,
        'PAS only' as side,
        cast(null as string) as link_method,
        cast(null as date) as received_on_tracker,
        referrals.received_date as received_on_pas,
        cast(null as integer) as days_apart,
        0 as tracked_pathways,
        cast(null as date) as treated_on_tracker,
        cast(null as date) as treated_on_pas,
        'neither' as treatment_side,
        false as is_open_on_tracker
    from referrals
    -- a referral of an unknown day may be as young as any
    inner join tracker_begins
        on coalesce(referrals.received_date, {{ as_at() }}) >= tracker_begins.first_received
    left join {{ ref('int_cancer__pas_links') }} as links on referrals.referral_id = links.referral_id
    where referrals.priority_type = '3' and links.referral_id is null

),

both_sides as (

    select * from from_tracker
    union all
    select * from from_pas

)

select
    care_id,
    referral_id,
    pathway_id,
    patient_id,
    side,
    link_method,
    received_on_tracker,
    received_on_pas,
    days_apart,
    cast(coalesce(tracked_pathways, 0) as integer) as tracked_pathways,
    treated_on_tracker,
    treated_on_pas,
    treatment_side,
    is_open_on_tracker
from both_sides
