"""The columns of a delivered file: which of them the archive keeps, and why a record cannot be keyed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from orchestration.contract.feeds import Column, Feed
from orchestration.contract.value_rules import cleaned_sql, filled_sql, usable_sql
from orchestration.intake.dialect import CONTRACT, Dialect
from orchestration.intake.encodings import UNDECODABLE
from orchestration.intake.written_values import WrittenValues

# A column of the archive: the columns of a row that held bytes of another encoding, with their text.
UNDECODED = "source_undecoded"


@dataclass(frozen=True)
class Columns:
    """The columns of a file: how many, and the archive's name of each by its place (p0, p1, …).

    `values`: how its values are written, None where that is as the contract says; `joined` and `constants` as
    in HeaderMatch. `first_line`: the line of the first record.
    """

    feed: Feed
    width: int
    names: dict[str, str]
    has_marks: bool
    values: WrittenValues | None = None
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: tuple[str, ...] = ()
    dialect: Dialect = CONTRACT
    first_line: int = 2

    @property
    def archived(self) -> list[str]:
        """The names of the columns that the archive keeps."""
        return [*self.names.values(), *self.joined, *self.constants]

    @property
    def selected(self) -> dict[str, str]:
        """SQL of each archived column over the places of the file."""
        if self.values is None:
            return {name: f'"{place}"' for place, name in self.names.items()}
        typed = {column.name: column for column in self.feed.typed_columns}
        read = {
            name: self.values.read(typed[name], f'"{place}"') if name in typed else f'"{place}"'
            for place, name in self.names.items()
        }
        for name, places in self.joined.items():
            written = self.values.joined(typed[name], [f'"{place}"' for place in places])
            read[name] = self.values.read(typed[name], f"({written})")
        return read | {name: self.values.constant(typed[name]) for name in self.constants}

    @property
    def written(self) -> dict[str, str]:
        """SQL of the text of each column as it was delivered."""
        if self.values is None:
            return {name: f'"{name}"' for name in self.names.values()}
        single = {name: f'"{place}"' for place, name in self.names.items()}
        several = {
            name: f"concat_ws(' ', {', '.join(f'{chr(34)}{place}{chr(34)}' for place in places)})"
            for name, places in self.joined.items()
        }
        return single | several

    @property
    def of_contract(self) -> list[Column]:
        """Columns of the contract that the file has."""
        archived = set(self.archived)
        return [column for column in self.feed.typed_columns if column.name in archived]

    @property
    def keys(self) -> list[Column]:
        """Columns of the key that the file has."""
        return [column for column in self.of_contract if column.name in self.feed.key]

    def archived_sql(self) -> list[str]:
        """SQL of the columns that the archive keeps; a value with bytes of another encoding is kept apart."""
        names = self.archived
        if not self.has_marks:
            return [f'"{name}"' for name in names]
        kept = [f'case when not {self.is_marked(name)} then "{name}" end as "{name}"' for name in names]
        texts = {name: readable_sql('"' + name + '"') for name in names}
        apart = ", ".join(
            f"case when {self.is_marked(name)} then '{name}: ' || {texts[name]} end" for name in names
        )
        return [*kept, f"nullif(concat_ws('; ', {apart}), '') as {UNDECODED}"]

    def is_marked(self, name: str) -> str:
        """SQL of whether a value holds bytes of another encoding."""
        return f"contains(\"{name}\", '{UNDECODABLE}')"

    def line_of(self, row: str) -> str:
        """SQL of the line in its file of a record by its number; `rejected` says which lines are no records."""
        before = f"select count(*) from rejected where rejected.records_before < {row}"
        return f"{self.first_line - 1} + {row} + ({before})"

    def raw_text(self) -> str:
        """SQL of a record as it was delivered."""
        places = self.names.values() if self.values is None else self.names
        delimiter = self.dialect.delimiter.replace("'", "''")
        raw = f" || '{delimiter}' || ".join(f"coalesce(\"{place}\", '')" for place in places)
        return readable_sql(raw)

    def filled(self, column: Column) -> str:
        """SQL of a delivered value, null where it stands for nothing."""
        return filled_sql(cleaned_sql(f'"{column.name}"'), column.type, self.feed.zeros(column))

    def is_read_as_empty(self, name: str) -> str:
        """SQL of whether a delivered text is a word, a day or blanks that stand for nothing."""
        column = next(column for column in self.of_contract if column.name == name)
        return f"({self.written[name]} is not null and ({self.filled(column)}) is null)"

    def reason(self) -> str:
        """SQL of why a record cannot be keyed, null where it can."""
        cases = []
        for column in self.keys:
            if self.has_marks:
                words = f"bytes that are not utf-8 in the key column {column.name}"
                cases.append(f"when contains(\"{column.name}\", '{UNDECODABLE}') then '{words}'")
        if self.keys:
            empty = " or ".join(f"({self.filled(column)}) is null" for column in self.keys)
            listed = ", ".join(column.name for column in self.keys)
            cases.append(f"when {empty} then 'key column empty ({listed})'")
        for column in self.keys:
            if column.type != "text":
                cases.append(
                    f"when not {self._is_usable(column)} then 'key column cannot be read ({column.name})'"
                )
        for column in self.of_contract:
            if column.pattern is not None:
                matches = f"regexp_full_match(upper({self.filled(column)}), '{column.pattern}')"
                cases.append(f"when not coalesce({matches}, false) then '{column.name} cannot be read'")
            if column.filled:
                cases.append(f"when ({self.filled(column)}) is null then '{column.name} is missing'")
                cases.append(f"when not {self._is_usable(column)} then '{column.name} cannot be read'")
            cases += self._wrong_day(column)
        return f"case {' '.join(cases)} end" if cases else "cast(null as varchar)"

    def _is_usable(self, column: Column) -> str:
        codes = self.feed.accepted_codes(column)
        usable = usable_sql(f"({self.filled(column)})", column.type, codes, column.first_year)
        return f"coalesce({usable}, false)"

    def _wrong_day(self, column: Column) -> Iterator[str]:
        """Cases of a day before the one that it goes on from, or too long after it."""
        first = next((other for other in self.of_contract if other.name == column.from_day_of), None)
        if first is None:
            return
        day, start, most = self.day(column), self.day(first), column.most_days
        words = f"{column.name} is before the day of {first.name} or more than {most} days after it"
        yield f"when {day} < {start} or {day} > {start} + {most} then '{words}'"

    def day(self, column: Column) -> str:
        """SQL of the day of a date or time as it is written; null if it is missing."""
        return f"try_cast(substring({self.filled(column)}, 1, 10) as date)"


def readable_sql(text: str) -> str:
    """SQL of a text with undecodable bytes as they are usually shown."""
    return f"replace({text}, '{UNDECODABLE}', '\\x')"
