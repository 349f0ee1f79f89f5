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

campaigns as (

    select
        campaign_id,
        title,
        suspected_site,
        coalesce(effect_from, first_day) as effect_from,
        coalesce(effect_to, last_day) as effect_to,
        rise_percent
    from {{ source('clockstop', 'campaigns') }}

),

-- each campaign of the site, by its days in the four weeks
campaign_days as (

    select
        weeks.week_ending,
        campaigns.suspected_site,
        campaigns.title,
        campaigns.rise_percent,
        {{ days_between('greatest(campaigns.effect_from, ' ~ add_days('weeks.week_ending', -27) ~ ')', 'least(campaigns.effect_to, weeks.week_ending)') }}
        + 1 as days
    from weeks
    cross join campaigns

),

planned as (

    select
        week_ending,
        suspected_site,
        {{ joined_text('title', 'title', ' and ') }} as campaign,
        sum(rise_percent * days / 28e0) as rise_percent
    from campaign_days
    where days > 0
    group by week_ending, suspected_site

),

assessed as (

    select
        compared.week_ending,
        compared.suspected_site,
        cast(compared.referrals as bigint) as referrals,
        cast(compared.referrals_4_weeks as bigint) as referrals_4_weeks,
        case when bounds.first_referral <= {{ add_days('compared.week_ending', -392) }} then cast(compared.same_4_weeks_last_year as bigint) end
            as same_4_weeks_last_year,
        planned.campaign,
        case
            when bounds.first_referral <= {{ add_days('compared.week_ending', -392) }}
                then compared.same_4_weeks_last_year * (1 + planned.rise_percent / 100e0)
        end as expected_with_campaign
    from compared
    cross join bounds
    left join planned
        on compared.week_ending = planned.week_ending and compared.suspected_site = planned.suspected_site

),

-- both counts scatter by chance: their difference by the root of their sum
scored as (

    select
        *,
        100e0 * (referrals_4_weeks - same_4_weeks_last_year) / nullif(same_4_weeks_last_year, 0) as rise_percent,
        (referrals_4_weeks - same_4_weeks_last_year)
        / nullif(sqrt(cast(referrals_4_weeks + same_4_weeks_last_year as double)), 0) as rise_in_standard_errors,
        (referrals_4_weeks - expected_with_campaign)
        / nullif(sqrt(cast(referrals_4_weeks + expected_with_campaign as double)), 0) as beyond_campaign_in_standard_errors
    from assessed

),

judged as (

    select
        *,
        coalesce(
            referrals_4_weeks >= {{ var('cancer_demand_alert_least_referrals') }}
            and rise_in_standard_errors > {{ var('cancer_demand_alert_standard_errors') }},
            false
        ) as is_unusual_rise,
        coalesce(
            referrals_4_weeks >= {{ var('cancer_demand_alert_least_referrals') }}
            and coalesce(beyond_campaign_in_standard_errors, rise_in_standard_errors)
            > {{ var('cancer_demand_alert_standard_errors') }},
            false
        ) as is_unexplained_rise
    from scored

)

select
    week_ending,
    suspected_site,
    referrals,
    referrals_4_weeks,
    same_4_weeks_last_year,
    rise_percent,
    rise_in_standard_errors,
    is_unusual_rise,
    campaign,
    expected_with_campaign,
    is_unexplained_rise,
    case
        when is_unexplained_rise and campaign is null
            then 'Unusual rise: ' || cast(referrals_4_weeks as string) || ' in four weeks, '
            || cast(same_4_weeks_last_year as string) || ' a year before'
        when campaign is not null and same_4_weeks_last_year is not null
            then case
                when is_unexplained_rise then 'Unusual rise beyond the campaign '
                when is_unusual_rise then 'Rise that the campaign explains, '
                else 'Campaign, no unusual rise, '
            end || campaign || ': ' || cast(referrals_4_weeks as string) || ' in four weeks, '
            || cast(cast(round(expected_with_campaign) as bigint) as string) || ' expected with it'
    end as rise_words
from judged
