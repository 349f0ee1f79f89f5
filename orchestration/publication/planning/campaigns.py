"""planning.campaigns and campaign_weeks: what each campaign of plan/campaigns.csv adds, needs and has done."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from math import fsum
from statistics import fmean
from typing import Any

import duckdb

from orchestration.planning.campaigns import Campaign, Needs, Site, expected_in_weeks, needs_of
from orchestration.planning.working_days import PACE_WEEKS, days_of_weeks
from orchestration.publication.planning.rtt_lists import as_at_of
from orchestration.store.catalog import tables_of

Row = dict[str, Any]
WEEK = timedelta(days=7)
WEEKS_BACK, MOST_WEEKS_AHEAD = 26, 78
CONVERSION_MONTHS, FDS_MONTHS = 12, 3
# A month of referrals whose answers are still to come would show too few cancers.
CONCLUDED_SHARE = 0.9
NEEDED = {"cancer.demand_weekly", "cancer.conversion_monthly", "cancer.performance_monthly"}


@dataclass(frozen=True)
class Informed:
    """Pathways of the 28-day standard a week, and those within it."""

    informed: float
    in_time: float


def make_campaigns(
    connection: duckdb.DuckDBPyConnection, campaigns: Sequence[Campaign]
) -> tuple[list[Row], list[Row]]:
    """The campaigns, and the weeks of their sites; nothing before cancer was published."""
    as_at = as_at_of(connection, "cancer")
    if as_at is None or not campaigns or not tables_of(connection) >= NEEDED:
        return [], []
    referrals = _referrals(connection)
    seen = _first_seen(connection, as_at)
    rows: list[Row] = []
    weeks: list[Row] = []
    by_site: dict[str, list[Campaign]] = {}
    for one in campaigns:
        by_site.setdefault(one.suspected_site, []).append(one)
    for site, of_site in by_site.items():
        series = referrals.get(site, {})
        made = [_campaign_row(connection, one, of_site, series, seen.get(site), as_at) for one in of_site]
        rows += [row for row, _ in made]
        weeks += _week_rows(site, of_site, series, [needs for _, needs in made], as_at)
    return rows, weeks


def _campaign_row(
    connection: duckdb.DuckDBPyConnection,
    one: Campaign,
    of_site: Sequence[Campaign],
    series: Mapping[date, int],
    seen: float | None,
    as_at: date,
) -> tuple[Row, Needs]:
    usual, usual_from = usual_referrals(series, of_site, one.effect_from)
    recent = [count for monday, count in sorted(series.items())[-PACE_WEEKS:]]
    share = seen / fmean(recent) if seen is not None and recent and fmean(recent) else None
    informed = _informed(connection, one.suspected_site, as_at)
    site = Site(
        usual,
        _conversion(connection, one, as_at),
        share,
        seen if seen else None,
        informed.informed,
        informed.in_time,
    )
    trust = _informed(connection, None, as_at)
    needs = needs_of(one, site, trust.informed, trust.in_time)
    came = [count for monday, count in series.items() if one.share_of_week(monday) == 1]
    row = {
        **asdict(one),
        "as_at": as_at,
        "weeks": one.weeks,
        "state": _state(one, as_at),
        "referrals_usual": needs.usual,
        "usual_from": usual_from,
        "referrals_expected": needs.expected,
        "referrals_extra": needs.extra,
        "referrals_extra_in_all": needs.extra_in_all,
        "referrals_seen": fmean(came) if came else None,
        "rise_seen_percent": 100 * (fmean(came) / usual - 1) if came and usual else None,
        "conversion_usual_percent": site.conversion_percent,
        "conversion_extra_percent": one.conversion_percent,
        "conversion_seen_percent": _conversion_seen(connection, one, as_at),
        "cancers_usual": needs.cancers_usual,
        "cancers_extra": needs.extra_cancers,
        "cancers_extra_most": needs.extra_cancers_most,
        "appointments_per_referral": (
            one.appointments_per_referral if one.appointments_per_referral is not None else share
        ),
        **{name: getattr(needs, name) for name in _NEEDS},
    }
    return row, needs


_NEEDS = (
    "appointments_needed", "appointments_now", "appointments_missing", "tests_needed", "tests_now",
    "tests_missing", "site_28_percent", "site_28_without", "site_28_planned", "trust_28_percent",
    "trust_28_without", "trust_28_planned",
)  # fmt: skip


def usual_referrals(
    series: Mapping[date, int], campaigns: Sequence[Campaign], before: date
) -> tuple[float, str]:
    """Mean of the last 13 whole weeks before a day without a campaign of the site; and which they are."""
    weeks = [
        monday
        for monday in sorted(series)
        if monday + WEEK <= before and not any(one.share_of_week(monday) for one in campaigns)
    ][-PACE_WEEKS:]
    if not weeks:
        return 0.0, "no whole week without a campaign is known"
    return fmean(series[monday] for monday in weeks), (
        f"{len(weeks)} weeks from {weeks[0]} to {weeks[-1] + timedelta(days=6)} without a campaign"
    )


def _week_rows(
    site: str, campaigns: Sequence[Campaign], series: Mapping[date, int], needs: Sequence[Needs], as_at: date
) -> list[Row]:
    last_known = max(series, default=as_at - timedelta(days=as_at.weekday()) - WEEK)
    end = max(one.effect_to for one in campaigns)
    usual = needs[0].usual
    first = last_known - WEEK * (WEEKS_BACK - 1)
    rows = []
    for at in range(WEEKS_BACK + MOST_WEEKS_AHEAD):
        monday = first + WEEK * at
        if monday > max(end, last_known):
            break
        running = [one for one in campaigns if one.first_day < monday + WEEK and one.last_day >= monday]
        expected = expected_in_weeks(campaigns, usual, monday)
        rows.append(
            {
                "as_at": as_at,
                "suspected_site": site,
                "week_start": monday,
                "week_ending": monday + timedelta(days=6),
                "campaigns": ", ".join(one.title for one in running) or None,
                "share_of_effect": max(one.share_of_week(monday) for one in campaigns),
                "referrals": series.get(monday),
                "referrals_usual": usual,
                "referrals_expected": expected,
                "appointments_needed": _scaled(
                    expected, [(one.expected, one.appointments_needed) for one in needs]
                ),
                "tests_needed": _scaled(expected, [(one.expected, one.tests_needed) for one in needs]),
            }
        )
    return rows


def _scaled(referrals: float, known: Sequence[tuple[float, float | None]]) -> float | None:
    """What so many referrals need, at the rate of the first campaign that knows it."""
    rates = [needed / expected for expected, needed in known if needed is not None and expected]
    return referrals * rates[0] if rates else None


def _state(one: Campaign, as_at: date) -> str:
    if as_at < one.effect_from:
        return "to come"
    return "over" if as_at > one.effect_to else "running"


def _referrals(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[date, int]]:
    """Urgent referrals of whole weeks by their Monday, for each suspected site."""
    found: dict[str, dict[date, int]] = {}
    rows = connection.execute(
        "select suspected_site, week_ending, referrals from cancer.demand_weekly"
        " order by suspected_site, week_ending"
    ).fetchall()
    for site, ending, count in rows:
        found.setdefault(site, {})[ending - timedelta(days=6)] = int(count)
    return found


def _first_seen(connection: duckdb.DuckDBPyConnection, as_at: date) -> dict[str, float]:
    """First appointments a week of urgent suspected cancer, by site, in the last 13 weeks."""
    if not {"cancer.events", "cancer.clocks"} <= tables_of(connection):
        return {}
    rows = connection.execute(
        """
        with sites as (
            select distinct care_id, referral_type_name
            from cancer.clocks
            where standard = 'FDS' and route = 'Urgent Suspected Cancer'
        )

        select sites.referral_type_name, count(distinct events.care_id)
        from cancer.events as events
        inner join sites on events.care_id = sites.care_id
        where
            events.what_happened = 'first seen'
            and events.event_date > $since and events.event_date <= $as_at
        group by sites.referral_type_name
        """,
        {"as_at": as_at, "since": as_at - timedelta(days=days_of_weeks(PACE_WEEKS))},
    ).fetchall()
    return {site: count / PACE_WEEKS for site, count in rows if site is not None}


def _informed(connection: duckdb.DuckDBPyConnection, site: str | None, as_at: date) -> Informed:
    """The 28-day standard of the last three whole months, a week; of one site or of all."""
    rows = connection.execute(
        "select period_start, sum(total), sum(within_standard) from cancer.performance_monthly"
        " where standard = 'FDS' and tumour_group = coalesce($site, tumour_group)"
        " and period_start >= date_trunc('month', cast($as_at as date)) - to_months($months)"
        " and period_start < date_trunc('month', cast($as_at as date)) group by period_start",
        {"site": site, "as_at": as_at, "months": FDS_MONTHS},
    ).fetchall()
    this_month = as_at.replace(day=1)
    first = this_month
    for _ in range(FDS_MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
    weeks = (this_month - first).days / 7
    informed = fsum(float(total) for _, total, _ in rows)
    return Informed(informed / weeks, fsum(float(within) for _, _, within in rows) / weeks)


def _conversion(connection: duckdb.DuckDBPyConnection, one: Campaign, as_at: date) -> float | None:
    """Cancers of all referrals in the last 12 months that are concluded and before the campaign."""
    row = connection.execute(
        "select sum(cancers), sum(referrals) from (select * from cancer.conversion_monthly"
        " where suspected_site = $site and concluded >= $share * referrals"
        " and period_start < date_trunc('month', least(cast($before as date), cast($as_at as date)))"
        " order by period_start desc limit $months) as months",
        {
            "site": one.suspected_site,
            "share": CONCLUDED_SHARE,
            "before": one.effect_from,
            "as_at": as_at,
            "months": CONVERSION_MONTHS,
        },
    ).fetchone()
    return 100 * float(row[0]) / float(row[1]) if row and row[1] else None


def _conversion_seen(connection: duckdb.DuckDBPyConnection, one: Campaign, as_at: date) -> float | None:
    """Cancers of the concluded referrals of the months in which the campaign added."""
    row = connection.execute(
        "select sum(cancers), sum(concluded) from cancer.conversion_monthly where suspected_site = $site"
        " and period_start >= date_trunc('month', cast($first as date)) and period_start <= $last"
        " and period_start <= $as_at",
        {"site": one.suspected_site, "first": one.effect_from, "last": one.effect_to, "as_at": as_at},
    ).fetchone()
    return 100 * float(row[0]) / float(row[1]) if row and row[1] else None
