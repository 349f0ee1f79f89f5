"""The rows of a completed worklist as outcomes: read one by one, each fault named by sheet and row."""

import difflib
import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

from orchestration.contract.feeds import load_sources
from orchestration.deliverables.prior_outcomes import FEED, LONDON, SOURCE
from orchestration.deliverables.worklist_columns import (
    EXCEPTION_KEY,
    EXCEPTION_KEYS,
    FORMER_NIGHT,
    NEEDED,
    NEEDED_OF_PATHWAYS,
    NIGHT,
    NOTE,
    OUTCOME,
    VALID_UNTIL,
    VALIDATED_BY,
    outcome_words,
)
from orchestration.deliverables.worklist_reader import NotUsable, Row, date_of, read_rows
from orchestration.store.clock import utc_now
from orchestration.store.exception_keys import ExceptionKeys

MODIFIED = "{http://purl.org/dc/terms/}modified"
# A slip of the keyboard in a known word, and no room for a name beside it.
NEAR, MORE_LETTERS = 0.8, 2
LIKE_A_DATE = re.compile(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}", re.ASCII)
# Some hundred bytes; a file can say that they are gigabytes.
LONGEST_PROPERTIES = 64 * 1024
LONGEST_DATE = len("31/12/2026")


@dataclass(frozen=True)
class CompletedRow:
    """One outcome in the file: what is delivered, its sheet and row, and the night that its list is of.

    `of_pathway`: given for all exceptions of the row, of which this is one.
    """

    where: str
    night: date
    outcome: dict[str, str]
    of_pathway: bool = False

    @property
    def key(self) -> str:
        """The exception that it is about."""
        return self.outcome["exception_key"]

    @property
    def outcome_id(self) -> str:
        """The same for the same answer, however often it is handed in."""
        return self.outcome["outcome_id"]


def completed_rows(
    file: Path, moment: datetime, validated_by: str, faults: list[str]
) -> Iterator[CompletedRow]:
    """The outcomes that a person entered, one for each exception; what cannot be used is added to `faults`."""
    entries, others = (OUTCOME, VALID_UNTIL, NOTE), (VALIDATED_BY, NIGHT, FORMER_NIGHT)
    for row in read_rows(file, NEEDED, entries, others, NEEDED_OF_PATHWAYS):
        keys = row.text(EXCEPTION_KEYS).split() or [row.text(EXCEPTION_KEY)]
        if not keys[0]:
            faults.append(f"{row.where}: the exception key is missing")
            continue
        of_pathway = bool(row.text(EXCEPTION_KEYS))
        for key in keys:
            completed = _completed_row(row, key, of_pathway, moment, validated_by, faults)
            if completed is not None:
                yield completed


def _completed_row(
    row: Row, key: str, of_pathway: bool, moment: datetime, validated_by: str, faults: list[str]
) -> CompletedRow | None:
    word = re.sub(r"[\s_]+", "_", row.text(OUTCOME).lower())
    if word not in outcome_words():
        words = ", ".join(known.replace("_", " ") for known in outcome_words())
        found = _shown(row, OUTCOME) if row.text(OUTCOME) else "no outcome, but another column is completed"
        faults.append(f"{row.where}: column {OUTCOME}: expected an outcome ({words}), found {found}")
        return None
    dates: dict[str, date | None] = {}
    header_of_night = FORMER_NIGHT if row.text(FORMER_NIGHT) else NIGHT
    for header in (VALID_UNTIL, header_of_night):
        try:
            dates[header] = date_of(row.cells.get(header))
        except ValueError:
            faults.append(
                f"{row.where}: column {header}: expected a date such as 31/12/2026, found {_shown(row, header)}"
            )
            return None
    until, night = dates[VALID_UNTIL], dates[header_of_night]
    if night is None:
        # an outcome is about the facts of one list: without its night nobody could say of which
        faults.append(
            f"{row.where}: column {NIGHT}: expected the date of the list, found no date; copy it from"
            " the worklist as it was written"
        )
        return None
    if moment.date() < night:
        faults.append(
            f"{row.where}: the list is as at {night:%d/%m/%Y}, but the work is dated {moment.date():%d/%m/%Y};"
            " give the day of the work with --on"
        )
        return None
    by = row.text(VALIDATED_BY) or validated_by.strip()
    if not by:
        faults.append(
            f"{row.where}: column {VALIDATED_BY}: expected initials, found no text; enter them, or give the"
            " initials for all such rows with --validated-by"
        )
        return None
    identity = "|".join((key, str(night), word, by, str(until), row.text(NOTE)))
    outcome = {
        "outcome_id": hashlib.sha256(identity.encode()).hexdigest()[:32],
        "exception_key": key,
        "validated_by": by,
        "validated_at": in_delivery(moment),
        "outcome": word,
        "valid_until": until.isoformat() if until else "",
        "note": row.text(NOTE),
    }
    return CompletedRow(row.where, night, outcome, of_pathway)


