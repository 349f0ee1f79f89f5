"""What was found of a file, for a person and for a program: kinds, counts and codes, no value of a patient."""

from collections.abc import Iterator
from typing import Any

from orchestration.intake.inspection.inspect_file import ColumnFound, Inspected
from orchestration.intake.inspection.layout import Layout
from orchestration.intake.inspection.opened import Opened
from orchestration.intake.inspection.proposal import counted
from orchestration.settings.formats_file import lines_of
from orchestration.store.plain_text import plain

NAMES_SHOWN = 40
LONGEST_NAME = 60
SEPARATORS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe"}


def in_words(found: Inspected) -> Iterator[str]:
    """The report of one file, line by line."""
    yield f"{plain(found.file)}: {_feed(found)}"
    yield f"  read as {_kind(found)}"
    yield f"  {_rows(found)}"
    if found.matched is None:
        yield f"  what to do: {_choose(found)}"
        return
    yield from _names(found)
    yield from _shares(found)
    yield from _codes(found)
    assert found.proposal is not None
    for sentence in found.proposal.notes:
        yield f"  {sentence}"
    for sentence in found.proposal.to_decide:
        yield f"  to decide: {sentence}"
    if found.proposal.said:
        yield "  lines for formats.yml:"
        source, feed = found.matched.feed.source, found.matched.feed.name
        for line in lines_of(source, feed, found.proposal.said).splitlines():
            yield f"    {line}"
        for choice in found.proposal.choices:
            yield f"    #     {choice}   # when it is known which is right"
    elif found.proposal.choices:
        yield "  lines for formats.yml, when it is known which is right:"
        for choice in found.proposal.choices:
            yield f"    # {choice}"
    else:
        yield "  formats.yml needs no more lines for this file"


def as_dict(found: Inspected) -> dict[str, Any]:
    """The same for a program."""
    seen = found.opened.counted
    matched, proposal = found.matched, found.proposal
    answer: dict[str, Any] = {
        "file": found.file,
        "feed": f"{matched.feed.source}.{matched.feed.name}" if matched else None,
        "candidates": [f"{one.feed.source}.{one.feed.name}" for one in found.candidates],
        "kind": found.opened.kind,
        "sheet": found.opened.sheet,
        "layout": _layout(found.opened.layout),
        "rows_read": seen.rows,
        "whole_file_read": not seen.is_cut,
        "rows_of_another_width": seen.of_other_width,
        "broken_quotes_from_line": seen.broken_at,
    }
    if matched is None or proposal is None:
        return answer
    return answer | {
        "matched": matched.same,
        "renamed": matched.renamed,
        "joined": {ours: list(pair) for ours, pair in matched.joined.items()},
        "unclear": {name: list(may_be) for name, may_be in matched.unclear.items()},
        "doubled": {name: list(names) for name, names in matched.doubled.items()},
        "not_in_contract": [shown_name(name) for name in matched.unknown],
        "missing_mandatory": list(matched.missing),
        "missing_optional": list(matched.absent),
        "columns": [
            {
                "name": one.name,
                "column": one.column,
                "type": one.type,
                "filled": one.filled,
                "padded": one.padded,
                "usable_now": one.usable_now,
                "usable_with_lines": one.usable_with,
                "kinds_left": [{"kind": kind, "rows": rows} for kind, rows in one.kinds],
            }
            for one in found.columns
        ],
        "unknown_codes": {
            codes.column.name: [
                {"code": code.shown, "is_kind": not code.is_shown, "rows": code.rows, "partner": code.partner}
                for code in codes.unknown
            ]
            for codes in found.codes
            if codes.unknown
        },
        "notes": proposal.notes,
        "to_decide": proposal.to_decide,
        "lines": proposal.said,
        "choices": proposal.choices,
        "is_ready": found.is_ready,
    }


def shown_name(name: str) -> str:
    """A column name as it may be shown: in a file without column names a record can stand in their place."""
    digits = sum(letter.isdigit() for letter in name)
    return plain(name, LONGEST_NAME) if digits <= 2 and "@" not in name else "a name not shown here"


def _feed(found: Inspected) -> str:
    if found.matched is not None:
        return f"{found.matched.feed.source}.{found.matched.feed.name}, {found.matched.feed.grain}"
    if not found.candidates:
        return "no feed of the contract has its columns"
    names = " or ".join(f"{one.feed.source}.{one.feed.name}" for one in found.candidates)
    return f"its columns fit {names}"


