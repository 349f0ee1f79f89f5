"""Every missing, misspelt or wrong key of the project's own files is one message that names file and key."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.checks import gate_rules, suites
from orchestration.contract import published, validation
from orchestration.contract.feeds import load_sources
from orchestration.contract.project_files import CONTRACTS_FOLDER
from orchestration.contract.validated_yaml import ProjectFileError

SOURCE: dict[str, Any] = {
    "source": "theatres",
    "description": "Theatre system.",
    "owner": "Theatres",
    "deadline": "01:30",
    "data_quality_domain": "ed",
    "max_age_days": 3,
    "max_age_reason": "A bank holiday weekend without an extract is seen.",
    "chain": True,
    "gates": True,
}
FEED: dict[str, Any] = {
    "source": "theatres",
    "feed": "theatre_sessions",
    "description": "Theatre sessions.",
    "grain": "one row per session",
    "reader": "csv",
    "key": ["session_id"],
    "happened": "session_date",
    "codes": {"session_kind": ["elective", "trauma"]},
    "columns": [
        {"name": "session_id", "type": "text", "required": True, "description": "Session."},
        {"name": "session_date", "type": "date", "description": "Day."},
        {"name": "kind", "type": "code", "codes": "session_kind", "description": "Kind of session."},
    ],
}
COLUMN = ("columns", 1)
NEEDED = {
    "_source.yml": [
        (name,) for name in ("source", "description", "owner", "deadline", "data_quality_domain", "chain")
    ],
    "theatre_sessions.yml": [
        *[(name,) for name in ("source", "feed", "description", "grain", "key", "columns")],
        *[(*COLUMN, name) for name in ("name", "type", "description")],
    ],
}
DECLARED = {
    "_source.yml": [(name,) for name in SOURCE],
    "theatre_sessions.yml": [
        *[(name,) for name in FEED],
        *[(*COLUMN, name) for name in ("name", "type", "description")],
        ("columns", 0, "required"),
        ("columns", 2, "codes"),
    ],
}


def _documents() -> dict[str, dict[str, Any]]:
    made: dict[str, dict[str, Any]] = yaml.safe_load(
        yaml.safe_dump({"_source.yml": SOURCE, "theatre_sessions.yml": FEED})
    )
    return made


def _at(document: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        document = document[part]
    return document


def _said(folder: Path, documents: dict[str, Any]) -> list[str]:
    """What is said of a folder of contracts with these files of one source."""
    place = folder / "theatres"
    place.mkdir(parents=True, exist_ok=True)
    for name, document in documents.items():
        text = document if isinstance(document, str) else yaml.safe_dump(document, sort_keys=False)
        (place / name).write_text(text, encoding="utf-8")
    try:
        load_sources.__wrapped__(folder)
    except ProjectFileError as error:
        return str(error).splitlines()
    return []


def _names(line: str, file: str, path: tuple[Any, ...]) -> bool:
    """Whether a message names the file and the key."""
    return f"theatres/{file}: " in line and str(path[-1]) in line


def test_a_new_feed_and_its_source_are_read(tmp_path: Path) -> None:
    assert _said(tmp_path, _documents()) == []
    feed = load_sources.__wrapped__(tmp_path)["theatres"].feeds["theatre_sessions"]
    assert feed.accepted_codes(feed.columns[2]) == ("elective", "trauma")


@pytest.mark.parametrize(("file", "path"), [(file, path) for file, paths in NEEDED.items() for path in paths])
def test_a_missing_key_is_one_message(file: str, path: tuple[Any, ...], tmp_path: Path) -> None:
    documents = _documents()
    del _at(documents[file], path[:-1])[path[-1]]
    (line,) = _said(tmp_path, documents)
    assert _names(line, file, path) and line.endswith("found nothing"), line


@pytest.mark.parametrize(("file", "path"), [(file, path) for file, paths in DECLARED.items() for path in paths])
def test_a_misspelt_key_is_one_message(file: str, path: tuple[Any, ...], tmp_path: Path) -> None:
    documents = _documents()
    place = _at(documents[file], path[:-1])
    place[f"{path[-1]}z"] = place.pop(path[-1])
    (line, *others) = _said(tmp_path, documents)
    assert _names(line, file, path) and f"nothing is called {path[-1]}z; " in line, line
    assert not others


@pytest.mark.parametrize("value", [{"a": "b"}, 4711.5, ["x", 3]])
@pytest.mark.parametrize(("file", "path"), [(file, path) for file, paths in DECLARED.items() for path in paths])
def test_a_key_of_another_type_is_one_message(
    file: str, path: tuple[Any, ...], value: Any, tmp_path: Path
) -> None:
    documents = _documents()
    _at(documents[file], path[:-1])[path[-1]] = value
    lines = _said(tmp_path, documents)
    # a list of columns that holds two things which are none says so of each
    assert len(lines) == (2 if path == ("columns",) and isinstance(value, list) else 1), lines
    assert all(_names(line, file, path) and "expected " in line for line in lines), lines


Change = Callable[[dict[str, Any], dict[str, Any]], object]
CONTRADICTIONS: list[tuple[Change, str, str]] = [
    (lambda source, feed: source.update(source="theater"), "_source.yml: source: ", "'theatres'"),
    (lambda source, feed: source.update(deadline=90), "_source.yml: deadline: ", "a time in quotes"),
    (lambda source, feed: source.update(max_age_reason=""), "_source.yml: max_age_reason: ", "why 3 days"),
    (
        lambda source, feed: source.update(data_quality_domain="theatre"),
        "data_quality_domain: ",
        "one of beds,",
    ),
    (lambda source, feed: feed.update(feed="sessions"), "theatre_sessions.yml: feed: ", "'theatre_sessions'"),
    (
        lambda source, feed: feed.update(happened="kind"),
        "happened: ",
        "a column of type date or time (session_date",
    ),
    (lambda source, feed: feed.update(key=["id"]), "key: ", "names of columns (session_id, "),
    (lambda source, feed: feed.update(key=["kind"]), "columns.kind.required: ", "true"),
    (lambda source, feed: feed.update(width=3), "width: ", "only a workbook"),
    (
        lambda source, feed: (
            feed.update(max_age_days=source.pop("max_age_days")) or source.pop("max_age_reason")
        ),
        "theatre_sessions.yml: max_age_reason: ",
        "why 3 days",
    ),
    (
        lambda source, feed: feed["columns"][1].update(name="kind") or feed.pop("happened"),
        "columns.kind.name: ",
        "2 columns",
    ),
    (
        lambda source, feed: feed["columns"][1].update(name="source_row") or feed.pop("happened"),
        "columns.source_row.name: ",
        "",
    ),
    (
        lambda source, feed: feed["columns"][1].update(type="datum"),
        "columns.session_date.type: ",
        "expected text, code, ",
    ),
    (
        lambda source, feed: feed["columns"][2].pop("codes") and feed.pop("codes"),
        "columns.kind.codes: ",
        "code_lists.csv or of `codes` in this file, found nothing",
    ),
    (
        lambda source, feed: feed["columns"][2].update(codes="kinds") or feed.pop("codes"),
        "columns.kind.codes: ",
        "dbt_project/seeds/reference/code_lists.csv or of `codes` in this file, found 'kinds'",
    ),
    (
        lambda source, feed: feed["columns"][2].update(type="text") or feed.pop("codes"),
        "columns.kind.codes: ",
        "the type is text",
    ),
    (lambda source, feed: feed["codes"].update(unused=["1"]), "codes.unused: ", "a column names"),
    (
        lambda source, feed: feed["codes"].update(session_kind=[1, "2"]),
        "codes.session_kind.item 1: ",
        "quote it",
    ),
    (lambda source, feed: feed["codes"].update(session_kind=[]), "codes.session_kind: ", ""),
]


@pytest.mark.parametrize("number", range(len(CONTRADICTIONS)))
def test_what_does_not_go_together_is_one_message(number: int, tmp_path: Path) -> None:
    change, place, words = CONTRADICTIONS[number]
    documents = _documents()
    change(documents["_source.yml"], documents["theatre_sessions.yml"])
    (line,) = _said(tmp_path, documents)
    assert place in line and words in line, line


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("theatre_sessions.yml", "feed: [", "theatre_sessions.yml: line "),
        ("theatre_sessions.yml", "- a\n", "found a list"),
        ("theatre_sessions.yml", "feed: a\nfeed: b\n", "feed is written twice"),
        ("_source.yml", "\n", "_source.yml: expected lines of the form `name: value`, found nothing"),
        ("more.yaml", "", "more.yaml: the file: expected the ending .yml"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_message(name: str, text: str, words: str, tmp_path: Path) -> None:
    (line,) = _said(tmp_path, _documents() | {name: text})
    assert words in line


def test_a_folder_without_its_source_is_one_message(tmp_path: Path) -> None:
    documents = _documents()
    del documents["_source.yml"]
    (line,) = _said(tmp_path, documents)
    assert line.endswith("theatres/_source.yml: expected a file that can be read, found FileNotFoundError")


def test_what_is_wrong_in_several_files_is_said_at_once(tmp_path: Path) -> None:
    documents = _documents()
    documents["_source.yml"]["ownr"] = documents["_source.yml"].pop("owner")
    documents["theatre_sessions.yml"]["columns"][1]["type"] = "x" * 5_000
    del documents["theatre_sessions.yml"]["grain"]
    lines = _said(tmp_path, documents)
    assert len(lines) == 3 and max(map(len, lines)) < 400, lines


def test_a_domain_a_published_table_and_validation_are_held_to_their_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "published"
    shutil.copytree(CONTRACTS_FOLDER / "published", folder)
    monkeypatch.setattr(published, "PUBLISHED_FOLDER", folder)
    monkeypatch.setattr(published, "DOMAINS_FILE", folder / "_domains.yml")
    monkeypatch.setattr(validation, "VALIDATION_FILE", folder / "_validation.yml")
    for file, before, after, load, words in (
        (
            "_domains.yml",
            "title: Beds",
            "titel: Beds",
            published.load_domains,
            "domains.beds: nothing is called titel",
        ),
        (
            "_domains.yml",
            "[ed.attendances]\n    cannot",
            "[ed.arrivals]\n    cannot",
            published.load_domains,
            "domains.ed.needs_any: expected feeds that have a contract, found 'ed.arrivals'",
        ),
        (
            "_domains.yml",
            "[ed.attendances]\n    cannot",
            "[attendances]\n    cannot",
            published.load_domains,
            "domains.ed.needs_any.item 1: expected two names with a dot between them",
        ),
        (
            "ed.attendances.yml",
            "domain: ed",
            "domain: a_e",
            published.load_published_tables,
            "ed.attendances.yml: domain: expected one of rtt, ",
        ),
        (
            "ed.attendances.yml",
            "core: true",
            "core: yes please",
            published.load_published_tables,
            "ed.attendances.yml: core: expected true or false, found 'yes please'",
        ),
        (
            "_headlines.yml",
            "    sql: select count(*) from rtt.ptl\n",
            "",
            published.headline_queries,
            "headlines.RTT waiting list.sql: expected a query of one number, as text, found nothing",
        ),
        (
            "_validation.yml",
            'rule_id: [varchar, "Rule that fails."]',
            "rule_id: varchar",
            validation.load_validation_tables,
            "tables.exceptions.columns.rule_id: expected a list, found 'varchar'",
        ),
        (
            "_validation.yml",
            "pinned: [exception_key,",
            "pinned: [exception_kee,",
            validation.load_validation_tables,
            "tables.exceptions.pinned: expected names of its columns, found 'exception_kee'",
        ),
    ):
        whole = (folder / file).read_text(encoding="utf-8")
        assert before in whole, before
        (folder / file).write_text(whole.replace(before, after, 1), encoding="utf-8")
        with pytest.raises(ProjectFileError) as raised:
            load.__wrapped__()
        (folder / file).write_text(whole, encoding="utf-8")
        (line,) = str(raised.value).splitlines()
        assert words in line, line


def test_gate_rules_and_suites_are_held_to_their_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = tmp_path / "rules.yml"
    suite = tmp_path / "suites" / "ed.yml"
    suite.parent.mkdir()
    text = {gate: gate_rules.GATE_RULES.read_text(), suite: (suites.SUITES_FOLDER / "ed.yml").read_text()}
    monkeypatch.setattr(gate_rules, "GATE_RULES", gate)
    monkeypatch.setattr(suites, "SUITES_FOLDER", suite.parent)
    load = {gate: gate_rules.gate_rules.__wrapped__, suite: suites.load_suites.__wrapped__}
    for file, before, after, words in (
        (gate, "fewest_gaps: 3", "fewest_gap: 3", "fresh.limits.fewest_gaps: expected a number, found nothing"),
        (
            gate,
            "fewest_gaps: 3",
            "fewest_gaps: three",
            "fresh.limits.fewest_gaps: expected a number, found 'three'",
        ),
        (gate, "{unusable_share:.0%}", "{unusable:.0%}", "delivery.values.threshold: expected text with no"),
        (gate, "  readable:", "  legible:", "contract.readable: expected a rule, which code asks for"),
        (gate, "volume:", "volumes:", "nothing is called volumes; there are contract, "),
        (suite, "severity: warn", "severity: worn", "ED-E01.severity: expected block, warn or info"),
        (
            suite,
            "rule_version: 1",
            "rule_version: '1'",
            "ED-E01.rule_version: expected a whole number from 1, found '1'",
        ),
        (
            suite,
            "column: total_minutes",
            "columns: total_minutes",
            "ED-E01.threshold: expected the limit as text",
        ),
        (suite, "domain: ed", "domain: a_e", "ed.yml: domain: expected one of rtt, "),
    ):
        for one, whole in text.items():
            one.write_text(whole, encoding="utf-8")
        assert before in text[file], before
        file.write_text(text[file].replace(before, after, 1), encoding="utf-8")
        with pytest.raises(ProjectFileError) as raised:
            load[file]()
        (line,) = str(raised.value).splitlines()
        assert words in line, line
