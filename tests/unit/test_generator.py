"""The synthetic trust: the same seed writes the same bytes; people in it do not exist."""

import hashlib
from pathlib import Path

import nhs_number

from data.synthetic.generate import generate
from data.synthetic.people import synthetic_numbers


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return digest.hexdigest()


def test_deterministic_by_seed(tmp_path: Path) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        generate(tmp_path / name, "small", 2, seed, defects=0.01)
    assert _digest(tmp_path / "a") == _digest(tmp_path / "b") != _digest(tmp_path / "c")


def test_numbers_are_valid_and_of_the_test_range() -> None:
    numbers = synthetic_numbers(2_000)
    assert len(set(numbers)) == 2_000
    assert all(number.startswith("999") and nhs_number.is_valid(number) for number in numbers)  # type: ignore[attr-defined]
