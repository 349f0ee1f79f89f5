"""What intake found, as evidence for every domain that uses the source.

Which rules must have spoken follows from the parsed project alone, so that an empty ledger or selection cannot
lower it: each rule answers for each source and feed that a domain reads, with "not applicable" and the reason
where there is nothing to judge.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from orchestration.checks.delivery_evidence import possible_delivery_rules
from orchestration.checks.failure_text import Place
from orchestration.checks.first_rows import FirstRows
from orchestration.checks.gate_rules import GateRule, gate_rule
from orchestration.contract.feeds import Feed, Source, load_sources
from orchestration.contract.published import load_domains
from orchestration.intake.as_of_inputs import SelectedFile, SourceState, source_state
from orchestration.intake.file_formats import HASH_SHOWN
from orchestration.intake.missing_feeds import FeedNights, nights_of_feeds
from orchestration.intake.withdrawn import in_words
from orchestration.store.records import Build, Evidence
from orchestration.store.refresh_inputs import RefreshInputs
from orchestration.warehouse.project import domains_of_feed, informing_sources_by_domain, sources_by_domain

NIGHTS_NAMED = 3


@dataclass(frozen=True)
class _Known:
    """What is known of one source up to the build's date."""

    source: Source
    state: SourceState
    feeds: dict[str, FeedNights]

    @property
    def never(self) -> str:
        """That the source never sent anything that was taken in, in words; empty where it did."""
        return "" if self.state.as_at else f"no {self.source.name} delivery has ever been accepted"


def contract_evidence(
    build: Build,
    selected: list[SelectedFile],
    inputs: RefreshInputs,
    rows_of: FirstRows | None = None,
) -> list[Evidence]:
    """Refused deliveries, age, missing feeds and unreadable rows, once for each domain that uses the source.

    A source that only informs a domain never holds it: its faults are a caveat.
    """
    limits = gate_rule("contract.fresh").limits
    known = {
        source.name: _Known(
            source,
            source_state(source, build.as_at, inputs),
            nights_of_feeds(source, build.as_at, inputs, **limits),
        )
        for source in load_sources().values()
    }
    found: list[Evidence] = []
    for domain in build.domains:
        published = _published_night(domain, inputs)
        for name in _sources_of(domain):
            of_source = known[name]
            gates = of_source.source.gates and name in sources_by_domain().get(domain, frozenset())
            found.append(_delivery(domain, of_source, gates))
            if _has_age(of_source.source):
                found.append(_age(domain, of_source, build, gates))
            for feed in _feeds_of(domain, of_source.source):
                if of_source.source.chain:
                    found.append(_missing_feed(domain, feed, of_source, gates, published))
                elif _max_age(feed, of_source.source) is not None:
                    found.append(_published_age(domain, feed, of_source, build))
                found.append(_readable(domain, feed, selected, rows_of))
    return found


def expected_contract_rules(build: Build) -> dict[str, set[str]]:
    """Rules on deliveries that must have spoken, by domain."""
    return {domain: set(_rules_in_words(domain)) for domain in build.domains}


def possible_contract_rules(domain: str) -> dict[str, str]:
    """Every rule on deliveries that may speak of a domain, with its words."""
    return _rules_in_words(domain) | possible_delivery_rules(domain)


@cache
def _rules_in_words(domain: str) -> dict[str, str]:
    rules = {}
    for name in _sources_of(domain):
        source = load_sources()[name]
        rules[f"contract.{name}.delivery"] = f"{name} has delivered, and its newest delivery was accepted."
        if _has_age(source):
            rules[f"contract.{name}.age"] = (
                f"The newest {name} extract is as at the date of the build; held when it is more than"
                f" {source.max_age_days} days older."
            )
        for feed in _feeds_of(domain, source):
            days = _max_age(feed, source)
            if source.chain:
                rules[f"contract.{name}.{feed.name}.fresh"] = (
                    f"{name} deliveries that usually contain {feed.name} contain it."
                )
            elif days is not None:
                rules[f"contract.{name}.{feed.name}.fresh"] = f"{name}.{feed.name} is at most {days} days old."
            rules[f"contract.{name}.{feed.name}.readable"] = f"Every row of {name}.{feed.name} can be read."
    return rules


def _sources_of(domain: str) -> list[str]:
    """Every source that a domain reads: those that gate it and those that only inform it."""
    gating = sources_by_domain().get(domain, frozenset())
    return sorted(gating | informing_sources_by_domain().get(domain, frozenset()))


