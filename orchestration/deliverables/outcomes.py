"""A filled-in worklist as a delivery of validation outcomes: nothing is typed a second time.

The whole file is taken or none of it: what cannot be used is named by sheet and row, so that it can be put
right and sent again. What was sent before is left out, so that a list may be handed in as often as it grows.
"""

import csv
import difflib
import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import duckdb

from orchestration.contract.feeds import CONTRACT_VERSION
from orchestration.deliverables.prior_outcomes import FEED, LONDON, SOURCE, SentBefore
from orchestration.deliverables.worklist_reader import ENDINGS, NotUsable, Row, date_of, read_rows
from orchestration.deliverables.worklists import (
    EXCEPTION_KEY,
    NIGHT,
    NOTE,
    OUTCOME,
    VALID_UNTIL,
    VALIDATED_BY,
    outcome_words,
)
from orchestration.store.clock import utc_now
from orchestration.store.home import Home

FIELDS = ("outcome_id", "exception_key", "validated_by", "validated_at", "outcome", "valid_until", "note")
FAULTS_SHOWN = 20
MODIFIED = "{http://purl.org/dc/terms/}modified"
# A year and a day: what nobody has looked at for as long has been through a whole year of returns unseen. What
# is further off is a slip of the year, and would rest the exception for good.
LONGEST_REST = timedelta(days=366)
# A slip of the keyboard in a known word, and no room for a name beside it.
NEAR, MORE_LETTERS = 0.8, 2
LIKE_A_DATE = re.compile(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}", re.ASCII)
LONGEST_DATE = len("31/12/2026")


@dataclass(frozen=True)
class Landed:
    """What became of the file: the delivery, its rows, and whether there was anything new in it.

    `repeated` answers had been sent before. Rows by their place: `superseded` of these, where another answer
    has been given since; `changed`, that change an answer of the same run of nights; `outdone`, whose
    exception has an answer of a later time, which holds.
    """

    delivery: str
    as_at: date
    rows: int
    is_new: bool
    repeated: int = 0
    superseded: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    outdone: list[str] = field(default_factory=list)

    def in_words(self) -> list[str]:
        """For the person who handed it in."""
        if self.is_new:
            said = [
                f"{self.rows} outcomes landed as {self.delivery}; they count from the night of {self.as_at} on"
            ]
            if self.repeated:
                said.append(
                    f"{self.repeated} of {self.rows + self.repeated} had been sent before and were left out"
                )
        else:
            said = [
                f"nothing new: all {self.repeated} had been sent before, the last of them in {self.delivery};"
                " nothing was changed"
            ]
        if self.changed:
            said.append(f"{len(self.changed)} change an answer that was there: {_places(self.changed)}")
        again = "to let the one of this file hold, change its note and hand it in again"
        if self.outdone:
            said.append(
                f"{len(self.outdone)} differ from an answer that was saved later, which holds:"
                f" {_places(self.outdone)}; {again}"
            )
        if self.superseded:
            said.append(
                f"{len(self.superseded)} of those sent before have been answered again since, which holds:"
                f" {_places(self.superseded)}; {again}"
            )
        return said


@dataclass(frozen=True)
class _Given:
    """One answer in the file: what is delivered, where it stands, and of which night its list is."""

    where: str
    night: date
    outcome: dict[str, str]

    @property
    def key(self) -> str:
        return self.outcome["exception_key"]


def land_outcomes(
    file: Path, home: Home, provider: str, validated_by: str = "", worked_on: date | None = None
) -> Landed:
    """Writes the answers that are new into landing/ as a delivery of the contract. Raises NotUsable."""
    if file.suffix.lower() not in ENDINGS:
        raise NotUsable(f"{file.name}: expected a worklist that ends in .xlsx or .csv")
    moment = _moment(file, worked_on)
    before = SentBefore(home)
    faults: list[str] = []
    new: list[_Given] = []
    repeated: list[_Given] = []
    places: dict[str, str] = {}
    for row in _filled_in(file, faults):
        given = _given(row, moment, validated_by, faults)
        if given is None:
            continue
        if given.key in places:
            faults.append(f"{row.where}: the exception of {places[given.key]} is answered a second time")
        places[given.key] = row.where
        (repeated if given.outcome["outcome_id"] in before.by_id else new).append(given)
    # what was sent before is not judged again: its day has come and its facts have moved since
    for given in new:
        faults += _wrong_end(given, moment.date())
    known = _since(new, home)
    faults += _of_another_list(new, known)
    if faults:
        more = f"; and {len(faults) - FAULTS_SHOWN} more" if len(faults) > FAULTS_SHOWN else ""
        raise NotUsable(f"{file.name}: nothing was taken. " + "; ".join(faults[:FAULTS_SHOWN]) + more)
    if not places:
        raise NotUsable(f"{file.name}: no row has an outcome; fill in the column {OUTCOME}")
    superseded = [
        given.where
        for given in repeated
        if (newest := before.newest(given.key)) and newest.outcome_id != given.outcome["outcome_id"]
    ]
    if not new:
        last = max(
            (before.by_id[given.outcome["outcome_id"]] for given in repeated), key=lambda one: one.validated_at
        )
        return Landed(
            last.delivery, last.validated_at.date(), 0, False, repeated=len(repeated), superseded=superseded
        )
    new, changed, outdone = _beside_others(new, known, before)
    landed = _land([given.outcome for given in new], moment, home, provider)
    return replace(landed, repeated=len(repeated), superseded=superseded, changed=changed, outdone=outdone)


