"""How the records of a CSV file are separated: by commas and quotes, or as `formats.yml` says."""

import csv
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from orchestration.settings.feed_format import FeedFormat


@dataclass(frozen=True)
class Dialect:
    """The character between two columns, the one round a text (none: empty), and lines that are no records."""

    delimiter: str = ","
    quote: str = '"'
    skip_lines: int = 0
    skip_footer: int = 0

    @classmethod
    def of(cls, said: FeedFormat) -> "Dialect":
        """What `formats.yml` says of a feed."""
        quote = '"' if said.quote is None else "" if said.quote == "none" else said.quote
        return cls(said.delimiter or ",", quote, said.skip_lines or 0, said.skip_footer or 0)

    @property
    def first_line(self) -> int:
        """The line of the first record."""
        return self.skip_lines + 2

    @cached_property
    def whole(self) -> re.Pattern[bytes]:
        """Matches a line that is one whole record, or the last line of one."""
        return re.compile(self._fields + rb"(?:" + self._quoted + rb"|" + self._plain + rb")?")

    @cached_property
    def open(self) -> re.Pattern[bytes]:
        """Matches a line at the end of which a text goes on in the next."""
        quote = re.escape(self.quote.encode())
        return re.compile(self._fields + quote + rb"(?:[^" + quote + rb"]++|" + quote * 2 + rb")*+")

    def values(self, line: str) -> list[str]:
        """The values of one record. Raises csv.Error."""
        return next(csv.reader([line], strict=True, **self._reading), [])

    def count(self, text: bytes) -> int:
        """How many values a text has, lines in it included."""
        try:
            rows = csv.reader([text.decode("utf-8", "replace")], **self._reading)
            return sum(len(row) for row in rows)
        except csv.Error:
            return text.count(self.delimiter.encode()) + 1

    @property
    def _reading(self) -> dict[str, Any]:
        if not self.quote:
            return {"delimiter": self.delimiter, "quoting": csv.QUOTE_NONE}
        return {"delimiter": self.delimiter, "quotechar": self.quote}

    @property
    def _separator(self) -> bytes:
        return re.escape(self.delimiter.encode())

    @property
    def _quoted(self) -> bytes:
        quote = re.escape(self.quote.encode())
        return quote + rb"(?:[^" + quote + rb"]++|" + quote * 2 + rb")*+" + quote

    @property
    def _plain(self) -> bytes:
        # a quote opens a text only where a field begins; in the middle of one it is a letter like any other
        quote = re.escape(self.quote.encode())
        return rb"[^" + quote + self._separator + rb"\r\n][^" + self._separator + rb"\r\n]*+"

    @property
    def _fields(self) -> bytes:
        return rb"(?:(?:" + self._quoted + rb"|" + self._plain + rb")?" + self._separator + rb")*+"


CONTRACT = Dialect()
