"""The plain-Python reading of the RTT clock, by worked cases and examples: it judges the published periods."""

from collections import defaultdict
from datetime import date
from typing import Any

import pytest

from data.synthetic.truth.rtt.clock import Period, periods
from data.synthetic.truth.rtt.identity import FEEDS, Key, pathways
from data.synthetic.truth.rtt.scope import excluded, function_of
from data.synthetic.truth.rtt.story import Person, story_of
from data.synthetic.truth.usable_rows import usable_row
from data.synthetic.truth.values import Row
from orchestration.contract.feeds import load_sources
from tests.cases.data import worked_cases
from tests.cases.rtt_feeds import NIGHT, RULE_EXAMPLES, day_of, feeds_of_cases, feeds_of_rules, pathway_of_rule
from tests.reference.own_and_linked_records import EXAMPLES
from tests.reference.random_pathways import AS_AT, RandomHospital

Feeds = dict[str, list[Row]]


def read(feeds: Feeds, as_at: date) -> dict[Key, list[tuple[Any, ...]]]:
    """Start, stop, code, state, part, prior wait, decision and exclusion of every period."""
    rows = {feed: [_whole(feed, row) for row in feeds.get(feed, [])] for feed in (*FEEDS, "patients")}
    people = {row["patient_id"]: Person.of(row) for row in rows["patients"]}
    found: dict[Key, list[tuple[Any, ...]]] = defaultdict(list)
    for key, records in pathways(rows).items():
        story = story_of(records, people.get(key.patient_id, Person()), as_at)
        for period in periods(story, as_at):
            reason = excluded(period, function_of(period, story, as_at), defaultdict(lambda: "some"))
            found[key].append((*_values(period), period.prior_wait, period.decided, reason))
    return found


def _whole(feed: str, row: Row) -> Row:
    """The row with every column of its contract."""
    names = [column.name for column in load_sources()["pas"].feeds[feed].typed_columns]
    return usable_row("pas", feed, {name: row.get(name, "") for name in names})


def _values(period: Period) -> tuple[str | None, str | None, str | None, str, str | None]:
    start, stop = (None if day is None else str(day) for day in (period.start, period.stop))
    return start, stop, period.code, period.state, period.part


@pytest.mark.parametrize("night", sorted({case["as_at"] for case in worked_cases("rtt")}))
def test_worked_cases(night: str) -> None:
    cases = [case for case in worked_cases("rtt") if case["as_at"] == night]
    feeds = feeds_of_cases(cases)
    # the cases know of no referral but for its priority: one without any date would be a wait of its own
    feeds["referrals"] = [row for row in feeds["referrals"] if row["priority_type"]]
    found = {key.pathway_id: values for key, values in read(feeds, date.fromisoformat(night)).items()}
    wrong = {}
    for case in cases:
        expected = [
            (period["start"], period["stop"], period["stop_code"], period["completed_part"])
            for period in case["expect"]["periods"]
        ]
        seen = [(*values[:3], values[4]) for values in found.get(case["id"], [])]
        if seen != expected:
            wrong[f"{case['id']} {case['title']}"] = (expected, seen)
    assert not wrong


def test_examples_of_every_rule() -> None:
    found = {
        key.pathway_id: values for key, values in read(feeds_of_rules(), date.fromisoformat(NIGHT)).items()
    }
    wrong = {}
    for number, example in enumerate(RULE_EXAMPLES):
        expected = [_period(text) for text in example["periods"]]
        values = found.get(pathway_of_rule(number), [])
        if (
            [one[:5] for one in values] != expected
            or ("prior_wait" in example and values[-1][5] != example["prior_wait"])
            or ("decided" in example and not values[-1][6])
            or ("excluded" in example and values[-1][7] not in (example["excluded"], None))
        ):
            wrong[f"{example['rule']}: {example['title']}"] = (expected, values)
    assert not wrong


@pytest.mark.parametrize("title", EXAMPLES)
def test_whose_record_it_is_and_what_it_does(title: str) -> None:
    example = EXAMPLES[title]
    found = read(example["rows"], date(2026, 11, 21))
    seen = {"|".join(key): [values[:5] for values in of_key] for key, of_key in found.items()}
    assert seen == {key: [_period(text) for text in texts] for key, texts in example["periods"].items()}


@pytest.mark.parametrize("recorded", [True, False])
def test_no_referral_and_no_entry_is_without_a_wait(recorded: bool) -> None:
    """Whatever its links and dates are; a decision to admit that lies ahead is not yet one."""
    seen = 0
    for case in RandomHospital("L", 2_000, seed=3, recorded=recorded).cases:
        rows = {
            feed: [usable_row("pas", feed, row) for row in case.get(feed, [])] for feed in (*FEEDS, "patients")
        }
        people = {row["patient_id"]: Person.of(row) for row in rows["patients"]}
        for key, records in pathways(rows).items():
            story = story_of(records, people[key.patient_id], AS_AT)
            decided = [entry for entry in story.entries if entry.decided is None or entry.decided <= AS_AT]
            # where the source tells of planned care alone, a referral without a date is no wait
            outside = story.is_recorded and all(
                event.status in ("90", "91", "92", "98") for event in story.events
            )
            if (story.referrals and not outside) or decided:
                assert periods(story, AS_AT), (key, story)
                seen += 1
    assert seen > 1_000


def _period(text: str) -> tuple[str | None, ...]:
    start, stop, code, state, part = text.split()
    return (
        day_of(start),
        day_of(stop),
        None if code == "-" else code,
        state,
        None if part == "-" else part,
    )
