"""What an input contract says that does not go together, with itself, its file or the code lists."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.contract.project_files import PROJECT_ROOT
from orchestration.contract.seeds import CODE_LISTS_SEED, accepted_codes, domains_listing_wrong_values
from orchestration.contract.validated_yaml import NOTHING, Problem, found_in_words

if TYPE_CHECKING:
    from orchestration.contract.feeds import Feed, Source

# Written by the warehouse itself beside the columns of every feed.
OWN_COLUMNS = (
    "source_delivery",
    "source_as_at",
    "source_sha256",
    "source_mode",
    "source_undecoded",
    "source_reason",
    "source_row",
    "source_order",
    "source_file",
    "source_edition",
    "source_edition_said_by",
    "source_edition_order",
)
NO_SOURCE = ("published", "clockstop", "memory", "run")


def contradictions_of_source(source: "Source", folder: str) -> Iterator[Problem]:
    """What a source says that does not go together."""
    if source.name != folder or folder in NO_SOURCE:
        expected = f"another name than {', '.join(NO_SOURCE)}" if folder in NO_SOURCE else f"'{folder}'"
        yield Problem("source", f"{expected}, the folder's name", found_in_words(source.name))
    domains = domains_listing_wrong_values()
    if source.data_quality_domain is not None and source.data_quality_domain not in domains:
        expected = f"one of {', '.join(domains)}, or null"
        yield Problem("data_quality_domain", expected, found_in_words(source.data_quality_domain))
    if source.max_age_days is not None and not source.max_age_reason.strip():
        yield Problem("max_age_reason", f"why {source.max_age_days} days", NOTHING)


def contradictions_of_feed(feed: "Feed", file: Path, source: "Source | None") -> Iterator[Problem]:
    """What a feed says that does not go together, or with its file, its source or the code lists."""
    if feed.source != file.parent.name:
        yield Problem("source", f"'{file.parent.name}', the folder's name", found_in_words(feed.source))
    if feed.name != file.stem:
        yield Problem("feed", f"'{file.stem}', the file's name", found_in_words(feed.name))
    if feed.max_age_days is not None and not (feed.max_age_reason or (source and source.max_age_reason)):
        yield Problem("max_age_reason", f"why {feed.max_age_days} days", NOTHING)
    if feed.national_file is not None:
        yield from _contradictions_of_national_file(feed)
    if feed.is_workbook:
        yield from _contradictions_of_workbook(feed)
    elif not feed.columns:
        yield Problem("columns", "a list of columns, each with name, type and description", NOTHING)
    else:
        yield from _contradictions_of_columns(feed)
        yield from _contradictions_of_days(feed)
        yield from _contradictions_of_codes(feed)


def _contradictions_of_national_file(feed: "Feed") -> Iterator[Problem]:
    national = feed.national_file
    assert national is not None
    if not feed.accumulates:
        yield Problem("accumulates", "true, because published files stay beside each other", "false")
    if (national.period is None) == (national.period_beside is None):
        yield Problem("national_file.period", "`period` or `period_beside`", "both or neither")
    named = {
        "organisation": national.organisation,
        "figure": national.figure,
        **({"period": national.period} if national.period else {}),
        **{f"header.{cell}": cell for cell in national.header},
    }
    for key, column in named.items():
        if column not in feed.archive_columns:
            yield Problem(f"national_file.{key}", "a column of the feed", found_in_words(column))
    if feed.is_workbook != bool(national.header):
        expected = "titles of columns" if feed.is_workbook else "nothing, because a CSV has its columns"
        yield Problem("national_file.header", expected, "none" if feed.is_workbook else "a list")


def _contradictions_of_workbook(feed: "Feed") -> Iterator[Problem]:
    if not feed.sheets:
        yield Problem("sheets", "a list of the names of sheets", NOTHING)
    if not feed.width:
        yield Problem("width", "a whole number of columns from 1", NOTHING)
    for key in ("key", "columns", "codes"):
        if getattr(feed, key):
            yield Problem(key, "nothing, because a workbook is archived as a grid", "a list")


def _contradictions_of_columns(feed: "Feed") -> Iterator[Problem]:
    if not feed.key and not feed.accumulates:
        yield Problem("key", "a list of the columns that identify a row", NOTHING)
    for key, value in (("sheets", feed.sheets), ("width", feed.width)):
        if value:
            yield Problem(key, "nothing, because only a workbook has it", found_in_words(value))
    times = Counter(column.name for column in feed.columns)
    for name in (name for name, number in times.items() if number > 1):
        yield Problem(f"columns.{name}.name", "each name once", f"{times[name]} columns of it")
    for name in OWN_COLUMNS:
        if name in times:
            yield Problem(f"columns.{name}.name", "a name that the warehouse does not use itself", f"'{name}'")
    by_name = {column.name: column for column in feed.typed_columns}
    for name in feed.key:
        if name not in by_name:
            yield Problem("key", f"names of columns ({', '.join(times)})", found_in_words(name))
        elif not by_name[name].required:
            yield Problem(f"columns.{name}.required", "true, because it is part of the key", "false")
    if feed.happened and (feed.happened not in by_name or by_name[feed.happened].type not in ("date", "time")):
        dated = ", ".join(name for name, column in by_name.items() if column.type in ("date", "time"))
        yield Problem("happened", f"a column of type date or time ({dated})", found_in_words(feed.happened))


def _contradictions_of_days(feed: "Feed") -> Iterator[Problem]:
    dated = {column.name for column in feed.columns if column.type in ("date", "time")}
    for column in feed.columns:
        place = f"columns.{column.name}"
        words = f"a column of type date or time ({', '.join(sorted(dated))})"
        if column.by_as_at and column.name not in dated:
            yield Problem(f"{place}.by_as_at", f"false, because the type is {column.type}", "true")
        if column.not_ahead and column.type != "date":
            yield Problem(f"{place}.not_ahead", f"false, because the type is {column.type}", "true")
        if (column.form is None) != (not column.form_words):
            yield Problem(f"{place}.form_words", "`form` and `form_words` together or neither", "one of them")
        if column.from_day_of is not None and column.from_day_of not in dated:
            yield Problem(f"{place}.from_day_of", words, found_in_words(column.from_day_of))
        if (column.from_day_of is None) != (column.most_days is None):
            yield Problem(
                f"{place}.most_days", "`from_day_of` and `most_days` together or neither", "one of them"
            )


def _contradictions_of_codes(feed: "Feed") -> Iterator[Problem]:
    seed = CODE_LISTS_SEED.relative_to(PROJECT_ROOT) if CODE_LISTS_SEED.is_relative_to(PROJECT_ROOT) else ""
    for column in feed.columns:
        place = f"columns.{column.name}.codes"
        if column.type != "code" and column.codes:
            yield Problem(
                place, f"nothing, because the type is {column.type} and not code", f"'{column.codes}'"
            )
        elif column.type == "code" and not column.codes:
            yield Problem(place, f"a list of {seed} or of `codes` in this file", NOTHING)
        elif column.type == "code" and not feed.accepted_codes(column):
            words = f"a list of {seed} or of `codes` in this file"
            yield Problem(place, words, f"'{column.codes}', which neither has")
    used = {column.codes for column in feed.columns}
    for name in feed.codes:
        if name in accepted_codes():
            yield Problem(f"codes.{name}", f"a name that {seed} does not have", f"'{name}'")
        elif name not in used:
            yield Problem(f"codes.{name}", "a list that a column names in its `codes`", "no such column")
