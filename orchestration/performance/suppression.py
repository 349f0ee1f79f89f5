"""Which figures are left out of a public edition, so that no small number can be read or calculated.

Counts are cells. A cell may be in several rows (the waiting list is a measure and the denominator of others),
and a row prints all of its cells or none. Relations add cells up: units to the trust, within and outside the
standard to the denominator, a part and what remains to the whole. A reader may know every relation.

A row with a small number is hidden. Then, for each hidden small number, linear programming gives the least and
the greatest value that the printed cells permit. Where they are too close, one more row is hidden: of the
printed cells that are added up with it, the smallest. This is repeated until nothing is exposed. No figure is
changed.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

# a cell or a row, by whatever names it
Key = tuple[str, ...]
# Differences of floating point that are none.
NOTHING = 1e-6
# Possible values further than this many thresholds from the true one are not looked for.
FAR = 4
# How often small numbers are moved together, of how many groups of connected cells, before each is moved alone.
TRIES_TOGETHER, MOST_TOGETHER = 5, 100


@dataclass(frozen=True)
class SmallNumbers:
    """Numbers from 1 to below the threshold are small, and 0 where it is hidden too."""

    threshold: int
    hides_zero: bool = False

    def is_small(self, value: float) -> bool:
        """Whether a number is not printed."""
        size = abs(value)
        return size < self.threshold - NOTHING and (self.hides_zero or size > NOTHING)

    @property
    def width(self) -> float:
        """How far apart the least and the greatest possible value of a hidden number are, at least."""
        return self.threshold - 1.0


@dataclass(frozen=True)
class Relation:
    """The parts add up to the total."""

    total: Key
    parts: tuple[Key, ...]

    @property
    def cells(self) -> tuple[Key, ...]:
        """All of them, the total last."""
        return (*self.parts, self.total)


@dataclass(frozen=True)
class Printable:
    """All that could be printed, with the true values.

    `least`: what a reader knows that a hidden cell is at least, 0 where nothing is named; -infinity for a net
    movement.
    """

    rows: Mapping[Key, tuple[Key, ...]]
    values: Mapping[Key, float]
    relations: Sequence[Relation]
    least: Mapping[Key, float] = field(default_factory=dict)


def hidden_rows(printable: Printable, rule: SmallNumbers) -> frozenset[Key]:
    """The rows that are not printed: those with a small number, and those that would give one away."""
    edition = _Edition(printable, rule)
    for row, cells in printable.rows.items():
        if any(rule.is_small(printable.values[cell]) for cell in cells):
            edition.hide_row(row)
    waiting = edition.small_and_unknown()
    while waiting:
        # a cell that was compatible with enough stays so: what is hidden later makes nothing narrower
        waiting = edition.protect(list(edition.exposed(waiting)))
    return frozenset(edition.hidden)


class _Edition:
    """What is printed and what is hidden so far."""

    def __init__(self, printable: Printable, rule: SmallNumbers) -> None:
        self._of, self._rule = printable, rule
        self.hidden: set[Key] = set()
        self._rows_of: dict[Key, list[Key]] = defaultdict(list)
        for row, cells in printable.rows.items():
            for cell in cells:
                self._rows_of[cell].append(row)
        self._printed_in = {cell: len(rows) for cell, rows in self._rows_of.items()}
        self._relations_of: dict[Key, list[int]] = defaultdict(list)
        for number, relation in enumerate(printable.relations):
            for cell in relation.cells:
                self._relations_of[cell].append(number)

    def is_known(self, cell: Key) -> bool:
        """Whether any printed row holds it."""
        return self._printed_in.get(cell, 0) > 0

    def hide_row(self, row: Key) -> None:
        """Prints a row no more."""
        if row not in self.hidden:
            self.hidden.add(row)
            for cell in self._of.rows[row]:
                self._printed_in[cell] -= 1

    def small_and_unknown(self) -> list[Key]:
        """Small numbers that no row prints, those that only a difference would give included."""
        return [
            cell
            for cell, value in self._of.values.items()
            if self._rule.is_small(value) and not self.is_known(cell) and self._relations_of.get(cell)
        ]

    def exposed(self, cells: Iterable[Key]) -> Iterator[Key]:
        """Those whose possible values are too close to each other.

        First many are moved together, up and down by chance: that shows most of them to be far enough apart.
        What is left is looked at one by one.
        """
        components = list(self._components(cells))
        for first in range(0, len(components), MOST_TOGETHER):
            together = components[first : first + MOST_TOGETHER]
            relations = [number for numbers, _ in together for number in numbers]
            all_small = [cell for _, small in together for cell in small]
            ranges = self._equations(relations).moved_together(all_small)
            for numbers, small in together:
                left = [cell for cell in small if cell in ranges]
                if left:
                    yield from self._equations(numbers).narrow(left)

    def _equations(self, numbers: Sequence[int]) -> "_Equations":
        relations = [self._of.relations[number] for number in numbers]
        return _Equations(self._of, relations, self.is_known, self._rule.width)

    def _components(self, cells: Iterable[Key]) -> Iterator[tuple[list[int], list[Key]]]:
        """Relations that hidden cells connect, with the small numbers among these cells."""
        waiting = dict.fromkeys(cells)
        while waiting:
            first = next(iter(waiting))
            reached, relations, queue = {first}, dict.fromkeys(self._relations_of[first]), deque([first])
            while queue:
                for number in self._relations_of[queue.popleft()]:
                    relations[number] = None
                    for cell in self._of.relations[number].cells:
                        if cell not in reached and not self.is_known(cell):
                            reached.add(cell)
                            queue.append(cell)
            small = [cell for cell in waiting if cell in reached]
            for cell in small:
                del waiting[cell]
            yield list(relations), small

    def protect(self, exposed: Sequence[Key]) -> list[Key]:
        """Hides one printed cell beside each; answers the cells that have to be looked at again.

        Of cells that are added up with each other only the first is protected at a time: what protects it may
        protect the others too.
        """
        changed: set[int] = set()
        again = []
        for cell in exposed:
            relations = self._relations_of[cell]
            if changed.isdisjoint(relations):
                if not self._hide_beside(cell):
                    continue
                changed.update(relations)
            again.append(cell)
        return again

    def _hide_beside(self, cell: Key) -> bool:
        """Hides the rows of one printed cell that is added up with this one; answers whether there was any."""
        chosen = self._nearest(cell, is_zero=False) or self._nearest(cell, is_zero=True)
        if chosen is None:
            return False
        for row in self._rows_of[chosen]:
            self.hide_row(row)
        return True

    def _nearest(self, cell: Key, *, is_zero: bool) -> Key | None:
        """The smallest printed part of the nearest relation that has one, else its total.

        A cell of 0 protects least, and is chosen where every other cell is hidden already.
        """
        reached, queue = {cell}, deque([cell])
        while queue:
            relations = [self._of.relations[number] for number in self._relations_of[queue.popleft()]]
            for group in ([part for one in relations for part in one.parts], [one.total for one in relations]):
                printed = [
                    one
                    for one in group
                    if self.is_known(one) and (abs(self._of.values[one]) <= NOTHING) == is_zero
                ]
                if printed:
                    return min(printed, key=lambda one: (abs(self._of.values[one]), one))
            for other in (other for one in relations for other in one.cells):
                if other not in reached and not self.is_known(other):
                    reached.add(other)
                    queue.append(other)
        return None


class _Equations:
    """Relations as equations of the cells that are not printed, and how far these are seen to be apart."""

    def __init__(
        self,
        printable: Printable,
        relations: Sequence[Relation],
        is_known: Callable[[Key], bool],
        width: float,
    ) -> None:
        unknown = [cell for one in relations for cell in one.cells if not is_known(cell)]
        self._places = {cell: at for at, cell in enumerate(dict.fromkeys(unknown))}
        self._true = np.array([printable.values[cell] for cell in self._places])
        least = np.array([printable.least.get(cell, 0.0) for cell in self._places])
        self._width = width
        low = np.minimum(self._true, np.maximum(least, self._true - FAR * width))
        self._bounds = np.column_stack((low, self._true + FAR * width))
        entries = [
            (number, self._places[cell], sign)
            for number, one in enumerate(relations)
            for cell, sign in (*((part, 1.0) for part in one.parts), (one.total, -1.0))
            if cell in self._places
        ]
        numbers, places, signs = zip(*entries, strict=True)
        self._sums = csr_array((signs, (numbers, places)), shape=(len(relations), len(self._places)))
        self._lowest, self._highest = self._true.copy(), self._true.copy()

    def moved_together(self, cells: Sequence[Key]) -> set[Key]:
        """Moves cells by chance; answers those that have not been seen far enough apart."""
        chance = np.random.default_rng(len(self._places))
        left = list(cells)
        for _ in range(TRIES_TOGETHER):
            left = [cell for cell in left if self._is_narrow(cell)]
            if left:
                aims = chance.choice((-1.0, 1.0), len(left))
                self._move(left, aims)
                self._move(left, -aims)
        return {cell for cell in left if self._is_narrow(cell)}

    def narrow(self, cells: Sequence[Key]) -> Iterator[Key]:
        """Cells of which the printed ones permit only values that are too close."""
        for cell in cells:
            for aim in (-1.0, 1.0):
                if self._is_narrow(cell):
                    self._move([cell], np.array([aim]))
            if self._is_narrow(cell):
                yield cell

    def _is_narrow(self, cell: Key) -> bool:
        at = self._places[cell]
        return bool(self._highest[at] - self._lowest[at] < self._width - NOTHING)

    def _move(self, cells: Sequence[Key], aims: NDArray[np.float64]) -> None:
        """Looks at the possible values in which these cells are as large, or as small, as they can be."""
        aim = np.zeros(len(self._places))
        aim[[self._places[cell] for cell in cells]] = aims
        answer = linprog(
            aim, A_eq=self._sums, b_eq=self._sums @ self._true, bounds=self._bounds, method="highs-ds"
        )
        if answer.success:
            self._lowest = np.minimum(self._lowest, answer.x)
            self._highest = np.maximum(self._highest, answer.x)
