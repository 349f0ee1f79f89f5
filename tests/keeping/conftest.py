"""What several tests of keeping and removing need."""

from pathlib import Path

import pytest

from orchestration.store.home import Home
from tests.ready_homes import copy_home


@pytest.fixture
def many_nights(world: Path, tmp_path: Path) -> Home:
    """Seven nights of full extracts, each with a build and a publication; one night is kept."""
    return Home(copy_home(world / "many_nights", tmp_path / "home"))


def quietly(words: str) -> None:
    """Progress that nobody reads; it has words all the same."""
    assert words
