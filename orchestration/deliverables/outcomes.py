"""A filled-in worklist as a delivery of validation outcomes: nothing is typed a second time.

The whole file is taken or none of it: what cannot be used is named by sheet and row, so that it can be put
right and sent again. The same file gives the same delivery, so that sending it twice changes nothing.
"""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import duckdb
from python_calamine import CalamineWorkbook

from orchestration.contracts import CONTRACT_VERSION
from orchestration.deliverables.worklists import (
    EXCEPTION_KEY,
    NIGHT,
    NOTE,
    OUTCOME,
    VALID_UNTIL,
    VALIDATED_BY,
    outcome_words,
)
from orchestration.home import Home

SOURCE, FEED = "validation", "outcomes"
FIELDS = ("outcome_id", "exception_key", "validated_by", "validated_at", "outcome", "valid_until", "note")
LONDON = ZoneInfo("Europe/London")
FAULTS_SHOWN = 20
MODIFIED = "{http://purl.org/dc/terms/}modified"


class NotUsable(ValueError):
    """The file cannot be taken; the message names every fault with its sheet and row."""


@dataclass(frozen=True)
class _Row:
    where: str
    cells: dict[str, Any]

    def text(self, header: str) -> str:
        value = self.cells.get(header)
        return "" if value is None else str(value).strip()


@dataclass(frozen=True)
class Landed:
    """What became of the file: the delivery, its rows, and whether it had been landed before."""

    delivery: str
    as_at: date
    rows: int
    is_new: bool


def land_outcomes(
    file: Path, home: Home, provider: str, validated_by: str = "", worked_on: date | None = None
) -> Landed:
    """Writes the filled-in rows into landing/ as a delivery of the contract. Raises NotUsable."""
    if file.suffix not in (".xlsx", ".csv"):
        raise NotUsable(f"{file.name}: expected a worklist that ends in .xlsx or .csv")
    saved = _saved_at(file)
    moment = datetime.combine(worked_on, time(12, 0)) if worked_on else saved
    faults: list[str] = []
    outcomes: dict[str, dict[str, str]] = {}
    places: dict[str, str] = {}
    for row in _filled_in(file, faults):
        outcome = _outcome(row, moment, validated_by, faults)
        if outcome is None:
            continue
        key = outcome["exception_key"]
        if key in places:
            faults.append(f"{row.where}: the exception of {places[key]} is answered a second time")
        places[key], outcomes[key] = row.where, outcome
    faults += _unknown(places, home)
    if faults:
        more = f"; and {len(faults) - FAULTS_SHOWN} more" if len(faults) > FAULTS_SHOWN else ""
        raise NotUsable(f"{file.name}: nothing was taken. " + "; ".join(faults[:FAULTS_SHOWN]) + more)
    if not outcomes:
        raise NotUsable(f"{file.name}: no row has an outcome; fill in the column {OUTCOME}")
    return _land(list(outcomes.values()), moment, home, provider)


def _outcome(row: _Row, moment: datetime, validated_by: str, faults: list[str]) -> dict[str, str] | None:
    word = re.sub(r"[\s_]+", "_", row.text(OUTCOME).lower())
    if word not in outcome_words():
        words = ", ".join(known.replace("_", " ") for known in outcome_words())
        found = f"'{row.text(OUTCOME)[:40]}'" if row.text(OUTCOME) else "none beside what was filled in"
        faults.append(f"{row.where}: expected an outcome ({words}), found {found}")
        return None
    key = row.text(EXCEPTION_KEY)
    try:
        until, night = _date(row.cells.get(VALID_UNTIL)), _date(row.cells.get(NIGHT))
    except ValueError as error:
        faults.append(f"{row.where}: expected a date such as 31/12/2026, found '{str(error)[:20]}'")
        return None
    if night is not None and moment.date() < night:
        faults.append(
            f"{row.where}: the list is of the night {night} and the work of {moment.date()};"
            " say with --on which day it was done"
        )
        return None
    by = row.text(VALIDATED_BY) or validated_by
    identity = "|".join((key, str(night), word, by, str(until), row.text(NOTE)))
    return {
        "outcome_id": hashlib.sha256(identity.encode()).hexdigest()[:32],
        "exception_key": key,
        "validated_by": by,
        "validated_at": moment.strftime("%Y-%m-%dT%H:%M:%S"),
        "outcome": word,
        "valid_until": until.isoformat() if until else "",
        "note": row.text(NOTE),
    }


