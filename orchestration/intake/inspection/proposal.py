"""The lines of `formats.yml` that would make a file usable, and what only a person can say about it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestration.contract.feeds import Feed
from orchestration.contract.spellings import load_spellings
from orchestration.contract.value_rules import EMPTY_WORDS, FIRST_YEAR
from orchestration.intake.inspection.code_partners import CodesOfColumn
from orchestration.intake.inspection.column_names import Matched
from orchestration.intake.inspection.date_patterns import Orders, Written, orders
from orchestration.intake.inspection.opened import Opened
from orchestration.intake.inspection.profile import ColumnProfile
from orchestration.settings.feed_format import FeedFormat
from orchestration.settings.format_patterns import clash_of, pattern_of

# Written as the contract says: no pattern is needed.
OWN_DATES = ("yyyy-mm-dd",)
OWN_TIMES = tuple(f"yyyy-mm-ddTHH:MM{seconds}{zone}" for seconds in ("", ":SS") for zone in ("", "z"))
# Years of days that systems write where there is none: after the last year that the contract takes.
YEAR_OF_NO_DAY = re.compile(r"(?:^|\D)(2[2-9]\d\d|[3-9]\d{3})(?:\D|$)")
LAST_DAY = re.compile(r"31\D(12|dec)\D9999|9999\D12\D31|12\D31\D9999", re.IGNORECASE)
MOST_FILLERS = 5
FEWEST_FILLED = 2
DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,4}")
# A value in quotes or behind an apostrophe of a spreadsheet, in this share of the values of a column.
SHARE_OF_MARKS = 0.5


def counted(number: int, noun: str) -> str:
    """A count with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@dataclass
class Proposal:
    """What to add to the format of one feed, and what is open.

    `said`: keys of `formats.yml` with their values. `to_decide`: a sentence for each thing that the file does
    not say, with the lines among which a person chooses (`choices`). `notes`: what no line corrects.
    """

    feed: Feed
    said: dict[str, Any] = field(default_factory=dict)
    to_decide: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def merged(self, before: FeedFormat) -> FeedFormat:
        """The format that holds when the lines have been added to what is there."""
        whole = before.model_dump(exclude_defaults=True)
        for key, value in self.said.items():
            if key == "codes":
                whole[key] = _codes_merged(whole.get(key, {}), value)
            elif isinstance(value, dict):
                whole[key] = {**whole.get(key, {}), **value}
            elif isinstance(value, list):
                whole[key] = [*whole.get(key, ()), *(one for one in value if one not in whole.get(key, ()))]
            else:
                whole[key] = value
        return FeedFormat.model_validate(whole)


