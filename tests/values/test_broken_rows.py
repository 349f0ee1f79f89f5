"""One broken row of a file costs that row and nothing else, and the archive says which and why."""

from typing import Any

import pyarrow.parquet as pq
import pytest

from orchestration.contract.feeds import load_sources
from orchestration.intake.ingest import Judgement, ingest
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests.conftest import deliver

REVIEWS = b"spell_id,assessed_at,meets,delay_reason\n" + b"".join(
    b"S%d,2026-11-20T09:00,Y,waits for a bed\n" % number for number in range(1, 21)
)


def taken_in(home: Home, content: bytes) -> tuple[Judgement, list[dict[str, Any]], list[dict[str, Any]]]:
    """What became of a file of reviews: the judgement, the rows that were read and those that were not."""
    deliver(home, "beds", "d1", "2026-11-20", {"criteria_to_reside": content})
    (judgement,) = ingest(load_sources()["beds"], home, Ledger(home.ledger))
    files = sorted(home.archive.rglob("*.parquet"), key=lambda file: "unreadable" in file.name)
    accepted, unreadable = (pq.read_table(file).to_pylist() for file in files)
    return judgement, accepted, unreadable


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"S21,2026-13-45T99:00,Y,none", "key column cannot be read (assessed_at)"),
        (b"S21,9999-12-31T00:00,Y,none", "key column empty (spell_id, assessed_at)"),
        (b"S21,9999-12-30T23:59:59-14:00,Y,none", "key column cannot be read (assessed_at)"),
        (b"S21,0026-06-01T09:00,Y,none", "key column cannot be read (assessed_at)"),
        (b"null,2026-11-20T09:00,Y,none", "key column empty (spell_id, assessed_at)"),
        (b" N/a ,2026-11-20T09:00,Y,none", "key column empty (spell_id, assessed_at)"),
        (b"\\N,2026-11-20T09:00,Y,none", "key column empty (spell_id, assessed_at)"),
        (b"\0,2026-11-20T09:00,Y,none", "key column empty (spell_id, assessed_at)"),
        (b"\xc2\xa0\t,2026-11-20T09:00,Y,none", "key column empty (spell_id, assessed_at)"),
        (b"000,2026-11-20T09:00,Y,none", "key column empty (spell_id, assessed_at)"),
        (b"S\x9221,2026-11-20T09:00,Y,none", "bytes that are not utf-8 in the key column spell_id"),
        (b"S21,2026-11-20T09:00,Y,waits\rfor a bed", "carriage return inside the row"),
        (b'S21,2026-11-20T09:00,Y,"waits for a bed', "quote that is never closed"),
        (b'S21,2026-11-20T09:00,Y,"waits" for a bed', "quote inside a quoted text"),
        (b"S21,2026-11-20T09:00,Y,none,too,many", "too many columns"),
        (b"S21,2026-11-20T09:00", "missing columns"),
    ],
)
@pytest.mark.parametrize("place", [1, 11, 21])
def test_one_broken_row_is_unreadable_with_its_line(home: Home, row: bytes, reason: str, place: int) -> None:
    lines = REVIEWS.split(b"\n")
    judgement, accepted, unreadable = taken_in(home, b"\n".join([*lines[:place], row, *lines[place:]]))
    assert (judgement.state, judgement.rows, judgement.unreadable_rows) == ("accepted", 20, 1), judgement
    assert [line["line_number"] for line in unreadable] == [place + 1]
    assert unreadable[0]["reason"] == reason
    assert unreadable[0]["raw_text"].startswith(("S", "n", " ", "\\", "\0", "\u00a0", "0"))
    assert [line["spell_id"] for line in accepted] == [f"S{number}" for number in range(1, 21)]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (b'"waits,\r\nfor ""him"""', 'waits,\r\nfor "him"'),
        (b"5' 6\" tall", "5' 6\" tall"),
        (b'"one\n\ntwo, three\n"', "one\n\ntwo, three\n"),
        (b"\0", "\0"),
        (b"a\0b\x1b[2J", "a\0b\x1b[2J"),
    ],
)
def test_what_the_standard_allows_in_a_text_is_read(home: Home, text: bytes, kept: str) -> None:
    row = b"S21,2026-11-20T09:00,Y," + text + b"\n"
    content = REVIEWS + row + b"S22,2026-11-20T09:00,N,none\n"
    folder = deliver(home, "beds", "d1", "2026-11-20", {"criteria_to_reside": content})
    manifest = (folder / "manifest.json").read_text()
    counted = content.count(b"\n") - 1
    (folder / "manifest.json").write_text(manifest.replace(f'"rows": {counted}', '"rows": 22'))
    (judgement,) = ingest(load_sources()["beds"], home, Ledger(home.ledger))
    assert (judgement.state, judgement.rows, judgement.unreadable_rows) == ("accepted", 22, 0), judgement
    accepted = next(file for file in home.archive.rglob("*.parquet") if "unreadable" not in file.name)
    assert pq.read_table(accepted).to_pylist()[20]["delay_reason"] == kept


