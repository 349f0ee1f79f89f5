"""The look-up of deprivation that a trust supplies: what is read, what is not, and what a build keeps of it."""

from pathlib import Path

import duckdb
import pytest

from orchestration.settings.deprivation import read_look_up
from orchestration.settings.plan import lost_files, say_problems, with_plan, write_plan
from orchestration.store.home import Home

LINES = "Postcode, Decile ,note\r\nZZ1 1aa,10,a\r\nzz1  1,1,b\r\nZZ1,5,c\r\nZZ11AB,2,d\r\n\r\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    (home.root / "plan").mkdir(parents=True)
    return home


def _write(home: Home, content: str | bytes) -> None:
    data = content.encode() if isinstance(content, str) else content
    (home.root / "plan" / "deprivation.csv").write_bytes(data)


def test_areas_of_three_sizes_in_any_spelling(home: Home) -> None:
    _write(home, b"\xef\xbb\xbf" + LINES.encode())
    found = read_look_up(home)
    assert found.problems == []
    assert found.deciles == {
        ("postcode", "ZZ11AA"): 10,
        ("sector", "ZZ11"): 1,
        ("district", "ZZ1"): 5,
        ("postcode", "ZZ11AB"): 2,
    }


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ZZ2,11", "line 3, column decile: expected a whole number from 1 (most deprived) to 10, found '11'"),
        ("ZZ2,0", "found '0'"),
        ("ZZ2,", "found ''"),
        ("ZZ2,²", "found '²'"),
        ("ZZ2", "found ''"),
        ("E01000001,3", "line 3, column postcode: expected a postcode, sector or district"),
        ("ZZ1,6", "expected the decile of an earlier line for ZZ1, 5, found '6'"),
    ],
)
def test_a_wrong_line_is_one_message_and_the_others_count(home: Home, line: str, said: str) -> None:
    _write(home, f"postcode,decile\nZZ1,5\n{line}\nZZ3,7\n")
    messages: list[str] = []
    say_problems(home, messages.append)
    assert len(messages) == 1 and said in messages[0] and messages[0].startswith("plan/deprivation.csv line 3")
    assert read_look_up(home).deciles == {("district", "ZZ1"): 5, ("district", "ZZ3"): 7}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfea\x00", "another encoding"),
        (b"lsoa,decile\nE01,1\n", "line 1: expected the columns postcode, decile, found lsoa, decile"),
        (b"", "found none"),
    ],
)
def test_a_file_of_another_kind_is_one_message(home: Home, content: bytes, said: str) -> None:
    _write(home, content)
    found = read_look_up(home)
    assert found.deciles == {} and len(found.problems) == 1 and said in found.problems[0]


def test_a_folder_in_its_place_is_one_message(home: Home) -> None:
    (home.root / "plan" / "deprivation.csv").mkdir()
    assert len(read_look_up(home).problems) == 1


def test_many_wrong_lines_are_counted(home: Home) -> None:
    _write(home, "postcode,decile\n" + "nowhere,1\n" * 50)
    messages: list[str] = []
    say_problems(home, messages.append)
    assert len(messages) == 21 and "30 more lines are not used" in messages[-1]


def test_a_build_keeps_what_it_used(home: Home) -> None:
    # what a trust writes as the setting is not used
    assert with_plan({"a": 1, "deprivation_lookup": "x"}, home) == {"a": 1}
    _write(home, LINES)
    before = with_plan({}, home)
    _write(home, "postcode,decile\nZZ1,6\n")
    after = with_plan({}, home)
    assert before != after
    for settings, areas in ((before, 4), (after, 1), ({}, 0)):
        assert not lost_files(settings, home)
        with duckdb.connect() as connection:
            connection.execute("create schema run")
            write_plan(connection, settings, home)
            assert connection.execute("select count(decile) from run.deprivation").fetchall() == [(areas,)]
    # the order of its lines makes no other look-up
    first, *others = LINES.split("\r\n")
    _write(home, "\r\n".join([first, *reversed(others)]))
    assert with_plan({}, home) == before
    for file in (home.archive / "plan").iterdir():
        file.unlink()
    assert lost_files(before, home) and not lost_files({}, home)
