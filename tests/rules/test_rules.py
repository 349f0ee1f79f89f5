"""A rule is whole, and whatever is forgotten of one is told in one line that names the file to write in."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from orchestration.contract.new_rule import write_rule
from orchestration.contract.project_files import PROJECT_ROOT
from orchestration.contract.rules import EXCEPTIONS, load_rules
from orchestration.contract.safe_errors import WrongArgument
from orchestration.contract.validated_yaml import ProjectFileError
from tests.rules.unfinished import missing_examples, unfinished


def test_nothing_is_missing_of_any_rule() -> None:
    assert unfinished() == []


@pytest.fixture
def elective(tmp_path: Path) -> Path:
    """The rules of the smallest domain in a folder of their own, with the indexes of two."""
    for domain in ("elective", "beds"):
        shutil.copytree(EXCEPTIONS / domain, tmp_path / domain)
    return tmp_path


def _messages(exceptions: Path) -> list[str]:
    """What is said of the rules in a folder, without where it lies."""
    try:
        load_rules.__wrapped__(exceptions)
    except ProjectFileError as error:
        return [line.removeprefix(f"{exceptions}/") for line in str(error).splitlines()]
    return []


def _replaced(before: str, after: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        file = folder / "cx_other_patient.yml"
        text = file.read_text(encoding="utf-8")
        assert before in text
        file.write_text(text.replace(before, after), encoding="utf-8")

    return change


WORDS = "elective/rules/cx_other_patient.yml"
RULE = f"{WORDS}: models.cx_other_patient.config.meta.rule"
FORGOTTEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "no SQL": (
        lambda folder: (folder / "cx_other_patient.sql").unlink(),
        f"{WORDS}: expected cx_other_patient.sql beside it: a select of rule_id, record_key, patient_id,"
        " pathway_id, status, owner and the facts, found nothing",
    ),
    "no words": (
        lambda folder: (folder / "cx_other_patient.yml").unlink(),
        "elective/rules/cx_other_patient.sql: expected cx_other_patient.yml beside it, found nothing;"
        " `make rule NAME=elective/cx_other_patient` writes one to complete",
    ),
    "another file": (
        lambda folder: (folder / "notes.md").touch(),
        "elective/rules/notes.md: expected only the .sql and the .yml of rules here; move it or delete it",
    ),
    "no kind": (
        _replaced("        kind: data_quality\n", ""),
        f"{RULE}.kind: expected data_quality (a record is wrong or"
        " incomplete), patient_safety (a step for the patient is missing or late) or performance (the record is"
        " right, the wait is over or near a limit), found nothing",
    ),
    "unknown kind": (
        _replaced("kind: data_quality", "kind: error"),
        f"{RULE}.kind: expected data_quality (a record is wrong or"
        " incomplete), patient_safety (a step for the patient is missing or late) or performance (the record is"
        " right, the wait is over or near a limit), found 'error'",
    ),
    "unknown key": (
        _replaced("        kind:", "        kinds:"),
        f"{RULE}: nothing is called kinds; the nearest is kind",
    ),
    "unknown subject": (
        _replaced("subject: offer", "subject: ofer"),
        f"{WORDS}: subject: nothing is called ofer; there are offer, patient, wrong_value, repeated_key;"
        " int_elective__index.sql lists the subjects",
    ),
    "no cohort": (
        _replaced("        cohort: cancellation record\n", ""),
        f"{RULE}.cohort: expected a cohort of the domain, of"
        " seeds/validation/validation_cohorts.csv, found nothing",
    ),
    "unknown cohort": (
        _replaced("cohort: cancellation record", "cohort: cancelled"),
        f"{WORDS}: cohort: nothing is called cancelled; there are 28-day guarantee, cancellation record,"
        " identity, other; validation_cohorts.csv lists the cohorts",
    ),
    "a date that is not quoted": (
        _replaced("active_from: '1948-07-05'", "active_from: 1948-07-05"),
        f"{RULE}.active_from: expected a date in quotes, 'YYYY-MM-DD', found datetime.date(1948, 7, 5)",
    ),
    "a version without its history": (
        _replaced("rule_version: 2", "rule_version: 3"),
        f"{RULE}: rule_version is 3, so earlier_versions must be 1, 2, oldest first; found [1]",
    ),
    "another name": (
        _replaced("rule_id: CX_OTHER_PATIENT", "rule_id: CX_OTHER"),
        f"{WORDS}: rule_id: expected the identifier of which the file is named, as cx_other.yml is of CX_OTHER,"
        " found 'CX_OTHER'",
    ),
}


@pytest.mark.parametrize("forgotten", FORGOTTEN)
def test_what_is_forgotten_is_told_in_one_line(elective: Path, forgotten: str) -> None:
    change, said = FORGOTTEN[forgotten]
    assert _messages(elective) == []
    change(elective / "elective" / "rules")
    assert _messages(elective) == [said]


def test_two_domains_with_one_identifier_have_keys_of_their_own(elective: Path) -> None:
    file = elective / "elective" / "rules" / "pt_number_shared_elective.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("        key_carries_domain: true\n", ""), encoding="utf-8")
    other = elective / "beds" / "rules" / "pt_number_shared_beds.yml"
    text = other.read_text(encoding="utf-8")
    other.write_text(text.replace("        key_carries_domain: true\n", ""), encoding="utf-8")
    assert _messages(elective) == [
        "elective/rules/pt_number_shared_elective.yml: rule_id: PT_NUMBER_SHARED is also a rule of beds; the"
        " newer of the two says key_carries_domain: true, so that their exceptions have keys of their own"
    ]


def test_a_new_rule_is_two_files_that_say_what_to_write(elective: Path) -> None:
    words, sql = write_rule("elective/cx_no_letter", elective)
    assert (words.name, sql.name) == ("cx_no_letter.yml", "cx_no_letter.sql")
    said = _messages(elective)
    assert {line.partition(": ")[0] for line in said} == {"elective/rules/cx_no_letter.yml"}
    assert any("rule.title: expected what is wrong, in a few words, found nothing" in line for line in said)
    # a second time nothing is overwritten
    assert write_rule("elective/cx_no_letter", elective) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("theatre/x", "NAME=theatre/x: nothing is called theatre; there are beds, elective"),
        (
            "elective/No-Letter",
            "expected small letters, digits and _ behind elective/, as in elective/no_letter",
        ),
    ],
)
def test_a_rule_has_a_domain_and_a_name(elective: Path, name: str, said: str) -> None:
    with pytest.raises(WrongArgument, match=said):
        write_rule(name, elective)


def test_a_rule_that_begins_after_its_examples_is_named() -> None:
    (rule,) = (found for found in load_rules()["rtt"] if found.words.rule_id == "RTT-A01")
    late = replace(rule, words=rule.words.model_copy(update={"active_from": date(2030, 1, 1)}))
    assert list(missing_examples(rule)) == []
    (said,) = missing_examples(late)
    assert "active_from: the examples in tests/cases/rtt_exceptions.yml are as at 2025-04-01" in said


def test_every_file_of_rules_is_found() -> None:
    files = {file for file in (PROJECT_ROOT / "dbt_project" / "models" / "exceptions").glob("*/rules/*.yml")}
    assert {rule.file for rules in load_rules().values() for rule in rules} == files
