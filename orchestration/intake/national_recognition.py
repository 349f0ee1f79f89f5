"""Which published file this is, by its header or its sheets; its name says nothing that is relied on."""

from dataclasses import dataclass
from pathlib import Path

from orchestration.contract.feeds import Feed
from orchestration.contract.national_layouts import layouts_not_read
from orchestration.intake.csv_reader import header_of, named
from orchestration.intake.headers import match_headers
from orchestration.intake.national_refusals import (
    has_columns,
    national_feeds,
    refusal_of_header,
    refusal_of_layout,
    refusal_of_unknown,
)
from orchestration.intake.sheet_head import has_sheet_title, has_titles
from orchestration.intake.workbook_outline import Outline, outline_apart
from orchestration.intake.workbook_process import OLDER_KIND, PACKED

SHEETS_SHOWN = 6


@dataclass(frozen=True)
class Recognised:
    """A file whose feed is known."""

    feed: Feed
    title: str


def recognise(file: Path, name: str) -> Recognised:
    """The feed of a published file. Raises Rejection that names what it is instead."""
    with file.open("rb") as stream:
        start = stream.read(max(len(OLDER_KIND), len(PACKED)))
    if start.startswith((OLDER_KIND, PACKED)):
        return _of_workbook(outline_apart(file), name)
    return _of_csv(header_of(file, name), name)


def _of_csv(header: list[str], name: str) -> Recognised:
    for feed in national_feeds().values():
        if not feed.is_workbook and not match_headers(header, feed).missing:
            return _recognised(feed)
    found = f"a CSV with the columns {named(tuple(header))}"
    raise refusal_of_header(header, name) or refusal_of_unknown(name, found)


def _of_workbook(outline: Outline, name: str) -> Recognised:
    for feed in national_feeds().values():
        if feed.is_workbook and _is_of_feed(outline, feed):
            return _recognised(feed)
    for other in layouts_not_read():
        if other.sheet in outline or any(has_columns(row, other) for rows in outline.values() for row in rows):
            raise refusal_of_layout(name, other)
    shown = ", ".join(list(outline)[:SHEETS_SHOWN])
    raise refusal_of_unknown(name, f"a workbook with the sheets {shown}")


def _is_of_feed(outline: Outline, feed: Feed) -> bool:
    national = feed.national_file
    assert national is not None
    return all(
        sheet in outline and has_titles(outline[sheet], feed) and has_sheet_title(outline[sheet], national)
        for sheet in feed.sheets
    )


def _recognised(feed: Feed) -> Recognised:
    assert feed.national_file is not None
    return Recognised(feed, feed.national_file.title)
