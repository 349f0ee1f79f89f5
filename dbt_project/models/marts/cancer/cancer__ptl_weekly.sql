with week as (

    select {{ week_ending(as_at()) }} as week_ending

),

pathways as (

    select
        week.week_ending,
        pathways.care_id,
        case
            when pathways.first_decision_to_treat_date <= week.week_ending then 'Section2 With DTT'
            else 'Section1 Without DTT'
        end as section,
        coalesce(pathways.route, 'none') as route,
        coalesce(referral_types.name, 'Missing or Invalid') as tumour_group,
        coalesce(pathways.referral_type, '') <> '17' as is_in_backlog_count,
        pathways.clock_start_date,
        pathways.first_seen_date,
        pathways.first_treatment_date,
        pathways.first_seen_adjustment,
        {{ days_between('pathways.clock_start_date', 'week.week_ending') }} as raw_open_days,
        {{ days_between('pathways.clock_start_date', 'pathways.first_treatment_date') }} - pathways.first_seen_adjustment
            as treated_days,
        -- days of a missed first appointment come off this wait too (R-ADJ-DNA)
        {{ days_between('pathways.received_date', 'pathways.first_seen_date') }} - pathways.first_seen_adjustment
            as first_seen_days,
        coalesce(pathways.clock_start_date <= week.week_ending, true)
        and (pathways.route is not null or pathways.is_route_unknown)
        and (pathways.first_treatment_date is null or pathways.first_treatment_date > week.week_ending)
        and not (pathways.downgraded_before_seen and pathways.downgraded_date <= week.week_ending)
        and (pathways.closed_date is null or pathways.closed_date > week.week_ending)
        and not coalesce(pathways.fds_end_reason = '02' and pathways.told_date <= week.week_ending, false)
        and not coalesce(pathways.patient_status = '69', false) as is_open
    from {{ ref('int_cancer__pathways') }} as pathways
    cross join week
    left join {{ ref('cancer_referral_types') }} as referral_types
        on pathways.referral_type = referral_types.referral_type

),

counted as (

    select
        *,
        -- as on the list: more days than the patient has waited cannot have been taken off yet
        raw_open_days - case when first_seen_adjustment > raw_open_days then 0 else first_seen_adjustment end as open_days,
        first_treatment_date > {{ add_days('week_ending', -7) }} and first_treatment_date <= week_ending as is_treated,
        clock_start_date > {{ add_days('week_ending', -7) }} and clock_start_date <= week_ending as is_referred,
        first_seen_date > {{ add_days('week_ending', -7) }} and first_seen_date <= week_ending as is_seen
    from pathways

)

select
    week_ending,
    section,
    route,
    tumour_group,
    is_in_backlog_count,
    count(*) filter (where is_open and open_days <= {{ wait_limit('cancer_28_day') }}) as day_0_28,
    count(*) filter (where is_open and open_days between {{ wait_limit('cancer_28_day') + 1 }} and {{ wait_limit('cancer_62_day') }}) as day_29_62,
    count(*) filter (where is_open and open_days between {{ wait_limit('cancer_62_day') + 1 }} and {{ wait_limit('cancer_104_day') }}) as day_63_104,
    count(*) filter (where is_open and open_days > {{ wait_limit('cancer_104_day') }}) as day_over_104,
    count(*) filter (where is_open and open_days is null) as day_unknown,
    {% for day in [28, 62, 104] -%}
    count(*) filter (where is_open and open_days between {{ day + 1 }} and {{ day + 7 }}) as passed_day_{{ day }}_in_week,
    {% endfor -%}
    count(*) filter (where is_treated and treated_days between 0 and {{ wait_limit('cancer_62_day') }}) as treated_by_day_62,
    count(*) filter (where is_treated and treated_days between {{ wait_limit('cancer_62_day') + 1 }} and {{ wait_limit('cancer_104_day') }}) as treated_day_63_104,
    count(*) filter (where is_treated and treated_days > {{ wait_limit('cancer_104_day') }}) as treated_over_104,
    count(*) filter (where is_referred) as referrals_and_upgrades,
    count(*) filter (where is_seen) as referrals_seen,
    count(*) filter (where is_seen and first_seen_days between 0 and 7) as seen_within_7_days,
    count(*) filter (where is_seen and first_seen_days between 0 and 14) as seen_within_14_days
from counted
where is_open or is_treated or is_referred or is_seen
group by week_ending, section, route, tumour_group, is_in_backlog_count
