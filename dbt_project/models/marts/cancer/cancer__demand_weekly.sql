-- four whole weeks against the same four weeks a year (52 weeks) before
with bounds as (

    select
        {{ week_ending(as_at()) }} as last_week,
        min(received_date) as first_referral
    from {{ ref('int_cancer__pathways') }}

),

referred as (

    select
        case
            when pathways.received_date = {{ week_ending('pathways.received_date') }} then pathways.received_date
            else {{ add_days(week_ending('pathways.received_date'), 7) }}
        end as week_ending,
        coalesce(referral_types.name, 'Missing or Invalid') as suspected_site
    from {{ ref('int_cancer__pathways') }} as pathways
    left join {{ ref('cancer_referral_types') }} as referral_types
        on pathways.referral_type = referral_types.referral_type
    where pathways.received_date is not null and pathways.priority_type = '3'

),

by_week as (

    select
        week_ending,
        suspected_site,
        count(*) as referrals
    from referred
    group by week_ending, suspected_site

),

weeks as (

    select days.calendar_date as week_ending
    from (
        {{ date_spine_days("(select " ~ add_days('last_week', '-7 * 52') ~ " from bounds)", "(select last_week from bounds)") }}
    ) as days
    inner join bounds on mod({{ days_between('days.calendar_date', 'bounds.last_week') }}, 7) = 0

),

sites as (

    select distinct suspected_site from by_week

),

compared as (

    select
        weeks.week_ending,
        sites.suspected_site,
        coalesce(sum(by_week.referrals) filter (where by_week.week_ending = weeks.week_ending), 0) as referrals,
        coalesce(
            sum(by_week.referrals) filter (
                where by_week.week_ending > {{ add_days('weeks.week_ending', -28) }}
                and by_week.week_ending <= weeks.week_ending
            ),
            0
        ) as referrals_4_weeks,
        coalesce(
            sum(by_week.referrals) filter (where by_week.week_ending <= {{ add_days('weeks.week_ending', -364) }}), 0
        ) as same_4_weeks_last_year
    from weeks
    cross join sites
    left join by_week
        on
            sites.suspected_site = by_week.suspected_site
            and (
                (
                    by_week.week_ending > {{ add_days('weeks.week_ending', -28) }}
                    and by_week.week_ending <= weeks.week_ending
                )
                or (
                    by_week.week_ending > {{ add_days('weeks.week_ending', -392) }}
                    and by_week.week_ending <= {{ add_days('weeks.week_ending', -364) }}
                )
            )
    group by weeks.week_ending, sites.suspected_site

),

assessed as (

    select
        compared.*,
        bounds.first_referral <= {{ add_days('compared.week_ending', -392) }} as has_last_year
    from compared
    cross join bounds

)

select
    week_ending,
    suspected_site,
    cast(referrals as bigint) as referrals,
    cast(referrals_4_weeks as bigint) as referrals_4_weeks,
    case when has_last_year then cast(same_4_weeks_last_year as bigint) end as same_4_weeks_last_year,
    case
        when has_last_year
            then 100.0 * (referrals_4_weeks - same_4_weeks_last_year) / nullif(same_4_weeks_last_year, 0)
    end as rise_percent,
    -- both counts scatter by chance: their difference by the root of their sum
    case
        when has_last_year and referrals_4_weeks + same_4_weeks_last_year > 0
            then (referrals_4_weeks - same_4_weeks_last_year)
                / sqrt(cast(referrals_4_weeks + same_4_weeks_last_year as double))
    end as rise_in_standard_errors,
    coalesce(
        has_last_year
        and referrals_4_weeks >= {{ var('cancer_demand_alert_least_referrals') }}
        and (referrals_4_weeks - same_4_weeks_last_year)
        > {{ var('cancer_demand_alert_standard_errors') }}
        * sqrt(cast(referrals_4_weeks + same_4_weeks_last_year as double)),
        false
    ) as is_unusual_rise
from assessed
