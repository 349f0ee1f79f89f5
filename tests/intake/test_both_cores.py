"""Files are read in blocks, side by side: no row or refusal may depend on where a block ends."""

import random
import threading
from pathlib import Path

import duckdb
import pytest

from orchestration.contract.feeds import load_sources
from orchestration.intake import line_blocks, record_stream
from orchestration.intake.both_cores import of_each_file
from orchestration.intake.broken_lines import _Scan, without_broken_lines
from orchestration.intake.csv_reader import read_csv
from orchestration.intake.dialect import Dialect
from orchestration.intake.line_blocks import Lines, looked_at
from orchestration.intake.manifest import ManifestFile

SEED = 111
FEED = load_sources()["pas"].feeds["patients"]


def text_of(chance: random.Random, dialect: Dialect, columns: int) -> bytes:
    """Lines as sources write them, some of them broken in every way that is known."""
    quote, separator = dialect.quote, dialect.delimiter
    lines = []
    for _ in range(chance.randint(1, 25)):
        values = []
        for _ in range(columns if chance.random() < 0.8 else chance.randint(0, 6)):
            value = chance.choice(["", "a", "bc d", "12", "é"])
            ways = [value, f"{quote}{value}{quote}", f"{value}{quote}", f"{quote}{value}", f"{value}\r"]
            ways += [f"{quote}{value}{quote}{quote}z{quote}", f"{quote}{value}{separator}w{quote}"]
            ways += [f"{quote}{value}\nx{quote}"]
            values.append(chance.choices(ways, [9, 9, 1, 1, 1, 1, 1, 1])[0])
        lines.append(separator.join(values) + chance.choice(["\n", "\n", "\n", "\r\n"]))
    return "".join(lines).encode()


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks and groups of a few rows, so that a small file has many."""
    monkeypatch.setattr(line_blocks, "CHUNK", 64)
    monkeypatch.setattr(record_stream, "ROWS_AT_ONCE", 7)
    monkeypatch.setattr(record_stream, "ROWS_OF_A_GROUP", 20)


def test_a_line_that_is_passed_over_is_one_record(small_blocks: None, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    passed_over = 0
    for _ in range(400):
        dialect = Dialect(chance.choice([",", ";", "\t"]), chance.choice(['"', '"', "'", ""]))
        columns = chance.randint(1, 4)
        file = tmp_path / "lines.csv"
        file.write_bytes(text_of(chance, dialect, columns))
        scan = _Scan(file, columns, dialect)
        with file.open("rb") as stream:
            for found in looked_at(stream, b"\n", columns, dialect):
                for index in set(range(len(found.block))) - set(found.doubtful.tolist()):
                    number, line = found.block.first + index, found.block.line(index)
                    assert scan._reason(number, line.removesuffix(b"\r")) == "", (line, columns, dialect)
                    passed_over += 1
    assert passed_over > 1_000


def test_lines_come_in_their_order_with_their_numbers(small_blocks: None, tmp_path: Path) -> None:
    file = tmp_path / "lines.csv"
    written = [f"{number},{'x' * (number % 90)}".encode() for number in range(500)]
    file.write_bytes(b"\n".join(written))
    with file.open("rb") as stream:
        lines = Lines(looked_at(stream, b"\n", 2, Dialect()))
        found = []
        while (line := lines.following()) is not None:
            found.append(line)
    assert found == list(enumerate(written, start=1))


def test_a_file_of_quoted_values_has_no_line_that_is_looked_at_by_itself(tmp_path: Path) -> None:
    file = tmp_path / "lines.csv"
    file.write_bytes(b'"id","name"\n' + b"".join(b'"%d","a name"\r\n' % number for number in range(3_000)))
    with file.open("rb") as stream:
        doubtful = [int(index) for one in looked_at(stream, b"\n", 2, Dialect()) for index in one.doubtful]
    assert doubtful == [0]


def test_a_broken_line_is_replaced_and_the_others_are_as_they_were(small_blocks: None, tmp_path: Path) -> None:
    file, copy = tmp_path / "lines.csv", tmp_path / "copy.csv"
    lines = [b'"%d","a name"' % number for number in range(60)]
    lines[31] = b'"31","a","third"'
    file.write_bytes(b"\n".join([b'"id","name"', *lines]) + b"\n")
    with without_broken_lines(file, 2, copy) as readable:
        assert [(line.number, line.reason) for line in readable.broken] == [(33, "too many columns")]
        copied = readable.file.read_bytes().split(b"\n")
    assert copied[1:32] == lines[:31] and copied[33:61] == lines[32:] and len(copied) == 62


def test_rows_keep_their_numbers_over_groups_and_rows_that_cannot_be_keyed(
    small_blocks: None, tmp_path: Path
) -> None:
    file, accepted, unreadable = (tmp_path / name for name in ("f.csv", "f.parquet", "f.unreadable.parquet"))
    keys = [f"x{number}" if number % 30 else "" for number in range(1, 201)]
    file.write_text("patient_id,gender\n" + "".join(f"{key},1\n" for key in keys), encoding="utf-8")
    result = read_csv(file, "utf-8", FEED, accepted, unreadable)
    assert (result.accepted_rows, result.unreadable_rows) == (194, 6)
    with duckdb.connect() as connection:
        rows = connection.execute(f"select source_row, patient_id from '{accepted}'").fetchall()
        lines = connection.execute(f"select line_number from '{unreadable}'").fetchall()
    assert rows == [(number, key) for number, key in enumerate(keys, start=1) if key]
    assert lines == [(number + 1,) for number in range(30, 201, 30)]
    # nothing is left beside them of what was written on the way
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f.csv", "f.parquet", "f.unreadable.parquet"]


def promised(name: str, size: int, sha256: str) -> ManifestFile:
    return ManifestFile(
        feed="patients", file=name, mode="full", rows=1, bytes=size, sha256=sha256, encoding="utf-8"
    )


def test_files_are_answered_for_in_the_order_of_the_manifest() -> None:
    files = [promised("a", 1, "1"), promised("b", 9, "2"), promised("c", 5, "3")]
    assert of_each_file(files, lambda index: files[index].file) == ["a", "b", "c"]

    def refuse(index: int) -> str:
        if index:
            raise ValueError(files[index].file)
        return "read"

    # the largest is begun first; the refusal is the one that a reader of the manifest meets first
    with pytest.raises(ValueError, match="b"):
        of_each_file(files, refuse)


def test_files_with_one_place_in_the_archive_are_read_one_after_another() -> None:
    """By one thread: two would write the same temporary file."""
    files = [promised(str(number), 1, "same") for number in range(20)] + [promised("other", 1, "another")]
    threads = of_each_file(files, lambda index: threading.get_ident())
    assert len(set(threads[:20])) == 1
