"""Validation worklists: the exceptions of a publication as a workbook or CSV that people fill in.

What is filled in comes back with `clockstop outcomes` (see `outcomes`), with nothing typed a second time.
Rows are streamed from the publication to the file: a large list needs no more memory than a small one.
"""

import csv
import math
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from orchestration.contract.seeds import accepted_codes
from orchestration.deliverables.worklist_folder import Columns, Shelf
from orchestration.deliverables.worklist_reader import ENDINGS
from orchestration.settings.operations import UnknownOperation, name_in_files, operations
from orchestration.store.home import Home


@dataclass(frozen=True)
class Column:
    """One column of the list: header, SQL of its value (empty: the person fills it in), width in characters."""

    header: str
    value: str
    width: int

    @property
    def is_entry(self) -> bool:
        """Whether the person fills it in."""
        return not self.value


OUTCOME, VALID_UNTIL, NOTE, VALIDATED_BY = "Outcome", "Valid until", "Note", "Validated by"
EXCEPTION_KEY, NIGHT = "Exception key", "List of"
# how a folder begins in which the rows of a workbook wait to be packed
PARTS = ".worklist-"
COLUMNS: tuple[Column, ...] = (
    Column("Rank", "priorities.priority_rank", 7),
    Column("Priority", "exceptions.priority", 8),
    Column("What is wrong", "rules.title", 34),
    Column("Facts", "exceptions.detail", 44),
    Column("What to do", "exceptions.suggested_action", 38),
    Column(OUTCOME, "", 21),
    Column(VALID_UNTIL, "", 12),
    Column(NOTE, "", 30),
    Column(VALIDATED_BY, "", 11),
    Column("Days open", "exceptions.days_open", 8),
    Column("Pathway", "exceptions.pathway_id", 14),
    Column("Patient", "exceptions.patient_id", 13),
    Column("Record", "exceptions.record_key", 22),
    Column("Owner", "exceptions.owner", 20),
    Column("Cohort", "priorities.cohort", 26),
    Column("Put there by", "priorities.cohort_rule", 14),
    Column("Points", "priorities.points", 8),
    Column("Harm", "priorities.harm_words", 34),
    Column("How near the limit", "priorities.breach_words", 34),
    Column("Chance of a change", "priorities.chance_words", 34),
    Column("Headline figure", "priorities.headline_words", 30),
    Column("Why it matters", "rules.why", 38),
    Column("Rule", "exceptions.rule_id", 22),
    Column("First seen", "exceptions.first_seen", 11),
    Column("Times reopened", "exceptions.times_reopened", 10),
    Column("State", "exceptions.state", 10),
    Column("Why in that state", "exceptions.state_reason", 34),
    Column(NIGHT, "status.as_at", 11),
    Column(EXCEPTION_KEY, "exceptions.exception_key", 34),
)
PRINTED = [column.header for column in COLUMNS].index("Cohort") + 1
SHOWN_ON_A_TERMINAL = ("Rank", "Priority", "Rule", "What is wrong", "Facts", "Days open", "Record")

SUMMARY_SHEET, WORK_SHEET, HELP_SHEET = "Summary", "Worklist", "How to"
LARGEST_SHEET = 1_048_575
LONGEST_TEXT = 32_000
NIGHTS_SHOWN = 14
BATCH = 10_000

BLUE, ENTRY = "#003087", "#fff9d6"
PRIORITY_COLOURS = {"P1": "#f8d3cf", "P2": "#fde9c8", "P3": "#e3eefa"}
HOW_TO = (
    "Work from the top: the list begins with what matters most (column Rank; the reasons stand further right).",
    "Fill in the yellow columns only. Choose an outcome from the list; leave it empty where nothing was done.",
    "Valid until: the last day that your answer holds. Empty: a correction must show in the next extract, no"
    " error holds twelve weeks, the others a fortnight. When the facts change, the row comes back before then.",
    "Validated by: your initials, or leave it empty and give them once with the command below.",
    "Filter and sort as you like, hide columns, delete rows. Keep the header row, List of and Exception key.",
    "Save, then: clockstop outcomes FILE.xlsx --validated-by INITIALS. The next refresh takes the answers in.",
)
OUTCOME_MEANINGS = {
    "corrected_at_source": "The record was wrong and you put it right. The next extract must show it.",
    "no_error": "You looked, and the record is right: the rule was wrong about it.",
    "removed_from_list": "The patient should not have been on the list and has been taken off.",
    "clock_changed": "A clock start or stop was wrong and you put it right.",
    "escalated": "Somebody else must act, and knows.",
    "contacted_patient": "The patient was asked and has not answered yet.",
}