def _filled_in(file: Path, faults: list[str]) -> Iterator[_Row]:
    """Rows in which a person wrote anything, each with its place as the person sees it."""
    found = False
    for sheet, lines in _sheets(file):
        headers: list[str] = []
        for number, line in enumerate(lines, start=1):
            if not headers:
                names = ["" if cell is None else str(cell).strip() for cell in line]
                if EXCEPTION_KEY not in names or OUTCOME not in names:
                    break
                headers, found = names, True
                continue
            row = _Row(f"{sheet} row {number}", dict(zip(headers, line, strict=False)))
            if not any(row.text(header) for header in (OUTCOME, VALID_UNTIL, NOTE)):
                continue
            if not row.text(EXCEPTION_KEY):
                faults.append(f"{row.where}: the exception key is missing")
                continue
            yield row
    if not found:
        raise NotUsable(
            f"{file.name}: expected a sheet with the columns {OUTCOME} and {EXCEPTION_KEY} in its first row,"
            " as a worklist has them, found none"
        )


def _sheets(file: Path) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    if file.suffix == ".csv":
        data = file.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            # what a spreadsheet program on Windows calls CSV
            text = data.decode("windows-1252", errors="replace")
        yield file.name, csv.reader(io.StringIO(text, newline=""))
        return
    try:
        workbook = CalamineWorkbook.from_path(str(file))
    except Exception as error:
        raise NotUsable(f"{file.name}: expected a workbook, found a file that cannot be read as one") from error
    for name in workbook.sheet_names:
        yield name, iter(workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError(text)


def _saved_at(file: Path) -> datetime:
    """When the person saved it, in local time: what the workbook says, else what the file system says."""
    if file.suffix == ".xlsx":
        try:
            with zipfile.ZipFile(file) as package:
                properties = ElementTree.fromstring(package.read("docProps/core.xml"))
            said = datetime.fromisoformat(str(properties.findtext(MODIFIED)).replace("Z", "+00:00"))
            return said.replace(tzinfo=said.tzinfo or UTC).astimezone(LONDON).replace(tzinfo=None)
        except (KeyError, ValueError, zipfile.BadZipFile, ElementTree.ParseError):
            pass
    return datetime.fromtimestamp(file.stat().st_mtime, LONDON).replace(tzinfo=None, microsecond=0)


def _unknown(places: dict[str, str], home: Home) -> list[str]:
    """Rows whose exception the current publication does not know: another home's list, or a damaged key."""
    with duckdb.connect(str(home.current), read_only=True) as connection:
        known = {
            row[0]
            for row in connection.execute(
                "select exception_key from validation.exceptions where list_contains(?, exception_key)",
                [list(places)],
            ).fetchall()
        }
    return [
        f"{where}: the exception key is of no exception of the current publication"
        for key, where in places.items()
        if key not in known
    ]


def _land(outcomes: list[dict[str, str]], moment: datetime, home: Home, provider: str) -> Landed:
    """The file first and the manifest last, as every sender does."""
    content = "|".join(json.dumps(outcome, sort_keys=True) for outcome in outcomes)
    digest = hashlib.sha256(content.encode()).hexdigest()
    delivery = f"worklist-{moment:%Y%m%dT%H%M}-{digest[:10]}"
    folder = home.landing / SOURCE / delivery
    landed = Landed(delivery, moment.date(), len(outcomes), not (folder / "manifest.json").exists())
    if not landed.is_new:
        return landed
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{FEED}.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(outcomes)
    data = file.read_bytes()
    manifest = {
        "contract_version": CONTRACT_VERSION,
        "source": SOURCE,
        "delivery": delivery,
        "previous_delivery": None,
        "provider": provider,
        "extracted_at": moment.replace(tzinfo=LONDON).isoformat(),
        "as_at": moment.date().isoformat(),
        "files": [
            {
                "feed": FEED,
                "file": file.name,
                "mode": "changes",
                "rows": len(outcomes),
                "bytes": len(data),
                "sha256": hashlib.sha256(data).hexdigest(),
                "encoding": "utf-8",
            }
        ],
    }
    temporary = folder / "manifest.json.part"
    temporary.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    temporary.replace(folder / "manifest.json")
    return landed
