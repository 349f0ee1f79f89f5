"""Scores, ranks and averages of the oversight framework by hand, and lists of metrics that are refused."""

import random
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from orchestration.contract.validated_yaml import ProjectFileError
from orchestration.performance.oversight import (
    Scale,
    Share,
    average,
    change_by,
    changes_ahead,
    quartile,
    ranks,
    scores,
    segment,
)
from orchestration.performance.oversight_metrics import (
    METRICS_SEED,
    OversightMetricRow,
    load_oversight_metrics,
    version_in_force,
)

NONE = Fraction(0)


def scored(values: list[float | None], scale: Scale) -> list[float | None]:
    """Scores of values in their order."""
    named = {str(at): None if value is None else Fraction(str(value)) for at, value in enumerate(values)}
    found = scores(named, scale)
    return [float(found[name]) if name in found else None for name in named]


def test_the_shared_case_of_the_framework() -> None:
    """The case PF13, with the figures of its sheet."""
    given = {
        "standard": 80,
        "values": [85, 80, 79.9, 75, 75, 60],
        "worked_example_scores": [1.0, 2.62, 1, 1, 1, 1.4, 1, 3, 1.36, 1.45, 2],
        "quartile_segment": 1,
        "in_deficit": True,
    }
    expected = {
        "scores": [1.0, 1.0, 2.0, 2.67, 2.67, 4.0],
        "worked_example": {"average": 1.53},
        "segment_after_override": 3,
    }
    assert scored(given["values"], Scale("up", Fraction(given["standard"]))) == expected["scores"]
    of_example = [(Fraction(str(score)), Fraction(1)) for score in given["worked_example_scores"]]
    assert average(of_example) == Fraction(str(expected["worked_example"]["average"]))
    assert average([*of_example, (NONE, Fraction(1)), (None, Fraction(1))]) == average(of_example)
    assert segment(given["quartile_segment"], given["in_deficit"]) == expected["segment_after_override"]


@pytest.mark.parametrize(
    ("values", "scale", "expected"),
    [
        # neither standard nor floor: from 1 to 4
        ([70, 60, 50, 40], Scale("up"), [1.0, 2.0, 3.0, 4.0]),
        ([70, 60, 60, 40, None], Scale("up"), [1.0, 2.0, 2.0, 4.0, None]),
        # lower is better
        ([1, 2, 3, 4], Scale("down"), [1.0, 2.0, 3.0, 4.0]),
        ([0.5, 1, 2, 3, 5], Scale("down", Fraction(1)), [1.0, 1.0, 2.0, 3.0, 4.0]),
        # a floor: those below it 4, the others from 1 to 3; on the floor is not below it
        ([90, 80, 70, 50, 49.9], Scale("up", None, Fraction(50)), [1.0, 1.67, 2.33, 3.0, 4.0]),
        # both: 1, from 2 to 3, 4
        ([95, 85, 75, 40], Scale("up", Fraction(90), Fraction(50)), [1.0, 2.0, 3.0, 4.0]),
        # scores of its own
        ([95, 85, 75], Scale("up", best=Fraction(1), worst=Fraction(3)), [1.0, 2.0, 3.0]),
        # everybody, nobody, one alone, all equal
        ([95, 92], Scale("up", Fraction(92)), [1.0, 1.0]),
        ([], Scale("up"), []),
        ([60], Scale("up", Fraction(92)), [2.0]),
        ([60, 60, 60], Scale("up"), [1.0, 1.0, 1.0]),
        # compared unrounded: 69.9986 is not 70
        ([69.9986, 70], Scale("up", Fraction(70)), [2.0, 1.0]),
    ],
)
def test_scores_by_hand(values: list[float | None], scale: Scale, expected: list[float | None]) -> None:
    assert scored(values, scale) == expected


def test_ranks_share_the_better_place_and_quarters_follow_them() -> None:
    values = {"a": Fraction(9), "b": Fraction(8), "c": Fraction(8), "d": Fraction(7), "e": None}
    assert ranks(values, "up") == {"a": 1, "b": 2, "c": 2, "d": 4}
    assert ranks(values, "down") == {"a": 4, "b": 2, "c": 2, "d": 1}
    assert [quartile(rank, 4) for rank in (1, 2, 3, 4)] == [1, 2, 3, 4]
    assert [quartile(rank, 20) for rank in (1, 5, 6, 10, 11, 15, 16, 20)] == [1, 1, 2, 2, 3, 3, 4, 4]
    assert [quartile(rank, 134) for rank in (34, 35, 67, 68, 101, 102)] == [1, 2, 2, 3, 3, 4]


