"""One extract written as other systems write it: each way makes the bytes of a file of rows of the contract."""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

Row = dict[str, str]
Way = Callable[[list[Row]], bytes]

DAYS = ("event_date", "original_clock_start_date", "planned_due_date")
MOMENT = "recorded_at"


def contract_rows() -> list[Row]:
    """Rows of pas.rtt_events as the contract writes them: days after the 12th, empty cells, other letters."""
    rows = []
    for number in range(1, 41):
        day = date(2026, 1 + number % 11, 1 + (number * 7) % 28)
        rows.append(
            {
                "event_id": f"E{number:03d}",
                "pathway_id": f"P{number % 9}",
                "pathway_issuer": "RXX",
                "patient_id": f"X{number % 9}",
                "event_type": "referral_received" if number % 2 else "op_first_attended",
                "event_date": day.isoformat(),
                "event_sequence": str(number),
                "rtt_status": "10" if number % 2 else "20",
                "communicated": ("Y", "N", "")[number % 3],
                "original_clock_start_date": day.replace(year=2025).isoformat() if number % 4 == 0 else "",
                "planned_due_date": "",
                "treatment_function": "110" if number % 5 else "",
                "source_record_id": "Réf £12" if number % 3 else f"R{number}",
                "recorded_at": f"{day.isoformat()}T{number % 24:02d}:{number % 60:02d}:00",
            }
        )
    return rows


