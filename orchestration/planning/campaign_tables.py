"""The tables of the schema `planning` about campaigns for cancer awareness."""

from orchestration.planning.planned_table import PlanningTable

CAMPAIGN = {
    "as_at": ("date", "Date of the cancer data that the plan was made from."),
    "campaign_id": ("varchar", "Identifier of the trust."),
    "title": ("varchar", "Name of the campaign."),
    "suspected_site": ("varchar", "Suspected cancer, as published."),
}
CANCER = ("cancer.demand_weekly", "cancer.conversion_monthly", "cancer.performance_monthly", "cancer.events")
CAMPAIGNS = PlanningTable(
    "campaigns",
    "One row per line of plan/campaigns.csv: what the campaign adds and needs in the weeks of its effect.",
    {
        **CAMPAIGN,
        "first_day": ("date", "First day of the campaign."),
        "last_day": ("date", "Last day."),
        "effect_from": ("date", "First day on which more referrals are expected."),
        "effect_to": ("date", "Last such day."),
        "weeks": ("double", "Weeks of its effect."),
        "state": ("varchar", "to come, running or over, by the days of its effect."),
        "owner": ("varchar", "Who answers for the plan."),
        "source": ("varchar", "Where the expected rise comes from."),
        "rise_percent": ("double", "Expected rise in urgent referrals of the site, percent."),
        "referrals_usual": ("double", "Urgent referrals a week without it."),
        "usual_from": ("varchar", "Which weeks that is the mean of."),
        "referrals_expected": ("double", "Urgent referrals a week with it."),
        "referrals_extra": ("double", "Of these, added by it."),
        "referrals_extra_in_all": ("double", "The same over all weeks of its effect."),
        "referrals_seen": ("double", "Mean of the whole weeks of its effect so far, a week; empty before."),
        "rise_seen_percent": ("double", "Rise of these on the usual ones, percent."),
        "conversion_usual_percent": (
            "double",
            "Cancers of all referrals, percent: months of the last 12 in which nine in ten are concluded.",
        ),
        "conversion_extra_percent": (
            "double",
            "Cancers of the added referrals by the plan; empty if not given.",
        ),
        "conversion_seen_percent": (
            "double",
            "Cancers of the concluded referrals in the months of its effect; empty before.",
        ),
        "cancers_usual": ("double", "Cancers of the usual referrals over its weeks."),
        "cancers_extra": ("double", "Cancers of the added referrals by the plan; empty if not given."),
        "cancers_extra_most": ("double", "The most: the added referrals at the usual conversion."),
        "appointments_per_referral": ("double", "First appointments for each referral, planned or measured."),
        "appointments_needed": ("double", "First appointments a week with the campaign."),
        "appointments_now": ("double", "First appointments a week as planned, else as in the last 13 weeks."),
        "appointments_missing": ("double", "First appointments a week that are missing."),
        "tests_per_referral": ("double", "Tests for each referral by the plan; empty if not given."),
        "tests_needed": ("double", "Tests a week with the campaign."),
        "tests_now": ("double", "Tests a week as planned; no extract has the tests of cancer pathways."),
        "tests_missing": ("double", "Tests a week that are missing."),
        "site_28_percent": ("double", "Informed within 28 days, percent, the last 3 whole months of the site."),
        "site_28_without": ("double", "The same if nothing is added: every added pathway is late."),
        "site_28_planned": ("double", "The same with the appointments of the plan."),
        "trust_28_percent": (
            "double",
            "Informed within 28 days, percent, the last 3 whole months of all sites.",
        ),
        "trust_28_without": ("double", "The same if nothing is added."),
        "trust_28_planned": ("double", "The same with the appointments of the plan."),
    },
    CANCER,
)
CAMPAIGN_WEEKS = PlanningTable(
    "campaign_weeks",
    "One row per suspected site of a campaign and week, 26 weeks back and on to the end of its effect:"
    " referrals received and expected.",
    {
        "as_at": CAMPAIGN["as_at"],
        "suspected_site": CAMPAIGN["suspected_site"],
        "week_start": ("date", "Monday of the week."),
        "week_ending": ("date", "Sunday of the week."),
        "campaigns": ("varchar", "Campaigns whose days are in the week; empty for none."),
        "share_of_effect": ("double", "Largest part of the week on which a campaign is expected to add."),
        "referrals": ("double", "Urgent referrals received; empty for weeks to come."),
        "referrals_usual": ("double", "Expected without a campaign."),
        "referrals_expected": ("double", "Expected with the campaigns."),
        "appointments_needed": ("double", "First appointments that these need."),
        "tests_needed": ("double", "Tests that these need by the plan."),
    },
    (*CANCER, "planning.campaigns"),
)
CAMPAIGN_TABLES = (CAMPAIGNS, CAMPAIGN_WEEKS)
