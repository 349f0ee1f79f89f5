"""Twenty and more ways to export one extract: with its formats.yml each is read as the contract's own file."""

import codecs
import csv
import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import pytest
import yaml

from orchestration.contract.feeds import load_sources
from orchestration.intake.ingest import Judgement, ingest
from orchestration.settings.formats import read_formats
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests.conftest import deliver

PAS = load_sources()["pas"]
# A name with letters that encodings disagree on, one with separators in it, and empty values.
REFERRALS = [
    {
        "referral_id": "R1",
        "patient_id": "P1",
        "received_date": "2026-06-05",
        "priority_type": "1",
        "consultant": "Zoé Müller, £",
        "consultant_led": "Y",
        "discharge_date": "",
    },
    {
        "referral_id": "R2",
        "patient_id": "P2",
        "received_date": "2026-12-31",
        "priority_type": "2",
        "consultant": "O'Brien; A|B",
        "consultant_led": "N",
        "discharge_date": "2026-12-31",
    },
    {
        "referral_id": "R3",
        "patient_id": "P3",
        "received_date": "",
        "priority_type": "",
        "consultant": "",
        "consultant_led": "Y",
        "discharge_date": "2027-02-28",
    },
]
APPOINTMENTS = [
    {"appointment_id": "A1", "patient_id": "P1", "appointment_at": "2026-06-05T09:05:00", "attended": "5"},
    {"appointment_id": "A2", "patient_id": "P2", "appointment_at": "2026-12-31T23:59:00", "attended": "7"},
]
Rows = list[dict[str, str]]
Changed = Callable[[Rows], Rows]


def written(rows: Rows, delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL, quote: str = '"') -> str:
    """Rows as text; without quotes no value may hold the delimiter."""
    text = io.StringIO(newline="")
    settings: dict[str, Any] = {"delimiter": delimiter, "quoting": quoting, "lineterminator": "\r\n"}
    if quoting != csv.QUOTE_NONE:
        settings["quotechar"] = quote
    writer = csv.DictWriter(text, list(rows[0]), **settings)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def bare(rows: Rows) -> str:
    """Rows with tabs between values and no quotes round them."""
    return "".join(
        "\t".join(values) + "\n" for values in (list(rows[0]), *(list(row.values()) for row in rows))
    )


def each(rows: Rows, **of_column: Callable[[str], str]) -> Rows:
    """Rows with some of their columns written otherwise."""
    return [{name: of_column.get(name, str)(value) for name, value in row.items()} for row in rows]


def day(pattern: str) -> Callable[[str], str]:
    """A day as a source writes it; an empty one stays empty."""
    year, month, of_month = slice(0, 4), slice(5, 7), slice(8, 10)
    months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    return lambda value: (
        pattern.format(
            d=value[of_month],
            m=value[month],
            y=value[year],
            s=value[2:4],
            n=months[int(value[month]) - 1],
        )
        if value
        else ""
    )


def serial(value: str) -> str:
    """A day as a workbook numbers it."""
    if not value:
        return ""
    return str((date.fromisoformat(value) - date(1899, 12, 30)).days)


def on_days(pattern: str) -> Rows:
    """The referrals with their days written by a pattern."""
    return each(REFERRALS, received_date=day(pattern), discharge_date=day(pattern))


SLASHED = on_days("{d}/{m}/{y}")
RENAMED = [
    {
        "Referral No.": row["referral_id"],
        "Hospital Number": row["patient_id"],
        **{name: value for name, value in row.items() if name not in ("referral_id", "patient_id")},
    }
    for row in REFERRALS
]
QUOTES_KEPT = each(REFERRALS, consultant=lambda value: f'"{value}' if value else "")
LED = [row for row in REFERRALS if row["consultant_led"] == "Y"]

