"""A page per ward and per site: which rows of the lists stand on which page."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import duckdb

from orchestration.contract.published import load_domains
from orchestration.deliverables.downtime.cells import Row, natural
from orchestration.deliverables.downtime.data_age import DataAge, read_age
from orchestration.deliverables.downtime.lists import LISTS, WARD, DowntimeList
from orchestration.deliverables.downtime.sheet import Group, Section, Sheet
from orchestration.store.catalog import tables_of

UNKNOWN = "unknown"
# Records that nobody closed may be thousands: of the oldest only the number is printed.
MOST_IN_DOUBT = 60
IN_DOUBT = "Departure probably not recorded"


class ReadLists:
    """The rows of every list with their age, read once from a publication."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, written_at: datetime) -> None:
        self._present = tables_of(connection)
        self.ages: dict[str, DataAge] = {}
        self.rows: dict[str, list[Row]] = {}
        for one in LISTS:
            self.ages[one.key] = read_age(connection, one.domain, one.feeds, written_at)
            self.rows[one.key] = _rows(connection, one) if _table(one) in self._present else []

    def is_published(self, one: DowntimeList) -> bool:
        """Whether the publication has the table of a list; one of an earlier version has not."""
        return _table(one) in self._present


def ward_pages(read: ReadLists) -> list[Sheet]:
    """A page per ward that has a patient."""
    by_ward: dict[str, dict[str, list[Row]]] = _by_place(read, [one for one in LISTS if one.place == WARD])
    names = file_names("ward", by_ward)
    pages = []
    for ward, rows in by_ward.items():
        first = next(row for of_list in rows.values() for row in of_list)
        name = first["ward_name"] or ward
        pages.append(
            Sheet(
                names[ward],
                _title(ward, name),
                _subtitle(ward, name, first["site"], first["site_name"]),
                tuple(_section(read, one, rows.get(one.key, [])) for one in LISTS if one.place == WARD),
            )
        )
    return sorted(pages, key=lambda page: natural(page.file))


def site_pages(read: ReadLists) -> list[Sheet]:
    """A page per site that any list names: lists without a row for the site say so."""
    of_sites = [one for one in LISTS if one.place != WARD]
    by_site = _by_place(read, of_sites)
    names = file_names("site", by_site)
    pages = []
    for site, rows in by_site.items():
        named = next((row, one) for one in of_sites for row in rows.get(one.key, [])[:1])
        title = named[0][f"{named[1].place}_name"] or site
        pages.append(
            Sheet(
                names[site],
                "Site not recorded" if site == UNKNOWN else title,
                "" if site in (UNKNOWN, title) else f"Site {site}",
                tuple(_section(read, one, rows.get(one.key, [])) for one in of_sites),
            )
        )
    return sorted(pages, key=lambda page: natural(page.file))


def file_names(kind: str, codes: Iterable[str]) -> dict[str, str]:
    """A file name for each code; codes that differ in nothing that a file name shows get a number."""
    names: dict[str, str] = {}
    for code in sorted(codes):
        stem = f"{kind}_{re.sub(r'[^A-Za-z0-9]+', '-', code).strip('-') or 'other'}"
        name, number = stem, 1
        # a file system may not tell capital letters from small ones
        while name.lower() in {taken.lower() for taken in names.values()}:
            number += 1
            name = f"{stem}-{number}"
        names[code] = name
    return {code: f"{name}.html" for code, name in names.items()}


def _section(read: ReadLists, one: DowntimeList, rows: list[Row]) -> Section:
    age = read.ages[one.key]
    if one.place == WARD:
        rows = sorted(rows, key=lambda row: natural(row["bed"]))
    notes = [one.note] if one.note else []
    if not read.is_published(one):
        title = load_domains()[one.domain].title
        return Section(one.title, age, notes=(f"{title} has never been published, or by an earlier version.",))
    grouped: dict[str, list[list[str]]] = defaultdict(list)
    for row in rows:
        grouped[one.group(row)].append([value(row) for _, value in one.columns])
    doubtful = grouped.get(IN_DOUBT, [])
    if len(doubtful) > MOST_IN_DOUBT:
        notes.append(
            f"{len(doubtful) - MOST_IN_DOUBT:,} older records without a departure are not printed; all are in"
            " the workbook."
        )
        grouped[IN_DOUBT] = doubtful[:MOST_IN_DOUBT]
    # rows without a heading stand first, below the header of the table
    ordered = sorted(grouped, key=bool)
    return Section(
        one.title,
        age,
        tuple(header for header, _ in one.columns),
        tuple(Group(heading, grouped[heading]) for heading in ordered),
        tuple(notes),
    )


def _by_place(read: ReadLists, lists: list[DowntimeList]) -> dict[str, dict[str, list[Row]]]:
    found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for one in lists:
        for row in read.rows[one.key]:
            found[row[one.place] or UNKNOWN][one.key].append(row)
    return found


def _subtitle(ward: str, name: str, site: str, site_name: str) -> str:
    parts = [] if ward in (name, UNKNOWN) else [f"Ward {ward}"]
    if site != UNKNOWN:
        parts.append(site_name if site_name == site else f"{site_name} ({site})")
    return ", ".join(parts)


def _title(ward: str, name: str) -> str:
    if ward == UNKNOWN:
        return "Ward not recorded"
    return f"Ward {ward}" if name == ward else name


def _table(one: DowntimeList) -> str:
    words = one.sql.split()
    return words[words.index("from") + 1]


def _rows(connection: duckdb.DuckDBPyConnection, one: DowntimeList) -> list[dict[str, Any]]:
    answer = connection.execute(one.sql)
    names = [column[0] for column in answer.description or []]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
