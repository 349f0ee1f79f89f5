"""What a cancer campaign needs: referrals that it adds, first appointments and tests, the 28-day standard.

A rise in referrals is no rise in cancers. The cancers of the referrals that come anyway are reckoned at the
usual conversion, and those of the added referrals apart: none, or the conversion that the plan gives, or the
usual one as the most.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, fsum

WEEK = 7


@dataclass(frozen=True)
class Campaign:
    """A campaign as a trust writes it down. `effect_from`, `effect_to`: days with more referrals expected.

    Numbers that are not given are measured, or not known: nothing is assumed for them.
    """

    campaign_id: str
    title: str
    suspected_site: str
    first_day: date
    last_day: date
    effect_from: date
    effect_to: date
    rise_percent: float
    conversion_percent: float | None = None
    appointments_per_referral: float | None = None
    tests_per_referral: float | None = None
    appointments_per_week: float | None = None
    tests_per_week: float | None = None
    owner: str = ""
    source: str = ""

    def share_of_week(self, monday: date) -> float:
        """The part of a week from Monday to Sunday on which more referrals are expected."""
        first = max(monday, self.effect_from)
        last = min(monday + timedelta(days=WEEK - 1), self.effect_to)
        return max(0, (last - first).days + 1) / WEEK

    @property
    def weeks(self) -> float:
        """Weeks with more referrals."""
        return ((self.effect_to - self.effect_from).days + 1) / WEEK


@dataclass(frozen=True)
class Site:
    """A suspected site now, a week. `informed`: pathways of the 28-day standard, `in_time`: within it."""

    referrals: float
    conversion_percent: float | None
    appointments_per_referral: float | None
    appointments: float | None
    informed: float
    in_time: float


@dataclass(frozen=True)
class Needs:
    """A campaign in the weeks of its effect: patients, appointments and tests a week, 28-day percentages."""

    usual: float
    expected: float
    extra: float
    extra_in_all: float
    cancers_usual: float | None
    extra_cancers: float | None
    extra_cancers_most: float | None
    appointments_needed: float | None
    appointments_now: float | None
    appointments_missing: float | None
    tests_needed: float | None
    tests_now: float | None
    tests_missing: float | None
    site_28_percent: float | None
    site_28_without: float | None
    site_28_planned: float | None
    trust_28_percent: float | None
    trust_28_without: float | None
    trust_28_planned: float | None


def rise(usual: float, percent: float, share: float = 1.0) -> float:
    """Referrals that a rise adds to so many, over the part of the time that it holds."""
    return usual * percent / 100 * share


def needs_of(campaign: Campaign, site: Site, trust_informed: float, trust_in_time: float) -> Needs:
    """What the campaign asks for. `trust_informed`, `trust_in_time`: a week, of all suspected sites.

    Without more capacity every added pathway is informed after day 28: the case to avoid, and no forecast.
    With the appointments of the plan those are late for which there is no appointment.
    """
    extra = rise(site.referrals, campaign.rise_percent)
    expected = site.referrals + extra
    in_all = extra * campaign.weeks
    usual_rate = site.conversion_percent
    per_referral = _first(campaign.appointments_per_referral, site.appointments_per_referral)
    appointments = expected * per_referral if per_referral is not None else None
    appointments_now = _first(campaign.appointments_per_week, site.appointments)
    tests = expected * campaign.tests_per_referral if campaign.tests_per_referral is not None else None
    # pathways informed grow as referrals do; a fall in referrals makes none late
    added = site.informed * max(0.0, campaign.rise_percent) / 100
    missing = _missing(appointments, appointments_now)
    late = _late_share(
        missing, appointments, site.referrals * per_referral if per_referral is not None else None
    )
    in_time = added * (1 - late) * (site.in_time / site.informed if site.informed else 0.0)
    return Needs(
        usual=site.referrals,
        expected=expected,
        extra=extra,
        extra_in_all=in_all,
        cancers_usual=_percent_of(site.referrals * campaign.weeks, usual_rate),
        extra_cancers=_percent_of(in_all, campaign.conversion_percent),
        extra_cancers_most=_percent_of(in_all, usual_rate),
        appointments_needed=appointments,
        appointments_now=appointments_now,
        appointments_missing=missing,
        tests_needed=tests,
        tests_now=campaign.tests_per_week,
        tests_missing=_missing(tests, campaign.tests_per_week),
        site_28_percent=_share(site.in_time, site.informed),
        site_28_without=_share(site.in_time, site.informed + added),
        site_28_planned=_share(site.in_time + in_time, site.informed + added),
        trust_28_percent=_share(trust_in_time, trust_informed),
        trust_28_without=_share(trust_in_time, trust_informed + added),
        trust_28_planned=_share(trust_in_time + in_time, trust_informed + added),
    )


def expected_in_weeks(campaigns: Sequence[Campaign], usual: float, monday: date) -> float:
    """Referrals expected in a week: the usual ones, and what each campaign of the site adds."""
    return usual + fsum(rise(usual, one.rise_percent, one.share_of_week(monday)) for one in campaigns)


def in_whole(number: float | None) -> int | None:
    """Appointments or tests, rounded up; a millionth of one is none."""
    return None if number is None else ceil(round(number, 6))


def _first(*values: float | None) -> float | None:
    return next((one for one in values if one is not None), None)


def _percent_of(number: float, percent: float | None) -> float | None:
    return None if percent is None else number * percent / 100


def _missing(needed: float | None, there: float | None) -> float | None:
    return None if needed is None or there is None else max(0.0, needed - there)


def _late_share(missing: float | None, needed: float | None, usual: float | None) -> float:
    """The part of the added pathways without an appointment; all of them where appointments are not known."""
    if missing is None or needed is None or usual is None or needed <= usual:
        return 1.0
    return min(1.0, missing / (needed - usual))


def _share(part: float, whole: float) -> float | None:
    return 100 * part / whole if whole else None