WAYS: dict[str, tuple[Rows, bytes, dict[str, Any]]] = {
    "utf-8 with a mark": (REFERRALS, codecs.BOM_UTF8 + written(REFERRALS).encode(), {}),
    "utf-16 little-endian": (
        REFERRALS,
        codecs.BOM_UTF16_LE + written(REFERRALS).encode("utf-16-le"),
        {"encoding": "utf-16"},
    ),
    "utf-16 big-endian": (
        REFERRALS,
        codecs.BOM_UTF16_BE + written(REFERRALS).encode("utf-16-be"),
        {"encoding": "utf-16"},
    ),
    "utf-16 without a mark": (REFERRALS, written(REFERRALS).encode("utf-16-le"), {"encoding": "utf-16-le"}),
    "windows-1252": (REFERRALS, written(REFERRALS).encode("cp1252"), {"encoding": "windows-1252"}),
    "latin 1": (REFERRALS, written(REFERRALS).encode("latin-1"), {"encoding": "iso-8859-1"}),
    "semicolons": (REFERRALS, written(REFERRALS, ";").encode(), {"delimiter": ";"}),
    "bars": (REFERRALS, written(REFERRALS, "|").encode(), {"delimiter": "|"}),
    "tabs": (REFERRALS, written(REFERRALS, "\t").encode(), {"delimiter": "tab"}),
    "all quoted": (REFERRALS, written(REFERRALS, quoting=csv.QUOTE_ALL).encode(), {}),
    "apostrophes as quotes": (REFERRALS, written(REFERRALS, quote="'").encode(), {"quote": "'"}),
    "tabs without quotes": (QUOTES_KEPT, bare(QUOTES_KEPT).encode(), {"delimiter": "tab", "quote": "none"}),
    "header lines": (
        REFERRALS,
        b'Referrals "all"\nrun on 5 June 2026\n\n' + written(REFERRALS).encode(),
        {"skip_lines": "3"},
    ),
    "footer": (
        REFERRALS,
        written(REFERRALS).encode() + b"\r\n(3 rows affected)\r\n",
        {"skip_footer": "1"},
    ),
    "header lines and footer in utf-16": (
        REFERRALS,
        codecs.BOM_UTF16_LE
        + ("Title\r\n" + written(REFERRALS, "\t") + "Total\t3\r\nEnd\r\n\r\n").encode("utf-16-le"),
        {"encoding": "utf-16", "delimiter": "tab", "skip_lines": "1", "skip_footer": "2"},
    ),
    "dd/mm/yyyy": (REFERRALS, written(SLASHED).encode(), {"dates": ["dd/mm/yyyy"]}),
    "dd-MMM-yy": (REFERRALS, written(on_days("{d}-{n}-{s}")).encode(), {"dates": ["dd-MMM-yy"]}),
    "yyyymmdd": (REFERRALS, written(on_days("{y}{m}{d}")).encode(), {"dates": ["yyyymmdd"]}),
    "midnight with parts of a second": (
        REFERRALS,
        written(on_days("{y}-{m}-{d} 00:00:00.000")).encode(),
        {"dates": ["yyyy-mm-dd HH:MM:SS.fff"]},
    ),
    "two patterns": (
        REFERRALS,
        written(each(REFERRALS, received_date=day("{d}/{m}/{y}"), discharge_date=day("{d}-{n}-{y}"))).encode(),
        {"dates": ["dd/mm/yyyy", "dd-mmm-yyyy"]},
    ),
    "numbers of days": (
        REFERRALS,
        written(each(REFERRALS, received_date=serial, discharge_date=serial)).encode(),
        {"dates": ["excel serial"]},
    ),
    "words for empty": (
        REFERRALS,
        written(
            each(
                REFERRALS,
                received_date=lambda value: value or "-",
                priority_type=lambda value: value or "Unknown",
                discharge_date=lambda value: value or "n/k",
            )
        ).encode(),
        {"empty": ["-", "unknown", "N/K"]},
    ),
    "padded and marked": (
        REFERRALS,
        written(each(REFERRALS, patient_id=lambda value: f" *{value}*  ", referral_id="  {} ".format)).encode(),
        {"trim": "*"},
    ),
    "renamed columns": (
        REFERRALS,
        written(RENAMED).encode(),
        {"columns": {"Referral No.": "referral_id", "hospital number": "patient_id"}},
    ),
    "a constant column": (
        LED,
        written(
            [{name: value for name, value in row.items() if name != "consultant_led"} for row in LED]
        ).encode(),
        {"constants": {"consultant_led": "Y"}},
    ),
    "codes": (
        REFERRALS,
        written(
            each(
                REFERRALS,
                priority_type=lambda value: {"1": "Routine", "2": "2"}.get(value, ""),
                consultant_led=lambda value: {"Y": "1", "N": "0"}[value],
            )
        ).encode(),
        {
            "codes": {
                "priority_type": {"values": {"Routine": "1"}, "others": "keep"},
                "consultant_led": {"1": "Y", "0": "N"},
            }
        },
    ),
}