def _moment(file: Path, worked_on: date | None) -> datetime:
    """When the work was done: the day that is said, at the time of day at which the file was saved.

    With the time of saving, of two files of one day the one that was saved later holds.
    """
    saved = _saved_at(file)
    now = utc_now().astimezone(LONDON).replace(tzinfo=None, microsecond=0)
    if worked_on is not None and worked_on > now.date():
        raise NotUsable(f"--on: expected today ({now.date()}) or a day before it, found {worked_on}")
    if worked_on is None and saved.date() > now.date():
        raise NotUsable(
            f"{file.name}: it says that it was saved on {saved.date()}, which is still to come; say with --on"
            " which day the work was done"
        )
    return min(datetime.combine(worked_on, saved.time()) if worked_on else saved, now)


def _given(row: Row, moment: datetime, validated_by: str, faults: list[str]) -> _Given | None:
    word = re.sub(r"[\s_]+", "_", row.text(OUTCOME).lower())
    if word not in outcome_words():
        words = ", ".join(known.replace("_", " ") for known in outcome_words())
        found = _shown(row, OUTCOME) if row.text(OUTCOME) else "none beside what was filled in"
        faults.append(f"{row.where}: column {OUTCOME}: expected an outcome ({words}), found {found}")
        return None
    key = row.text(EXCEPTION_KEY)
    dates: dict[str, date | None] = {}
    for header in (VALID_UNTIL, NIGHT):
        try:
            dates[header] = date_of(row.cells.get(header))
        except ValueError:
            faults.append(
                f"{row.where}: column {header}: expected a date such as 31/12/2026, found {_shown(row, header)}"
            )
            return None
    until, night = dates[VALID_UNTIL], dates[NIGHT]
    if night is None:
        # an answer speaks of the facts of one list: of which, nobody could say
        faults.append(
            f"{row.where}: column {NIGHT}: expected the night of the list, found none; copy it from the list"
            " as it was handed out"
        )
        return None
    if moment.date() < night:
        faults.append(
            f"{row.where}: the list is of the night {night} and the work of {moment.date()};"
            " say with --on which day it was done"
        )
        return None
    by = row.text(VALIDATED_BY) or validated_by
    identity = "|".join((key, str(night), word, by, str(until), row.text(NOTE)))
    outcome = {
        "outcome_id": hashlib.sha256(identity.encode()).hexdigest()[:32],
        "exception_key": key,
        "validated_by": by,
        "validated_at": _written(moment),
        "outcome": word,
        "valid_until": until.isoformat() if until else "",
        "note": row.text(NOTE),
    }
    return _Given(row.where, night, outcome)


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def _shown(row: Row, header: str) -> str:
    """What was typed, where it can only be a slip in a known word or a date; else its shape alone.

    People paste a patient's name or number into the wrong cell, and a message is read by others.
    """
    if not isinstance(row.cells.get(header), str):
        return "a number or another value that is no text"
    text = row.text(header)
    typed = re.sub(r"[\s_]+", "_", text.lower())
    near = difflib.get_close_matches(typed, outcome_words(), 1, NEAR)
    if near and len(typed) - len(near[0]) <= MORE_LETTERS and text.isprintable():
        return f"'{text}'"
    if len(text) <= LONGEST_DATE and LIKE_A_DATE.fullmatch(text):
        return f"'{text}'"
    return f"a text of {len(text)} characters"


def _filled_in(file: Path, faults: list[str]) -> Iterator[Row]:
    """Rows in which a person wrote anything, each with its place as the person sees it."""
    for row in read_rows(file, (OUTCOME, EXCEPTION_KEY)):
        if not row.says_any((OUTCOME, VALID_UNTIL, NOTE)):
            continue
        if not row.text(EXCEPTION_KEY):
            faults.append(f"{row.where}: the exception key is missing")
            continue
        yield row


def _saved_at(file: Path) -> datetime:
    """When the person saved it, in local time: what the workbook says, else what the file system says."""
    if file.suffix.lower() == ".xlsx":
        try:
            with zipfile.ZipFile(file) as package:
                properties = ElementTree.fromstring(package.read("docProps/core.xml"))
            said = datetime.fromisoformat(str(properties.findtext(MODIFIED)).replace("Z", "+00:00"))
            local = said.replace(tzinfo=said.tzinfo or UTC).astimezone(LONDON)
            return local.replace(tzinfo=None, microsecond=0)
        except (KeyError, ValueError, zipfile.BadZipFile, ElementTree.ParseError):
            pass
    return datetime.fromtimestamp(file.stat().st_mtime, LONDON).replace(tzinfo=None, microsecond=0)