@dataclass(frozen=True)
class Team:
    """People who work on the exceptions of some owners; a star in an owner stands for any letters."""

    name: str
    owners: tuple[str, ...]

    @property
    def in_file_names(self) -> str:
        """The name as it is in the names of files: small letters, and one line between words."""
        return name_in_files(self.name)

    def where(self) -> tuple[str, list[str]]:
        """Whose exceptions, as SQL on validation.exceptions, and its parameters."""
        likes = [re.sub(r"([%_!])", r"!\1", owner).replace("*", "%") for owner in self.owners]
        return "(" + " or ".join(["exceptions.owner like ? escape '!'"] * len(likes)) + ")", likes


@dataclass(frozen=True)
class Filter:
    """Which exceptions are wanted; None means all."""

    domain: str | None = None
    rule: str | None = None
    priority: str | None = None
    team: Team | None = None

    def where(self, with_cleared: bool = False) -> tuple[str, list[str]]:
        """The wish as SQL on validation.exceptions, and its parameters."""
        clauses: list[str] = [] if with_cleared else ["exceptions.state <> 'cleared'"]
        parameters: list[str] = []
        for column, value in (("domain", self.domain), ("rule_id", self.rule), ("priority", self.priority)):
            if value:
                clauses.append(f"exceptions.{column} = ?")
                parameters.append(value)
        if self.team:
            clause, patterns = self.team.where()
            clauses.append(clause)
            parameters += patterns
        return " and ".join(clauses) or "true", parameters

    @property
    def is_part(self) -> bool:
        """Whether only some of a domain's exceptions are wanted."""
        return bool(self.rule or self.priority or self.team)

    @property
    def in_words(self) -> str:
        """What is on the list."""
        team = self.team.name if self.team else None
        return ", ".join(
            word for word in (self.domain or "all domains", self.rule, self.priority, team) if word
        )


def teams_of(home: Home) -> list[Team]:
    """The trust's teams. Raises UnknownOperation where operations.yml is not understood."""
    return [Team(name, owners) for name, owners in operations(home).teams.items()]


def standing_teams(home: Home, say: Callable[[str], None]) -> list[Team]:
    """The trust's teams; none where operations.yml is not understood, which is said."""
    try:
        return teams_of(home)
    except UnknownOperation as error:
        say(f"{error}; worklists are by domain alone until it is mended")
        return []


def exception_rows(connection: duckdb.DuckDBPyConnection, wanted: Filter) -> Iterator[tuple[Any, ...]]:
    """Open and validated exceptions in the order of the ranking, batch by batch; empty cells to fill in.

    Only the places of the rows are put in order, and the texts read for one batch at a time.
    """
    where, parameters = wanted.where()
    connection.execute(
        f"""
        create or replace temp table worklist_order as
        select
            row_number() over (
                order by exceptions.state, priorities.priority_rank nulls last, exceptions.priority nulls last,
                    exceptions.days_open desc nulls last, exceptions.rule_id, exceptions.record_key
            ) as place,
            exceptions.rowid as exception_row,
            priorities.rowid as priority_row
        from validation.exceptions as exceptions
        left join validation.priorities as priorities
            on
                exceptions.domain = priorities.domain
                and {_work_item(connection)} = priorities.work_item
        where {where}
        """,
        parameters,
    )
    (count,) = connection.execute("select count(*) from worklist_order").fetchone() or (0,)
    values = ", ".join(column.value or "cast(null as varchar)" for column in COLUMNS)
    for first in range(1, count + 1, BATCH):
        yield from connection.execute(
            f"""
            select {values}
            from worklist_order
            inner join validation.exceptions as exceptions on worklist_order.exception_row = exceptions.rowid
            left join validation.rules as rules
                on
                    exceptions.domain = rules.domain
                    and exceptions.rule_id = rules.rule_id
                    and exceptions.rule_version = rules.rule_version
            left join validation.priorities as priorities on worklist_order.priority_row = priorities.rowid
            left join publication.status as status on exceptions.domain = status.domain
            where worklist_order.place between ? and ?
            order by worklist_order.place
            """,
            [first, first + BATCH - 1],
        ).fetchall()


