"""What other tools read: Parquet files, and each snippet of docs/connect.md with the tool that it is for."""

import csv
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest

from orchestration.publication.aggregates import aggregate_tables
from orchestration.publication.pointer import current_build
from orchestration.publication.recovery import heal
from orchestration.run.rollback import rollback
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests.absent_tests import SPREADSHEET_PROGRAM
from tests.any_tool_home import NAMES, any_tool_home
from tests.conftest import ROOT, read
from tests.ready_homes import copy_home

PAGE = (ROOT / "docs" / "connect.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
# what Power BI and old readers know: no nested columns, no other compression
TYPES = {
    *("BOOLEAN NONE", "INT32 INT", "INT64 INT", "INT32 DATE", "INT64 TIMESTAMP", "DOUBLE NONE"),
    *("BYTE_ARRAY STRING", "INT32 DECIMAL", "INT64 DECIMAL", "FIXED_LEN_BYTE_ARRAY DECIMAL"),
}


@pytest.fixture(scope="module")
def home() -> Home:
    """A home of the emergency department."""
    return any_tool_home()


@pytest.fixture(scope="session")
def spreadsheet_program() -> str:
    """LibreOffice; tests that ask for it are absent without it."""
    return str(shutil.which(SPREADSHEET_PROGRAM))


def _snippets(language: str) -> list[str]:
    return [text for found, text in SNIPPETS if found == language]


def _run(snippet: str, home: Home, folder: Path) -> str:
    """Runs lines of a shell in a folder, with the commands of this environment."""
    bin_folder = folder / "bin"
    bin_folder.mkdir(exist_ok=True)
    command = bin_folder / "clockstop"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m orchestration.cli "$@"\n', encoding="utf-8")
    command.chmod(0o700)
    (folder / "share").mkdir(exist_ok=True)
    beside_python = str(Path(sys.executable).parent)
    answer = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", snippet.replace("/srv/clockstop", str(home.root))],
        cwd=folder,
        env={
            **os.environ,
            "CLOCKSTOP_HOME": str(home.root),
            "PYTHONPATH": str(ROOT),
            "SHARE": str(folder / "share"),
            "PATH": f"{bin_folder}:{beside_python}:/usr/bin:/bin",
        },
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, (snippet, answer.stderr)
    return answer.stdout


def test_every_table_without_patients_is_a_parquet_file_of_the_same_rows(home: Home) -> None:
    files = {f"{file.parent.name}.{file.stem}": file for file in home.parquet.glob("*/*.parquet")}
    published = {name for (name,) in read(home, "select schema_name || '.' || table_name from duckdb_tables()")}
    assert files.keys() == set(aggregate_tables()) & published and len(files) > 10
    patient_level = {
        name for (name,) in read(home, "select table_name from publication.tables where patient_level")
    }
    assert patient_level and not patient_level & files.keys()
    for name, file in files.items():
        rows = read(home, f"select * from {name} order by all")
        with duckdb.connect() as connection:
            assert connection.execute(f"select * from '{file}' order by all").fetchall() == rows, name
        about = {key.decode(): value.decode() for key, value in pq.read_metadata(file).metadata.items()}
        assert (about["table_name"], about["build_id"]) == (name, current_build(home))
        schema = pq.ParquetFile(file).schema
        kinds = {
            f"{column.physical_type} {column.logical_type.type}"
            for column in (schema.column(place) for place in range(len(schema)))
        }
        assert kinds <= TYPES, (name, kinds - TYPES)
        groups = pq.read_metadata(file)
        for group in range(groups.num_row_groups):
            assert groups.row_group(group).column(0).compression == "SNAPPY", name


def test_no_file_for_other_tools_names_a_patient(home: Home) -> None:
    known = "\n".join(str(row) for row in read(home, "select * from ed.attendances"))
    assert all(name in known for name in NAMES[1:])
    files = [file for folder in (home.parquet, home.dictionary) for file in folder.rglob("*") if file.is_file()]
    assert len(files) > 30
    for file in files:
        data = file.read_bytes()
        if file.suffix == ".parquet":
            # compressed pages hide their text
            with duckdb.connect() as connection:
                data = str(connection.execute(f"select * from '{file}'").fetchall()).encode()
        assert not [name for name in NAMES if name.encode() in data], file.name


def test_links_follow_the_current_publication(home: Home, tmp_path: Path) -> None:
    """Back to an earlier publication and to one of a version that wrote no such folders."""
    own = Home(copy_home(home.root, tmp_path / "home"))
    first = current_build(own)
    assert own.parquet.resolve() == own.parquet_folder(str(first)).resolve()
    ledger = Ledger(own.ledger)
    # an earlier version's publication, by the same rows
    earlier = "20250330T020000_earlier0"
    shutil.copytree(own.publication_folder(str(first)), own.publication_folder(earlier))
    for kind in ("marts", "aggregates"):
        (own.publication_folder(earlier) / f"{kind}_{first}.duckdb").rename(
            own.publication_folder(earlier) / f"{kind}_{earlier}.duckdb"
        )
    for folder in (own.parquet_folder(earlier), own.dictionary_folder(earlier)):
        shutil.rmtree(folder)
    build = ledger.build(str(first))
    assert build is not None
    ledger.record_build(replace(build, build_id=earlier, run_id="earlier"))
    ledger.record_publication(earlier, "publish", [], "2025-03-30T03:00:00+00:00")
    ledger.record_publication(str(first), "publish", [], "2025-03-31T03:00:00+00:00")
    rollback(earlier, own, ledger, lambda words: None)
    assert not os.path.lexists(own.parquet) and not os.path.lexists(own.dictionary)
    rollback(str(first), own, ledger, lambda words: None)
    assert (own.parquet / "ed" / "performance_monthly.parquet").exists()
    assert (own.dictionary / "index.html").exists()
    # what is lost or damaged beside the current publication is written again
    monthly, page = own.parquet / "ed" / "performance_monthly.parquet", own.dictionary / "ed.attendances.html"
    before = monthly.read_bytes()
    monthly.unlink()
    page.chmod(0o600)
    page.write_text("<p>damaged", encoding="utf-8")
    own.dictionary.unlink()
    heal(own, ledger)
    assert monthly.read_bytes() == before and "damaged" not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("number", range(len(_snippets("sh"))))
def test_command_lines_of_the_page(home: Home, number: int, tmp_path: Path) -> None:
    snippet = _snippets("sh")[number]
    said = _run(snippet, home, tmp_path)
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != "bin"]
    assert said.strip() or written, snippet
    if "cp " in snippet:
        assert (tmp_path / "share" / "parquet" / "ed" / "performance_monthly.parquet").is_file()
        # the next day it is copied over
        _run(snippet, home, tmp_path)
    if "performance_monthly order by" in snippet:
        assert "2025-03" in said and "50.0" in said


