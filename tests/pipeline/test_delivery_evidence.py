"""A well-formed delivery is looked at beside what was known before it, and until it is sent again."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook

from orchestration.checks.delivery_evidence import delivery_evidence
from orchestration.checks.delivery_unresolved import UNRESOLVED, cut_feeds
from orchestration.contract.feeds import load_sources
from orchestration.intake.as_of_inputs import select_files
from orchestration.intake.ingest import ingest
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger, now
from orchestration.store.records import Build
from tests.conftest import deliver, read, refresh
from tests.faults.worlds import EVENT
from tests.intake.test_left_out import accept, night
from tests.pipeline.conftest import EASTER, attendances

pytestmark = pytest.mark.long

STATE = "select state, cast(as_at as varchar), reason from publication.status where domain = 'ed'"


def test_a_day_that_was_cut_is_not_whole_because_the_next_one_is(home: Home) -> None:
    history = attendances(date(2025, 1, 27), EASTER[1])
    second, third = date(2025, 4, 22), date(2025, 4, 23)
    deliver(home, "ed", "e1", "2025-04-21", {"attendances": history})
    assert not refresh(home, domains=("ed",)).held
    for number, (day, each_day) in enumerate([(second, 5), (third, None)], 2):
        rows = {"attendances": attendances(day, day, each_day)}
        deliver(home, "ed", f"e{number}", f"{day}", rows, previous=f"e{number - 1}", mode="changes")
        assert refresh(home, domains=("ed",), deliverables=True).held == ["ed"]
    ((state, as_at, reason),) = read(home, STATE)
    assert (state, as_at) == ("held", "2025-04-21")
    assert "the incomplete delivery of ed.attendances as at 2025-04-22 has not been sent again: " in reason
    assert "ed.attendances has 5 on a Tuesday" in reason
    # the list that people work from says so where it is opened
    (book,) = home.worklists.glob("worklist_ed.xlsx")
    said = str(load_workbook(book)["Summary"]["A2"].value)
    assert said.startswith("ed as at 21/04/2025, held since 22/04/2025: the list is 2 days behind. ")
    # too late to send that day again: a whole extract answers for it
    deliver(home, "ed", "e3b", "2025-04-23", {"attendances": history + attendances(second, third)})
    assert refresh(home, domains=("ed",)).held == []
    ((state, as_at, _),) = read(home, STATE)
    assert as_at == "2025-04-23" and state.startswith("published")
    said = "select status, checked_rows, failed_rows from publication.evidence where rule_id = ?"
    assert read(home, said, UNRESOLVED) == [("pass", 1, 0)]
    assert read(home, said, "delivery.ed.kept") == [("pass", len(history) + 45, 0)]


def test_a_day_that_nobody_has_told_of_is_late_and_not_cut(home: Home) -> None:
    state = {"ward": "W1", "snapshot_at": "2025-04-22T00:00:00", "core_open": "10", "occupied": "8"}
    deliver(home, "ed", "e1", "2025-04-21", {"attendances": attendances(date(2025, 1, 27), EASTER[1])})
    assert not refresh(home, domains=("ed",)).held
    # another source tells of the Tuesday first
    deliver(home, "beds", "b1", "2025-04-22", {"bed_states": [state]})
    assert not refresh(home, domains=("ed",)).held
    ((state_of, as_at, reason),) = read(home, STATE)
    assert (state_of, as_at) == ("published_with_caveat", "2025-04-22")
    assert "the newest ed extract is as at 2025-04-21, 1 day behind" in reason
    said = dict(read(home, "select rule_id, status from publication.evidence where rule_id like 'ED-V%'"))
    assert {said[rule] for rule in ("ED-V01", "ED-V02", "ED-V03", "ED-V04")} == {"not_applicable"}
    # a file without a row does tell of it
    nothing = b"attendance_id,patient_id\n"
    deliver(home, "ed", "e2", "2025-04-22", {"attendances": nothing}, previous="e1", mode="changes")
    assert refresh(home, domains=("ed",)).held == ["ed"]
    ((_, _, reason),) = read(home, STATE)
    assert "ed.attendances has 0 on a Tuesday" in reason
    assert "In attendances.csv of the ed delivery e2. " in reason


def _volumes(file: Path, feeds: list[str]) -> None:
    """The relation that the rules on volumes read, with feeds that are cut."""
    file.parent.mkdir(parents=True)
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema quality")
        connection.execute(
            "create table quality.volumes_cancer as select unnest(?) as feed, date '2025-03-02' as as_at,"
            " date '2025-03-02' as told_until, 'Sunday' as day_kind, 3 as records, 12 as history_days,"
            " 40 as lowest, 10.0 as cut_limit, 10 as active_days, 0 as days_beyond_longest_gap",
            [feeds],
        )


def test_every_feed_that_was_cut_is_remembered_however_many_a_message_names(home: Home) -> None:
    ledger = Ledger(home.ledger)
    feeds = {"pas": "rtt_events referrals appointments spells", "cancer": "pathways treatments actions"}
    cut = [f"{source}.{feed}" for source, names in feeds.items() for feed in names.split()]
    builds = []
    for number in range(4):
        for source, names in feeds.items():
            # a whole extract of one source answers for it
            mode = "full" if number == 0 or (number == 3 and source == "pas") else "changes"
            previous = f"{source}{number - 1}" if number else None
            accept(ledger, number, names, mode, f"{source}{number}", previous, source)
        build = Build(f"b{number}", f"b{number}", night(number), "RXX", ("cancer",), "code", {}, now())
        builds.append(build)
        ledger.record_build(build)
        selected = select_files(build.as_at, ledger.refresh_inputs())
        ledger.record_build_files(
            build.build_id,
            [(one.delivery.delivery_id, one.feed, one.file.sha256, one.source_order) for one in selected],
        )
        _volumes(home.build_file(build.build_id), cut if number == 1 else [])
        inputs = ledger.refresh_inputs()
        with duckdb.connect(str(home.build_file(build.build_id)), read_only=True) as connection:
            found = cut_feeds(build, connection, {"quality.volumes_cancer"}, inputs)
        ledger.record_cut_feeds(build.build_id, found)
        assert [f"{one.source}.{one.feed}" for one in found] == (cut if number == 1 else [])
        (said,) = (
            item
            for item in delivery_evidence(build, selected, home, inputs)
            if (item.domain, item.rule_id) == ("cancer", UNRESOLVED)
        )
        open_ones = [
            feed
            for feed in cut
            if f"the incomplete delivery of {feed} as at {night(1)} has not been sent again: " in said.message
        ]
        # nothing is open before; then everything, and at last what the whole extract did not answer
        expected = {0: [], 1: [], 2: cut, 3: [feed for feed in cut if feed.startswith("cancer.")]}[number]
        assert (open_ones, said.failed_rows) == (expected, len(expected)), number
        assert said.status == ("fail" if expected else "not_applicable")
        row = {"domain": "cancer", "state": "held" if number else "published", "build_id": "b0"}
        ledger.record_publication(build.build_id, "publish", [row | {"as_at": f"{night(0)}"}], now())


def test_only_this_trusts_extracts_are_taken_in(home: Home) -> None:
    ledger = Ledger(home.ledger)
    deliver(home, "pas", "p1", "2025-03-01", {"rtt_events": [EVENT]})
    deliver(home, "pas", "p2", "2025-03-02", {"rtt_events": [EVENT]}, previous="p1", provider="RYY")
    accepted, refused = ingest(load_sources()["pas"], home, ledger)
    assert (accepted.state, refused.state) == ("accepted", "refused")
    assert "expected RXX, whose extracts these are, found RYY" in str(refused.reason)
    # a trust that has another code begins again
    deliver(home, "pas", "p2", "2025-03-02", {"rtt_events": [EVENT]}, provider="RYY")
    assert [judged.state for judged in ingest(load_sources()["pas"], home, ledger)] == ["accepted"]
