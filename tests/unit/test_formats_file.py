"""formats.yml of a home: what holds for a feed, and one message for each line that cannot be used."""

import json
from pathlib import Path

import pytest

from orchestration.settings.formats import Formats, UnknownFormat, formats_of, read_formats
from orchestration.store.home import Home

WHOLE = """
pas:
  encoding: cp1252
  delimiter: tab
  dates: [dd/mm/yyyy, dd-MMM-yy]
  times: ["yyyy-mm-ddTHH:MM:SSZ"]
  empty: ["-", NULL]
  columns: {Hospital No: patient_id}
  feeds:
    referrals:
      skip_lines: 3
      dates: excel serial
      columns: {Referral No: referral_id}
      codes: {priority_type: {R: "1"}}
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def _read(home: Home, text: str) -> Formats:
    (home.root / "formats.yml").write_text(text, encoding="utf-8")
    return read_formats(home)


def test_a_feed_says_its_own_before_its_source(home: Home) -> None:
    formats = _read(home, WHOLE)
    referrals, patients = formats.of("pas", "referrals"), formats.of("pas", "patients")
    assert (referrals.encoding, referrals.delimiter, referrals.skip_lines) == ("windows-1252", "\t", 3)
    assert (referrals.dates, patients.dates) == (("excel serial",), ("dd/mm/yyyy", "dd-MMM-yy"))
    assert referrals.columns == {"Hospital No": "patient_id", "Referral No": "referral_id"}
    assert patients.columns == {"Hospital No": "patient_id"} and patients.skip_lines is None
    assert formats.of("ed", "attendances").is_plain and formats.of("ed", "attendances").digest == ""


def test_what_is_kept_of_it_reads_as_the_same(home: Home) -> None:
    formats = _read(home, WHOLE)
    again = formats_of(json.loads(formats.says))
    assert again.digest == formats.digest != ""
    assert again.of("pas", "referrals").digest == formats.of("pas", "referrals").digest
    assert read_formats(Home(home.root / "elsewhere")).digest == ""


def test_codes_stay_text(home: Home) -> None:
    formats = _read(home, "pas:\n  codes:\n    priority_type: {01: 1, Y: 2, no: 3}\n")
    assert formats.of("pas", "referrals").codes["priority_type"].values == {"01": "1", "Y": "2", "no": "3"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pass: {encoding: utf-8}", "formats.yml: nothing is called pass; there are beds, cancer, ed,"),
        ("pas: [a]", "pas: expected lines of the form `name: value`, found a list"),
        ("pas: {encodng: utf-8}", "pas: nothing is called encodng; the nearest are encoding,"),
        ("pas: {encoding: utf-99}", "pas: expected encoding as utf-8, utf-16,"),
        ("pas: {delimiter: ab}", 'pas: expected delimiter as one character such as ";"'),
        ("pas: {skip_lines: many}", "pas: expected skip_lines as a whole number of lines from 0 to 1000"),
        ("pas: {dates: ['%d/%m/%Y']}", "pas: expected dates as a list with a pattern such as dd/mm/yyyy,"),
        ("pas: {dates: [dd/yyyy]}", "with day, month and year"),
        (
            "pas: {dates: [dd/mm/yyyy, mm/dd/yyyy]}",
            "dd/mm/yyyy and mm/dd/yyyy would read one text as different",
        ),
        ("pas: {times: [dd/mm/yyyy]}", "pas: expected times as a list of patterns with hours and minutes"),
        ("pas: {time_zone: London}", "pas: expected time_zone as the name of a time zone, such as"),
        ("pas: {decimal: ';'}", 'pas: expected decimal as "." or ","'),
        ("pas: {trim: abc}", "pas: expected trim as characters that are no letters or digits"),
        ("pas: {columns: {A: refid}}", "pas: columns: nothing is called refid; the nearest are"),
        ("pas: {columns: {A: clinic, B: clinic}}", "columns: clinic is given by two columns; keep one of them"),
        ("pas: {constants: {consultant_led: maybe}}", "constants: expected consultant_led as Y or N"),
        (
            "pas: {codes: {priority_type: {R: 9}}}",
            "codes.priority_type: expected 'R' as a code of the contract",
        ),
        ("pas: {codes: {clinic: {values: {R: 9}, others: refuse}}}", "others: refuse has no meaning for text"),
        ("pas: {join: {clinic: {columns: [A]}}}", "join.clinic: expected columns as a list of two or more"),
        ("pas: {feeds: {referral: {}}}", "pas.feeds: nothing is called referral; there are admission_offers,"),
        ("national: {feeds: {kh03_workbook: {trim: '-'}}}", "kh03_workbook is a published workbook, which is"),
        ("pas: {trim: '-'}\npas: {trim: '*'}", "pas is written twice in the block that begins in line 1"),
    ],
)
def test_a_line_that_cannot_be_used_is_one_message(home: Home, text: str, said: str) -> None:
    with pytest.raises(UnknownFormat) as refused:
        _read(home, text)
    message = str(refused.value)
    assert said in message and message.startswith("formats.yml: ") and message.endswith("refresh again")
    assert message.count("formats.yml: ") == 1
