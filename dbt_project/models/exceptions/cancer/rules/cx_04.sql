with touched as (

    select
        care_id,
        cast(commented_at as date) as tracked_on
    from {{ ref('stg_cancer__comments') }}
    union all
    select
        care_id,
        created_date as tracked_on
    from {{ ref('int_cancer__actions') }}
    union all
    select
        care_id,
        completed_date as tracked_on
    from {{ ref('int_cancer__actions') }}

),

tracked as (

    select
        care_id,
        max(tracked_on) as last_tracked_on
    from touched
    where tracked_on <= {{ as_at() }}
    group by care_id

)

select
    'CX-04' as rule_id,
    pathways.care_id as record_key,
    pathways.patient_id,
    pathways.pathway_id,
    case
        -- never looked at since a day that nobody knows
        when tracked.last_tracked_on is null and pathways.clock_start_date is null then 'fail'
        when {{ days_between('coalesce(tracked.last_tracked_on, pathways.clock_start_date)', as_at()) }} > {{ var('cancer_untracked_days') }} then 'fail'
        when pathways.open_days > 62
            and {{ days_between('coalesce(tracked.last_tracked_on, pathways.clock_start_date)', as_at()) }}
            > {{ var('cancer_untracked_days_over_62') }} then 'fail'
        else 'pass'
    end as status,
    coalesce(pathways.tracking_site, 'cancer services') as owner,
    tracked.last_tracked_on,
    pathways.open_days
from {{ ref('cancer__ptl') }} as pathways
left join tracked on pathways.care_id = tracked.care_id