def _feeds_of(domain: str, source: Source) -> list[Feed]:
    return [
        feed
        for feed in source.feeds.values()
        if domain in domains_of_feed(source.name, feed.name, gating_only=False)
    ]


def _has_age(source: Source) -> bool:
    """A source that delivers every night has one age; feeds of any other are as old as each is."""
    return source.chain and source.max_age_days is not None


def _max_age(feed: Feed, source: Source) -> int | None:
    return source.max_age_days if feed.max_age_days is None else feed.max_age_days


def _published_night(domain: str, inputs: RefreshInputs) -> date | None:
    """Date of the data of a domain in this publication."""
    publications = inputs.publications()
    rows = publications[-1].verdicts if publications else []
    nights = [row["as_at"] for row in rows if row["domain"] == domain and row["as_at"]]
    return date.fromisoformat(nights[0]) if nights else None


def _row(
    domain: str,
    rule_id: str,
    rule: GateRule,
    severity: str,
    status: str,
    message: str,
    checked_rows: int = 1,
    failed_rows: int | None = None,
    first: Place | None = None,
    action: str = "",
) -> Evidence:
    return Evidence(
        domain=domain,
        rule_id=rule_id,
        rule_version=rule.rule_version,
        kind="contract",
        severity=severity,
        status=status,
        checked_rows=checked_rows,
        failed_rows=int(status == "fail") if failed_rows is None else failed_rows,
        threshold=rule.threshold,
        message=rule.in_words(message, status, first, action),
    )


def _delivery(domain: str, known: _Known, gates: bool) -> Evidence:
    """A refusal holds what the source gates. One that never came is what the trust has, and is said.

    The tables of a domain that a source gates are made of it, so without it there is a caveat; a source that
    only informs the domain, or that has something to tell only now and then, is not missed.
    """
    source, refused, action = known.source, known.state.refused, ""
    if refused:
        # one that came too early takes nothing from the night before it, which is whole
        # a published file is of its own months and takes nothing from those that are there
        holds = gates and source.chain and not known.state.is_ahead
        severity, status = "block" if holds else "warn", "fail"
        message = (
            f"the {source.name} delivery {refused.delivery}"
            + (f" as at {refused.as_at}" if refused.as_at else "")
            + f" was refused: {refused.reason}"
        )
        # a refusal says itself what to correct
        action = "correct the delivery and send it again; the next refresh reads it"
    elif known.state.withdrawn is not None:
        # a day that was taken back is missing; without any other day there is nothing to publish
        severity, status = "block" if gates and known.never else "warn", "fail"
        message = (
            f"the {source.name} delivery {in_words(known.state.withdrawn)}; no extract that covers that day"
            " has been accepted since: send the right extract of that day"
        )
    elif known.never:
        severity, status = "warn" if source.gates else "info", "fail" if gates else "not_applicable"
        message = f"{known.never}, so the {domain} columns that come from it are empty"
    else:
        severity, status = "block" if gates else "warn", "pass"
        message = f"{source.name} delivery {known.state.delivery} is current"
    rule = gate_rule("contract.delivery")
    return _row(domain, f"contract.{source.name}.delivery", rule, severity, status, message, action=action)


def _age(domain: str, known: _Known, build: Build, gates: bool) -> Evidence:
    source = known.source
    rule = gate_rule("contract.age", max_age_days=source.max_age_days, max_age_reason=source.max_age_reason)
    rule_id = f"contract.{source.name}.age"
    if known.state.as_at is None:
        return _row(domain, rule_id, rule, "warn", "not_applicable", known.never)
    days = (build.as_at - known.state.as_at).days
    too_old = source.max_age_days is not None and days > source.max_age_days
    message = (
        f"the newest {source.name} extract is as at {known.state.as_at}, {_in_days(days)} behind the date of"
        f" the data ({build.as_at}): it is the delivery {known.state.delivery}"
        + (f"; expected: at most {_in_days(source.max_age_days or 0)}" if too_old else "")
        if days > 0
        else f"the {source.name} extract is up to date"
    )
    severity = "block" if too_old and gates else "warn"
    action = f"ask {source.owner} why no later {source.name} extract has come, and have it sent"
    return _row(domain, rule_id, rule, severity, "fail" if days > 0 else "pass", message, action=action)