def in_delivery(moment: datetime) -> str:
    """A local moment as the contract writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def _shown(row: Row, header: str) -> str:
    """What was typed, where it can only be a slip in a known word or a date; else its shape alone.

    People paste a patient's name or number into the wrong cell, and a message is read by others.
    """
    if not isinstance(row.cells.get(header), str):
        return "a number or another value that is not text"
    text = row.text(header)
    typed = re.sub(r"[\s_]+", "_", text.lower())
    near = difflib.get_close_matches(typed, outcome_words(), 1, NEAR)
    if near and len(typed) - len(near[0]) <= MORE_LETTERS and text.isprintable():
        return f"'{text}'"
    if len(text) <= LONGEST_DATE and LIKE_A_DATE.fullmatch(text):
        return f"'{text}'"
    return f"a text of {len(text)} characters"


def with_key_of_today(row: CompletedRow, keys: ExceptionKeys, faults: list[str]) -> CompletedRow:
    """The row with the key that its exception has today; the identity of the answer stays that of its list.

    A key of the time before the home had a secret can only come from a list of that time.
    """
    today = keys.current(row.key)
    if today == row.key:
        return row
    if not keys.may_be_former(row.night):
        faults.append(
            f"{row.where}: column {EXCEPTION_KEY}: expected a key as in the worklist as at"
            f" {row.night:%d/%m/%Y}, found another form; copy it from the worklist as it was written"
        )
    return replace(row, outcome={**row.outcome, "exception_key": today})


def longest_rest() -> timedelta:
    """How far off `Valid until` may be: the same for a file of answers as for a delivery of them."""
    feed = load_sources()[SOURCE].feeds[FEED]
    days = next(column.most_days for column in feed.columns if column.name == "valid_until")
    return timedelta(days=days or 0)


def wrong_valid_until(row: CompletedRow, day: date) -> Iterator[str]:
    """`Valid until` on a day on which the outcome can hold nothing, or further off than anybody can know."""
    if not row.outcome["valid_until"]:
        return
    until = date.fromisoformat(row.outcome["valid_until"])
    otherwise = "or leave it empty to use the usual period for the outcome"
    if until < day:
        # not quoted: a day long past may be somebody's birth
        yield (
            f"{row.where}: column {VALID_UNTIL}: expected the working day {day:%d/%m/%Y} or a later one,"
            f" found an earlier day; enter the last day on which the outcome applies, {otherwise}"
        )
    elif until > day + longest_rest():
        yield (
            f"{row.where}: column {VALID_UNTIL}: expected a day up to {day + longest_rest():%d/%m/%Y}, found a"
            f" later day; enter an earlier day, {otherwise}"
        )


def moment_of_work(file: Path, worked_on: date | None) -> datetime:
    """When the work was done: the day that is said, at the time of day at which the file was saved.

    With the time of saving, of two files of one day the one that was saved later holds.
    """
    saved = _saved_at(file)
    now = utc_now().astimezone(LONDON).replace(tzinfo=None, microsecond=0)
    if worked_on is not None and worked_on > now.date():
        raise NotUsable(f"--on: expected today ({now.date()}) or a day before it, found {worked_on}")
    if worked_on is None and saved.date() > now.date():
        raise NotUsable(
            f"{file.name}: it was saved on {saved.date()}, which is in the future; give the day of the"
            " work with --on"
        )
    return min(datetime.combine(worked_on, saved.time()) if worked_on else saved, now)


def _saved_at(file: Path) -> datetime:
    """When the person saved it, in local time: what the workbook says, else what the file system says."""
    if file.suffix.lower() == ".xlsx":
        try:
            with zipfile.ZipFile(file) as package, package.open("docProps/core.xml") as stream:
                properties = ElementTree.fromstring(stream.read(LONGEST_PROPERTIES))
            said = datetime.fromisoformat(str(properties.findtext(MODIFIED)).replace("Z", "+00:00"))
            local = said.replace(tzinfo=said.tzinfo or UTC).astimezone(LONDON)
            return local.replace(tzinfo=None, microsecond=0)
        except (
            KeyError,
            ValueError,
            RuntimeError,
            EOFError,
            zlib.error,
            zipfile.BadZipFile,
            ElementTree.ParseError,
        ):
            # what is broken, or has a password, is said when its rows are read
            pass
    return datetime.fromtimestamp(file.stat().st_mtime, LONDON).replace(tzinfo=None, microsecond=0)
