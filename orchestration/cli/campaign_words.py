"""The answer of `clockstop plan campaigns` in sentences and a table."""

from typing import Any

from rich.table import Table

from orchestration.cli.number_words import decimal, in_words, percent, plain, say
from orchestration.cli.terminal import console
from orchestration.publication.planning.winter_answers import CampaignAnswer

Row = dict[str, Any]
WEEKS_SHOWN = 8


def print_campaigns(answer: CampaignAnswer) -> None:
    """What each campaign adds and needs, and the referrals of its site by week."""
    if not answer.campaigns:
        say("No campaign is planned: plan/campaigns.csv holds none, or no cancer data has been published.")
    for row in answer.campaigns:
        for words in (_what(row), _seen(row), _conversion(row), _capacity(row), _answers(row)):
            if words:
                say(words)
        console.print()
        console.print(_weeks([one for one in answer.weeks if one["suspected_site"] == row["suspected_site"]]))
    for row in answer.alerts:
        say(f"{row['suspected_site']}, week ending {in_words(row['week_ending'])}: {row['rise_words']}.")


def _what(row: Row) -> str:
    return (
        f"{row['title']} ({row['suspected_site']}), {in_words(row['first_day'])} to"
        f" {in_words(row['last_day'])},"
        f" data as at {in_words(row['as_at'])}: {row['state']}. Expected {row['rise_percent']:+g} %"
        f" ({row['source']}) from {in_words(row['effect_from'])} to {in_words(row['effect_to'])}:"
        f" {decimal(row['referrals_expected'])} urgent referrals a week in place of"
        f" {decimal(row['referrals_usual'])}, {decimal(row['referrals_extra_in_all'])} more in all. Usual:"
        f" {row['usual_from']}."
    )


def _seen(row: Row) -> str:
    if row["referrals_seen"] is None:
        return ""
    rise = "" if row["rise_seen_percent"] is None else f", {row['rise_seen_percent']:+.0f} %"
    return f"Seen so far: {decimal(row['referrals_seen'])} a week{rise}."


def _conversion(row: Row) -> str:
    usual = row["conversion_usual_percent"]
    if usual is None:
        return "Conversion is not known: no month of the last year is concluded."
    said = (
        "Conversion is held apart. The usual referrals of its weeks bring"
        f" {decimal(row['cancers_usual'])} cancers at"
        f" {percent(usual)}. The added ones bring at most {decimal(row['cancers_extra_most'])}, at the"
        " same rate"
    )
    if row["cancers_extra"] is not None:
        said += (
            f"; the plan expects {percent(row['conversion_extra_percent'])} of them,"
            f" {decimal(row['cancers_extra'])} cancers"
        )
    return f"{said}."


def _capacity(row: Row) -> str:
    if row["appointments_needed"] is None:
        said = "First appointments for each referral are not known."
    else:
        said = (
            f"First appointments: {decimal(row['appointments_needed'])} a week are needed,"
            f" {decimal(row['appointments_now'])} are there: {decimal(row['appointments_missing'])} more"
            " a week."
        )
    if row["tests_needed"] is None:
        return f"{said} Tests: write tests_per_referral into plan/campaigns.csv; no extract has them."
    there = "" if row["tests_now"] is None else f", {decimal(row['tests_now'])} are planned"
    more = "" if row["tests_missing"] is None else f": {decimal(row['tests_missing'])} more a week"
    return f"{said} Tests: {decimal(row['tests_needed'])} a week are needed{there}{more}."


def _answers(row: Row) -> str:
    if row["site_28_percent"] is None:
        return "No 28-day figure of the site is known."
    return (
        f"Informed within 28 days: {percent(row['site_28_percent'])} of the site now,"
        f" {percent(row['site_28_without'])} if"
        f" nothing is added, {percent(row['site_28_planned'])} with the appointments of the plan; all sites"
        f" {percent(row['trust_28_percent'])}, {percent(row['trust_28_without'])} and"
        f" {percent(row['trust_28_planned'])}."
    )


def _weeks(rows: list[Row]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("week from", no_wrap=True)
    for header in ("referrals", "usual", "expected", "appointments", "tests"):
        table.add_column(header, justify="right")
    table.add_column("campaign", overflow="fold")
    known = [row for row in rows if row["referrals"] is not None]
    for row in [*known[-WEEKS_SHOWN:], *rows[len(known) :]]:
        table.add_row(
            str(row["week_start"]),
            "" if row["referrals"] is None else plain(row["referrals"]),
            decimal(row["referrals_usual"]),
            decimal(row["referrals_expected"]),
            decimal(row["appointments_needed"]),
            decimal(row["tests_needed"]),
            row["campaigns"] or "",
        )
    return table
