"""As-at and restatement: what was published can be derived again, and what changed is told by its cause."""

import os
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.publication.differences import changed_rows
from orchestration.publication.periods import period_end, working_day_after, write_periods
from orchestration.publication.publisher import publish
from orchestration.publication.status import NothingToPublish
from orchestration.restatement import code_snapshot
from orchestration.restatement.compare import compare
from orchestration.restatement.comparison import MAKING
from orchestration.restatement.reproduce import (
    NotPublished,
    Reproduction,
    publication_file,
    publication_of_night,
    reproduce,
)
from orchestration.run.rollback import rollback, rollback_in_force
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger, now
from orchestration.store.records import Build
from tests.conftest import ROOT, read
from tests.story import Story

pytestmark = pytest.mark.long


def _silent(message: str) -> None:
    pass


@pytest.fixture
def copied(story: Story, tmp_path: Path) -> Home:
    """A copy of the story's home, to lose things of."""
    shutil.copytree(story.home.root, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")


def _archived(home: Home, source: str, delivery: str) -> Path:
    ledger = Ledger(home.ledger)
    found = next(
        item for item in ledger.deliveries(source) if item.delivery == delivery and item.state == "accepted"
    )
    return home.archive / ledger.files(found.delivery_id)[-1].archive_file


def test_a_publication_is_derived_again_and_what_was_tampered_with_or_lost_is_told(
    copied: Home, story: Story
) -> None:
    ledger = Ledger(copied.ledger)
    newest = publication_of_night(date(2025, 4, 24), ledger)
    assert newest == story.chapters["gap_closed"].build_id
    _archived(copied, "pas", "p1").unlink()
    file = _archived(copied, "beds", "b2")
    rows = pq.read_table(file)
    place = rows.column_names.index("core_open")
    file.chmod(0o600)
    other = pa.array(["9"] * rows.num_rows, rows.schema.field("core_open").type)
    pq.write_table(rows.set_column(place, "core_open", other), file)
    before = (os.readlink(copied.current), ledger.publications(), [item.build_id for item in ledger.builds()])

    found = reproduce(newest, copied, ledger, _silent)

    after = (os.readlink(copied.current), ledger.publications(), [item.build_id for item in ledger.builds()])
    assert after == before
    assert not found.equal
    differ = {table.table for table in found.tables if not table.equal}
    assert "beds.occupancy_daily" in differ
    assert all(table.domain == "beds" for table in found.tables if not table.equal)
    assert sum(table.domain == "ed" and (table.rows_after or 0) > 0 for table in found.tables) >= 4
    assert found.lost == {"elective": ["the archived file admission_offers of pas p1"]}
    assert "why: unknown" in "\n".join(found.in_words())
    with pytest.raises(NotPublished, match="there are 2025-04-21, 2025-04-22, 2025-04-24"):
        publication_of_night(date(2025, 4, 23), ledger)
    with pytest.raises(NotPublished, match="there is no publication none"):
        reproduce("none", copied, ledger, _silent)


def test_what_was_lost_is_the_reason_and_what_was_pruned_is_named_so(copied: Home, story: Story) -> None:
    lost = {"ed": ["the publication as at 2025-04-17, which this one continued"]}
    words = "\n".join(Reproduction("b", date(2025, 4, 19), [], lost).in_words())
    assert "why: unknown" not in words and "0 of 0" not in words
    assert "why: this home no longer has what is missing" in words
    ledger = Ledger(copied.ledger)
    noon = story.chapters["noon"].build_id
    shutil.rmtree(copied.publication_folder(noon))
    ledger.record_pruned(f"published/builds/{noon}", "its night is past keeping")
    with pytest.raises(NotPublished) as said:
        publication_file(noon, copied, ledger)
    assert f"the publication {noon} was removed at the end of its retention period" in str(said.value)
    newest = str(said.value).split("the newest are ")[1]
    assert noon not in newest and story.chapters["gap_closed"].build_id in newest


def test_what_changed_is_split_into_its_causes_and_the_steps_add_up(story: Story, tmp_path: Path) -> None:
    first, last = story.chapters["night"].build_id, story.chapters["gap_closed"].build_id
    found = compare(first, last, story.home, story.ledger, True, _silent)
    assert found.unchanged == ("elective",)
    (ed,) = (pair for pair in found.pairs if pair.domains == ("ed",))
    assert ed.making == []
    (change,) = ed.inputs
    assert (change.feed, change.removed, change.changed, change.late, change.new) == (
        *("attendances", 1, 0, 1),
        120,
    )
    assert [step.cause for step in ed.steps] == ["removed", "late", "new"]
    removed, late, new = ({table.table: table for table in step.tables if not table.equal} for step in ed.steps)
    assert (removed["ed.attendances"].removed, removed["ed.attendances"].added) == (1, 0)
    assert (late["ed.attendances"].removed, late["ed.attendances"].added) == (0, 1)
    assert new["ed.attendances"].added == 120
    whole = {table.table: table for table in ed.tables}
    assert (whole["ed.attendances"].added, whole["ed.attendances"].removed) == (121, 1)
    for headline in ed.headlines:
        parts = [item for step in ed.steps for item in step.headlines if item.name == headline.name]
        assert sum(part.change or 0 for part in parts) == pytest.approx(headline.change)
    attended = next(item for item in ed.headlines if item.name == "ED attendances, newest month")
    assert attended.change == 121
    assert MAKING not in {step.cause for step in ed.steps}
    # no record is named unless somebody asks for the rows of a table
    assert "late" not in str([table.__dict__ for table in ed.tables])
    names, rows = changed_rows(
        story.home.publication_file(first), story.home.publication_file(last), "ed.attendances", tmp_path
    )
    assert names == ["what", "attendance_id"]
    assert ("removed", "0203-0") in rows and ("added", "late") in rows


def test_a_final_month_that_changed_is_revised(story: Story) -> None:
    states = {
        row[0]: row[1:]
        for row in read(
            story.home,
            "select period, state, cast(final_since as varchar), cast(revised_as_at as varchar)"
            " from publication.periods where table_name = 'ed.performance_monthly'",
        )
    }
    assert states == {
        "2025-01": ("final", "2025-04-21", None),
        "2025-02": ("revised", "2025-04-21", "2025-04-22"),
        "2025-03": ("final", "2025-04-21", None),
        "2025-04": ("provisional", None, None),
    }


def test_a_quarter_of_which_days_are_missing_is_never_final() -> None:
    def state(night: date, days: int, before: str = "") -> tuple[str, date | None]:
        with duckdb.connect() as connection:
            connection.execute("attach ':memory:' as previous")
            connection.execute("create schema beds; create schema publication")
            # a sector that was opened late makes no quarter of a trust incomplete
            connection.execute(
                "create table beds.return_quarterly as select '2026/27 Q2' as quarter, sector, counted = 92"
                " as is_whole from (values ('total', ?), ('mi', 3)) as sectors (sector, counted)",
                [days],
            )
            if before:
                write_periods(connection, {"beds": date(2026, 11, 21)}, {"beds"}, {}, False)
                connection.execute("create schema previous.publication")
                connection.execute(
                    "create table previous.publication.periods as select * replace (? as state)"
                    " from publication.periods",
                    [before],
                )
                connection.execute("drop table publication.periods")
            write_periods(connection, {"beds": night}, {"beds"}, {}, bool(before))
            row = connection.execute("select state, final_since from publication.periods").fetchone()
        assert row is not None
        return row

    assert state(date(2026, 9, 29), 91) == ("provisional", None)
    assert state(date(2026, 11, 22), 18) == ("incomplete", None)
    # of an earlier version of the product, which called it so
    assert state(date(2026, 11, 22), 18, "revised") == ("incomplete", None)
    assert state(date(2026, 11, 22), 92, "incomplete") == ("final", date(2026, 11, 22))


def test_deadlines_are_working_days_after_the_period() -> None:
    assert period_end("2024-02") == date(2024, 2, 29)
    assert [period_end(f"2025/26 Q{quarter}") for quarter in (1, 2, 3, 4)] == [
        date(2025, 6, 30),
        date(2025, 9, 30),
        date(2025, 12, 31),
        date(2026, 3, 31),
    ]
    # Good Friday and Easter Monday are no working days
    assert working_day_after(date(2025, 3, 31), 13) == date(2025, 4, 17)
    assert working_day_after(date(2025, 3, 31), 14) == date(2025, 4, 22)


def test_a_rollback_is_recorded_said_and_ended_by_the_next_publication(copied: Home, story: Story) -> None:
    ledger = Ledger(copied.ledger)
    night, noon = story.chapters["night"].build_id, story.chapters["noon"].build_id
    newest = story.chapters["gap_closed"].build_id
    said = rollback(night, copied, ledger, _silent)
    assert (said.build_id, said.instead_of) == (night, newest)
    assert read(copied, "select cast(max(as_at) as varchar) from publication.status") == [("2025-04-21",)]
    assert ledger.publications()[-1].action == "rollback"
    assert rollback_in_force(ledger) == said
    with pytest.raises(NothingToPublish, match="the current publication already"):
        rollback(night, copied, ledger, _silent)
    # a publication that was written and never published is no place to go back to
    copied.publication_folder("never").mkdir()
    shutil.copy(copied.publication_file(noon), copied.publication_file("never"))
    with pytest.raises(NothingToPublish, match="there is no publication never"):
        rollback("never", copied, ledger, _silent)
    ledger.record_publication(newest, "publish", [], "2099-01-01T00:00:00+00:00")
    assert rollback_in_force(ledger) is None


def test_a_publication_says_what_it_was_made_of(story: Story) -> None:
    with duckdb.connect(str(story.home.current), read_only=True) as connection:
        build = connection.execute("select build_id, code_version from publication.build").fetchall()
        settings = dict(connection.execute("select name, value from publication.settings").fetchall())
    newest = story.ledger.build(story.chapters["gap_closed"].build_id)
    assert newest is not None
    assert build == [(newest.build_id, newest.code_version)]
    assert settings["ed_submission_working_days"] == "10"


def test_a_publication_with_a_held_domain_says_what_its_own_tables_were_made_of(story: Story) -> None:
    night, noon = story.chapters["night"].build_id, story.chapters["noon"].build_id
    with duckdb.connect(str(story.home.publication_file(noon)), read_only=True) as connection:
        judged = connection.execute("select distinct build_id, domain from publication.evidence").fetchall()
        cut = connection.execute("select build_id, status from publication.evidence where rule_id = 'ED-V03'")
        by_build = dict(cut.fetchall())
        files = connection.execute(
            "select build_id, delivery, is_current, domains from publication.inputs where source = 'ed'"
        ).fetchall()
        of_beds = connection.execute(
            "select distinct build_id from publication.inputs where contains(domains, 'beds')"
        ).fetchall()
    # the department is held, beds are new, elective was not asked for
    assert set(judged) == {(night, "ed"), (night, "elective"), (noon, "ed"), (noon, "beds")}
    assert by_build == {night: "pass", noon: "fail"}
    assert set(files) == {(night, "e1", True, "ed"), (noon, "e1", False, None), (noon, "e2", False, None)}
    assert of_beds == [(noon,)]


def _published_by_other_code(
    newest: Build, code_version: str, settings: dict[str, Any], home: Home, ledger: Ledger
) -> Build:
    """The newest build published once more, as if code of that version had made it."""
    old = replace(
        newest,
        build_id=f"by_{code_version}",
        run_id=f"by_{code_version}",
        code_version=code_version,
        settings=settings,
        started_at=now(),
    )
    ledger.record_build(old)
    ledger.record_build_files(old.build_id, ledger.build_files(newest.build_id))
    home.build_file(old.build_id).parent.mkdir()
    shutil.copy(home.build_file(newest.build_id), home.build_file(old.build_id))
    ledger.record_evidence(old.build_id, ledger.evidence(newest.build_id))
    judged = home.build_file(old.build_id).stat()
    ledger.record_judged(old.build_id, judged.st_size, judged.st_mtime_ns)
    publish(old, home, ledger)
    return old


def test_a_publication_is_derived_by_the_code_that_made_it(
    copied: Home, story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger(copied.ledger)
    newest = ledger.build(story.chapters["gap_closed"].build_id)
    assert newest is not None
    # a refresh keeps the code that it runs by
    assert [file.name for file in copied.archive.glob("code/*")] == [f"{newest.code_version}.tar.gz"]
    then = tmp_path / "then"
    for folder in code_snapshot.FOLDERS:
        shutil.copytree(ROOT / folder, then / folder, ignore=shutil.ignore_patterns(*code_snapshot.LEFT_OUT))
    monkeypatch.setattr(code_snapshot, "PROJECT_ROOT", then)
    with (then / "orchestration" / "clock.py").open("a") as clock:
        clock.write("# as it was then\n")
    code_snapshot.snapshot_code("1" * 16, copied, ledger)
    mart = then / "dbt_project" / "models" / "marts" / "ed" / "ed__performance_daily.sql"
    was = mart.read_text(encoding="utf-8")
    mart.write_text(was.replace("100e0 *", "101e0 *", 1), encoding="utf-8")
    assert mart.read_text(encoding="utf-8") != was
    code_snapshot.snapshot_code("2" * 16, copied, ledger)

    same = _published_by_other_code(newest, "1" * 16, newest.settings, copied, ledger)
    found = reproduce(same.build_id, copied, ledger, _silent)
    assert found.equal and found.reasons == []
    assert found.notes == [
        f"rebuilt with the code of that publication, {'1' * 16}; the installed code is {newest.code_version}"
    ]

    other = _published_by_other_code(newest, "2" * 16, newest.settings, copied, ledger)
    found = reproduce(other.build_id, copied, ledger, _silent)
    assert "ed.performance_daily" in {table.table for table in found.tables if not table.equal}

    # what was kept and is damaged is not used
    copied.code_snapshot("1" * 16).chmod(0o600)
    copied.code_snapshot("1" * 16).write_bytes(b"")
    found = reproduce(same.build_id, copied, ledger, _silent)
    assert found.equal and "the earlier code was not kept" in found.reasons[0]


def test_other_code_and_settings_are_told_apart_from_rows(copied: Home, story: Story) -> None:
    ledger = Ledger(copied.ledger)
    newest = ledger.build(story.chapters["gap_closed"].build_id)
    assert newest is not None
    # the same files, made by code and a choice that are not today's
    old = _published_by_other_code(newest, "0" * 16, {"count_planned_follow_up": "yes"}, copied, ledger)

    forth = compare(newest.build_id, old.build_id, copied, ledger, True, _silent)
    (pair,) = forth.pairs
    assert pair.making == [
        f"code {newest.code_version} and then 0000000000000000",
        "setting count_planned_follow_up was no and is yes",
    ]
    assert pair.inputs == [] and pair.steps == []
    assert "can only be derived with the code that made the second" in pair.not_split
    (back,) = compare(old.build_id, newest.build_id, copied, ledger, True, _silent).pairs
    assert [step.cause for step in back.steps] == [MAKING]

    found = reproduce(old.build_id, copied, ledger, _silent)
    assert any(
        reason.endswith(f"was not kept: published by {'0' * 16}, rebuilt by {newest.code_version}")
        for reason in found.reasons
    )
    assert any("count_planned_follow_up" in note for note in found.notes)
