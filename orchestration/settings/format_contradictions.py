"""What `formats.yml` says and the contract does not know: feeds, columns, codes, columns given twice."""

import re
from collections.abc import Iterator

from orchestration.contract.feeds import Column, Feed, Source
from orchestration.contract.validated_yaml import unknown
from orchestration.contract.value_rules import DATE_PATTERN, TIME_PATTERN
from orchestration.settings.feed_format import FeedFormat, SourceFormat

FEEDS = "feeds"


def contradictions(source: Source, said: SourceFormat) -> Iterator[str]:
    """What names something that the contract does not have."""
    own = list(source.feeds.values())
    for words in _contradictions_of(own, said):
        yield f"{source.name}: {words}"
    for name, one in said.feeds.items():
        if name not in source.feeds:
            yield f"{source.name}.{FEEDS}: {unknown(name, list(source.feeds))}"
        elif source.feeds[name].is_workbook:
            yield f"{source.name}.{FEEDS}: {name} is a published workbook, which is read as it is; remove it"
        else:
            for words in _contradictions_of([source.feeds[name]], one):
                yield f"{source.name}.{FEEDS}.{name}: {words}"


def _contradictions_of(feeds: list[Feed], said: FeedFormat) -> Iterator[str]:
    columns: dict[str, list[tuple[Feed, Column]]] = {}
    for feed in feeds:
        for column in feed.typed_columns:
            columns.setdefault(column.name, []).append((feed, column))
    uses = {
        "columns": list(said.columns.values()),
        "constants": list(said.constants),
        "codes": list(said.codes),
        "join": list(said.join),
    }
    for key, names in uses.items():
        for name in dict.fromkeys(names):
            if name not in columns:
                yield f"{key}: {unknown(name, list(columns))}"
            elif key != "codes" and names.count(name) > 1:
                yield f"{key}: {name} is given by two columns; keep one of them, or write it under join"
    for name in said.join:
        if name in said.columns.values() or name in said.constants:
            yield f"join: {name} is also under columns or constants; keep one of them"
    for name, value in said.constants.items():
        wrong = [words for words in (_unfit(value, *one) for one in columns.get(name, ())) if words]
        if wrong and len(wrong) == len(columns[name]):
            yield f"constants: expected {name} as {wrong[0]}, found {value[:40]!r}"
    for name, codes in said.codes.items():
        for theirs, ours in codes.values.items():
            wrong = [words for words in (_unfit(ours, *one) for one in columns.get(name, ())) if words]
            if ours and wrong and len(wrong) == len(columns[name]):
                yield f"codes.{name}: expected {theirs[:40]!r} as {wrong[0]}, found {ours[:40]!r}"
        if codes.others == "refuse" and any(column.type == "text" for _, column in columns.get(name, ())):
            yield f"codes.{name}: others: refuse has no meaning for text; write others: keep"


def _unfit(value: str, feed: Feed, column: Column) -> str | None:
    """What a column asks for, where a value that the file gives is something else."""
    codes = feed.accepted_codes(column) if column.type == "code" else ()
    asked = {
        "code": (value in codes, f"a code of the contract ({', '.join(codes[:12])})"),
        "flag": (value.upper() in ("Y", "N"), "Y or N"),
        "int": (re.fullmatch(r"-?[0-9]{1,9}", value) is not None, "a whole number"),
        "decimal": (re.fullmatch(r"-?[0-9]{1,14}(\.[0-9]+)?", value) is not None, "a number"),
        "date": (re.fullmatch(DATE_PATTERN, value) is not None, "a date YYYY-MM-DD"),
        "time": (re.fullmatch(TIME_PATTERN, value) is not None, "a time YYYY-MM-DDTHH:MM"),
    }
    fits, words = asked.get(column.type, (True, ""))
    return None if fits else words