def _work_item(connection: duckdb.DuckDBPyConnection) -> str:
    """What an exception is worked by, as SQL; publications of earlier versions do not say."""
    columns = {row[0] for row in connection.execute("describe validation.exceptions").fetchall()}
    named = "exceptions.work_item, " if "work_item" in columns else ""
    return f"coalesce({named}exceptions.pathway_id, exceptions.record_key)"


def write_worklist(publication: Path, wanted: Filter, to: Path, beside: Path | None = None) -> int:
    """Writes .xlsx or .csv by the ending of the name; returns how many rows. Raises ValueError.

    `beside` is a CSV of the same rows, written in the same pass as a workbook.
    """
    if to.suffix.lower() not in ENDINGS:
        raise ValueError(f"{to.name}: expected a name that ends in .xlsx or .csv")
    to.parent.mkdir(parents=True, exist_ok=True)
    for file in (to, *((beside,) if beside else ())):
        # patients' rows, wherever they are written to
        file.touch(mode=0o600)
        file.chmod(0o600)
    with duckdb.connect(str(publication), read_only=True) as connection:
        rows = exception_rows(connection.cursor(), wanted)
        if to.suffix.lower() == ".csv":
            return _write_csv(rows, to)
        if beside is not None:
            rows = _written_to_csv(rows, beside)
        return _write_workbook(connection, rows, wanted, to)


def write_standing_worklists(
    publication: Path,
    folder: Path,
    teams: Sequence[Team] = (),
    say: Callable[[str], None] = lambda words: None,
) -> list[Path]:
    """A workbook and a CSV a domain, and for each team that has work in it, replaced at each publication.

    A domain's is empty where nothing is wrong any more; a team's is gone, so that nobody works from an old one.
    What somebody filled in where it lies is kept under another name, which `say` is told.
    """
    with duckdb.connect(str(publication), read_only=True) as connection:
        nights: dict[str, date | None] = dict(
            connection.execute(
                "select distinct rules.domain, status.as_at from validation.rules as rules"
                " left join publication.status as status on rules.domain = status.domain order by 1"
            ).fetchall()
        )
    entries = tuple(column.header for column in COLUMNS if column.is_entry)
    shelf = Shelf(folder, Columns((OUTCOME, EXCEPTION_KEY), entries, NIGHT), say)
    written, empty = [], []
    for domain, night in nights.items():
        for team in (None, *teams):
            name = f"worklist_{domain}{f'_{team.in_file_names}' if team else ''}"
            files = [folder / f"{name}{ending}" for ending in ENDINGS]
            temporaries = [file.with_name(f".{file.name}") for file in files]
            if write_worklist(publication, Filter(domain=domain, team=team), *temporaries) or team is None:
                for temporary, to in zip(temporaries, files, strict=True):
                    shelf.put(temporary, to, night)
                written += files
            else:
                for temporary in temporaries:
                    temporary.unlink()
                empty += [file.name for file in files]
    shelf.clear(empty)
    # of one that was killed while it wrote
    for parts in folder.glob(f"{PARTS}*"):
        shutil.rmtree(parts, ignore_errors=True)
    return written


def _write_csv(rows: Iterable[tuple[Any, ...]], to: Path) -> int:
    return sum(1 for _ in _written_to_csv(rows, to))


def _written_to_csv(rows: Iterable[tuple[Any, ...]], to: Path) -> Iterator[tuple[Any, ...]]:
    """The rows as they come, each written to the CSV on the way."""
    with to.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([column.header for column in COLUMNS])
        for row in rows:
            writer.writerow([harmless(value) for value in row])
            yield row


