"""A delivery that is whole in itself may leave a feed out: which nights did, by the ledger alone."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from orchestration.contract.feeds import load_sources
from orchestration.intake.as_of_inputs import select_files
from orchestration.intake.missing_feeds import FeedNights, nights_of_feeds
from orchestration.store.ledger import Ledger

FIRST = date(2025, 3, 1)
LIMITS = {"fewest_gaps": 3, "late_by_share": 0.5}


def night(number: int) -> date:
    """The nights of these tests, by number."""
    return FIRST + timedelta(days=number)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """An empty ledger."""
    return Ledger(tmp_path / "ledger.sqlite")


def accept(
    ledger: Ledger,
    number: int,
    feeds: str,
    mode: str = "changes",
    name: str = "",
    previous: str | None = "",
    source: str = "beds",
    rows: int = 1,
) -> None:
    """Records an accepted delivery of a night with such feeds, in words."""
    name = name or f"b{number}"
    ledger.record_delivery(
        source=source,
        delivery=name,
        state="accepted",
        reason=None,
        provider="RXX",
        as_at=night(number),
        extracted_at=None,
        previous_delivery=(f"b{number - 1}" if number else None) if previous == "" else previous,
        manifest_sha256=name,
        fingerprint=name,
        files=[
            {
                "feed": feed,
                "file": f"{feed}.csv",
                "mode": mode,
                "encoding": "utf-8",
                "sha256": f"{name} {feed}",
                "bytes": 1,
                "rows": rows,
                "accepted_rows": rows,
                "unreadable_rows": 0,
                "archive_file": f"{name}/{feed}",
                "note": None,
            }
            for feed in feeds.split()
        ],
    )


def of(ledger: Ledger, feed: str, number: int) -> FeedNights:
    """What a night knows of a feed."""
    return nights_of_feeds(load_sources()["beds"], night(number), ledger.refresh_inputs(), **LIMITS)[feed]  # type: ignore[arg-type]


def test_a_feed_that_a_night_leaves_out_is_missed_until_a_full_extract(ledger: Ledger) -> None:
    accept(ledger, 0, "wards bed_states", "full")
    accept(ledger, 1, "wards bed_states")
    assert of(ledger, "bed_states", 1) == FeedNights("b1", night(1), (), night(1))
    accept(ledger, 2, "wards")
    assert of(ledger, "wards", 2).left_out == ()
    assert of(ledger, "bed_states", 2) == FeedNights("b1", night(1), (night(2),), night(2))
    # the changes of that night are told by no later one
    accept(ledger, 3, "wards bed_states")
    assert of(ledger, "bed_states", 3) == FeedNights("b3", night(3), (night(2),), night(3))
    # an earlier night is as it was
    assert of(ledger, "bed_states", 1).left_out == ()
    accept(ledger, 4, "wards bed_states", "full")
    assert of(ledger, "bed_states", 4).left_out == ()


def test_nobody_misses_what_was_never_sent_or_only_begins(ledger: Ledger) -> None:
    accept(ledger, 0, "bed_states", "full")
    assert of(ledger, "bed_states", 0).left_out == ()
    assert of(ledger, "wards", 0) == FeedNights(None, None, (), night(0))
    accept(ledger, 1, "bed_states")
    accept(ledger, 2, "bed_states wards")
    assert of(ledger, "wards", 2) == FeedNights("b2", night(2), (), night(2))
    # a source that is late as a whole leaves no feed out: its age says so
    assert of(ledger, "bed_states", 9).left_out == ()


def test_a_part_of_a_night_that_is_sent_again_leaves_nothing_out(ledger: Ledger) -> None:
    accept(ledger, 0, "wards bed_states", "full")
    accept(ledger, 1, "wards bed_states")
    # after it, and in place of it
    accept(ledger, 1, "wards", name="b1-more", previous="b1")
    assert of(ledger, "bed_states", 1).left_out == ()
    accept(ledger, 2, "wards bed_states", previous="b1-more")
    accept(ledger, 2, "wards", name="b2-again", previous="b1-more")
    assert of(ledger, "bed_states", 2).left_out == ()
    read = [(item.feed, item.delivery.delivery) for item in select_files(night(2), ledger.refresh_inputs())]
    assert read == [
        ("bed_states", "b0"),
        ("bed_states", "b1"),
        ("bed_states", "b2"),
        ("wards", "b0"),
        ("wards", "b1"),
        ("wards", "b1-more"),
        ("wards", "b2-again"),
    ]


def test_a_feed_that_comes_once_a_month_is_missed_when_half_a_month_late(ledger: Ledger) -> None:
    for number in range(140):
        accept(ledger, number, "bed_states wards" if number in (0, 30, 60, 91) else "bed_states", "full")
    for newest, missed in ((60, 0), (95, 0), (90 + 44, 0), (90 + 45, 0), (91 + 45, 45)):
        assert len(of(ledger, "wards", newest).left_out) == missed, newest
    # until its rhythm is known it is missed every night
    assert len(of(ledger, "wards", 10).left_out) == 10


def test_a_night_that_was_left_out_once_does_not_become_the_rule(ledger: Ledger) -> None:
    for number in range(12):
        accept(ledger, number, "bed_states" if number in (5, 6, 8, 11) else "bed_states wards", "full")
    assert of(ledger, "wards", 10).left_out == ()
    assert of(ledger, "wards", 11).left_out == (night(11),)
