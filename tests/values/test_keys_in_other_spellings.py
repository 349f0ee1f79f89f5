"""A source that begins to write its times with an offset sends the same rows under the same keys."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.contract.feeds import all_feeds, load_sources
from orchestration.contract.value_rules import key_sql
from orchestration.restatement.inputs import compare_inputs
from orchestration.warehouse.feed_relations import SOURCE_COLUMNS

STATES = load_sources()["beds"].feeds["bed_states"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-20T06:00", "2026-11-20 06:00:00"),
        ("2026-11-20T06:00:00", "2026-11-20 06:00:00"),
        (" 2026-11-20T06:00Z ", "2026-11-20 06:00:00"),
        ("2026-11-20T08:00:00+0200", "2026-11-20 06:00:00"),
        ("2026-07-20T07:00", "2026-07-20 06:00:00"),
        ("2026-07-20T07:00+01:00", "2026-07-20 06:00:00"),
        ("2026-10-25T01:30+01:00", "2026-10-25 00:30:00"),
        ("2026-10-25T01:30+00:00", "2026-10-25 01:30:00"),
        ("yesterday", "yesterday"),
    ],
)
def test_a_moment_of_a_key(text: str, moment: str) -> None:
    with duckdb.connect() as connection:
        found = connection.execute(
            f"select {key_sql('written', 'time')} from (select ? as written)", [text]
        ).fetchall()
    assert found == [(moment,)]


def _rows(*states: tuple[str, str]) -> str:
    given = {"ward": "W1", "core_open": "20"}
    selects = []
    for number, (at, occupied) in enumerate(states):
        values = given | {"snapshot_at": at, "occupied": occupied}
        cells = [f"'{values.get(name, '')}' as {name}" for name in STATES.archive_columns]
        own = {"source_order": "1", "source_row": str(number)}
        cells += [f"{own.get(name, 'null')} as {name}" for name in SOURCE_COLUMNS]
        selects.append(f"select {', '.join(cells)}")
    return " union all ".join(selects)


def test_rows_of_two_builds_are_compared_by_the_moment(tmp_path: Path) -> None:
    same = {(feed.source, feed.name): "nothing" for feed in all_feeds()}
    name = (STATES.source, STATES.name)
    before = _rows(("2026-11-19T06:00", "9"), ("2026-11-20T06:00", "9"))
    after = _rows(("2026-11-19T06:00:00+00:00", "9"), ("2026-11-20T06:00Z", "11"))
    (change,) = compare_inputs(
        same | {name: before}, same | {name: after}, date(2026, 11, 20), True, tmp_path / "spill"
    )
    assert (change.changed, change.removed, change.late, change.new) == (1, 0, 0, 0)