def _missing_feed(domain: str, feed: Feed, known: _Known, gates: bool, published: date | None) -> Evidence:
    """Whether the nights of a source carry the feed.

    Where the domain cannot do without it, a night that left it out holds until it is told, or until the domain
    was published all the same by an override; after that it stays a caveat.
    """
    nights = known.feeds[feed.name]
    rule, rule_id = gate_rule("contract.fresh"), f"contract.{feed.source}.{feed.name}.fresh"
    cannot_miss = gates and (feed.source, feed.name) in load_domains()[domain].cannot_miss
    unsettled = any(published is None or night > published for night in nights.left_out)
    severity = "block" if cannot_miss and (unsettled or not nights.left_out) else "warn"
    if nights.carried_by is None:
        words = known.never or f"no delivery has ever contained {feed.source}.{feed.name}"
        return _row(domain, rule_id, rule, severity, "not_applicable", words)
    if not nights.left_out:
        words = f"{feed.source}.{feed.name} is in the delivery {nights.carried_by} as at {nights.as_at}"
        return _row(domain, rule_id, rule, severity, "pass", words)
    can_be_sent_again = nights.left_out == (nights.newest,)
    message = (
        f"{feed.source}.{feed.name} is missing from the {feed.source} delivery {_named(nights)}; the last"
        f" delivery that contained it is {nights.carried_by} as at {nights.as_at}"
    )
    send = "that delivery again with the feed" if can_be_sent_again else "a full extract of the feed"
    action = f"send {send}, and an empty feed as a file with a header and no rows"
    return _row(domain, rule_id, rule, severity, "fail", message, action=action)


def _named(nights: FeedNights) -> str:
    left_out = nights.left_out
    named = ", ".join(f"{nights.deliveries.get(day, '')} as at {day}" for day in left_out[:NIGHTS_NAMED])
    more = len(left_out) - NIGHTS_NAMED
    return f"{named} and {more} more, up to {left_out[-1]}" if more > 0 else named


def _published_age(domain: str, feed: Feed, known: _Known, build: Build) -> Evidence:
    """Files that are published elsewhere come at their own pace; an old one is a caveat and holds nothing."""
    source, days = known.source, _max_age(feed, known.source)
    reason = feed.max_age_reason or source.max_age_reason
    rule = gate_rule("contract.fresh_published", max_age_days=days, max_age_reason=reason)
    rule_id = f"contract.{source.name}.{feed.name}.fresh"
    as_at = known.feeds[feed.name].as_at
    if as_at is None or days is None:
        words = f"no delivery has ever contained {source.name}.{feed.name}"
        return _row(domain, rule_id, rule, "warn", "not_applicable", words)
    age = (build.as_at - as_at).days
    return _row(
        domain,
        rule_id,
        rule,
        "warn",
        "fail" if age > days else "pass",
        f"the newest {source.name}.{feed.name} is as at {as_at}, {_in_days(age)} behind"
        if age > days
        else f"the newest {source.name}.{feed.name} is as at {as_at}",
    )


def _in_days(days: int) -> str:
    return f"{days} {'day' if days == 1 else 'days'}"


def _readable(domain: str, feed: Feed, selected: list[SelectedFile], rows_of: FirstRows | None) -> Evidence:
    files = [choice.file for choice in selected if (choice.source, choice.feed) == (feed.source, feed.name)]
    rows = sum(file.rows for file in files)
    unreadable = sum(file.unreadable_rows for file in files)
    found = rows_of.of_unreadable(feed) if unreadable and rows_of is not None else None
    why = f"; the first: {found[1]}" if found else ""
    by = dict.fromkeys(file.formats_digest[:HASH_SHOWN] for file in files if file.formats_digest)
    as_said = f", as formats.yml says ({', '.join(by)})" if by else ""
    not_again = next((file for file in files if file.not_read_again), None)
    message = (
        f"{unreadable} of {rows} rows of {feed.source}.{feed.name} cannot be read and are in no figure{why}"
        f"{as_said}"
        if unreadable
        else f"no row of {feed.source}.{feed.name} was delivered"
        if not rows
        else f"all {rows} rows of {feed.source}.{feed.name} were read{as_said}"
    )
    if not_again is not None:
        message += (
            f"; formats.yml has changed and cannot read {not_again.file}, which is used as it was read before:"
            f" {not_again.not_read_again}"
        )
    is_fault = unreadable or not_again is not None
    return _row(
        domain,
        f"contract.{feed.source}.{feed.name}.readable",
        gate_rule("contract.readable"),
        "warn",
        "fail" if is_fault else "not_applicable" if not rows else "pass",
        message,
        checked_rows=rows,
        failed_rows=unreadable or int(not_again is not None),
        first=found[0] if found else None,
    )