def test_the_average_is_weighted_and_rounded_half_up() -> None:
    third, one = Fraction(1, 3), Fraction(1)
    assert average(
        [(Fraction(4), third), (Fraction(4), third), (Fraction(1), third), (Fraction(2), one)]
    ) == Fraction("2.5")
    assert average([(Fraction("1.01"), one), (Fraction("1"), one)]) == Fraction("1.01")
    assert average([(None, one), (NONE, one)]) is None
    assert (segment(1, False), segment(4, True)) == (1, 4)


def test_how_many_more_patients_move_the_rank_the_score_and_the_standard() -> None:
    """700 of 1,000; others at 72, 81 and 60 %; standard 80 %. 720 is equal to the next, 800 meets it."""
    shares = {
        "own": Share(Fraction(700), Fraction(1000)),
        "b": Share(Fraction(1440), Fraction(2000)),
        "c": Share(Fraction(81), Fraction(100)),
        "d": Share(Fraction(60), Fraction(100)),
    }
    scale = Scale("up", Fraction(80))
    now = change_by("own", shares, scale, 0)
    assert (now.rank, now.score) == (3, Fraction(3))
    found = [
        (one.patients, float(one.value), one.rank, float(one.score))
        for one in changes_ahead("own", shares, scale)
    ]
    assert found == [(20, 72.0, 2, 2.0), (100, 80.0, 2, 1.0), (110, 81.0, 1, 1.0)]
    # lower is better: 30 of 1,000 over the limit, a peer at 2 %, the standard 1 %
    shares = {"own": Share(Fraction(30), Fraction(1000)), "b": Share(Fraction(2), Fraction(100))}
    ahead = changes_ahead("own", shares, Scale("down", Fraction(1)))
    assert [(one.patients, float(one.value), one.rank, float(one.score)) for one in ahead] == [
        (10, 2.0, 1, 2.0),
        (20, 1.0, 1, 1.0),
    ]


def test_fewer_patients_never_do_what_is_said_of_so_many() -> None:
    """Of 300 random metrics: with one patient less, neither rank nor score is that of the change."""
    chance = random.Random(13)
    for _ in range(300):
        better = chance.choice(("up", "down"))
        standard = Fraction(chance.randint(20, 95)) if chance.random() < 0.6 else None
        shares = {
            str(at): Share(Fraction(chance.randint(0, size)), Fraction(size))
            for at, size in enumerate(chance.randint(1, 60) for _ in range(8))
        }
        scale = Scale(better, standard)  # type: ignore[arg-type]
        steps = [change_by("0", shares, scale, 0), *changes_ahead("0", shares, scale)]
        for before, after in pairwise(steps):
            assert after.rank <= before.rank and after.patients > before.patients
            one_less = change_by("0", shares, scale, after.patients - 1)
            assert (one_less.rank, scale.meets(one_less.value)) == (before.rank, scale.meets(before.value))


def test_the_metrics_are_data_by_version(tmp_path: Path) -> None:
    metrics = load_oversight_metrics()
    assert {one.version for one in metrics} == {"2025/26"} and len(metrics) == 7
    # what a trust adds in plan/ replaces a version whole, or begins a newer one
    text = {
        "version": "2026/27",
        "valid_from": "2026-07-01",
        "metric": "new",
        "title": "New",
        "measure_id": "UE01",
    }
    given = OversightMetricRow(**text, better="up", weight="1/3", source="a letter", grade="C")  # type: ignore[arg-type]
    day = given.valid_from
    assert version_in_force(metrics, [given], day) == [given]
    assert {one.version for one in version_in_force(metrics, [given], day.replace(day=1, month=6))} == {
        "2025/26"
    }
    same = given.model_copy(update={"version": "2025/26", "valid_from": metrics[0].valid_from})
    assert version_in_force(metrics, [same], day) == [same]
    assert version_in_force(metrics, [], day.replace(year=2020)) == []
    wrong = tmp_path / "metrics.csv"
    lines = METRICS_SEED.read_text(encoding="utf-8").splitlines()
    assert ",EL02,up,,,1,4,1," in lines[1]
    lines[1] = lines[1].replace(",EL02,up,,,1,4,1,", ",EL99,up,,,4,1,a third,")
    lines[2] = lines[2].replace("2025-06-26", "2025-06-27")
    wrong.write_text("\n".join([*lines, lines[3]]) + "\n", encoding="utf-8")
    with pytest.raises(ProjectFileError) as raised:
        load_oversight_metrics(wrong)
    said = str(raised.value)
    assert "line 2, weight" in said and "line 4, metric" in said and "line 9, metric" in said