def take_in(home: Home, feed: str, data: bytes, said: dict[str, Any], rows: int, name: str = "d1") -> Judgement:
    """What becomes of one delivery of one file."""
    if said:
        (home.root / "formats.yml").write_text(yaml.safe_dump({"pas": {"feeds": {feed: said}}}), "utf-8")
    deliver(home, "pas", name, "2026-06-30", {feed: data})
    _promise(home, name, rows)
    (judged,) = ingest(PAS, home, Ledger(home.ledger))
    return judged


def _promise(home: Home, name: str, rows: int) -> None:
    """The manifest of a delivery that was made by hand: how many records there are."""
    file = home.landing / "pas" / name / "manifest.json"
    manifest = json.loads(file.read_text())
    manifest["files"][0]["rows"] = rows
    file.write_text(json.dumps(manifest))


def archived(home: Home, feed: str, columns: list[str]) -> list[tuple[Any, ...]]:
    """What the newest reading of the only file says, column by column."""
    (file,) = Ledger(home.ledger).files()
    listed = ", ".join(f"coalesce({name}, '')" for name in columns)
    return duckdb.execute(
        f"select {listed} from read_parquet(?) order by source_row", [str(home.archive / file.archive_file)]
    ).fetchall()


@pytest.mark.parametrize("way", WAYS)
def test_each_way_is_read_as_the_contracts_own_file(home: Home, way: str) -> None:
    rows, data, said = WAYS[way]
    judged = take_in(home, "referrals", data, said, len(rows))
    assert (judged.state, judged.reason, judged.rows, judged.unreadable_rows) == (
        "accepted",
        None,
        len(rows),
        0,
    )
    assert archived(home, "referrals", list(rows[0])) == [tuple(row.values()) for row in rows]
    (file,) = Ledger(home.ledger).files()
    assert file.formats == read_formats(home).of("pas", "referrals").digest
    assert bool(file.formats) == bool(said)


APPOINTMENT_WAYS: dict[str, tuple[Rows, bytes, dict[str, Any]]] = {
    "with parts of a second": (
        APPOINTMENTS,
        written(each(APPOINTMENTS, appointment_at=lambda value: f"{value[:10]} {value[11:]}.000")).encode(),
        {"times": ["yyyy-mm-dd HH:MM:SS.fff"]},
    ),
    "with an offset": (
        each(APPOINTMENTS, appointment_at="{}Z".format),
        written(each(APPOINTMENTS, appointment_at="{}.123Z".format)).encode(),
        {"times": ["yyyy-mm-ddTHH:MM:SS.fffZ"]},
    ),
    "twelve hours": (
        [
            {**APPOINTMENTS[0], "appointment_at": "2026-06-05T09:05"},
            {**APPOINTMENTS[1], "appointment_at": "2026-12-31T23:59"},
        ],
        written(
            [
                {**APPOINTMENTS[0], "appointment_at": "Jun  5 2026  9:05AM"},
                {**APPOINTMENTS[1], "appointment_at": "Dec 31 2026 11:59PM"},
            ]
        ).encode(),
        {"times": ["mmm d yyyy h:mmAM"]},
    ),
    "in UTC": (
        each(APPOINTMENTS, appointment_at="{}Z".format),
        written(APPOINTMENTS).encode(),
        {"time_zone": "UTC"},
    ),
    "a date and a time": (
        [
            {**APPOINTMENTS[0], "appointment_at": "2026-06-05T09:05"},
            {**APPOINTMENTS[1], "appointment_at": "2026-12-31T23:59"},
        ],
        (
            b"Appt Date,Appt Time,appointment_id,patient_id,attended\r\n"
            b"05/06/2026,09:05,A1,P1,5\r\n31/12/2026,23:59,A2,P2,7\r\n"
        ),
        {
            "times": ["dd/mm/yyyy HH:MM"],
            "join": {"appointment_at": {"columns": ["Appt Date", "Appt Time"], "separator": " "}},
        },
    ),
}


@pytest.mark.parametrize("way", APPOINTMENT_WAYS)
def test_each_way_to_write_a_time_is_read(home: Home, way: str) -> None:
    rows, data, said = APPOINTMENT_WAYS[way]
    judged = take_in(home, "appointments", data, said, len(rows))
    assert (judged.state, judged.reason, judged.unreadable_rows) == ("accepted", None, 0)
    assert archived(home, "appointments", list(rows[0])) == [tuple(row.values()) for row in rows]


