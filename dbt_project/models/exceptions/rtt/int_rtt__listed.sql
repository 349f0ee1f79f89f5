{{ config(materialized='view') }}
-- the waiting list in the words of the ranking; a pathway with two open clocks counts with the longer
select
    work_item,
    is_counted,
    is_within,
    breach_level,
    breach_facts,
    clinical_priority
from (
    select
        pathway_key as work_item,
        in_return and days_waited is not null and coalesce(commissioner, 'unknown') <> 'NONC' as is_counted,
        days_waited <= {{ wait_limit('rtt_18_weeks') }} as is_within,
        case
            when days_waited > {{ wait_limit('rtt_65_weeks') }} then 'far_over'
            when days_waited > {{ wait_limit('rtt_52_weeks') }} then 'over_long'
            when days_waited + 28 > {{ wait_limit('rtt_52_weeks') }} then 'soon_over_long'
            when days_waited > {{ wait_limit('rtt_18_weeks') }} then 'over'
            when days_waited + 28 > {{ wait_limit('rtt_18_weeks') }} then 'soon_over'
            else 'none'
        end as breach_level,
        'waited ' || coalesce(cast(days_waited as string), 'an unknown number of') || ' days' as breach_facts,
        clinical_priority,
        row_number() over (partition by pathway_key order by days_waited desc nulls last, period_no nulls last) as place
    from {{ ref('rtt__ptl') }}
) as placed
where place = 1