@dataclass(frozen=True)
class Written:
    """How a file is written; what is not named is as the contract says.

    `day` and `moment` write a date and a time; `value` any other cell, by its column; `names` renames columns.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    quoting: int = csv.QUOTE_MINIMAL
    quote: str = '"'
    line_end: str = "\n"
    before: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    day: Callable[[date], str] = date.isoformat
    moment: Callable[[datetime], str] = datetime.isoformat
    value: Callable[[str, str], str] = lambda column, text: text
    names: dict[str, str] = field(default_factory=dict)
    split_moment: bool = False

    def __call__(self, rows: list[Row]) -> bytes:
        """The bytes of the file."""
        out = io.StringIO()
        written = [self._row(row) for row in rows]
        writer = csv.writer(
            out,
            delimiter=self.delimiter,
            quoting=self.quoting,  # type: ignore[arg-type]
            quotechar=None if self.quoting == csv.QUOTE_NONE else self.quote,
            lineterminator="\n",
        )
        writer.writerow(written[0])
        writer.writerows(row.values() for row in written)
        lines = [*self.before, *out.getvalue().splitlines(), *self.behind]
        return (self.line_end.join(lines) + self.line_end).encode(self.encoding)

    def _row(self, row: Row) -> Row:
        found: Row = {}
        for column, text in row.items():
            name = self.names.get(column, column)
            if column in DAYS and text:
                found[name] = self.value(column, self.day(date.fromisoformat(text)))
            elif column == MOMENT and self.split_moment:
                moment = datetime.fromisoformat(text)
                found["RECORDED DATE"], found["RECORDED TIME"] = f"{moment:%d/%m/%Y}", f"{moment:%H:%M}"
            elif column == MOMENT:
                found[name] = self.value(column, self.moment(datetime.fromisoformat(text)))
            else:
                found[name] = self.value(column, text)
        return found


def serial(day: date) -> str:
    """A day as the number that Excel keeps of it."""
    return str((day - date(1899, 12, 30)).days)


def serial_moment(moment: datetime) -> str:
    """A moment as the number that Excel keeps of it."""
    passed = moment - datetime(1899, 12, 30)
    return f"{passed.days + passed.seconds / 86400:.10f}"


def _empty_words(column: str, text: str) -> str:
    words = {
        "communicated": "NULL",
        "original_clock_start_date": "N/A",
        "planned_due_date": "\\N",
        "treatment_function": "-",
    }
    return text or words.get(column, text)


def _codes(column: str, text: str) -> str:
    return {"Y": "Yes", "N": "No"}.get(text, text) if column == "communicated" else text


def _decimals(column: str, text: str) -> str:
    return f"{text},00" if column == "event_sequence" and text else text


DATA_DICTIONARY = {
    "event_id": "RTT EVENT ID",
    "pathway_id": "PATIENT PATHWAY IDENTIFIER",
    "pathway_issuer": "ORGANISATION IDENTIFIER (PATIENT PATHWAY IDENTIFIER ISSUER)",
    "patient_id": "LOCAL PATIENT IDENTIFIER",
    "event_type": "EventType",
    "event_date": "RTT EVENT DATE",
    "event_sequence": "Seq No",
    "rtt_status": "REFERRAL TO TREATMENT PERIOD STATUS",
    "treatment_function": "ACTIVITY TREATMENT FUNCTION CODE",
    "recorded_at": "LAST UPDATED",
}
DATA_DICTIONARY["event_sequence"] = "SEQUENCE NUMBER"

WAYS: dict[str, Written] = {
    "UTF-8 with a byte order mark": Written(encoding="utf-8-sig"),
    "UTF-16 little-endian": Written(encoding="utf-16"),
    "UTF-16 big-endian without a mark": Written(encoding="utf-16-be"),
    "windows-1252": Written(encoding="cp1252"),
    "semicolons": Written(delimiter=";"),
    "bars": Written(delimiter="|"),
    "tabs": Written(delimiter="\t"),
    "carets": Written(delimiter="^"),
    "every value in quotes": Written(quoting=csv.QUOTE_ALL),
    "every value in apostrophes": Written(quoting=csv.QUOTE_ALL, quote="'", delimiter=";"),
    "CR LF": Written(line_end="\r\n"),
    "header lines": Written(before=("RTT events extract", "Report run on 21/11/2026 by user 7", "")),
    "footers": Written(behind=("", "(40 rows affected)", "", "Completion time: 2026-11-21T01:00:00", "")),
    "header lines and footers of a spreadsheet": Written(
        before=("RTT events,,,,,,,,,,,,,", ",,,,,,,,,,,,,"), behind=("Report run on 21/11/2026,,,,,,,,,,,,,",)
    ),
    "dd/mm/yyyy": Written(day=lambda day: f"{day:%d/%m/%Y}", moment=lambda moment: f"{moment:%d/%m/%Y %H:%M}"),
    "d/m/yyyy with seconds": Written(
        day=lambda day: f"{day.day}/{day.month}/{day.year}",
        moment=lambda moment: f"{moment.day}/{moment.month}/{moment.year} {moment.hour}:{moment:%M:%S}",
    ),
    "mm/dd/yyyy with am and pm": Written(
        day=lambda day: f"{day:%m/%d/%Y}", moment=lambda moment: f"{moment:%m/%d/%Y %I:%M %p}"
    ),
    "dd-MMM-yy": Written(
        day=lambda day: f"{day:%d-%b-%y}".upper(), moment=lambda moment: f"{moment:%d-%b-%y %H:%M}".upper()
    ),
    "SQL Server's own": Written(
        day=lambda day: f"{day:%b} {day.day:2d} {day:%Y} 12:00AM",
        moment=lambda moment: f"{moment:%b} {moment.day:2d} {moment:%Y} {int(f'{moment:%I}'):2d}:{moment:%M%p}",
    ),
    "ISO with .000": Written(
        day=lambda day: f"{day} 00:00:00.000", moment=lambda moment: f"{moment:%Y-%m-%d %H:%M:%S}.000"
    ),
    "compact": Written(day=lambda day: f"{day:%Y%m%d}", moment=lambda moment: f"{moment:%Y%m%d %H:%M:%S}"),
    "Excel serials": Written(day=serial, moment=serial_moment),
    "words for empty": Written(value=_empty_words),
    "padded": Written(value=lambda column, text: f"  {text}   "),
    "texts of a spreadsheet formula": Written(
        value=lambda column, text: f'="{text}"' if column in ("event_id", "patient_id") else text
    ),
    "renamed columns": Written(names=DATA_DICTIONARY),
    "a day and a time in two columns": Written(split_moment=True),
    "decimal comma": Written(value=_decimals, delimiter=";"),
    "other codes": Written(value=_codes),
    "all at once": Written(
        encoding="cp1252",
        delimiter=";",
        line_end="\r\n",
        before=("RTT events", ""),
        behind=("Report run on 21/11/2026",),
        day=lambda day: f"{day:%d/%m/%Y}",
        moment=lambda moment: f"{moment:%d/%m/%Y %H:%M:%S}",
        value=lambda column, text: _codes(column, _empty_words(column, text)) + " ",
        names=DATA_DICTIONARY,
    ),
}


def with_days_up_to(rows: Iterable[Row], most: int) -> list[Row]:
    """The rows whose days are the first ones of a month: nothing in them says which number is the day."""
    return [row for row in rows if int(row["event_date"][8:]) <= most]