def test_what_is_not_declared_is_never_guessed_and_the_line_to_write_is_named(home: Home) -> None:
    judged = take_in(home, "referrals", written(SLASHED).encode(), {}, 3)
    assert judged.state == "accepted"
    assert [row[0] for row in archived(home, "referrals", ["received_date"])] == [
        "05/06/2026",
        "31/12/2026",
        "",
    ]
    assert judged.notes == (
        "referrals.csv: invalid values that are written as dd/mm/yyyy or mm/dd/yyyy (received_date 2,"
        ' discharge_date 2): write `dates: ["dd/mm/yyyy"]` under pas: feeds: referrals: in formats.yml of the'
        " home, or the other pattern, as the source means them",
    )


def test_a_value_that_fits_no_pattern_stays_as_it_was_sent(home: Home) -> None:
    rows = [
        {**REFERRALS[0], "received_date": text, "referral_id": text} for text in ("31/02/2026", "5 June", "")
    ]
    rows[2]["referral_id"] = "R3"
    take_in(home, "referrals", written(rows).encode(), {"dates": ["dd/mm/yyyy"]}, 3)
    assert [row[0] for row in archived(home, "referrals", ["received_date"])] == ["31/02/2026", "5 June", ""]


def test_a_code_outside_the_map_is_unknown_even_where_the_contract_has_it(home: Home) -> None:
    rows = [{**REFERRALS[0], "priority_type": code, "referral_id": f"R{code}"} for code in ("U", "1", "X")]
    take_in(home, "referrals", written(rows).encode(), {"codes": {"priority_type": {"U": "1"}}}, 3)
    assert [row[0] for row in archived(home, "referrals", ["priority_type"])] == [
        "1",
        "1 (not under codes in formats.yml)",
        "X",
    ]


def test_a_decimal_comma_and_a_point_that_may_part_thousands(home: Home) -> None:
    data = written(
        [
            {"event_id": f"E{number}", "pathway_id": "W", "pathway_issuer": "RXX", "patient_id": "P",
             "event_type": "x", "event_date": "2026-06-05", "event_sequence": number}
            for number in ("3", "3,0", "1.000")
        ],
        ";",
    )  # fmt: skip
    judged = take_in(home, "rtt_events", data.encode(), {"delimiter": ";", "decimal": ","}, 3)
    assert judged.state == "accepted"
    assert [row[0] for row in archived(home, "rtt_events", ["event_sequence"])] == [
        "3",
        "3",
        "1.000 (the decimal sign is , in formats.yml)",
    ]


def test_hours_of_the_clock_change_in_a_named_zone_are_not_guessed(home: Home) -> None:
    times = ("2026-06-05T10:00:00", "2026-10-25T02:30:00", "2026-03-29T02:30:00", "2026-10-25T03:00:00")
    rows = [{**APPOINTMENTS[0], "appointment_id": text, "appointment_at": text} for text in times]
    take_in(home, "appointments", written(rows).encode(), {"time_zone": "Europe/Paris"}, 4)
    assert [row[0] for row in archived(home, "appointments", ["appointment_at"])] == [
        "2026-06-05T08:00:00Z",
        "2026-10-25T02:30:00 (this local time occurs twice)",
        "2026-03-29T02:30:00 (this local time does not exist)",
        "2026-10-25T02:00:00Z",
    ]


def test_years_of_two_digits_in_a_birth_date_need_the_hundred_that_they_are_of(home: Home) -> None:
    rows = [{"patient_id": "P1", "birth_date": "05-JUN-26"}, {"patient_id": "P2", "birth_date": "05-JUN-25"}]
    said = {"dates": ["dd-mmm-yy"]}
    take_in(home, "patients", written(rows).encode(), said, 2)
    assert [row[0] for row in archived(home, "patients", ["birth_date"])] == ["05-JUN-26", "05-JUN-25"]
    other = Home(home.root / "other")
    other.prepare()
    take_in(other, "patients", written(rows).encode(), said | {"two_digit_years_from": "1926"}, 2)
    assert [row[0] for row in archived(other, "patients", ["birth_date"])] == ["1926-06-05", "2025-06-05"]


