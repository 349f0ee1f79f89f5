"""What `clockstop inspect` says of a file: its feed, columns and codes, and no value of a patient."""

import csv
import json
import os
from pathlib import Path

import duckdb
import openpyxl
import pytest
from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.contract.feeds import load_sources
from orchestration.contract.seeds import accepted_codes
from orchestration.contract.spellings import load_spellings
from orchestration.intake.inspection.column_names import extract_feeds, guess, match
from orchestration.settings.formats import UnknownFormat, read_formats_file
from orchestration.settings.formats_file import add_lines
from tests.inspection.ways_to_export import Written, contract_rows

FEEDS = load_sources()
SECRETS = ("Zebedee", "9990000018", "QZ99 9ZZ", "17/03/1944", "fell at home")


def _inspect(*arguments: object, home: Path) -> tuple[int, str]:
    answer = CliRunner().invoke(
        app, ["inspect", *map(str, arguments)], env={"CLOCKSTOP_HOME": str(home)}, catch_exceptions=False
    )
    return answer.exit_code, answer.output


def _csv(file: Path, rows: list[dict[str, str]]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


@pytest.mark.parametrize(
    ("headers", "feed", "renamed"),
    [
        (["ReferralID", "Hospital No", "REFERRAL REQUEST RECEIVED DATE"], "pas.referrals", 3),
        (["PATIENT_ID", "NHS NUMBER", "PERSON BIRTH DATE"], "pas.patients", 1),
        (["AttendanceNumber", "MRN", "Arrival Date Time", "Departure Date Time"], "ed.attendances", 4),
        (["WARD CODE", "WARD NAME", "Start Date", "Funded Beds"], "beds.wards", 4),
        (["Spell No", "Unit Number", "Admission Date", "Discharge DT"], "pas.spells", 4),
    ],
)
def test_a_feed_is_told_by_its_columns_however_they_are_spelt(
    headers: list[str], feed: str, renamed: int
) -> None:
    (found,) = guess(headers, extract_feeds()).feeds
    assert f"{found.feed.source}.{found.feed.name}" == feed
    assert len(found.renamed) == renamed and not found.missing, found


def test_feeds_that_fit_as_well_are_named_and_none_is_chosen(tmp_path: Path) -> None:
    file = _csv(tmp_path / "export.csv", [{"care_id": "C1", "reason": "x", "kind": "y"}])
    code, said = _inspect(file, home=tmp_path)
    assert code == 3
    assert "its columns fit cancer." in said and " or cancer." in said and "say which it is with --feed" in said
    code, said = _inspect(file, "--feed", "cancer.transfers", home=tmp_path)
    assert "cancer.transfers, one row per" in said


def test_a_file_of_no_feed_says_so(tmp_path: Path) -> None:
    file = _csv(tmp_path / "export.csv", [{"Colour": "red", "Size": "big"}])
    code, said = _inspect(file, home=tmp_path)
    assert code == 3 and "no feed of the contract has its columns" in said and "Colour, Size" in said


def test_names_that_may_be_one_column_are_asked_for() -> None:
    found = match(["Referral No", "Hospital Number", "MRN"], FEEDS["pas"].feeds["referrals"])
    assert found.doubled == {"patient_id": ("Hospital Number", "MRN")}
    assert found.missing == ("patient_id",)


def test_no_two_columns_of_a_feed_have_one_spelling_and_all_are_of_the_contract() -> None:
    spellings = load_spellings()
    feeds = {f"{feed.source}.{feed.name}": feed for feed in extract_feeds()}
    columns = {column.name for feed in feeds.values() for column in feed.typed_columns}
    assert set(spellings.columns) <= columns
    for name, own in spellings.feeds.items():
        assert set(own) <= {column.name for column in feeds[name].typed_columns}, name
    for feed in feeds.values():
        for column in feed.typed_columns:
            for spelling in spellings.names(feed, column):
                found = match([spelling], feed)
                assert found.unclear == {}, (feed.name, spelling, found.unclear)
                assert set(found.columns.values()) == {column.name}, (feed.name, spelling)
    lists = {
        column.codes: set(feed.accepted_codes(column))
        for feed in feeds.values()
        for column in feed.typed_columns
        if column.codes
    }
    for name, codes in spellings.codes.items():
        assert set(codes) <= lists.get(name, set(accepted_codes().get(name, ()))), name


def _patients(rows: int) -> list[dict[str, str]]:
    return [
        {
            "Hospital Number": f"X{number}",
            "NHS NUMBER": SECRETS[1],
            "DOB": SECRETS[3],
            # a column that was taken for a code holds names
            "Sex": SECRETS[0] if number % 2 else "Male",
            "Postcode": SECRETS[2],
            "Ethnicity": SECRETS[4],
            "Surname": SECRETS[0],
        }
        for number in range(rows)
    ]


@pytest.mark.parametrize("as_json", [False, True])
def test_no_value_of_a_patient_is_printed(tmp_path: Path, as_json: bool) -> None:
    rows = [
        {**row, "Ethnicity": f"{SECRETS[4]} {n}", "Sex": f"{SECRETS[0]}{n}"}
        for n, row in enumerate(_patients(200))
    ]
    file = _csv(tmp_path / "patients.csv", rows)
    _, said = _inspect(file, *(["--json"] if as_json else []), home=tmp_path)
    assert not [secret for secret in SECRETS if secret in said], said
    assert "gender" in said


def test_codes_with_a_likely_partner_are_named_and_others_by_kind(tmp_path: Path) -> None:
    rows = _patients(3)
    rows[2]["Ethnicity"] = "not known"
    file = _csv(tmp_path / "patients.csv", rows)
    _, said = _inspect(file, home=tmp_path)
    words = " ".join(said.split())
    assert "gender: Male, 2 rows, not in the contract, likely 1" in words
    assert "gender: A…, 1 row, not in the contract, no likely code" in words
    assert "ethnic_category: not known, 1 row, not in the contract, likely 99" in words
    assert not [secret for secret in SECRETS if secret in said]


def test_a_file_without_column_names_shows_no_record(tmp_path: Path) -> None:
    file = tmp_path / "patients.csv"
    file.write_text(f"X1,{SECRETS[1]},{SECRETS[3]},{SECRETS[0]}1,{SECRETS[2]}\n" * 5, encoding="utf-8")
    code, said = _inspect(file, home=tmp_path)
    assert code != 0 and not [secret for secret in SECRETS if secret in said], said


def test_a_pipe_is_named_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "patients.csv")
    code, said = _inspect(tmp_path / "patients.csv", home=tmp_path / "home")
    assert code == 1 and "patients.csv: expected a plain file, found a folder or pipe" in said