def harmless(value: Any) -> Any:
    """Text that a spreadsheet program would run as a formula when it opens a CSV, made plain text."""
    if isinstance(value, str) and value.lstrip(" \n")[:1] in (
        "=",
        "+",
        "-",
        "@",
        "\t",
        "\r",
        "＝",
        "＋",
        "－",
        "＠",
    ):
        return "'" + value
    return value


def _write_workbook(
    connection: duckdb.DuckDBPyConnection, rows: Iterable[tuple[Any, ...]], wanted: Filter, to: Path
) -> int:
    options = {
        # rows go to disk as they come
        "constant_memory": True,
        # a value is text and never a formula or a link, whatever it begins with
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "dd/mm/yyyy",
    }
    # rows that wait to be packed are patients' data too: kept beside the workbook and not in a common folder
    with tempfile.TemporaryDirectory(prefix=PARTS, dir=to.parent) as parts:
        try:
            with xlsxwriter.Workbook(str(to), {**options, "tmpdir": parts}) as workbook:
                look = _Look(workbook)
                summary = workbook.add_worksheet(SUMMARY_SHEET)
                first = workbook.add_worksheet(WORK_SHEET)
                count = _write_rows(workbook, first, rows, look)
                _write_summary(connection.cursor(), summary, wanted, look)
                _write_help(workbook.add_worksheet(HELP_SHEET), look)
                first.activate()
        except (FileCreateError, OSError) as error:
            raise OSError(f"{to.name} cannot be written ({error}): make room on its disk") from error
    return count


class _Look:
    """The formats of the workbook, made once."""

    def __init__(self, workbook: Any) -> None:
        head = {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "border_color": "#ffffff"}
        self.head = workbook.add_format({**head, "bg_color": BLUE, "font_color": "#ffffff"})
        self.entry_head = workbook.add_format({**head, "bg_color": "#ffb81c"})
        line = {"valign": "top", "bottom": 1, "bottom_color": "#d9d9d9"}
        self.text = workbook.add_format({**line, "text_wrap": True})
        self.number = workbook.add_format({**line, "num_format": "#,##0"})
        self.count = workbook.add_format({**line, "num_format": "0", "align": "center"})
        self.decimal = workbook.add_format({**line, "num_format": "0.00"})
        self.day = workbook.add_format({**line, "num_format": "dd/mm/yyyy"})
        self.priority = {
            name: workbook.add_format({**line, "bg_color": colour}) for name, colour in PRIORITY_COLOURS.items()
        }
        # entry cells stay unlocked, so that a team may protect the rest of the sheet
        entry = {**line, "bg_color": ENTRY, "locked": False}
        self.entry = workbook.add_format({**entry, "text_wrap": True})
        self.entry_day = workbook.add_format({**entry, "num_format": "dd/mm/yyyy"})
        self.title = workbook.add_format({"bold": True, "font_size": 16, "font_color": BLUE})
        self.section = workbook.add_format({"bold": True, "font_size": 12, "font_color": BLUE})
        self.small = workbook.add_format({"font_color": "#595959"})
        self.plain = workbook.add_format({"text_wrap": True, "valign": "top"})


def _set_up_print(sheet: Any, heading: int) -> None:
    """Some teams work from paper: A3 landscape, one page wide, the header on every page."""
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heading)
    sheet.set_footer("&L&A&CConfidential: patient data&RPage &P of &N")


def _write_rows(workbook: Any, sheet: Any, rows: Iterable[tuple[Any, ...]], look: _Look) -> int:
    """The list itself, going on on a further sheet where one is full."""
    line = count = 0
    number_of_sheet = 1
    _begin_list(sheet, look)
    for row in rows:
        if line == LARGEST_SHEET:
            _end_list(sheet, line)
            number_of_sheet += 1
            sheet, line = workbook.add_worksheet(f"{WORK_SHEET} {number_of_sheet}"), 0
            _begin_list(sheet, look)
        line += 1
        count += 1
        sheet.set_row(line, _height(row))
        for number, (column, value) in enumerate(zip(COLUMNS, row, strict=True)):
            _write_cell(sheet, line, number, column, value, look)
    _end_list(sheet, line)
    return count


