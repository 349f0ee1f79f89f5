"""The figures of measures as cells, rows and relations: what adds up to what, as a reader may know it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import inf

from orchestration.performance.suppression import NOTHING, Key, Printable, Relation
from orchestration.publication.public_edition.parts_of_measures import NESTED, OF_ONE_UNIT, QUARTERS

TRUST = "trust"
NUMERATOR, DENOMINATOR, REMAINDER = "n", "d", "m"
# measure and n, d or m
Quantity = tuple[str, str]
# level, unit, period
Place = tuple[str, str, str]


@dataclass(frozen=True)
class Figure:
    """One figure of a measure: what a row of the pack and of its workbook prints."""

    measure_id: str
    domain: str
    grain: str
    unit_of_measure: str
    level: str
    unit: str
    start: date
    numerator: float | None
    denominator: float | None

    @property
    def row(self) -> Key:
        """The row as a key."""
        return ("figure", self.measure_id, *self.place)

    @property
    def place(self) -> Place:
        """Where and when it counts."""
        return (self.level, self.unit, self.start.isoformat())

    @property
    def counts(self) -> dict[str, float]:
        """The counts that can be read from it; those outside the numerator only where it is a part."""
        found = {}
        if self.numerator is not None:
            found[NUMERATOR] = self.numerator
        if self.denominator is not None:
            found[DENOMINATOR] = self.denominator
        within, total = self.numerator, self.denominator
        is_percent = self.unit_of_measure == "percent"
        if is_percent and within is not None and total is not None and total >= within >= 0:
            found[REMAINDER] = total - within
        return found


@dataclass
class _Cells:
    """Values of cells, with one cell for what several measures count."""

    figures: Sequence[Figure]
    values: dict[Key, float] = field(default_factory=dict)
    _known_as: dict[Quantity, Quantity] = field(default_factory=dict)
    _group_of: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        by_quantity: dict[Quantity, dict[Place, float]] = defaultdict(dict)
        for figure in self.figures:
            self._group_of[figure.measure_id] = (figure.domain, figure.grain)
            for name, value in figure.counts.items():
                by_quantity[(figure.measure_id, name)][figure.place] = value
        self._unite(by_quantity)
        for (measure_id, name), places in by_quantity.items():
            for place, value in places.items():
                self.values.setdefault(self.cell((measure_id, name), place), value)

    def _unite(self, by_quantity: dict[Quantity, dict[Place, float]]) -> None:
        """Quantities of a domain that are equal wherever both are counted are one."""
        firsts: dict[tuple[str, str], list[Quantity]] = defaultdict(list)
        for quantity in sorted(by_quantity):
            mine = by_quantity[quantity]
            group = firsts[self._group_of[quantity[0]]]
            same = next((one for one in group if _agree(mine, by_quantity[one])), None)
            if same is None:
                group.append(quantity)
            else:
                by_quantity[same] = by_quantity[same] | mine
            self._known_as[quantity] = same or quantity

    def cell(self, quantity: Quantity, place: Place) -> Key:
        """The cell of a quantity in a place."""
        level, unit, start = place
        other = OF_ONE_UNIT.get(quantity[0])
        if other and level == TRUST:
            key = self._cell((other[0], quantity[1]), (other[1], other[2], start))
            if key in self.values:
                return key
        return self._cell(quantity, (level, unit, start))

    def _cell(self, quantity: Quantity, place: Place) -> Key:
        measure_id, name = self._known_as.get(quantity, quantity)
        return (measure_id, name, *place)


def _agree(one: dict[Place, float], other: dict[Place, float]) -> bool:
    common = one.keys() & other.keys()
    return any(abs(one[place]) > NOTHING for place in common) and all(
        abs(one[place] - other[place]) <= NOTHING for place in common
    )


@dataclass(frozen=True)
class Counted:
    """What could be printed of the figures of one trust, and the cell of each quantity in each place."""

    printable: Printable
    cell: Callable[[Quantity, Place], Key]


def printable(
    figures: Sequence[Figure], division_of: Callable[[str, str], str | None], *, hides_zero: bool
) -> Printable:
    """What could be printed of these figures. `division_of`: the division of a unit of a level."""
    return counted(figures, division_of, hides_zero=hides_zero).printable


def counted(
    figures: Sequence[Figure], division_of: Callable[[str, str], str | None], *, hides_zero: bool
) -> Counted:
    """The same with its cells, for whoever adds relations to those of other trusts."""
    # units before the trust, so that a figure of one unit finds the cell of that unit
    ordered = sorted(figures, key=lambda one: (one.measure_id in OF_ONE_UNIT, one.measure_id, one.place))
    cells = _Cells(ordered)
    rows = {
        one.row: tuple(dict.fromkeys(cells.cell((one.measure_id, name), one.place) for name in one.counts))
        for one in ordered
    }
    relations: dict[tuple[Key, ...], Relation] = {}
    for total, parts in (
        *_of_one_row(ordered, cells),
        *_of_units(ordered, cells, division_of),
        *_of_parts(ordered, cells),
        *_of_quarters(ordered, cells),
    ):
        made = _relation(cells.values, total, parts)
        if made is not None:
            relations.setdefault(made.cells, made)
    least = _least(rows, cells.values, hides_zero)
    return Counted(Printable(rows, cells.values, list(relations.values()), least), cells.cell)


Sum = tuple[Key, list[Key]]


def _relation(values: dict[Key, float], total: Key, parts: list[Key]) -> Relation | None:
    """The parts with what remains of the total; no relation where parts overlap or the total is one of them."""
    if total not in values or not parts or total in parts:
        return None
    rest = values[total] - sum(values[part] for part in parts)
    if rest < -NOTHING and all(values[part] >= 0 for part in parts):
        return None
    if abs(rest) <= NOTHING:
        return Relation(total, tuple(parts))
    remaining = ("rest", *total, *parts[0][:3])
    values[remaining] = rest
    return Relation(total, (*parts, remaining))


def _of_one_row(figures: Iterable[Figure], cells: _Cells) -> Iterator[Sum]:
    """Within and outside the standard."""
    for one in figures:
        if REMAINDER in one.counts:
            within, outside, total = (
                cells.cell((one.measure_id, name), one.place) for name in (NUMERATOR, REMAINDER, DENOMINATOR)
            )
            yield total, [within, outside]


def _of_units(
    figures: Iterable[Figure], cells: _Cells, division_of: Callable[[str, str], str | None]
) -> Iterator[Sum]:
    """The units of each level and the trust; the units of each division and the division."""
    sums: dict[tuple[Key, str], list[Key]] = defaultdict(list)
    for one in figures:
        if one.level == TRUST:
            continue
        division = None if one.level == "division" else division_of(one.level, one.unit)
        for name in one.counts:
            quantity = (one.measure_id, name)
            mine = cells.cell(quantity, one.place)
            start = one.start.isoformat()
            totals = [cells.cell(quantity, (TRUST, TRUST, start))]
            if division:
                totals.append(cells.cell(quantity, ("division", division, start)))
            for total in totals:
                if mine not in sums[(total, one.level)]:
                    sums[(total, one.level)].append(mine)
    for (total, _), parts in sums.items():
        yield total, parts


def _of_parts(figures: Iterable[Figure], cells: _Cells) -> Iterator[Sum]:
    """A count and another that counts a part of it."""
    places: dict[str, list[Place]] = defaultdict(list)
    for one in figures:
        places[one.measure_id].append(one.place)
    for whole, part in NESTED:
        (first, of_first), (second, of_second) = (tuple(name.split(".")) for name in (whole, part))
        for place in places[second]:
            total, inner = cells.cell((first, of_first), place), cells.cell((second, of_second), place)
            if inner in cells.values:
                yield total, [inner]


def _of_quarters(figures: Iterable[Figure], cells: _Cells) -> Iterator[Sum]:
    """A quarter and its months, where they are equal."""
    places = {(one.measure_id, *one.place) for one in figures}
    for quarterly, monthly in QUARTERS:
        (first, of_first), (second, of_second) = (tuple(name.split(".")) for name in (quarterly, monthly))
        for measure_id, level, unit, start in sorted(places):
            if measure_id != first:
                continue
            year, month = int(start[:4]), int(start[5:7])
            months = [(level, unit, date(year, month + ahead, 1).isoformat()) for ahead in range(3)]
            parts = [cells.cell((second, of_second), place) for place in months if (second, *place) in places]
            total = cells.cell((first, of_first), (level, unit, start))
            known = [cells.values.get(part) for part in parts]
            if None not in known and abs(sum(known) - cells.values.get(total, inf)) <= NOTHING:  # type: ignore[arg-type]
                yield total, parts


def _least(rows: dict[Key, tuple[Key, ...]], values: dict[Key, float], hides_zero: bool) -> dict[Key, float]:
    """A reader knows of a hidden count that it is not 0, where 0 is printed; a net movement may be negative."""
    negative = {cell[:2] for cell, value in values.items() if value < 0}
    least = {cell: -inf for cell in values if cell[:2] in negative or cell[1:3] in negative}
    if not hides_zero:
        for cells in rows.values():
            # of a percentage only the denominator: one of its parts may be 0 in a hidden row
            known = cells if len(cells) == 1 else [cell for cell in cells if cell[1] == DENOMINATOR]
            for cell in known:
                least.setdefault(cell, 1.0)
    return least