def _wrong_end(given: _Given, day: date) -> Iterator[str]:
    """`Valid until` on a day on which the answer can rest nothing, or further off than anybody can know."""
    if not given.outcome["valid_until"]:
        return
    until = date.fromisoformat(given.outcome["valid_until"])
    otherwise = "or leave it empty, and the answer holds as long as its outcome does"
    if until < day:
        # not quoted: a day long past may be somebody's birth
        yield (
            f"{given.where}: column {VALID_UNTIL}: expected the working day {day:%d/%m/%Y} or a later one,"
            f" found an earlier day; put in the last day that the answer holds, {otherwise}"
        )
    elif until > day + LONGEST_REST:
        yield (
            f"{given.where}: column {VALID_UNTIL}: expected a day up to {day + LONGEST_REST:%d/%m/%Y}, found a"
            f" later one; put in a nearer day, {otherwise}"
        )


def _since(new: Iterable[_Given], home: Home) -> dict[str, tuple[date | None, date | None]]:
    """By exception that the publication knows: since when it is open, and since when for these facts."""
    with duckdb.connect(str(home.current), read_only=True) as connection:
        columns = {row[0] for row in connection.execute("describe validation.exceptions").fetchall()}
        # publications of earlier versions do not say it of the facts
        facts = "exceptions.facts_since" if "facts_since" in columns else "exceptions.open_since"
        rows = connection.execute(
            f"""
            select exceptions.exception_key, exceptions.open_since, coalesce({facts}, exceptions.open_since)
            from (select unnest(?::varchar[]) as exception_key) as asked
            inner join validation.exceptions as exceptions on asked.exception_key = exceptions.exception_key
            """,
            [[given.key for given in new]],
        ).fetchall()
    return {key: (open_since, facts_since) for key, open_since, facts_since in rows}


def _of_another_list(new: Iterable[_Given], known: dict[str, tuple[date | None, date | None]]) -> Iterator[str]:
    """Rows that the publication does not know: another home's list, a damaged key, or facts that have moved.

    An older list is as good as tonight's where the exception still stands for the same facts; of a domain that
    is held, the list that was last published is the newest one.
    """
    for given in new:
        if given.key not in known:
            yield f"{given.where}: the exception key is of no exception of the current publication"
            continue
        if any(since is not None and since > given.night for since in known[given.key]):
            yield (
                f"{given.where}: changed since the list of {given.night:%d/%m/%Y}: look at the new list and"
                " answer there"
            )


def _beside_others(
    new: list[_Given], known: dict[str, tuple[date | None, date | None]], before: SentBefore
) -> tuple[list[_Given], list[str], list[str]]:
    """The answers as they are sent, the places of those that change one of the same run of nights and facts,
    and of those that a later one outdoes. At the same second the one that is sent later holds."""
    answers: list[_Given] = []
    changed: list[str] = []
    outdone: list[str] = []
    for given in new:
        newest = before.newest(given.key)
        since = max((day for day in known[given.key] if day is not None), default=date.min)
        if newest is None or newest.validated_at.date() < since:
            answers.append(given)
            continue
        moment = datetime.fromisoformat(given.outcome["validated_at"])
        second_later = moment + timedelta(seconds=1)
        if moment == newest.validated_at.replace(microsecond=0) and second_later.date() == moment.date():
            moment = second_later
            given = replace(given, outcome={**given.outcome, "validated_at": _written(moment)})
        answers.append(given)
        said = (given.outcome["outcome"], given.outcome["valid_until"])
        if said != (newest.outcome, newest.valid_until):
            (outdone if moment < newest.validated_at else changed).append(given.where)
    return answers, changed, outdone


def _places(places: list[str]) -> str:
    more = f" and {len(places) - FAULTS_SHOWN} more" if len(places) > FAULTS_SHOWN else ""
    return ", ".join(places[:FAULTS_SHOWN]) + more


def _land(outcomes: list[dict[str, str]], moment: datetime, home: Home, provider: str) -> Landed:
    """The file first and the manifest last, as every sender does."""
    content = "|".join(json.dumps(outcome, sort_keys=True) for outcome in outcomes)
    digest = hashlib.sha256(content.encode()).hexdigest()
    named = delivery = f"worklist-{moment:%Y%m%dT%H%M}-{digest[:10]}"
    number = 1
    # the same answers again, of a delivery that was refused: judged anew under a name of its own
    while (home.landing / SOURCE / delivery / "manifest.json").exists():
        number += 1
        delivery = f"{named}-{number}"
    folder = home.landing / SOURCE / delivery
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
    return Landed(delivery, moment.date(), len(outcomes), True)
