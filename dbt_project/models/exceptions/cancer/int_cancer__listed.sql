{{ config(materialized='view') }}
-- the waiting list in the words of the ranking
select
    care_id as work_item,
    coalesce(referral_type, '') <> '17' as is_counted,
    -- a wait from an unknown day is never within
    coalesce(open_days <= {{ wait_limit('cancer_62_day') }}, false) as is_within,
    case
        when open_days > {{ wait_limit('cancer_104_day') }} then 'far_over'
        when open_days > {{ wait_limit('cancer_62_day') }} then 'over_long'
        when open_days + 28 > {{ wait_limit('cancer_62_day') }} then 'soon_over_long'
        when date_informed is null and open_days > {{ wait_limit('cancer_28_day') }} then 'over'
        else 'none'
    end as breach_level,
    'day ' || coalesce(cast(open_days as string), 'unknown') as breach_facts,
    cast(null as string) as clinical_priority
from {{ ref('cancer__ptl') }}