def _choose(found: Inspected) -> str:
    if not found.candidates:
        names = ", ".join(shown_name(name) for name in found.opened.headers[:NAMES_SHOWN])
        return (
            "say which feed it is with --feed and write its column names under columns in formats.yml; its"
            f" columns are {names}"
        )
    return "say which it is with --feed, such as --feed " + found.candidates[0].feed.name


def _kind(found: Inspected) -> str:
    layout = found.opened.layout
    opened = found.opened
    if layout is None:
        return "; ".join(
            [f"{opened.kind}{f', sheet {plain(opened.sheet)}' if opened.sheet else ''}", *_other_lines(opened)]
        )
    parts = [
        layout.encoding.in_words(),
        f"separated by {SEPARATORS.get(layout.separator, layout.separator)}",
        "without quotes round texts" if layout.quote == "none" else f"texts in {layout.quote}",
    ]
    parts += _other_lines(opened)
    if layout.has_dashes:
        parts.append("a line of dashes under the column names, which is read as a record: export without it")
    return "; ".join(parts)


def _other_lines(opened: Opened) -> Iterator[str]:
    if opened.lines_before:
        yield f"{counted(opened.lines_before, 'line')} before the column names"
    if opened.lines_behind:
        yield f"{counted(opened.lines_behind, 'line')} behind the last record"


def _layout(layout: Layout | None) -> dict[str, Any] | None:
    if layout is None:
        return None
    return {
        "encoding": layout.encoding.name,
        "byte_order_mark": layout.encoding.has_mark,
        "delimiter": layout.separator,
        "quote": layout.quote,
        "lines_before": layout.lines_before,
        "lines_behind": layout.lines_behind,
        "line_of_dashes": layout.has_dashes,
    }


def _rows(found: Inspected) -> str:
    seen = found.opened.counted
    read = f"{counted(seen.rows, 'row')} read"
    if found.matched is None:
        return counted(len(found.opened.headers), "column")
    whole = ", the first ones: the file has more" if seen.is_cut else ", the whole file"
    wrong = f"; {seen.of_other_width:,} of them have another number of columns" if seen.of_other_width else ""
    broken = (
        f"; from line {seen.broken_at:,} on it cannot be read, because a quote is never closed"
        if seen.broken_at
        else ""
    )
    return f"{read}{whole}{wrong}{broken}"


def _names(found: Inspected) -> Iterator[str]:
    matched = found.matched
    assert matched is not None
    of_feed = [column.name for column in matched.feed.columns]
    there = sum(name in matched.found for name in of_feed)
    yield f"  columns: {there} of {len(of_feed)} of the contract are there"
    if matched.missing:
        yield (
            f"  mandatory and missing: {', '.join(matched.missing)}: without it the delivery is refused; export"
            " it, or write the name that it has in the file under columns"
        )
    if matched.absent:
        yield f"  optional and missing: {', '.join(matched.absent)}"
    if matched.unknown:
        shown = ", ".join(shown_name(name) for name in matched.unknown[:NAMES_SHOWN])
        yield f"  not in the contract, not read: {shown}"


def _shares(found: Inspected) -> Iterator[str]:
    yield "  of the values of each column, usable now and with the lines below:"
    widest = max((len(_label(one)) for one in found.columns), default=0)
    for one in found.columns:
        now, later = _percent(one.usable_now, one.filled), _percent(one.usable_with, one.filled)
        left = "; ".join(f"{rows:,} such as {kind}" for kind, rows in one.kinds)
        rest = f"   left: {left}" if left else ""
        padded = f"   {one.padded:,} padded with blanks" if one.padded else ""
        yield f"    {_label(one):<{widest}}  {one.filled:>10,} values  {now:>7} {later:>7}{rest}{padded}"


def _label(one: ColumnFound) -> str:
    return one.column if one.name == one.column else f"{shown_name(one.name)} → {one.column}"


def _percent(part: int, whole: int) -> str:
    """Rounded down: a column with one wrong value is not wholly usable."""
    return f"{part * 1000 // whole / 10:.1f} %" if whole else "empty"


def _codes(found: Inspected) -> Iterator[str]:
    for codes in found.codes:
        for code in codes.unknown:
            if code.partner:
                what = f"likely {code.partner}"
            elif code.partner == "":
                what = "read as empty"
            else:
                what = "no likely code: write the contract's code under codes, or each value is an exception"
            rows = counted(code.rows, "row")
            yield f"  {codes.column.name}: {code.shown}, {rows}, not in the contract, {what}"
