"""Homes that are made once: whole when handed out, made again when they were left half made or are old."""

from pathlib import Path

import pytest

from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests import ready_homes
from tests.faults.kill_points import _whole
from tests.ready_homes import FINISHED, ready
from tests.story import Story


@pytest.mark.long
@pytest.mark.parametrize("name", ["small_trust", "world"])
def test_a_ready_home_is_whole(name: str, request: pytest.FixtureRequest) -> None:
    """Asked first, so that no other test waits for them to be made."""
    made = request.getfixturevalue(name)
    home = made if name == "small_trust" else Home(made / "built")
    assert _whole(home) == [] and Ledger(home.ledger).publications()


def test_the_ready_story_has_all_its_chapters(story: Story) -> None:
    assert list(story.chapters) == ["night", "noon", "restated", "gap_closed"]
    published = [publication.build_id for publication in story.ledger.publications()]
    assert published == [chapter.build_id for chapter in story.chapters.values()]


def test_a_home_is_made_once_and_again_after_a_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready_homes, "READY", tmp_path)
    made: list[Path] = []

    def make(folder: Path) -> None:
        assert list(folder.iterdir()) == []
        (folder / "home").mkdir()
        made.append(folder)

    first = ready("one", make)
    assert ready("one", make) == first and made == [first]
    # whoever made it was killed half way
    (first / FINISHED).unlink()
    assert ready("one", make) == first and made == [first, first]
    # something that it depends on is another
    later = ready("one", make, "pyproject.toml")
    assert later != first and made[-1] == later
    assert [folder for folder in later.parent.iterdir() if folder.is_dir()] == [later]
