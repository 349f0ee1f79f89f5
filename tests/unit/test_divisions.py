"""Divisions and names that a trust gives to its codes: what is read, and what is said of other lines."""

from pathlib import Path

import duckdb
import pytest

from data.synthetic.plan import write_plan_files
from orchestration.settings.divisions import DIVISIONS, read_divisions, read_names
from orchestration.settings.plan import kept_file, lost_files, say_problems, with_plan, write_plan
from orchestration.store.home import Home

LINES = "kind,code,division\nsite,RXX01,Urgent care\nward, W1 ,Medicine\ntreatment_function,100,Surgery\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    (home.root / "plan").mkdir(parents=True)
    return home


def _write(home: Home, content: str | bytes, name: str = "divisions") -> None:
    data = content.encode() if isinstance(content, str) else content
    (home.root / "plan" / f"{name}.csv").write_bytes(data)


def test_each_kind_is_read_in_one_order(home: Home) -> None:
    _write(home, b"\xef\xbb\xbf" + LINES.encode())
    assert read_divisions(home).rows == [
        ("site", "RXX01", "Urgent care"),
        ("treatment_function", "100", "Surgery"),
        ("ward", "W1", "Medicine"),
    ]
    _write(home, "kind,code,name\nconsultant,C1,Dr Example\n", "names")
    assert read_names(home).rows == [("consultant", "C1", "Dr Example")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("clinic,A,Surgery", "line 5, column kind: expected treatment_function, site or ward, found 'clinic'"),
        ("site,,Surgery", "line 5, column code: expected text, found nothing"),
        ("site,RXX02", "line 5: expected 3 values, found 2"),
        (
            "site,RXX01,Surgery",
            "line 5, column division: expected that of an earlier line for site RXX01, Urgent care, found",
        ),
    ],
)
def test_a_wrong_line_is_one_message_and_the_others_count(home: Home, line: str, said: str) -> None:
    _write(home, f"{LINES}{line}\nsite,RXX03,Community\n")
    messages: list[str] = []
    say_problems(home, messages.append)
    assert len(messages) == 1 and messages[0].startswith("plan/divisions.csv line 5") and said in messages[0]
    assert messages[0].endswith("; this line is not used")
    assert len(read_divisions(home).rows) == 4


@pytest.mark.parametrize("content", [b"\xff\xfea\x00", b"code,division\nA,B\n", b""])
def test_a_file_of_another_kind_is_one_message(home: Home, content: bytes) -> None:
    _write(home, content)
    found = read_divisions(home)
    assert found.rows == [] and len(found.problems) == 1 and found.problems[0].startswith("plan/divisions.csv")


def test_a_build_keeps_what_it_used(home: Home) -> None:
    # what a trust writes as the setting is not used
    assert with_plan({"a": 1, "divisions_lookup": "x"}, home) == {"a": 1}
    _write(home, LINES)
    settings = with_plan({}, home)
    _write(home, "\n".join([LINES.splitlines()[0], *reversed(LINES.splitlines()[1:])]))
    assert with_plan({}, home) == settings
    with duckdb.connect() as connection:
        connection.execute("create schema run")
        write_plan(connection, settings, home)
        assert connection.execute("select division from run.divisions where code = 'W1'").fetchall() == [
            ("Medicine",)
        ]
        assert connection.execute("select count(*) from run.names").fetchall() == [(0,)]
    kept_file(home, DIVISIONS, settings["divisions_lookup"]).unlink()
    assert lost_files(settings, home) == [DIVISIONS]


def test_the_synthetic_trust_has_five_divisions(home: Home) -> None:
    write_plan_files(home.root)
    divisions, names = read_divisions(home), read_names(home)
    assert divisions.problems == names.problems == [] and len(names.rows) == 2
    assert {kind for kind, _, _ in divisions.rows} == {"treatment_function", "site", "ward"}
    assert len({division for _, _, division in divisions.rows}) == 5
