"""The lines of a file in blocks, with a fast look that tells which of them are plainly one record each.

A large extract has tens of millions of lines, and nearly every one of them is a record and nothing else. That
is seen here for a block of lines at once; only the other ones are looked at one by one (`broken_lines`).
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from orchestration.intake.dialect import Dialect

# A published line is a few kilobytes; a line of more than this is a broken file, not a record.
LONGEST_LINE = 4 * 1024 * 1024
CHUNK = 1024 * 1024
CORES = 2
# Blocks that are looked at before they are asked for.
AHEAD = 4
RETURN = 13
LF, CR_LF = "LF", "CR LF"

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Block:
    """Whole lines of a file: the number of the first, their bytes, and what ends each of them.

    The last line of a file may have no end.
    """

    first: int
    data: bytes
    end: bytes

    @cached_property
    def _bytes(self) -> NDArray[np.uint8]:
        return np.frombuffer(self.data, dtype=np.uint8)

    @cached_property
    def ends(self) -> Places:
        """Where each line ends, its end not included."""
        found = np.flatnonzero(self._bytes == self.end[0])
        return found if self.is_ended else np.append(found, len(self.data))

    @cached_property
    def starts(self) -> Places:
        """Where each line begins."""
        return np.concatenate(([0], self.ends[:-1] + 1))

    @property
    def is_ended(self) -> bool:
        """Whether the last line has an end."""
        return self.data.endswith(self.end)

    def __len__(self) -> int:
        return len(self.ends)

    def line(self, index: int) -> bytes:
        """A line without its end; a carriage return before that belongs to it."""
        return self.data[self.starts[index] : self.ends[index]]

    @cached_property
    def has_return(self) -> NDArray[np.bool_]:
        """Of each line, whether it ends in a carriage return."""
        last = np.maximum(self.ends - 1, 0)
        found: NDArray[np.bool_] = (self._bytes[last] == RETURN) & (self.ends > self.starts)
        return found

    def kinds(self, start: int, stop: int) -> set[str]:
        """How these lines end."""
        if self.end != b"\n" or stop <= start:
            return set()
        returns = int(np.count_nonzero(self.has_return[start:stop]))
        return {kind for kind, count in ((CR_LF, returns), (LF, stop - start - returns)) if count}

    def looked_at(self, columns: int, dialect: Dialect) -> "LookedAt":
        """The block with the lines that are not plainly one record of no more than so many columns."""
        doubtful = self.ends - self.starts > LONGEST_LINE
        separators = (
            np.flatnonzero(self._bytes == ord(dialect.delimiter)) if _is_byte(dialect.delimiter) else None
        )
        if separators is None or (dialect.quote and not _is_byte(dialect.quote)):
            return LookedAt(self, np.arange(len(self)))
        doubtful |= np.diff(np.searchsorted(separators, self.ends), prepend=0) >= columns
        if self.end == b"\n" and b"\r" in self.data:
            returns = np.flatnonzero(self._bytes == RETURN)
            self._mark(doubtful, returns[~np.isin(returns + 1, self.ends)])
        if dialect.quote and dialect.quote.encode() in self.data:
            self._look_at_quotes(doubtful, ord(dialect.delimiter), ord(dialect.quote))
        if self.first == 1:
            doubtful[0] = True
        return LookedAt(self, np.flatnonzero(doubtful))

    def _look_at_quotes(self, doubtful: NDArray[np.bool_], separator: int, quote: int) -> None:
        """Marks lines in which not every quote is the first or the last character of a value.

        Between the two of a value there is then no other one, so that the line is one whole record.
        """
        quotes = np.flatnonzero(self._bytes == quote)
        before = np.searchsorted(quotes, self.starts)
        counts = np.diff(before, append=len(quotes))
        odd = counts % 2 == 1
        if odd.any():
            doubtful |= odd
            quotes = quotes[~np.repeat(odd, counts)]
        edge = np.array([self.end[0]], dtype=np.uint8)
        padded = np.concatenate((edge, self._bytes, edge))
        opening, closing = quotes[0::2], quotes[1::2]
        # one place further on, because of the one put before
        ahead, behind = padded[opening], padded[closing + 2]
        self._mark(doubtful, opening[(ahead != separator) & (ahead != self.end[0])])
        closes = (behind == separator) | (behind == self.end[0]) | (behind == RETURN)
        self._mark(doubtful, closing[~closes])

    def _mark(self, doubtful: NDArray[np.bool_], places: Places) -> None:
        if len(places):
            doubtful[np.searchsorted(self.ends, places)] = True


@dataclass(frozen=True)
class LookedAt:
    """A block with the indices of the lines that have to be looked at one by one."""

    block: Block
    doubtful: Places


def blocks(stream: BinaryIO, end: bytes) -> Iterator[Block]:
    """The lines of a file; of a line that is too long no more than is needed to say so."""
    number, rest = 1, b""
    while chunk := stream.read(CHUNK):
        data = rest + chunk
        cut = data.rfind(end) + 1
        if cut:
            block = Block(number, data[:cut], end)
            number += len(block)
            yield block
        rest = data[cut:][: LONGEST_LINE + 1]
    if rest:
        yield Block(number, rest, end)


def looked_at(stream: BinaryIO, end: bytes, columns: int, dialect: Dialect) -> Iterator[LookedAt]:
    """The same, looked at on both cores."""
    return _side_by_side(partial(Block.looked_at, columns=columns, dialect=dialect), blocks(stream, end))


def _side_by_side(work: Callable[[Any], LookedAt], items: Iterable[Block]) -> Iterator[LookedAt]:
    waiting: deque[Future[LookedAt]] = deque()
    with ThreadPoolExecutor(CORES) as pool:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


class Lines:
    """The lines of a file one after another, with their numbers; plain ones can be passed over."""

    def __init__(self, found: Iterator[LookedAt]) -> None:
        self._blocks = found
        self._now: LookedAt | None = None
        self._at = 0

    def following(self) -> tuple[int, bytes] | None:
        """The next line, whatever it is; None at the end of the file."""
        now = self._block()
        if now is None:
            return None
        self._at += 1
        return now.block.first + self._at - 1, now.block.line(self._at - 1)

    def doubtful(self, ends: set[str]) -> tuple[int, bytes] | None:
        """The next line that is not plainly one record; to `ends` goes how those before it end."""
        while (now := self._block()) is not None:
            place = int(np.searchsorted(now.doubtful, self._at))
            index = int(now.doubtful[place]) if place < len(now.doubtful) else len(now.block)
            if len(ends) < 2:
                ends |= now.block.kinds(self._at, index)
            self._at = index
            if index < len(now.block):
                return self.following()
        return None

    def _block(self) -> LookedAt | None:
        while self._now is None or self._at >= len(self._now.block):
            found = next(self._blocks, None)
            if found is None:
                return None
            self._now, self._at = found, 0
        return self._now


def _is_byte(character: str) -> bool:
    return len(character) == 1 and character.isascii()
