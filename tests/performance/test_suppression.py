"""No small number that is left out can be calculated from what is printed: an attack on random tables."""

import itertools
import random

import numpy as np
import pytest
from scipy.optimize import linprog

from orchestration.performance.suppression import Key, Printable, Relation, SmallNumbers, hidden_rows

FUNCTIONS = {"SUR": ("100", "110", "120"), "MED": ("300", "320"), "WCH": ("420", "502", "501", "560")}


def count(chance: random.Random, threshold: int) -> float:
    """A number that is often 0, small, or just large enough."""
    return float(chance.choice([0, 0, 1, 2, threshold - 1, threshold, threshold + 1, 20, 60, 400]))


def trust(chance: random.Random, threshold: int) -> Printable:
    """A list by function and division with those within a limit, those outside it, and a part of the latter."""
    values: dict[Key, float] = {}
    rows: dict[Key, tuple[Key, ...]] = {}
    relations: list[Relation] = []
    for unit in itertools.chain(*FUNCTIONS.values()):
        long = count(chance, threshold)
        values[("long", unit)] = long
        values[("outside", unit)] = long + count(chance, threshold)
        values[("within", unit)] = count(chance, threshold)
    for name in ("long", "outside", "within"):
        for division, units in FUNCTIONS.items():
            values[(name, division)] = sum(values[(name, unit)] for unit in units)
        values[(name, "trust")] = sum(values[(name, division)] for division in FUNCTIONS)
    for unit in (*itertools.chain(*FUNCTIONS.values()), *FUNCTIONS, "trust"):
        values[("list", unit)] = values[("within", unit)] + values[("outside", unit)]
        values[("between", unit)] = values[("outside", unit)] - values[("long", unit)]
        relations.append(Relation(("list", unit), (("within", unit), ("outside", unit))))
        relations.append(Relation(("outside", unit), (("long", unit), ("between", unit))))
        rows[("percent", unit)] = (("within", unit), ("list", unit), ("outside", unit))
        rows[("list", unit)] = (("list", unit),)
        rows[("long", unit)] = (("long", unit),)
    for name in ("long", "outside", "within", "list"):
        for division, units in FUNCTIONS.items():
            relations.append(Relation((name, division), tuple((name, unit) for unit in units)))
        relations.append(Relation((name, "trust"), tuple((name, division) for division in FUNCTIONS)))
        functions = tuple((name, unit) for unit in itertools.chain(*FUNCTIONS.values()))
        relations.append(Relation((name, "trust"), functions))
    return Printable(rows, values, relations)


def possible(printable: Printable, hidden: frozenset[Key], cell: Key) -> tuple[float, float]:
    """The least and the greatest value of a cell, for a reader who has every printed row and every relation."""
    cells = list(printable.values)
    printed = {one for row, found in printable.rows.items() if row not in hidden for one in found}
    equations = np.zeros((len(printable.relations), len(cells)))
    for number, relation in enumerate(printable.relations):
        for part in relation.parts:
            equations[number, cells.index(part)] = 1
        equations[number, cells.index(relation.total)] = -1
    bounds = [(printable.values[one],) * 2 if one in printed else (0, 100_000) for one in cells]
    found = []
    for sign in (1, -1):
        aim = np.zeros(len(cells))
        aim[cells.index(cell)] = sign
        answer = linprog(aim, A_eq=equations, b_eq=np.zeros(len(equations)), bounds=bounds)
        assert answer.success
        found.append(sign * answer.fun)
    return found[0], found[1]


@pytest.mark.parametrize("tries", [15, pytest.param(60, marks=pytest.mark.long)])
def test_an_attack_on_random_tables(tries: int) -> None:
    chance = random.Random(tries)
    hidden_small = printed = beside = 0
    for _ in range(tries):
        rule = SmallNumbers(chance.choice([3, 5, 8]), hides_zero=chance.random() < 0.2)
        table = trust(chance, rule.threshold)
        hidden = hidden_rows(table, rule)
        for row, cells in table.rows.items():
            is_small = any(rule.is_small(table.values[cell]) for cell in cells)
            assert row in hidden or not is_small
            beside += row in hidden and not is_small
            printed += row not in hidden
        known = {cell for row, cells in table.rows.items() if row not in hidden for cell in cells}
        for cell, value in table.values.items():
            if rule.is_small(value) and cell not in known:
                least, greatest = possible(table, hidden, cell)
                assert least <= value + 1e-6 and value - 1e-6 <= greatest
                assert greatest - least >= rule.threshold - 1 - 1e-5, (cell, value, least, greatest)
                hidden_small += 1
    # much is hidden, some of it beside small numbers, and not all
    assert min(hidden_small, printed, beside) > 5 * tries


@pytest.mark.parametrize("threshold", [3, 4])
def test_every_possible_table_of_whole_numbers(threshold: int) -> None:
    """Three wards and their total: all tables that agree with what is printed, one by one."""
    rule = SmallNumbers(threshold)
    names = ("a", "b", "c")
    for numbers in itertools.product(range(7), repeat=3):
        values: dict[Key, float] = {(name,): float(number) for name, number in zip(names, numbers, strict=True)}
        values[("total",)] = float(sum(numbers))
        relation = Relation(("total",), tuple((name,) for name in names))
        least = dict.fromkeys(values, 1.0)
        table = Printable({cell: (cell,) for cell in values}, values, [relation], least)
        hidden = hidden_rows(table, rule)
        # 0 is printed, so that a reader knows of what is hidden that it is at least 1
        choices = [range(1, 14) if (name,) in hidden else (values[(name,)],) for name in names]
        agree = [
            one for one in itertools.product(*choices) if ("total",) in hidden or sum(one) == values[("total",)]
        ]
        for at, number in enumerate(numbers):
            if rule.is_small(number):
                seen = {one[at] for one in agree}
                assert max(seen) - min(seen) >= threshold - 1, (numbers, hidden)


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    values: dict[Key, float] = {("a",): 0.0, ("b",): 30.0, ("c",): 8.0, ("total",): 38.0}
    relation = Relation(("total",), (("a",), ("b",), ("c",)))
    table = Printable({cell: (cell,) for cell in values}, values, [relation])
    assert hidden_rows(table, SmallNumbers(8)) == frozenset()
    # beside 8, which is small now, the next larger one
    assert hidden_rows(table, SmallNumbers(9)) == {("b",), ("c",)}
    assert hidden_rows(table, SmallNumbers(8, hides_zero=True)) == {("a",), ("c",)}


def test_a_difference_between_two_totals_is_a_small_number_too() -> None:
    """1,000 waiting, 997 of them of English commissioners: three are not."""
    values: dict[Key, float] = {("all",): 1000.0, ("english",): 997.0, ("others",): 3.0}
    rows: dict[Key, tuple[Key, ...]] = {("all",): (("all",),), ("english",): (("english",),)}
    table = Printable(rows, values, [Relation(("all",), (("english",), ("others",)))])
    assert hidden_rows(table, SmallNumbers(5)) == {("english",)}