@pytest.mark.parametrize("number", range(len(_snippets("python"))))
def test_python_of_the_page(home: Home, number: int, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    text = _snippets("python")[number].replace("/srv/clockstop", str(home.root))
    script.write_text(text, encoding="utf-8")
    said = _run(f"{sys.executable} {script}", home, tmp_path)
    assert "attendances" in said and ("month" in said or "domain" in said)


def test_power_query_names_what_is_published(home: Home) -> None:
    """No Power Query runs here: its files, columns and brackets are compared."""
    found = _snippets("powerquery")
    assert len(found) == 3
    for query in found:
        places = re.findall(r'& "\\([\w\\]+)\.parquet"', query)
        named = set(re.findall(r"\[(\w+)\] =", query)) | set(re.findall(r'\{?\{"(\w+)"', query))
        named |= set(re.findall(r'"(\w+)"(?=[,}])', query)) - {"en"}
        file = home.parquet / f"{places[0] if places else r'ed/performance_monthly'}.parquet".replace("\\", "/")
        assert named and named <= set(pq.read_schema(file).names), named
        assert query.split()[0] == "let" and query.split()[-2] == "in" and query.split()[-1] in query
        for opened, closed in ("()", "[]", "{}"):
            assert query.count(opened) == query.count(closed)


def test_r_and_excel_are_said_to_be_untested() -> None:
    assert "Not tested: the packages of R" in PAGE and "cannot be run where Clockstop is tested" in PAGE
    assert len(_snippets("r")) == 1


def test_a_spreadsheet_program_opens_what_the_page_writes(
    home: Home, spreadsheet_program: str, tmp_path: Path
) -> None:
    """The workbook and the CSV file, opened by LibreOffice and written again in the other form."""
    wanted = next(text for text in _snippets("sh") if "clockstop query" in text)
    _run(wanted, home, tmp_path)
    _run(next(text for text in _snippets("sh") if "monthly.csv" in text), home, tmp_path)
    for file, to in ((tmp_path / "performance_monthly.xlsx", "csv"), (tmp_path / "share/monthly.csv", "xlsx")):
        subprocess.run(
            [
                *(spreadsheet_program, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"),
                *("--convert-to", to, "--outdir", str(tmp_path / "opened"), str(file)),
            ],
            check=True,
            capture_output=True,
        )
    columns = ("month", "department_type", "attendances", "percent_within_4h")
    rows = read(home, f"select {', '.join(columns)} from ed.performance_monthly order by all")
    expected = sorted(tuple(map(str, row)) for row in rows)
    with (tmp_path / "opened" / "performance_monthly.csv").open(encoding="utf-8", newline="") as stream:
        opened = [tuple(row[name] for name in columns) for row in csv.DictReader(stream)]
    assert sorted((*row[:3], str(float(row[3]))) for row in opened) == expected
    sheet = openpyxl.load_workbook(tmp_path / "opened" / "monthly.xlsx").worksheets[0]
    names, *cells = sheet.iter_rows(values_only=True)
    assert {"month", "attendances"} <= set(names) and len(cells) == len(rows)
    place = names.index("attendances")
    assert sorted(cell[place] for cell in cells) == sorted(row[2] for row in rows)