def test_bytes_of_another_encoding_cost_the_value_and_not_the_row(home: Home) -> None:
    rows = b"S21,2026-11-20T09:00,Y,M\xfcller\x92s\nS22,2026-11-20T09:00,N,M\xc3\xbcller\n"
    judgement, accepted, unreadable = taken_in(home, REVIEWS + rows)
    assert (judgement.state, judgement.rows, unreadable) == ("accepted", 22, [])
    assert [row["delay_reason"] for row in accepted[20:]] == [None, "M\u00fcller"]
    assert [row["source_undecoded"] for row in accepted[19:]] == [None, "delay_reason: M\\xfcller\\x92s", None]
    assert any(
        "bytes that are not utf-8 in delay_reason, read as empty: line 22" in note for note in judgement.notes
    )
    assert "ller" not in "".join(judgement.notes)


def test_values_that_stand_for_nothing_and_repeated_keys_are_counted(home: Home) -> None:
    rows = (
        b"S21,2026-11-20T09:00,NULL,null\nS22,2026-11-20T09:00, ,N/A\nS23,2026-11-20T09:00,\\N,none\n"
        b"S1,2026-11-20T09:00,N,again\n S2 ,2026-11-20T09:00,Y,waits for a bed\n"
        b"S3,2026-11-20T09:00,Y,waits for a bed\n"
    )
    judgement, accepted, _ = taken_in(home, REVIEWS + rows)
    assert len(accepted) == 26
    (note,) = judgement.notes
    assert "values read as empty: delay_reason 2, meets 3" in note or "meets 3, delay_reason 2" in note
    assert "duplicate keys: 2 rows with a key that another row of the file has" in note
    assert "1 rows that are in the file twice, read once" in note


def test_lines_that_end_in_different_ways_are_all_read(home: Home) -> None:
    lines = REVIEWS.rstrip(b"\n").split(b"\n")
    mixed = b"".join(line + (b"\r\n", b"\n", b"\r")[number % 3] for number, line in enumerate(lines)) + b"\n"
    folder = deliver(home, "beds", "d1", "2026-11-20", {"criteria_to_reside": mixed})
    manifest = (folder / "manifest.json").read_text()
    counted = max(0, mixed.count(b"\n") - 1)
    (folder / "manifest.json").write_text(manifest.replace(f'"rows": {counted}', '"rows": 20'))
    (judgement,) = ingest(load_sources()["beds"], home, Ledger(home.ledger))
    assert (judgement.state, judgement.rows, judgement.unreadable_rows) == ("accepted", 20, 0), judgement


def test_a_published_file_without_its_months_is_refused(home: Home) -> None:
    names = ["Period", "Org Code", "Parent Org", "Org name"]
    names += [
        column.headers[0] for column in load_sources()["national"].feeds["ae_monthly_csv"].columns[len(names) :]
    ]
    for period, state in (("MSitAE-SEPT-2026", "accepted"), ("MSitAE-SMARCH-2026", "refused")):
        rows = [
            ",".join([period, f"R{number}", "NHS", "A TRUST", *["1"] * (len(names) - 4)]) for number in range(9)
        ]
        total = ",".join([" Total ", "TOTAL", "", "", *["9"] * (len(names) - 4)])
        header = ",".join(f'"{name}"' for name in names)
        deliver(
            home,
            "national",
            period,
            "2026-11-20",
            {"ae_monthly_csv": "\n".join([header, *rows, total, ""]).encode()},
        )
        judgement = ingest(load_sources()["national"], home, Ledger(home.ledger))[-1]
        assert judgement.state == state, judgement
    assert "9 of 10 rows unreadable (most: period cannot be read)" in str(judgement.reason)
