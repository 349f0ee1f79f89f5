"""The register of measures and their targets: what it holds, and one message for every wrong row."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from orchestration.contract.validated_csv import read_rows
from orchestration.contract.validated_yaml import ProjectFileError
from orchestration.performance.assurance import in_force
from orchestration.performance.register import (
    MEASURES_SEED,
    TARGETS_SEED,
    MeasureRow,
    TargetRow,
    load_measures,
    load_targets,
    targets_of,
)

# the measures of the trust's performance report, by domain
IDENTIFIERS = {
    "EL": range(1, 16),
    "CA": range(1, 8),
    "UE": range(1, 9),
    "FL": range(1, 13),
    "OP": range(1, 5),
}


def test_every_measure_of_the_report_is_registered() -> None:
    registered = {re.match(r"[A-Z]{2}[0-9]{2}", name)[0] for name in load_measures()}  # type: ignore[index]
    assert registered == {f"{part}{number:02}" for part, numbers in IDENTIFIERS.items() for number in numbers}
    # a stock has its flow beside it where one is registered, and a flow is no stock
    stocks = [measure for measure in load_measures().values() if measure.companion]
    assert {load_measures()[str(measure.companion)].basis for measure in stocks} == {"flow"}
    assert {measure.basis for measure in stocks} == {"stock"}


@pytest.mark.parametrize(
    ("measure_id", "day", "constitutional", "operational"),
    [
        ("EL01", date(2026, 3, 31), 92, 65),
        # the trust has no number of its own: 7 % better than a month that nobody names, and 65 % at least
        ("EL01", date(2027, 3, 31), 92, 70),
        ("CA01", date(2026, 2, 28), 75, 80),
        ("CA02", date(2027, 3, 31), 96, 94),
        ("CA03", date(2027, 3, 31), 85, 80),
        ("UE01", date(2026, 3, 31), 95, 78),
        ("UE01", date(2027, 3, 31), 95, 82),
        ("UE03", date(2026, 3, 31), None, 10),
        ("UE03", date(2026, 4, 30), None, None),
    ],
)
def test_targets_on_a_day(
    measure_id: str, day: date, constitutional: float | None, operational: float | None
) -> None:
    targets = targets_of(load_measures()[measure_id])
    found = [in_force(targets, day, (kind,)) for kind in ("constitutional", "operational")]
    assert [one.value if one else None for one in found] == [constitutional, operational]


def test_what_nobody_has_read_is_marked() -> None:
    """A figure from memory, or a convention, is graded so, and no national figure of a plan is one of them."""
    from_memory = {row.measure for row in load_targets() if row.grade in ("M", "C")}
    assert from_memory.isdisjoint(
        {
            "rtt_incomplete_within_18_weeks",
            "cancer_28_day",
            "cancer_31_day",
            "cancer_62_day",
            "ed_within_4_hours",
        }
    )
    assert all("[M]" in row.source for row in load_targets() if row.grade == "M")


def _seed_with(seed: Path, folder: Path, change: Callable[[list[dict[str, str]]], None]) -> Path:
    rows = list(csv.DictReader(io.StringIO(seed.read_text(encoding="utf-8"))))
    change(rows)
    changed = folder / seed.name
    with changed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return changed


def _set(**values: str) -> Callable[[list[dict[str, str]]], None]:
    """A change of the first row."""
    return lambda rows: rows[0].update(values)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_set(unit="per cent"), "line 2, unit: expected percent, count"),
        (_set(better="higher"), "line 2, better: expected"),
        (_set(levels="trust borough"), "line 2, levels"),
        (_set(denominator=""), "line 2: a percentage needs a denominator; write what it is a percentage of"),
        (_set(source_table="rtt.performance"), "line 2, source_table: expected a published table"),
        (_set(source_table=""), "line 2: a measure without source_table needs `missing`"),
        (_set(companion="EL99"), "line 2, companion: expected the identifier of another measure, found 'EL99'"),
        (_set(measure_id="EL02"), "line 2, measure_id: expected an identifier that no other measure has"),
        (_set(measure_id="18 weeks"), "line 2, measure_id: expected an identifier such as EL01, found"),
        (_set(title=""), "line 2, title: expected text, found nothing"),
    ],
)
def test_a_wrong_measure(change: Callable[[list[dict[str, str]]], None], message: str, tmp_path: Path) -> None:
    with pytest.raises(ProjectFileError) as error:
        load_measures.__wrapped__(_seed_with(MEASURES_SEED, tmp_path, change))
    lines = str(error.value).splitlines()
    assert any(line.partition("measures.csv: ")[2].startswith(message) for line in lines), lines


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_set(measure="rtt_18_weeks"), "line 2, measure: expected the name of a measure of the register"),
        (_set(value="920"), "line 2, value: expected a percentage between 0 and 100, found 920.0"),
        (_set(value="ninety"), "line 2, value: expected a number, found 'ninety'"),
        (_set(value="nan"), "line 2, value: expected a number, found 'nan'"),
        (_set(value=""), "line 2: a target needs a value, a floor or an uplift"),
        (_set(valid_from="01/04/2012"), "line 2, valid_from: expected a date YYYY-MM-DD, found '01/04/2012'"),
        (_set(valid_to="2011-03-31"), "line 2: valid_to 2011-03-31 is before valid_from 2012-04-01"),
        (_set(uplift="5"), "line 2: uplift and uplift_kind belong together; write both or neither"),
        (_set(comparison="at_least"), "line 2, comparison: expected"),
        (
            lambda rows: rows.append(dict(rows[0], valid_from="2020-04-01")),
            "line 51, valid_from: expected a day after the same target of line 2 ends, found '2020-04-01'",
        ),
    ],
)
def test_a_wrong_target(change: Callable[[list[dict[str, str]]], None], message: str, tmp_path: Path) -> None:
    with pytest.raises(ProjectFileError) as error:
        load_targets.__wrapped__(_seed_with(TARGETS_SEED, tmp_path, change))
    (line,) = str(error.value).splitlines()
    assert line.partition("targets.csv: ")[2].startswith(message), line


TWO_LINES = '"two\nlines"'
HEADER = ",".join(TargetRow.model_fields)
ROW = "ed_within_4_hours,national,,operational,2025-04-01,,,78,,,,,>=,planning guidance,V"


@pytest.mark.parametrize(
    ("text", "rows", "problems"),
    [
        # as a spreadsheet writes it
        ("\ufeff" + HEADER + "\r\n" + ROW + "\r\n\r\n,,,,,,,,,,,,,,\r\n", 1, []),
        (HEADER + "\n" + ROW.replace(",V", ' ,"V "') + "\n", 1, []),
        ("", 0, ["expected a header line with measure, level"]),
        (
            HEADER.replace("comparison", "comparision") + "\n" + ROW,
            0,
            ["line 1: nothing is called comparision"],
        ),
        (HEADER.replace(",grade", "") + "\n", 0, ["line 1: expected the column grade, found none"]),
        (HEADER + ",grade\n", 0, ["line 1: expected the column grade once, found it twice"]),
        # one wrong row costs no other
        (f"{HEADER}\n{ROW},x\n{ROW}\n", 1, ["line 2: expected 15 values, found 16"]),
        (f'{HEADER}\n{ROW}\n"not closed\n', 1, ["line 3: expected values with commas between them"]),
        (
            f"{HEADER}\n{ROW.replace('planning guidance', TWO_LINES)}\n{ROW}z\n",
            1,
            ["line 4, grade: expected"],
        ),
    ],
)
def test_files_as_people_write_them(text: str, rows: int, problems: list[str], tmp_path: Path) -> None:
    file = tmp_path / "targets.csv"
    file.write_text(text, encoding="utf-8", newline="")
    read = read_rows(file, TargetRow)
    assert len(read.rows) == rows
    found = [problem.line for problem in read.problems]
    assert len(found) == len(problems), found
    assert all(line.startswith(start) for line, start in zip(found, problems, strict=True)), found


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (absent,) = read_rows(tmp_path / "none.csv", MeasureRow).problems
    assert absent.line == "expected a file that can be read, found FileNotFoundError"
    other = tmp_path / "targets.csv"
    other.write_bytes((HEADER + "\n" + ROW + "\n" + ROW.replace("guidance", "guidance \xa3")).encode("cp1252"))
    (encoding,) = read_rows(other, TargetRow).problems
    assert encoding.line == "line 3: expected text in UTF-8, found another encoding"