def _begin_list(sheet: Any, look: _Look) -> None:
    _set_up_print(sheet, 0)
    sheet.freeze_panes(1, 3)
    sheet.set_row(0, 32)
    for number, column in enumerate(COLUMNS):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, column.header, look.entry_head if column.is_entry else look.head)


def _height(row: tuple[Any, ...]) -> float:
    """Room for the longest text of the printed columns: not every program makes it by itself."""
    lines = max(
        math.ceil(len(str(value)) * 1.15 / column.width)
        for column, value in zip(COLUMNS[:PRINTED], row[:PRINTED], strict=True)
        if value is not None
    )
    return 15.0 * min(max(lines, 1), 6)


def _write_cell(sheet: Any, line: int, number: int, column: Column, value: Any, look: _Look) -> None:
    if column.is_entry:
        sheet.write_blank(line, number, None, look.entry_day if column.header == VALID_UNTIL else look.entry)
    elif value is None:
        sheet.write_blank(line, number, None, look.text)
    elif isinstance(value, date):
        sheet.write_datetime(line, number, value, look.day)
    elif isinstance(value, int):
        sheet.write_number(line, number, value, look.count)
    else:
        style = look.priority.get(value, look.text) if column.header == "Priority" else look.text
        sheet.write_string(line, number, str(value)[:LONGEST_TEXT], style)


def _end_list(sheet: Any, line: int) -> None:
    last = max(1, line)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    # what a person needs on paper; the reasons of the ranking and the key are for the screen
    sheet.print_area(0, 0, last, PRINTED - 1)
    headers = [column.header for column in COLUMNS]
    sheet.data_validation(
        1,
        headers.index(OUTCOME),
        last,
        headers.index(OUTCOME),
        {
            "validate": "list",
            "source": [word.replace("_", " ") for word in outcome_words()],
            "error_title": "Not an outcome",
            "error_message": "Choose one of the list, or leave the cell empty.",
        },
    )
    sheet.data_validation(
        1,
        headers.index(VALID_UNTIL),
        last,
        headers.index(VALID_UNTIL),
        {
            "validate": "date",
            "criteria": ">=",
            "value": date(2020, 1, 1),
            "error_title": "Not a date",
            "error_message": "The last day that the answer holds, for example 31/12/2026.",
        },
    )


def outcome_words() -> list[str]:
    """The words of the contract for what a validation found."""
    return accepted_codes()["validation_outcome"]


