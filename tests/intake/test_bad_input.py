"""What arrives broken: one clear message, nothing lost, every other source working."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from orchestration.contract.feeds import load_sources
from orchestration.intake.ingest import Judgement, ingest
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests.conftest import deliver

HEADER = b"event_id,pathway_id,patient_id,event_type,event_date\n"
ROW = b"%d,P1,X1,referral_received,2025-03-01\n"
GOOD = HEADER + b"".join(ROW % number for number in range(20))


def judge(home: Home, source: str = "pas") -> list[Judgement]:
    return ingest(load_sources()[source], home, Ledger(home.ledger))


def one(home: Home) -> Judgement:
    found = judge(home)
    assert len(found) == 1
    return found[0]


def test_good_delivery_keeps_every_row(home: Home) -> None:
    deliver(home, "pas", "d1", "2025-03-31", {"rtt_events": GOOD})
    judgement = one(home)
    assert (judgement.state, judgement.rows, judgement.unreadable_rows) == ("accepted", 20, 0)


def test_nothing_happens_before_the_manifest(home: Home) -> None:
    folder = deliver(home, "pas", "d1", "2025-03-31", {"rtt_events": GOOD})
    (folder / "manifest.json").unlink()
    assert judge(home) == []


@pytest.mark.parametrize(
    ("item", "value", "words"),
    [
        ("rows", 21, "expected 21 rows as in the manifest, found 20"),
        ("bytes", 3, "expected 3 bytes as in the manifest"),
        ("sha256", "0" * 64, "content hash"),
        ("feed", "unknown_feed", "the unknown feed"),
        ("file", "../escape.csv", "a plain file name"),
        ("encoding", "utf-16", "utf-8 or windows-1252"),
    ],
)
def test_manifest_and_file_disagree(home: Home, item: str, value: object, words: str) -> None:
    folder = deliver(home, "pas", "d1", "2025-03-31", {"rtt_events": GOOD})
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][0][item] = value
    (folder / "manifest.json").write_text(json.dumps(manifest))
    judgement = one(home)
    assert judgement.state == "refused"
    assert words in str(judgement.reason)


def test_missing_mandatory_column(home: Home) -> None:
    deliver(home, "pas", "d1", "2025-03-31", {"rtt_events": b"event_id,pathway_id\n1,2\n"})
    judgement = one(home)
    assert judgement.state == "refused"
    assert "mandatory column patient_id, event_type, event_date" in str(judgement.reason)


def test_manifest_that_is_no_json(home: Home) -> None:
    folder = deliver(home, "pas", "d1", "2025-03-31", {"rtt_events": GOOD})
    (folder / "manifest.json").write_text("{")
    assert "text that is not JSON" in str(one(home).reason)


def test_older_than_current_is_refused(home: Home) -> None:
    deliver(home, "pas", "d2", "2025-03-31", {"rtt_events": GOOD})
    assert one(home).state == "accepted"
    deliver(home, "pas", "d1", "2025-03-30", {"rtt_events": GOOD + ROW % 99})
    assert "the older 2025-03-30" in str(one(home).reason)


def test_gap_is_refused_and_closes_when_the_missing_one_arrives(home: Home) -> None:
    deliver(home, "pas", "d1", "2025-03-29", {"rtt_events": GOOD})
    deliver(home, "pas", "d3", "2025-03-31", {"rtt_events": GOOD + ROW % 98}, previous="d2", mode="changes")
    assert [judgement.state for judgement in judge(home)] == ["accepted", "refused"]
    deliver(home, "pas", "d2", "2025-03-30", {"rtt_events": GOOD + ROW % 97}, previous="d1", mode="changes")
    assert [judgement.state for judgement in judge(home)] == ["accepted", "accepted"]


def test_unreadable_rows_are_kept_raw_with_line_and_reason(home: Home) -> None:
    bad = GOOD + b"too,many,fields,in,this,row\n" + b",P1,X1,referral_received,2025-03-01\n"
    deliver(home, "pas", "d1", "2025-03-31", {"rtt_events": bad})
    judgement = one(home)
    assert (judgement.state, judgement.rows, judgement.unreadable_rows) == ("accepted", 20, 2)
    kept = pq.read_table(next(home.archive.rglob("*.unreadable.parquet"))).to_pylist()
    assert [row["line_number"] for row in kept] == [22, 23]
    assert kept[0]["raw_text"] == "too,many,fields,in,this,row"
    assert "key column empty" in kept[1]["reason"]


def test_too_many_unreadable_rows_refuse_the_delivery(home: Home) -> None:
    deliver(home, "pas", "d1", "2025-03-31", {"rtt_events": GOOD + b"broken\n" * 30})
    judgement = one(home)
    assert judgement.state == "refused"
    assert "30 of 50 rows unreadable" in str(judgement.reason)


def test_same_file_again_has_no_effect(home: Home) -> None:
    deliver(home, "pas", "d1", "2025-03-31", {"rtt_events": GOOD})
    assert one(home).state == "accepted"
    assert judge(home) == []
    deliver(home, "pas", "d1-again", "2025-03-31", {"rtt_events": GOOD})
    assert one(home).state == "duplicate"


def test_windows_1252_and_byte_order_mark(home: Home) -> None:
    wards = "\ufeffward,valid_from,name\nW1,2025-01-01,Bront\u00eb\u2019s\n"
    folder = deliver(home, "beds", "d1", "2025-03-31", {"wards": wards.lstrip("\ufeff").encode("cp1252")})
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][0]["encoding"] = "windows-1252"
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert judge(home, "beds")[0].state == "accepted"
    kept = next(path for path in home.archive.rglob("*.parquet") if "unreadable" not in path.name)
    assert pq.read_table(kept).to_pylist()[0]["name"] == "Bront\u00eb\u2019s"


def test_a_refusal_never_quotes_a_record(home: Home) -> None:
    deliver(home, "pas", "d1", "2025-03-31", {"rtt_events": HEADER + b'SECRET,"P\r1\n' * 3 + b"a\rb\r\n"})
    judgement = one(home)
    assert judgement.state == "refused"
    assert "SECRET" not in str(judgement.reason)


def test_ledger_refuses_to_forget(home: Home) -> None:
    import sqlite3

    deliver(home, "pas", "d1", "2025-03-31", {"rtt_events": GOOD})
    judge(home)
    with (
        sqlite3.connect(home.ledger) as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute("delete from deliveries")


def test_landing_is_left_as_it_was(home: Home) -> None:
    folder = deliver(home, "pas", "d1", "2025-03-31", {"rtt_events": GOOD})
    before = sorted(path.name for path in Path(folder).iterdir())
    judge(home)
    assert sorted(path.name for path in Path(folder).iterdir()) == before


def test_one_full_file_of_a_feed_in_a_delivery(home: Home) -> None:
    folder = deliver(home, "pas", "d1", "2025-03-31", {"rtt_events": GOOD})
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"].append(manifest["files"][0])
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert "one file for each feed" in str(one(home).reason)


def test_a_name_belongs_to_one_night(home: Home) -> None:
    deliver(home, "pas", "daily", "2025-03-30", {"rtt_events": GOOD})
    assert one(home).state == "accepted"
    deliver(
        home, "pas", "daily", "2025-03-31", {"rtt_events": GOOD + ROW % 98}, previous="daily", mode="changes"
    )
    assert "a delivery name that was not used for another date" in str(one(home).reason)
    folder = deliver(home, "pas", "other", "2025-03-31", {"rtt_events": GOOD})
    text = (folder / "manifest.json").read_text()
    (folder / "manifest.json").write_text(text.replace('"other"', '"daily"'))
    assert "the folder it lies in" in str(one(home).reason)


def test_a_record_in_place_of_the_header_is_not_named(home: Home) -> None:
    deliver(home, "pas", "d1", "2025-03-31", {"rtt_events": b"SECRET1,SECRET1,SECRET2\n" + GOOD})
    judgement = one(home)
    assert judgement.state == "refused" and "SECRET" not in str(judgement.reason)
    header = HEADER.strip() + b",SECRET3 9990000018,comment\n"
    deliver(home, "pas", "d2", "2025-03-31", {"rtt_events": header + b"1,2,3,4,2025-03-01,x,y\n"})
    assert one(home).notes == (
        "rtt_events.csv: columns outside the contract, not read: a name not shown here, comment",
    )


def test_undefined_bytes_of_windows_1252_are_kept_and_said(home: Home) -> None:
    wards = b"ward,valid_from,name\nW1,2025-01-01,a\x81b\x93c\n"
    for name, encoding in (("d1", "windows-1252"), ("d2", "utf-8")):
        folder = deliver(home, "beds", name, "2025-03-31", {"wards": wards + b"W2,2025-01-01,d\n" * 3})
        manifest = json.loads((folder / "manifest.json").read_text())
        manifest["files"][0]["encoding"] = encoding
        (folder / "manifest.json").write_text(json.dumps(manifest))
        judgement = judge(home, "beds")[0]
        # the same bytes with other characters are another content, not the same file again
        assert judgement.state == "accepted"
    kept = next(home.archive.rglob("*.windows-1252.parquet"))
    assert pq.read_table(kept).to_pylist()[0]["name"] == "a\x81b\u201cc"
    assert len(list(home.archive.rglob("*.parquet"))) == 4


def test_a_line_of_many_fields_is_kept_raw_and_the_rest_is_read(home: Home) -> None:
    long_line = b"21,P1," + b"x," * 60_000 + b"\n"
    quoted = b'22,P1,X1,referral_received,2025-03-01,"a, b, c, d"\n'
    header = HEADER.strip() + b",note\n"
    rows = b"".join(line + b",\n" for line in GOOD.split(b"\n")[1:-1])
    deliver(home, "pas", "d1", "2025-03-31", {"rtt_events": header + rows + long_line + quoted})
    judgement = one(home)
    assert (judgement.state, judgement.rows, judgement.unreadable_rows) == ("accepted", 21, 1)
    kept = pq.read_table(next(home.archive.rglob("*.unreadable.parquet"))).to_pylist()
    assert [(row["line_number"], row["reason"]) for row in kept] == [(22, "too many columns")]
    assert kept[0]["raw_text"].startswith("21,P1,x,x,")


def test_a_share_that_hiccups_is_looked_at_again(home: Home) -> None:
    folder = deliver(home, "pas", "d1", "2025-03-31", {"rtt_events": GOOD})
    manifest = json.loads((folder / "manifest.json").read_text())
    long_name = "x" * 120
    manifest["files"][0]["file"] = long_name
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert "the file that the manifest names" in str(one(home).reason)
    (folder / "rtt_events.csv").rename(folder / long_name)
    assert one(home).state == "accepted"


def test_a_home_with_quotes_and_brackets_in_its_name(tmp_path: Path) -> None:
    home = Home(tmp_path / "it's a [home]*")
    home.prepare()
    deliver(home, "pas", "d[1]", "2025-03-31", {"rtt_events": GOOD})
    assert one(home).state == "accepted"