def test_a_folder_guesses_each_file_and_writes_one_formats_file(tmp_path: Path) -> None:
    folder, home = tmp_path / "exports", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    (home / "formats.yml").write_text("# ours\ned: {encoding: windows-1252}  # since May\n", encoding="utf-8")
    (folder / "a.txt").write_bytes(Written(delimiter="|")(contract_rows()))
    rows = [{"Hospital Number": "X1", "NHS NUMBER": SECRETS[1], "DOB": "17/03/1944"}]
    _csv(folder / "b.csv", rows)
    spell = "select 'S1' as \"Spell No\", 'X1' as MRN, timestamp '2026-01-01 10:00' as admitted_at"
    duckdb.execute(f"copy ({spell}) to '{folder / 'c.parquet'}' (format parquet)")
    book = openpyxl.Workbook()
    book.active.append(["Referrals extract"])  # type: ignore[union-attr]
    book.active.append([])  # type: ignore[union-attr]
    book.active.append(["Referral No", "MRN", "Priority"])  # type: ignore[union-attr]
    book.active.append(["R1", "X1", "Routine"])  # type: ignore[union-attr]
    book.active.append(["Report run on 21/11/2026"])  # type: ignore[union-attr]
    book.save(folder / "d.xlsx")
    (folder / "notes.pdf").write_bytes(b"%PDF")
    code, said = _inspect(folder, "--write", "formats.yml", home=home)
    assert code == 0, said
    assert "not inspected" in said and "notes.pdf" in said
    text = (home / "formats.yml").read_text(encoding="utf-8")
    assert "# ours" in text and "# since May" in text
    formats = read_formats_file(home / "formats.yml")
    assert formats.of("ed", "attendances").encoding == "windows-1252"
    assert formats.of("pas", "rtt_events").delimiter == "|"
    assert formats.of("pas", "patients").dates == ("dd/mm/yyyy",)
    assert formats.of("pas", "spells").columns["Spell No"] == "spell_id"
    referrals = formats.of("pas", "referrals")
    assert (referrals.skip_lines, referrals.skip_footer) == (1, 1)
    assert referrals.codes["priority_type"].values == {"Routine": "1"}
    # a second look adds nothing
    _inspect(folder, "--write", "formats.yml", home=home)
    assert (home / "formats.yml").read_text(encoding="utf-8") == text