def _codes_merged(before: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(before)
    for column, codes in added.items():
        earlier = merged.get(column, {})
        merged[column] = {**earlier, **codes, "values": {**earlier.get("values", {}), **codes["values"]}}
    return merged


def of_layout(opened: Opened, before: FeedFormat) -> dict[str, Any]:
    """The lines for encoding, separator, quote and lines that are no records."""
    found: dict[str, tuple[Any, Any]] = {}
    layout = opened.layout
    if layout is not None:
        found = {
            "encoding": (layout.encoding.name, before.encoding or "utf-8"),
            "delimiter": ("tab" if layout.separator == "\t" else layout.separator, _delimiter(before)),
            "quote": (layout.quote, before.quote or '"'),
        }
    found |= {
        "skip_lines": (opened.lines_before, before.skip_lines or 0),
        "skip_footer": (opened.lines_behind, before.skip_footer or 0),
    }
    return {key: new for key, (new, old) in found.items() if new != old}


def _delimiter(before: FeedFormat) -> str:
    return "tab" if before.delimiter == "\t" else before.delimiter or ","


def propose(
    matched: Matched,
    profiles: Iterable[ColumnProfile],
    codes: Iterable[CodesOfColumn],
    before: FeedFormat,
    opened: Opened,
) -> Proposal:
    """What to add to `before`, the format that holds now, so that a file is read right."""
    found = Proposal(matched.feed)
    columns = [one for one in profiles if one.column is not None]
    if opened.kind != "Parquet":
        found.said |= of_layout(opened, before)
    _columns(found, matched, before)
    _dates(found, columns, before)
    _codes(found, codes)
    _empty(found, columns, before)
    _marks(found, columns, before)
    if before.decimal is None and any(_has_comma(one) for one in columns):
        found.said["decimal"] = ","
    return found


def _columns(found: Proposal, matched: Matched, before: FeedFormat) -> None:
    by_column = {ours: theirs for theirs, ours in before.columns.items()}
    renamed = {}
    for theirs, ours in matched.renamed.items():
        if ours in by_column:
            # the files of one feed are written in one way: which of the two is right is for the trust to say
            found.to_decide.append(
                f"{ours} is the column {theirs} here and {by_column[ours]} by formats.yml: export both files"
                " with one name, or change the name in formats.yml"
            )
        else:
            renamed[theirs] = ours
    if renamed:
        found.said["columns"] = renamed
    joined = {ours: pair for ours, pair in matched.joined.items() if ours not in before.join}
    if joined:
        found.said["join"] = {ours: {"columns": list(pair)} for ours, pair in joined.items()}
    for theirs, may_be in matched.unclear.items():
        found.to_decide.append(
            f"the column {theirs} may be {' or '.join(may_be)}: write the right one under columns"
        )
        found.choices += [f'columns: {{"{theirs}": {ours}}}' for ours in may_be]
    for ours, names in matched.doubled.items():
        found.to_decide.append(
            f"{ours} may be the column {' or '.join(names)}: write the right one under columns"
        )
        found.choices += [f'columns: {{"{theirs}": {ours}}}' for theirs in names]


def _dates(found: Proposal, columns: list[ColumnProfile], before: FeedFormat) -> None:
    of_dates = [one for one in columns if one.column and one.column.type in ("date", "time")]
    known = orders([one.dates for one in of_dates])
    for kind, key, own in (("date", "dates", OWN_DATES), ("time", "times", OWN_TIMES)):
        patterns: dict[str, int] = {}
        already = list(getattr(before, key))
        for one in of_dates:
            assert one.column is not None
            if one.column.type != kind:
                continue
            for written in one.dates.written.values():
                if known.is_open(written):
                    if not _is_read(written, already):
                        _ask_for_order(found, one, written, known, key)
                    continue
                pattern = known.pattern(written)
                if kind == "time" and not pattern_of(pattern).has_time:
                    found.notes.append(
                        f"{one.name}: {counted(written.count, 'value')} with a day and no time of day, where"
                        " the contract expects both: export the time as well; such values stay invalid"
                    )
                    continue
                if pattern not in own and pattern not in already:
                    patterns[pattern] = patterns.get(pattern, 0) + written.count
        usual_first = sorted(patterns, key=lambda pattern: (-patterns[pattern], pattern))
        kept: list[str] = []
        for pattern in usual_first:
            both = clash_of([pattern_of(text) for text in (*already, *kept, pattern)])
            if both is None:
                kept.append(pattern)
            else:
                found.to_decide.append(
                    f"values written as {pattern}: {patterns[pattern]:,}, but {key} in formats.yml has"
                    f" {both[0].text}: correct formats.yml, or ask the supplier what has changed"
                )
        if kept:
            found.said[key] = kept
    _ask_for_hundred(found, of_dates, before)


def _is_read(written: Written, patterns: list[str]) -> bool:
    """Whether a pattern that the trust has written decides the order."""
    return any(
        pattern_of(written.pattern(order)) == pattern_of(text) for order in ("dm", "md") for text in patterns
    )


def _ask_for_order(found: Proposal, one: ColumnProfile, written: Written, known: Orders, key: str) -> None:
    first, second = known.evidence[written.family]
    shape = re.sub(r"[A-Za-z](?![A-Za-z]*[ap]m)", "9", written.pattern("dm"))
    why = (
        f"{first:,} values of the file have a number over 12 first and {second:,} have one second"
        if first and second
        else "no value of the file that is written so has a number over 12 in either place"
    )
    day_first, month_first = written.pattern("dm"), written.pattern("md")
    found.to_decide.append(
        f"{one.name} has {counted(written.count, 'value')} such as {shape} in which day or month may be"
        f' first: {why}; ask the supplier, and write {key}: ["{day_first}"] or {key}: ["{month_first}"]'
    )
    found.choices += [f'{key}: ["{day_first}"]', f'{key}: ["{month_first}"]']


def _ask_for_hundred(found: Proposal, columns: list[ColumnProfile], before: FeedFormat) -> None:
    for one in columns:
        assert one.column is not None
        short = [
            written for written in one.dates.written.values() if re.search(r"(?<!y)yy(?!y)", written.template)
        ]
        if short and before.two_digit_years_from is None and one.column.first_year < FIRST_YEAR:
            count = sum(written.count for written in short)
            found.to_decide.append(
                f"{one.name} has {counted(count, 'date')} with years of two digits, of this century or of the"
                " last: export four digits, or write two_digit_years_from with the first year that they can be"
            )
            found.choices.append("two_digit_years_from: 1926")


def _codes(found: Proposal, codes: Iterable[CodesOfColumn]) -> None:
    maps: dict[str, Any] = {}
    everywhere = {word.lower() for word in load_spellings().empty_words.text}
    for one in codes:
        # what is read as empty in every column needs no line of its own
        partners = {
            theirs: ours for theirs, ours in one.partners.items() if ours or theirs.lower() not in everywhere
        }
        if partners:
            maps[one.column.name] = {"values": partners}
            # codes of the contract that the file has as well must not become unknown
            if one.rows_of_contract:
                maps[one.column.name]["others"] = "keep"
    if maps:
        found.said["codes"] = maps


def _empty(found: Proposal, columns: list[ColumnProfile], before: FeedFormat) -> None:
    spelt = load_spellings().empty_words
    in_text = {word.lower() for word in spelt.text}
    in_typed = in_text | {word.lower() for word in spelt.typed}
    said = {word.lower() for word in (*before.empty, *EMPTY_WORDS)}
    words: dict[str, None] = {}
    for one in columns:
        assert one.column is not None
        coded = one.column.type in ("code", "flag")
        for word in one.words:
            allowed = in_typed if one.is_typed and not coded else in_text
            if (
                word.lower() in allowed
                and word.lower() not in said
                and not (coded and word in _codes_read(found, one))
            ):
                words[word] = None
        if one.column.type in ("date", "time"):
            words.update(dict.fromkeys(_fillers(one, said)))
    if words:
        found.said["empty"] = list(words)


def _codes_read(found: Proposal, one: ColumnProfile) -> Mapping[str, str]:
    """The codes of a column that the proposal reads as something."""
    assert one.column is not None
    values: Mapping[str, str] = found.said.get("codes", {}).get(one.column.name, {}).get("values", {})
    return values


def _fillers(one: ColumnProfile, said: set[str]) -> list[str]:
    """Days of a column that stand for no day: of a year in which nothing can be, and more than once."""
    found = []
    for value, count in one.distinct.most_common():
        year = YEAR_OF_NO_DAY.search(value)
        if (
            year is not None
            and count >= FEWEST_FILLED
            and value.lower() not in said
            # the contract reads this one as empty, however it is written
            and not LAST_DAY.search(value)
        ):
            found.append(value)
    # many different days of such years are wrong values, and no word
    return found if len(found) <= MOST_FILLERS else []


def _marks(found: Proposal, columns: list[ColumnProfile], before: FeedFormat) -> None:
    marks = "".join(
        sorted(
            {
                mark
                for one in columns
                for mark, count in one.marks.items()
                if count >= one.filled * SHARE_OF_MARKS
            }
        )
    )
    new = "".join(mark for mark in marks if mark not in before.trim)
    if new:
        found.said["trim"] = before.trim + new


def _has_comma(one: ColumnProfile) -> bool:
    return (
        one.column is not None
        and one.column.type in ("int", "decimal")
        and any(DECIMAL_COMMA.fullmatch(value) for value in one.distinct)
    )
