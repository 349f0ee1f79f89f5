"""The template of a rule's detail and the comparison of facts, as SQL on rows of their own."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pytest

from orchestration.contract.project_files import DBT_PROJECT
from orchestration.contract.rule_detail import TemplateError, facts_in, read_template, template_sql
from orchestration.contract.rule_facts import facts_in_sql
from orchestration.contract.rules import EXCEPTIONS, load_rules
from orchestration.contract.validated_yaml import ProjectFileError

MACROS = DBT_PROJECT / "macros"
FACTS = (
    "select date '2026-03-01' as received, cast(null as date) as seen, 'late' as fault,"
    " true as is_open, 7 as days"
)


def _said(template: str, facts: str = FACTS) -> str:
    found = duckdb.sql(f"select {template_sql(read_template(template))} from ({facts})").fetchone()
    assert found is not None
    return str(found[0])


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("Received {received}, seen {seen|never}", "Received 2026-03-01, seen never"),
        ("Seen {seen}", "Seen not recorded"),
        ("Day {days}[, seen {seen}][, received {received}]", "Day 7, received 2026-03-01"),
        (
            "The patient's {fault|late=visit of {received} is late|early=is early}",
            "The patient's visit of 2026-03-01 is late",
        ),
        ("{fault|early=early|neither, on {received}}", "neither, on 2026-03-01"),
        ("{seen|given=seen {seen}|empty=not seen} and {is_open|true=open|closed}", "not seen and open"),
        # a choice that has no words for the value says nothing, and what holds it is left out
        ("Day {days}{fault|early=, early}[; {fault|early=early}]", "Day 7"),
        ("Day {days}[ of {fault|late={seen}}]", "Day 7"),
        ("No facts", "No facts"),
    ],
)
def test_a_template_says_its_facts(template: str, words: str) -> None:
    assert _said(template) == words


def test_a_choice_of_an_empty_fact_says_what_any_other_value_says() -> None:
    assert _said("{seen|2026-03-01=then|at no time}") == "at no time"


@pytest.mark.parametrize(
    ("template", "place", "words"),
    [
        ("Received {received, no clock", "character 10, at '{received, no clock'", "has no closing }"),
        ("Received [on {received}", "character 10", "[ has no closing ]"),
        ("Received {Received}", "character 10", "expected the name of a fact"),
        ("Received {} today", "character 10", "expected the name of a fact"),
        ("Received } today", "character 10", "'}' closes nothing"),
        ("Received | today", "character 10", "'|' closes nothing"),
        ("Received [today]", "character 10", "it names none"),
        ("{a|words {b}}", "character 1,", "use given= and empty="),
        ("{a|other|b=words}", "character 1,", "come last"),
    ],
)
def test_a_template_that_cannot_be_read_is_refused_with_its_place(
    template: str, place: str, words: str
) -> None:
    with pytest.raises(TemplateError) as refused:
        read_template(template)
    assert place in str(refused.value) and words in str(refused.value)


def test_the_facts_of_a_template_are_found_wherever_they_stand() -> None:
    parts = read_template("{a} [{b|x={c}|{d}}] {e|given={f}}")
    assert list(facts_in(parts)) == ["a", "b", "c", "d", "e", "f"]


def test_the_columns_after_the_owner_are_the_facts() -> None:
    sql = (
        "with made as (\n\n    select\n        owner,\n        other\n    from feed\n\n)\n\n"
        "select\n    record_key,\n    'a team' as owner,\n    -- why\n    made.received,\n"
        "    case\n        when x then 1\n    end as what,\n    coalesce(a, b) as seen\nfrom made\n"
        "union all\nselect\n    record_key,\n    owner\nfrom other\n"
    )
    assert facts_in_sql(sql) == [("received", "what", "seen"), ()]


def _macro(*files: str) -> Callable[..., str]:
    """Calls a macro of the project as dbt does on DuckDB."""

    class Adapter:
        def dispatch(self, name: str, _: str) -> Callable[..., str]:
            return getattr(module, f"duckdb__{name}")  # type: ignore[no-any-return]

    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    environment.globals |= {"adapter": Adapter(), "return": str}
    module: Any = environment.from_string(
        "".join((MACROS / file).read_text(encoding="utf-8") for file in files)
    ).module
    return lambda name, *arguments: str(getattr(module, name)(*arguments))


def _facts(values: str, matter: list[str], age: list[str]) -> str:
    call = _macro("unchanged_facts.sql")
    found = duckdb.sql(f"select {call('facts_text', matter, age)} from (select {values})").fetchone()
    assert found is not None
    return str(found[0])


def _is_unchanged(before: str, now: str, nights: int) -> bool:
    call = _macro("unchanged_facts.sql")
    found = duckdb.execute(
        f"select {call('unchanged_facts', 'before', 'now', str(nights))} from (select ? as before, ? as now)",
        [before, now],
    ).fetchone()
    assert found is not None
    return bool(found[0])


def test_facts_are_typed_and_those_that_grow_are_apart() -> None:
    values = "date '2026-03-01' as a, 'ward \"7\"' as b, 3 as c, cast(null as date) as d, false as e, 9 as f"
    assert _facts(values, ["a", "b", "c", "d", "e"], ["f"]) == (
        '{"a":"2026-03-01","b":"ward \\"7\\"","c":3,"d":null,"e":false,"ageing":{"f":9}}'
    )
    assert _facts(values, [], ["f"]) == '{"ageing":{"f":9}}'
    assert _facts(values, [], []) == "{}"


@pytest.mark.parametrize(
    ("before", "now", "nights", "unchanged"),
    [
        ("date '2026-03-01' as a, 7 as f", "date '2026-03-01' as a, 8 as f", 1, True),
        ("date '2026-03-01' as a, 7 as f", "date '2026-03-01' as a, 10 as f", 3, True),
        # a clock start that was corrected by a year is not a night older
        ("date '2026-03-01' as a, 7 as f", "date '2026-03-01' as a, 372 as f", 1, False),
        ("date '2026-03-01' as a, 7 as f", "date '2026-03-02' as a, 8 as f", 1, False),
        ("cast(null as date) as a, 7 as f", "date '2026-03-02' as a, 8 as f", 1, False),
        ("date '2026-03-01' as a, cast(null as integer) as f", "date '2026-03-01' as a, 8 as f", 1, False),
        ("date '2026-03-01' as a, 8 as f", "date '2026-03-01' as a, cast(null as integer) as f", 1, False),
        ("1 as a, 7 as f", "2 as a, 8 as f", 1, False),
        # a text that looks like the part that grows
        ("'\"ageing\":{\"f\":1}' as a, 7 as f", "'\"ageing\":{\"f\":2}' as a, 7 as f", 1, False),
    ],
)  # fmt: skip
def test_facts_that_matter_are_compared_exactly(before: str, now: str, nights: int, unchanged: bool) -> None:
    assert _is_unchanged(_facts(before, ["a"], ["f"]), _facts(now, ["a"], ["f"]), nights) is unchanged


W1_TOLD = "ward W1, day 63, told 2026-03-01"


@pytest.mark.parametrize(
    ("before", "values", "words", "unchanged"),
    [
        (W1_TOLD, "'W1' as a, date '2026-03-01' as b, 64 as f",
         "Day 64 on W1, informed 2026-03-01", True),
        (W1_TOLD, "'W1' as a, date '2026-03-02' as b, 64 as f",
         "Day 64 on W1, informed 2026-03-02", False),
        (W1_TOLD, "'W2' as a, date '2026-03-01' as b, 64 as f",
         "Day 64 on W2, informed 2026-03-01", False),
        ("ward RED, day 63, told 2026-03-01", "'BLUE' as a, date '2026-03-01' as b, 64 as f",
         "Day 64 on BLUE, informed 2026-03-01", False),
        # a date that is no longer recorded
        (W1_TOLD, "'W1' as a, cast(null as date) as b, 64 as f",
         "Day 64 on W1, not informed", False),
        # a code that only chooses the words
        ("day 63, told 2026-03-01", "'too_late' as a, date '2026-03-01' as b, 64 as f",
         "Day 64, informed too late, 2026-03-01", True),
    ],
)  # fmt: skip
def test_the_words_of_an_earlier_version_are_compared_by_what_they_name(
    before: str, values: str, words: str, unchanged: bool
) -> None:
    call = _macro("unchanged_facts.sql", "unchanged_words.sql")
    found = duckdb.execute(
        f"select {call('unchanged_words', 'before', 'facts', 'words')}"
        " from (select ? as before, ? as facts, ? as words)",
        [before, _facts(values, ["a", "b"], ["f"]), words],
    ).fetchone()
    assert found == (unchanged,)


SQL, WORDS = "rtt_a01.sql", "rtt_a01.yml"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (SQL, "owner,\n    received_date\n", "owner\n",
         f"{SQL}: expected received_date as columns after owner"),
        (SQL, "    received_date\n", "    received_date,\n    seen_date\n",
         f"{SQL}: gives seen_date after owner"),
        (WORDS, "{received_date|", "{receipt_date|", "rule: detail names receipt_date, which facts does not"),
        (WORDS, "{received_date|on an unknown date} ", "",
         "facts lists received_date, which detail does not name"),
        (WORDS, "date} has", "date has",
         "detail: character 19, at '{received_date|on an unk': { has no closing }"),
        (WORDS, "matter: [received_date]", "matter: [received_date]\n          age: [received_date]",
         "is listed once"),
        (WORDS, "received_date", "status", "status: is no name for a fact"),
    ],
)  # fmt: skip
def test_a_fault_in_the_facts_of_a_rule_is_one_message(
    tmp_path: Path, file: str, old: str, new: str, message: str
) -> None:
    rules = tmp_path / "models" / "exceptions" / "rtt" / "rules"
    rules.mkdir(parents=True)
    shutil.copy(EXCEPTIONS / "rtt" / "int_rtt__index.sql", rules.parent)
    for name in (SQL, WORDS):
        shutil.copy(EXCEPTIONS / "rtt" / "rules" / name, rules)
    text = (rules / file).read_text(encoding="utf-8")
    assert old in text
    (rules / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ProjectFileError) as refused:
        load_rules(rules.parent.parent)
    assert message in str(refused.value), refused.value
    assert len(str(refused.value).splitlines()) == 1
