"""SQL of a delivered value as the contract writes it, by what `formats.yml` says of its source.

A value that fits nothing that is declared stays as it was sent: staging makes it null, keeps the text and lists
it. Where the text would be taken for something else, the reason is put behind it, so that it is listed too.
"""

from dataclasses import dataclass

from orchestration.contract.feeds import Column, Feed
from orchestration.contract.value_rules import DATE_PATTERN, TIME_PATTERN, cleaned_sql
from orchestration.settings.feed_format import FeedFormat
from orchestration.settings.format_patterns import MONTHS, Pattern, pattern_of

LONDON = "Europe/London"
# Stands behind a value that must not be taken for what the contract means by the same text.
NOT_IN_CODES = " (not under codes in formats.yml)"
OTHER_DECIMAL = " (the decimal sign is , in formats.yml)"
AMBIGUOUS = " (this local time occurs twice)"
NON_EXISTENT = " (this local time does not exist)"
# Fractions of a day as numbers have some ten digits: a second is 0.0000116 of one.
SECONDS_OF_DAY = 86400
# A smaller number may be a year by itself; it would be a day before 1906.
FIRST_SERIAL = 2200


def quoted(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True)
class WrittenValues:
    """How the values of one feed are written."""

    feed: Feed
    format: FeedFormat

    def read(self, column: Column, written: str) -> str:
        """SQL of a value of a column in the contract's form; `written` is SQL of its text."""
        said = self.format
        text = self._cleaned(written)
        if said.empty:
            words = ", ".join(quoted(word.upper()) for word in said.empty)
            text = f"case when upper({text}) not in ({words}) then {text} end"
        if column.name in said.codes:
            return self._code(column, text)
        if column.type == "date" and said.dates:
            return self._first([self._day(column, one, text) for one in said.date_patterns], text)
        if column.type == "time":
            read = [self._moment(column, one, text) for one in said.time_patterns]
            zoned = self._of_zone(self._naive(text), text)
            return self._first([*read, zoned], text if said.times or zoned else written)
        if column.type in ("int", "decimal") and said.decimal == ",":
            return self._number(column, text)
        return text if said.empty or said.trim else written

    def constant(self, column: Column) -> str:
        """SQL of the one value that a column has in every row."""
        return quoted(self.format.constants[column.name])

    def joined(self, column: Column, parts: list[str]) -> str:
        """SQL of a value that is written in several columns.

        A day without its time is a value that cannot be read; half of an identifier is none.
        """
        separator = quoted(self.format.join[column.name].separator)
        cleaned = [self._cleaned(part) for part in parts]
        if self.format.empty:
            words = ", ".join(quoted(word.upper()) for word in self.format.empty)
            cleaned = [f"case when upper({part}) not in ({words}) then {part} end" for part in cleaned]
        if column.type in ("date", "time"):
            return f"nullif(concat_ws({separator}, {', '.join(cleaned)}), '')"
        return f" || {separator} || ".join(f"({part})" for part in cleaned)

    def _cleaned(self, written: str) -> str:
        text = cleaned_sql(written)
        return cleaned_sql(f"trim({text}, {quoted(self.format.trim)})") if self.format.trim else text

    def _first(self, candidates: list[str], text: str) -> str:
        named = [one for one in candidates if one]
        return f"coalesce({', '.join([*named, text])})" if named else text

    def _code(self, column: Column, text: str) -> str:
        codes = self.format.codes[column.name]
        cases = " ".join(
            f"when {quoted(theirs)} then {quoted(ours) if ours else 'null'}"
            for theirs, ours in codes.values.items()
        )
        other = text
        if self.format.is_refused(column):
            known = ("Y", "N") if column.type == "flag" else self.feed.accepted_codes(column)
            words = ", ".join(quoted(code.upper()) for code in known)
            # staging reads codes without their case and without a leading zero
            is_known = f"upper({text}) in ({words}) or '0' || {text} in ({words})"
            other = f"case when {is_known} then {text} || {quoted(NOT_IN_CODES)} else {text} end"
        return f"case {text} {cases} else {other} end"

    def _number(self, column: Column, text: str) -> str:
        """A point where the sign is a comma may part thousands: it is not guessed."""
        # a whole number that was formatted with places of noughts is that number
        whole = f" when regexp_full_match({text}, '[+-]?[0-9]+,0+') then split_part({text}, ',', 1)"
        return (
            f"case{whole if column.type == 'int' else ''}"
            f" when regexp_full_match({text}, '[+-]?[0-9]+(,[0-9]+)?') then replace({text}, ',', '.')"
            f" when contains({text}, '.') then {text} || {quoted(OTHER_DECIMAL)} else {text} end"
        )

    def _day(self, column: Column, pattern: Pattern, text: str) -> str:
        """SQL of the day that a text says by a pattern; null where it does not fit. Empty where none can be."""
        if pattern.serial_from is not None:
            return f"cast({_serial_day(pattern, text)} as varchar)"
        day = self._day_of_pattern(column, pattern, text)
        if not day:
            return ""
        if "offset" in pattern.groups or (pattern.has_time and self._zone != LONDON):
            moment = self._moment(column, pattern, text)
            zoned = f"try_cast({_with_seconds(moment)} as timestamptz)"
            return f"strftime(timezone('{LONDON}', {zoned}), '%Y-%m-%d')"
        is_day = f"regexp_full_match({day}, '{DATE_PATTERN}') and try_cast({day} as date) is not null"
        return f"case when {is_day} then {day} end"

    def _moment(self, column: Column, pattern: Pattern, text: str) -> str:
        """SQL of the time that a text says by a pattern, as the contract writes it."""
        if pattern.serial_from is not None:
            seconds = f"cast(round((cast({_number_of(text)} as double) % 1) * {SECONDS_OF_DAY}) as bigint)"
            stamp = f"cast({_serial_day(pattern, text)} as timestamp) + to_seconds({seconds})"
            return self._of_zone(f"strftime({stamp}, '%Y-%m-%dT%H:%M:%S')", text)
        day = self._day_of_pattern(column, pattern, text)
        if not day:
            return ""
        groups = pattern.groups
        hour = f"lpad({_group(pattern, 'hour', text)}, 2, '0')"
        if "noon" in groups:
            number = f"try_cast({_group(pattern, 'hour', text)} as integer)"
            later = f"case when starts_with({_group(pattern, 'noon', text)}, 'p') then 12 else 0 end"
            of_day = f"lpad(cast({number} % 12 + {later} as varchar), 2, '0')"
            hour = f"case when {number} between 1 and 12 then {of_day} end"
        parts = [day, "'T'", hour, "':'", _group(pattern, "minute", text)]
        if "second" in groups:
            parts += ["':'", _group(pattern, "second", text)]
        if "offset" in groups:
            parts.append(f"upper({_group(pattern, 'offset', text)})")
        stamp = " || ".join(f"({part})" for part in parts)
        exists = f"try_cast(substring({stamp}, 1, 16) as timestamp) is not null"
        read = f"case when regexp_full_match({stamp}, '{TIME_PATTERN}') and {exists} then {stamp} end"
        return read if "offset" in groups else self._of_zone(read, text)

    def _day_of_pattern(self, column: Column, pattern: Pattern, text: str) -> str:
        groups = pattern.groups
        if pattern.has_short_year:
            first = self.format.first_of_hundred(column)
            if first is None:
                return ""
            year = f"try_cast({_group(pattern, 'short_year', text)} as integer)"
            year = f"cast({first} + ({year} - {first % 100} + 100) % 100 as varchar)"
        else:
            year = _group(pattern, "year", text)
        if "month_name" in groups:
            name = f"left({_group(pattern, 'month_name', text)}, 3)"
            cases = " ".join(f"when '{month}' then '{number:02d}'" for number, month in enumerate(MONTHS, 1))
            month = f"case {name} {cases} end"
        else:
            month = f"lpad({_group(pattern, 'month', text)}, 2, '0')"
        return f"({year}) || '-' || ({month}) || '-' || lpad({_group(pattern, 'day', text)}, 2, '0')"

    @property
    def _zone(self) -> str:
        return self.format.time_zone or LONDON

    def _naive(self, text: str) -> str:
        """SQL of a time in the contract's own form without an offset; null for any other text."""
        if self._zone == LONDON:
            return ""
        return f"case when regexp_full_match({text}, '{TIME_PATTERN}') and length({text}) <= 19 then {text} end"

    def _of_zone(self, stamp: str, text: str) -> str:
        """SQL of a local time of the source's zone: as it is for London, elsewhere the moment in UTC.

        A local time that occurs twice, or never, in another zone is not guessed; of London, staging says so.
        """
        if not stamp or self._zone == LONDON:
            return stamp
        zone = quoted(self._zone)
        local = f"try_cast({stamp} as timestamp)"
        moment = f"timezone({zone}, {local})"
        twice = " or ".join(
            f"timezone({zone}, {moment} {sign} interval 1 hour) = {local}" for sign in ("+", "-")
        )
        return (
            f"case when {local} is null then null"
            f" when timezone({zone}, {moment}) <> {local} then {text} || {quoted(NON_EXISTENT)}"
            f" when {twice} then {text} || {quoted(AMBIGUOUS)}"
            f" else strftime(timezone('UTC', {moment}), '%Y-%m-%dT%H:%M:%SZ') end"
        )


