"""Whether a delivery of changes has about as many rows as earlier ones of its kind of day."""

import csv
import math
from datetime import date
from functools import cache

from orchestration.checks.delivery_comparison import ComparedBuild, FeedFinding
from orchestration.checks.gate_rules import gate_rule
from orchestration.contract.feeds import Feed
from orchestration.contract.project_files import DBT_PROJECT
from orchestration.intake.as_of_inputs import SelectedFile

SUNDAY = 7


def compare_volume(compared: ComparedBuild, feed: Feed, new: list[SelectedFile]) -> FeedFinding | None:
    """Whether the changes of a day are as many as changes usually are.

    The volumes of a day count what happened on it. An extract of a Sunday tells mostly of Friday, so that one
    without a row looks like a quiet Sunday there, and not here.
    """
    limits = gate_rule("delivery.rows").limits
    changes = [choice for choice in new if choice.file.mode == "changes"]
    if not changes or feed.accumulates:
        return None
    ids = {choice.delivery.delivery_id for choice in changes}
    before = [
        (_kind_of_day(choice.delivery.as_at), choice.file.accepted_rows)
        for choice in compared.files_of(feed)
        if choice.delivery.delivery_id not in ids and choice.file.mode == "changes"
    ]
    broken, assessed, cut_off = [], 0, ""
    for choice in changes:
        kind, rows = _kind_of_day(choice.delivery.as_at), choice.file.accepted_rows
        alike = [count for of_kind, count in before if of_kind == kind]
        usual = alike if len(alike) >= limits["earlier_deliveries"] else [count for _, count in before]
        if len(usual) < limits["earlier_deliveries"]:
            continue
        assessed += 1
        lowest = min(usual)
        cut = lowest >= limits["fewest_to_cut"] and rows < limits["cut_to"] * lowest
        if cut or (rows == 0 and lowest >= limits["fewest_to_miss"]):
            cut_off = cut_off or choice.delivery.delivery
            fewest = math.ceil(limits["cut_to"] * lowest) if lowest >= limits["fewest_to_cut"] else 1
            broken.append(
                f"the {feed.source} delivery {choice.delivery.delivery} as at {choice.delivery.as_at} has"
                f" {rows} rows of changes of {feed.source}.{feed.name}; expected: at least {fewest}, because"
                f" the fewest in {len(usual)} earlier deliveries was {lowest}"
            )
    status = "fail" if broken else "pass" if assessed else "not_applicable"
    words = (
        f"{assessed} deliveries of changes of {feed.source}.{feed.name} have a usual number of rows"
        if assessed
        else f"too few earlier deliveries of changes of {feed.source}.{feed.name} to know the usual number of"
        " rows"
    )
    first = compared.rows_of.of_feed(feed, cut_off) if broken else None
    return FeedFinding(status, assessed, len(broken), "; ".join(broken) or words, first)


def _kind_of_day(day: date | None) -> int:
    """Each weekday is itself, and a bank holiday is a Sunday."""
    if day is None or day.isoformat() in _bank_holidays():
        return SUNDAY
    return day.isoweekday()


@cache
def _bank_holidays() -> frozenset[str]:
    with (DBT_PROJECT / "seeds" / "reference" / "bank_holidays.csv").open(
        encoding="utf-8", newline=""
    ) as stream:
        return frozenset(row["holiday_date"] for row in csv.DictReader(stream))