# what is on the list, of every rule that judged; the figures of a part are those of its own rows
RULES = """
with rows_of as (
    select exceptions.*, status.as_at as night
    from validation.exceptions as exceptions
    inner join publication.status as status on exceptions.domain = status.domain
    where {where}
),

counted as (
    select
        domain,
        rule_id,
        count(*) filter (where state = 'open') as to_do,
        count(*) filter (where state = 'validated') as at_rest,
        count(*) filter (where state <> 'cleared' and first_seen = night) as new,
        count(*) filter (where state = 'cleared' and cleared_on = night) as cleared,
        count(*) filter (where state <> 'cleared' and open_since = night and first_seen < night) as reopened,
        max(days_open) filter (where state <> 'cleared') as oldest_days
    from rows_of
    group by domain, rule_id
)

select rules.priority, summary.rule_id, rules.title, coalesce(counted.to_do, 0) as to_do,
    coalesce(counted.at_rest, 0) as at_rest, coalesce(counted.new, 0) as new,
    coalesce(counted.cleared, 0) as cleared, coalesce(counted.reopened, 0) as reopened, counted.oldest_days,
    case when not {is_part} then summary.checked end as checked,
    case when not {is_part} then summary.failed_per_thousand end as failed_per_thousand,
    measures.wrong_positive_percent, measures.still_wrong_percent,
    case when not {is_part} then effects.effect_points end as effect_points, summary.domain
from validation.summary as summary
inner join publication.status as status on summary.domain = status.domain and summary.as_at = status.as_at
inner join validation.rules as rules
    on
        summary.domain = rules.domain
        and summary.rule_id = rules.rule_id
        and summary.rule_version = rules.rule_version
left join counted on summary.domain = counted.domain and summary.rule_id = counted.rule_id
left join validation.outcome_measures as measures
    on summary.rule_id = measures.rule_id and summary.domain = measures.domain
left join validation.headline_effects as effects
    on summary.rule_id = effects.name and summary.domain = effects.domain and effects.grouped_by = 'rule'
where (? is null or summary.domain = ?) and (not {is_part} or counted.rule_id is not null)
order by summary.domain, rules.priority, coalesce(counted.to_do, 0) + coalesce(counted.at_rest, 0) desc,
    summary.rule_id
"""
NIGHTS = """
select distinct as_at from validation.summary where ? is null or domain = ? order by as_at desc limit ?
"""
TREND = f"""
select domain, rule_id, as_at, open from validation.summary where as_at in ({NIGHTS})
"""
# no night of a part was counted: what stands now, or was cleared since, stood from its last opening on
TREND_OF_PART = f"""
select exceptions.domain, exceptions.rule_id, nights.as_at, count(*) as open
from validation.exceptions as exceptions
inner join ({NIGHTS}) as nights
    on exceptions.open_since <= nights.as_at
    and (exceptions.cleared_on is null or exceptions.cleared_on > nights.as_at)
where {{where}}
group by exceptions.domain, exceptions.rule_id, nights.as_at
"""
COHORTS = """
with worked as (
    select distinct exceptions.domain, {work_item} as work_item
    from validation.exceptions as exceptions
    where {where} and exceptions.state = 'open'
)

select priorities.cohort, count(*) as pathways, sum(priorities.exceptions) as exceptions,
    max(priorities.days_open) as oldest_days,
    case when not {is_part} then max(effects.effect_points) end as effect_points
from validation.priorities as priorities
inner join worked on priorities.domain = worked.domain and priorities.work_item = worked.work_item
left join validation.headline_effects as effects
    on priorities.cohort = effects.name and priorities.domain = effects.domain and effects.grouped_by = 'cohort'
group by priorities.domain, priorities.cohort
order by pathways desc, priorities.cohort
"""
OWNERS = """
select owner, count(*) as exceptions, count(*) filter (where priority = 'P1') as most_urgent,
    max(days_open) as oldest_days
from validation.exceptions as exceptions where state = 'open' and {where}
group by owner order by exceptions desc, owner limit 200
"""
# The line of the last nights stands where it is seen without scrolling; its figures are at the right end.
TREND_COLUMN = 3
RULE_HEADERS = (
    ("Priority", 9),
    ("Rule", 23),
    ("What is wrong", 60),
    ("Open, night by night", 16),
    ("To do", 10),
    ("At rest", 11),
    ("New", 10),
    ("Cleared", 10),
    ("Reopened", 10),
    ("Oldest, days", 9),
    ("Checked", 11),
    ("Wrong of 1,000", 9),
    ("Rule was wrong, %", 10),
    ("Corrected and still wrong, %", 11),
    ("Headline if cleared, points", 11),
)