def fits(text: str, pattern: str) -> str:
    """SQL that is true where a text is written by a pattern."""
    return f"regexp_full_match(lower({text}), {quoted(pattern_of(pattern).regex)})"


def _group(pattern: Pattern, name: str, text: str) -> str:
    """SQL of a part of a text that is written by a pattern; null where it is not."""
    number = pattern.groups[name]
    return f"nullif(regexp_extract(lower({text}), {quoted(f'^{pattern.regex}$')}, {number}), '')"


def _number_of(text: str) -> str:
    """SQL of the number of a day with either decimal sign; null for other texts, and for what may be a year."""
    number = f"replace({text}, ',', '.')"
    is_number = f"regexp_full_match({number}, '[0-9]{{4,5}}([.][0-9]+)?')"
    return f"case when {is_number} and try_cast({number} as double) >= {FIRST_SERIAL} then {number} end"


def _serial_day(pattern: Pattern, text: str) -> str:
    days = f"cast(floor(cast({_number_of(text)} as double)) as integer)"
    return f"(date '{pattern.serial_from}' + {days})"


def _with_seconds(moment: str) -> str:
    """The engine reads an offset only behind seconds."""
    return f"regexp_replace({moment}, 'T([0-9]{{2}}:[0-9]{{2}})(Z|[+-])', 'T\\1:00\\2')"