def test_lines_that_cannot_be_read_keep_their_number_behind_header_lines(home: Home) -> None:
    lines = "Title\n\nreferral_id;patient_id\nR1;P1\n;P2\nR3;P3;more\nR4;P4\nR5;P5\nR6;P6\nEnd\n"
    judged = take_in(
        home, "referrals", lines.encode(), {"delimiter": ";", "skip_lines": "2", "skip_footer": "1"}, 6
    )
    assert (judged.state, judged.rows, judged.unreadable_rows) == ("accepted", 4, 2)
    assert judged.notes == ("referrals.csv: lines left out by formats.yml: 2 before the column names and 1"
                            " after the last record",)  # fmt: skip
    (file,) = Ledger(home.ledger).files()
    unreadable = (home.archive / file.archive_file).with_suffix(".unreadable.parquet")
    assert duckdb.execute(
        "select line_number, reason, raw_text from read_parquet(?) order by 1", [str(unreadable)]
    ).fetchall() == [(5, "key column empty (referral_id)", ";P2"), (6, "too many columns", "R3;P3;more")]
    assert (file.rows, file.accepted_rows, file.first_line) == (6, 4, 4)


@pytest.mark.parametrize(
    ("data", "said", "found", "action"),
    [
        (
            codecs.BOM_UTF16_LE + written(REFERRALS).encode("utf-16-le"),
            {},
            "text in UTF-16 (little-endian)",
            "`encoding: utf-16` under pas: feeds: referrals: in formats.yml",
        ),
        (written(REFERRALS).encode("utf-16-be"), {}, "text in UTF-16 (big-endian)", "`encoding: utf-16-be`"),
        (written(REFERRALS).encode("utf-16-le"), {"encoding": "utf-16"}, "without the mark", "utf-16-le"),
        (written(REFERRALS, ";").encode(), {}, "semicolons", '`delimiter: ";"` under pas: feeds: referrals:'),
        (written(REFERRALS, "\t").encode(), {}, "tabs", "`delimiter: tab` under pas"),
        (written(REFERRALS, "|").encode(), {}, "bars", '`delimiter: "|"` under pas'),
        (written(REFERRALS).encode(), {"delimiter": ";"}, "commas", '`delimiter: ","` under pas'),
        (b"PK\x03\x04" + b"0" * 50, {}, "a zip file", "Unpack it"),
        (b"\x1f\x8b" + b"0" * 50, {}, "a file packed with gzip", "Unpack it"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 50, {}, "older Office format", "clockstop deliver"),
        (b"<html><table>", {}, "a web page", "Export the table as CSV"),
        (written(RENAMED).encode(), {}, "without it", "`columns: {NAME IN THE FILE: referral_id}`"),
        (
            written(REFERRALS).encode(),
            {"skip_footer": "1"},
            "a record in the last 1 lines",
            "`skip_footer: 0` under pas: feeds: referrals:",
        ),
        (
            written(REFERRALS).encode(),
            {"join": {"received_date": {"columns": ["site", "consultant"]}}},
            "columns without it",
            "Correct join in formats.yml",
        ),
    ],
)
def test_a_file_of_another_kind_is_named_with_what_reads_it(
    home: Home, data: bytes, said: dict[str, Any], found: str, action: str
) -> None:
    judged = take_in(home, "referrals", data, said, 3)
    assert judged.state == "refused" and judged.reason is not None
    assert found in judged.reason and action in judged.reason
    assert "Zo" not in judged.reason and "R1" not in judged.reason


def test_a_refused_delivery_is_judged_again_by_another_formats_yml(home: Home) -> None:
    data = written(REFERRALS, ";").encode()
    assert take_in(home, "referrals", data, {}, 3).state == "refused"
    assert ingest(PAS, home, Ledger(home.ledger)) == []
    (home.root / "formats.yml").write_text('pas: {delimiter: ";"}', "utf-8")
    (judged,) = ingest(PAS, home, Ledger(home.ledger))
    assert (judged.state, judged.rows) == ("accepted", 3)
    assert ingest(PAS, home, Ledger(home.ledger)) == []


def test_nothing_is_judged_by_a_formats_yml_that_cannot_be_used(home: Home) -> None:
    (home.root / "formats.yml").write_text("pas: {delimitr: x}", "utf-8")
    deliver(home, "pas", "d1", "2026-06-30", {"referrals": written(REFERRALS).encode()})
    assert ingest(PAS, home, Ledger(home.ledger)) == []
    assert Ledger(home.ledger).deliveries() == []