def _write_summary(connection: duckdb.DuckDBPyConnection, sheet: Any, wanted: Filter, look: _Look) -> None:
    """What stands by rule with its trend over nights, by cohort with the headline figure, and by owner."""
    domain = wanted.domain
    nights = connection.execute(
        "select domain, as_at, state, age_days, held_since from publication.status"
        " where as_at is not null and (? is null or domain = ?)",
        [domain, domain],
    ).fetchall()
    _set_up_print(sheet, 3)
    sheet.hide_gridlines(2)
    sheet.freeze_panes(4, 3)
    for number, (_, width) in enumerate(RULE_HEADERS):
        sheet.set_column(number, number, width)
    last_nights = [domain, domain, NIGHTS_SHOWN]
    where, asked = wanted.where()
    with_cleared, asked_with_cleared = wanted.where(with_cleared=True)
    is_part = str(wanted.is_part).lower()
    if wanted.is_part:
        trend_of_part = TREND_OF_PART.format(where=with_cleared)
        trend = connection.execute(trend_of_part, [*last_nights, *asked_with_cleared]).fetchall()
    else:
        trend = connection.execute(TREND, last_nights).fetchall()
    shown = sorted(row[0] for row in connection.execute(NIGHTS, last_nights).fetchall())
    stands = {(row[0], row[1], row[2]): row[3] for row in trend}
    first_night = len(RULE_HEADERS) + 1
    sheet.set_column(first_night, first_night + NIGHTS_SHOWN, 7)
    # constant memory: from the top down, and never back
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, f"Validation worklist: {wanted.in_words}", look.title)
    said = "; ".join(
        f"{name} as at {as_at:%d/%m/%Y}, {state.replace('_', ' ')}"
        # a list that is old says so where it is opened
        + (f" since the night of {since:%d/%m/%Y}: the list is {age} nights behind" if since else "")
        for name, as_at, state, age, since in nights
    )
    if wanted.is_part:
        said += (
            ". Counts are of this list, each night by what is remembered of it; corrections are of everybody"
        )
    sheet.write_string(1, 0, said, look.small)
    sheet.set_row(3, 46)
    for number, (header, _) in enumerate(RULE_HEADERS):
        sheet.write_string(3, number, header, look.head)
    for number, night in enumerate(shown):
        sheet.write_string(3, first_night + number, f"{night:%d/%m}", look.head)
    line = 4
    rules = RULES.format(where=with_cleared, is_part=is_part)
    for *values, of_domain in connection.execute(rules, [*asked_with_cleared, domain, domain]).fetchall():
        _write_values(sheet, line, [*values[:TREND_COLUMN], None, *values[TREND_COLUMN:]], look)
        for number, night in enumerate(shown):
            value = stands.get((of_domain, values[1], night), 0 if wanted.is_part else None)
            if value is not None:
                sheet.write_number(line, first_night + number, value, look.number)
        if len(shown) > 1:
            place = xlsxwriter.utility.xl_range(line, first_night, line, first_night + len(shown) - 1)
            sheet.add_sparkline(
                line,
                TREND_COLUMN,
                {"range": f"{SUMMARY_SHEET}!{place}", "markers": True, "series_color": BLUE, "min": 0},
            )
        line += 1
    cohorts = COHORTS.format(where=where, is_part=is_part, work_item=_work_item(connection))
    line = _write_block(
        sheet,
        line + 1,
        "By cohort: each pathway is in one",
        ("", "", "Cohort", "Pathways", "Exceptions", "Oldest, days", "Headline if cleared, points"),
        [("", "", *row) for row in connection.execute(cohorts, asked).fetchall()],
        look,
    )
    _write_block(
        sheet,
        line + 1,
        "By owner",
        ("", "", "Owner", "To do", "Of these P1", "Oldest, days"),
        [("", "", *row) for row in connection.execute(OWNERS.format(where=where), asked).fetchall()],
        look,
    )


def _write_block(
    sheet: Any,
    line: int,
    title: str,
    headers: tuple[str, ...],
    rows: list[tuple[Any, ...]],
    look: _Look,
) -> int:
    sheet.write_string(line, 2, title, look.section)
    sheet.set_row(line + 1, 46)
    for number, header in enumerate(headers):
        if header:
            sheet.write_string(line + 1, number, header, look.head)
    line += 2
    for row in rows:
        _write_values(sheet, line, row, look)
        line += 1
    return line


def _write_values(sheet: Any, line: int, values: Iterable[Any], look: _Look) -> None:
    for number, value in enumerate(values):
        if value is None or value == "":
            continue
        if isinstance(value, int):
            sheet.write_number(line, number, value, look.number)
        elif isinstance(value, float):
            sheet.write_number(line, number, value, look.decimal)
        else:
            sheet.write_string(line, number, str(value), look.priority.get(str(value), look.text))


def _write_help(sheet: Any, look: _Look) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 110)
    sheet.write_string(0, 0, "How to fill this in", look.title)
    for number, text in enumerate(HOW_TO):
        sheet.write_number(2 + number, 0, number + 1, look.plain)
        sheet.write_string(2 + number, 1, text, look.plain)
    below = 3 + len(HOW_TO)
    sheet.write_string(below, 0, "Outcomes", look.section)
    for number, word in enumerate(outcome_words()):
        sheet.write_string(below + 1 + number, 0, word.replace("_", " "), look.plain)
        sheet.write_string(below + 1 + number, 1, OUTCOME_MEANINGS[word], look.plain)