def test_lines_are_added_to_what_is_there_and_replace_nothing(tmp_path: Path) -> None:
    file = tmp_path / "formats.yml"
    file.write_text(
        """# of the PAS team
pas:
  feeds:
    referrals:
      delimiter: "|"   # agreed in March
      empty: "-"
      columns:
        Ref: referral_id
      codes:
        priority_type: {Routine: "1"}
""",
        encoding="utf-8",
    )
    said = {
        "delimiter": ";",
        "dates": ["dd/mm/yyyy"],
        "empty": ["-", "n/k"],
        "columns": {"Ref": "pathway_id", "MRN": "patient_id"},
        "codes": {"priority_type": {"values": {"Routine": "2", "Soon": "2"}, "others": "keep"}},
    }
    text = add_lines(file, "pas", "referrals", said)
    assert text == file.read_text(encoding="utf-8")
    assert "# of the PAS team" in text and "# agreed in March" in text
    found = read_formats_file(file).of("pas", "referrals")
    assert found.delimiter == "|" and found.dates == ("dd/mm/yyyy",) and found.empty == ("-", "n/k")
    assert found.columns == {"Ref": "referral_id", "MRN": "patient_id"}
    assert found.codes["priority_type"].values == {"Routine": "1", "Soon": "2"}
    assert found.codes["priority_type"].others == "keep"


def test_a_file_that_would_contradict_itself_stays_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "formats.yml"
    file.write_text("pas: {feeds: {referrals: {columns: {Ref: referral_id}}}}\n", encoding="utf-8")
    before = file.read_bytes()
    with pytest.raises(UnknownFormat, match="given by two columns"):
        add_lines(file, "pas", "referrals", {"columns": {"Referral": "referral_id"}})
    assert file.read_bytes() == before


def test_missing_columns_and_what_is_not_read_are_said(tmp_path: Path) -> None:
    file = _csv(tmp_path / "spells.csv", [{"Spell No": "S1", "Admission Date": "2026-01-01", "Colour": "red"}])
    code, said = _inspect(file, "--feed", "spells", home=tmp_path)
    words = " ".join(said.split())
    assert code == 3
    assert "mandatory and missing: patient_id: without it the delivery is refused" in words
    assert "not in the contract, not read: Colour" in words
    assert "Admission Date: 1 value with a day and no time of day, where the contract expects both" in words


def test_no_more_rows_are_read_than_asked_for_and_it_is_said(tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_bytes(Written()(contract_rows()))
    _, said = _inspect(file, "--rows", 7, "--json", home=tmp_path)
    answer = json.loads(said)
    assert answer["rows_read"] == 7 and answer["whole_file_read"] is False
    _, said = _inspect(file, "--rows", 7, home=tmp_path)
    assert "7 rows read, the first ones: the file has more" in said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"\x1f\x8b\x08", "packed with gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "older Office format"),
        (b"PAR1 and no more", "a whole Parquet file"),
        (b"one word in a line\nand another\n", "no line of its beginning has column names"),
    ],
)
def test_what_is_no_extract_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "export.csv"
    file.write_bytes(content)
    code, said = _inspect(file, home=tmp_path)
    assert code == 1 and words in " ".join(said.split()), said


def test_a_file_that_contradicts_formats_yml_is_said(tmp_path: Path) -> None:
    (tmp_path / "formats.yml").write_text(
        'pas: {feeds: {patients: {dates: ["mm/dd/yyyy"], columns: {hospital number: patient_id}}}}\n',
        encoding="utf-8",
    )
    file = _csv(tmp_path / "patients.csv", [{"Hospital Number": "X1", "DOB": "17/03/1944"}])
    code, said = _inspect(file, home=tmp_path)
    words = " ".join(said.split())
    assert code == 3
    assert "values written as dd/mm/yyyy: 1, but dates in formats.yml has mm/dd/yyyy" in words
    # its name is found without its case, as intake finds it
    assert "Hospital Number → patient_id 1 values 100.0 % 100.0 %" in words


def test_years_of_two_digits_of_a_birth_are_asked_for(tmp_path: Path) -> None:
    file = _csv(tmp_path / "patients.csv", [{"patient_id": "X1", "DOB": "17-MAR-44"}])
    code, said = _inspect(file, home=tmp_path)
    assert code == 3 and "DOB has 1 date with years of two digits" in said
    assert "# two_digit_years_from: 1926" in " ".join(said.split())
