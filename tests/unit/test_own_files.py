"""Whatever a trust saves as settings.yml or operations.yml, one message says which file, what, what to do."""

import os
from pathlib import Path

import pytest

from orchestration.settings.operations import UnknownOperation, operations
from orchestration.settings.trust_settings import UnknownSetting, trust_settings
from tests.conftest import make_home

READERS = {"settings.yml": (trust_settings, UnknownSetting), "operations.yml": (operations, UnknownOperation)}
GARBAGE: dict[str, tuple[bytes, str]] = {
    "no such day": (b"keep_nights: 2026-11-31", "an unreadable value (day is out of range"),
    "brackets without end": (b"[" * 5_000, "brackets within brackets"),
    "only a list": (b"- 35\n", "found a list"),
    "a word": (b"yes", "found a bool"),
    "no YAML": (b"keep_nights: [35\nrest", "found text that is not YAML (line"),
    "another encoding": (
        "why: caf\xe9".encode("latin-1"),
        "expected UTF-8 text, found other bytes",
    ),
    "a byte of nothing": (b"a: \x00", "found text that is not YAML"),
    "a number as name": (b"1: 2\n", "expected names that are text, found int 1"),
    "a list as name": (b"? [a]\n: b\n", "found text that is not YAML"),
    "a number without end": (b"keep_nights: " + b"9" * 5_000, "an unreadable value"),
    "a tag that would run": (b"a: !!python/object/apply:os.getcwd []\n", "found text that is not YAML"),
    "too large": (b"#" * 100_000, "expected at most 65536 bytes, found 100000"),
}


@pytest.mark.parametrize("kind", GARBAGE)
@pytest.mark.parametrize("name", READERS)
def test_a_file_that_cannot_be_read_is_said_in_one_message(name: str, kind: str, tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    content, words = GARBAGE[kind]
    (home.root / name).write_bytes(content)
    read, error = READERS[name]
    with pytest.raises(error) as raised:
        read(home)
    message = str(raised.value)
    assert message.startswith(f"{name}: expected ") and words in message and len(message) < 500
    assert message.endswith("; correct or remove the file, and refresh again")


@pytest.mark.parametrize("name", READERS)
def test_a_link_to_nothing_is_not_the_default(name: str, tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    read, error = READERS[name]
    (home.root / name).symlink_to(home.root / "nowhere")
    with pytest.raises(error, match="found FileNotFoundError"):
        read(home)
    (home.root / name).unlink()
    os.mkfifo(home.root / name)
    with pytest.raises(error, match="found a folder or pipe"):
        read(home)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("text", ["", "# nothing chosen\n", "\ufeff"])
def test_a_file_that_says_nothing_is_the_default(name: str, text: str, tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    (home.root / name).write_text(text, encoding="utf-8")
    assert not READERS[name][0](home) or READERS[name][0](home) == operations(make_home(tmp_path / "other"))
