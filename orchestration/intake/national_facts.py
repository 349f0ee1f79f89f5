"""What an archived national file tells of: its edition, and its periods with the organisations of each."""

import re
from calendar import month_name
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from orchestration.contract.feeds import Feed
from orchestration.intake.editions import Edition, edition_of
from orchestration.intake.rejection import Rejection
from orchestration.intake.sheet_head import ROWS_OF_HEAD, cells_by_left
from orchestration.store.engine_paths import one_file

# The name of the file in the ZIP that was delivered, kept with what was read of it.
MEMBER = b"clockstop_zip_member"
ENGLAND = "England"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NOT_A_CODE = ("", "-", "TOTAL", "ENGLAND")


@dataclass(frozen=True)
class FileFacts:
    """The edition of a file and, by period (the last month of it, YYYY-MM), its organisations."""

    edition: Edition
    periods: dict[str, frozenset[str]]

    @property
    def organisations(self) -> frozenset[str]:
        """All organisations, `England` for the total row of the file."""
        return frozenset().union(*self.periods.values())

    @property
    def last_period(self) -> str:
        """The newest period: of two files of several months the later one goes on further."""
        return max(self.periods)

    @property
    def in_words(self) -> str:
        """For a person: periods, edition, how many organisations."""
        periods = sorted(self.periods)
        when = periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"
        providers = len(self.organisations - {ENGLAND})
        england = " and England" if ENGLAND in self.organisations else ""
        return f"{when}, {self.edition.in_words}, {providers} organisations{england}"


def month_of(label: str) -> str | None:
    """The last month that a published label names, as YYYY-MM: of a quarter the month in which it ends.

    Such as `MSitAE-APRIL-2025`, `July 2025`, `Quarter 1, 2025-26 (April to June 2025)` and `2025-04-01`.
    """
    iso = re.match(r"(\d{4})-(\d{2})(?:-\d{2})?\b", label.strip())
    if iso:
        return f"{iso[1]}-{iso[2]}"
    words = re.findall(r"[A-Za-z]+", label)
    months = [word[:3].lower() for word in words if _is_month(word)]
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", label)
    if not months or not years:
        return None
    return f"{years[-1]}-{MONTHS.index(months[-1]) + 1:02}"


def _is_month(word: str) -> bool:
    return word.lower() in (*MONTHS, "sept", *(name.lower() for name in month_name))


def edition_of_archived(archived: Path, feed: Feed, file_name: str) -> Edition:
    """The edition of a file as it was archived; `file_name` as it was delivered."""
    head = cells_by_left(_head(archived, feed)) if feed.is_workbook else {}
    return edition_of(f"{file_name} {zip_member(archived)}", head)


def zip_member(archived: Path) -> str:
    """The name of the file in the ZIP that was delivered; empty where it was no ZIP."""
    metadata: dict[bytes, bytes] = pq.read_schema(archived).metadata or {}
    return metadata.get(MEMBER, b"").decode("utf-8", "replace")


def facts_of(archived: Path, feed: Feed, file_name: str) -> FileFacts:
    """What an archived file tells of. Raises Rejection where it has no row of figures of a known period."""
    national = feed.national_file
    assert national is not None
    label = f"{national.period}" if national.period else "''"
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"select distinct coalesce({label}, ''), trim(coalesce({national.organisation}, ''))"
            f" from read_parquet(?) where try_cast({national.figure} as double) is not null",
            [one_file(archived)],
        ).fetchall()
    if national.period_beside is not None:
        head = cells_by_left(_head(archived, feed))
        found = next((text for left, text in head.items() if left == national.period_beside), "")
        rows = [(found, organisation) for _, organisation in rows]
    periods = _by_period(rows)
    if not periods:
        raise Rejection(
            file_name,
            f"rows of figures of a month or quarter, as the {national.title} has them",
            f"{len(rows)} rows of figures, none of a known period",
            "Download the file again from NHS England's statistics pages; a new layout needs a new contract.",
        )
    return FileFacts(edition_of_archived(archived, feed, file_name), periods)


def _by_period(rows: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    totals = 0
    for label, code in rows:
        month = month_of(label)
        organisation = ENGLAND if code.upper() in NOT_A_CODE else code
        if month is None:
            # the total row of the A&E file says TOTAL where the others say the month
            totals += organisation == ENGLAND
            continue
        found.setdefault(month, set()).add(organisation)
    if totals and len(found) == 1:
        next(iter(found.values())).add(ENGLAND)
    return {period: frozenset(organisations) for period, organisations in found.items()}


def _head(archived: Path, feed: Feed) -> list[list[str | None]]:
    """The first rows of an archived sheet as its cells."""
    cells = [name for name in feed.archive_columns if re.fullmatch(r"c\d+", name)]
    file = pq.ParquetFile(archived)
    batch = next(file.iter_batches(batch_size=ROWS_OF_HEAD, columns=cells), None)
    if batch is None:
        return []
    return [[row[name] for name in cells] for row in batch.to_pylist()]
