"""The rules of the exception lists, read from their files: what is wrong or missing in any is told at once."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from orchestration.contract.project_files import DBT_PROJECT
from orchestration.contract.rule_facts import check_facts
from orchestration.contract.rule_file import ANSWERS, RuleFile, RuleWords
from orchestration.contract.validated_yaml import Problem, ProjectFiles, unknown

EXCEPTIONS = DBT_PROJECT / "models" / "exceptions"
COHORTS = DBT_PROJECT / "seeds" / "validation" / "validation_cohorts.csv"
# Subjects that are found while files are read: no index lists them, and their records begin with the source.
SUBJECTS_OF_STAGING = ("wrong_value", "repeated_key")
# What a file of SQL that nobody has filled in yet begins with.
SKELETON = "to be written"
ANSWERED = ", ".join(ANSWERS)
IDENTIFIER_IN_SQL = re.compile(r"'([A-Z][A-Z0-9_-]*)' as rule_id")
SUBJECT_IN_SQL = re.compile(r"'(\w+)' as subject")
SUBJECTS_BY_CASE = re.compile(r"\bcase\b((?:(?!\bend\b).)*)\bend as subject", re.DOTALL)
SUBJECTS_IN_LOOP = re.compile(r"for subject in \[([^\]]*)\]")


@dataclass(frozen=True)
class Rule:
    """One rule of a domain: its file and its words."""

    domain: str
    file: Path
    words: RuleWords

    @property
    def model(self) -> str:
        """The dbt model that assesses it."""
        return self.file.stem


@cache
def load_rules(exceptions: Path = EXCEPTIONS) -> dict[str, tuple[Rule, ...]]:
    """The rules of each domain by identifier. Raises ProjectFileError with one line a problem of any file."""
    files = ProjectFiles()
    rules: dict[str, list[Rule]] = defaultdict(list)
    for folder in sorted(exceptions.glob("*/rules")):
        _check_pairs(files, folder)
        for path in sorted(folder.glob("*.yml")):
            rule = _read(files, path)
            if rule is not None:
                rules[rule.domain].append(rule)
    for domain, found in rules.items():
        subjects, cohorts = subjects_of(exceptions, domain), cohorts_of(domain)
        for rule in found:
            _check_names(files, rule)
            if not _is_skeleton(rule):
                check_facts(files, rule.file.with_suffix(".sql"), rule.words.facts)
            _check_known(files, rule, "subject", rule.words.subject, subjects)
            _check_known(files, rule, "cohort", rule.words.cohort, cohorts)
    _check_keys(files, [rule for found in rules.values() for rule in found])
    files.settle()
    return {
        domain: tuple(sorted(found, key=lambda rule: rule.words.rule_id)) for domain, found in rules.items()
    }


def subjects_of(exceptions: Path, domain: str) -> tuple[str, ...]:
    """What a rule of the domain may judge: the subjects of its index, and what reading its files finds."""
    index = (exceptions / domain / f"int_{domain}__index.sql").read_text(encoding="utf-8")
    named = SUBJECT_IN_SQL.findall(index)
    for case in SUBJECTS_BY_CASE.findall(index):
        # what a case compares with is no subject
        named += re.findall(r"\b(?:then|else)\s+'(\w+)'", case)
    for listed in SUBJECTS_IN_LOOP.findall(index):
        named += re.findall(r"'(\w+)'", listed)
    return tuple(dict.fromkeys([*named, *SUBJECTS_OF_STAGING]))


def cohorts_of(domain: str) -> tuple[str, ...]:
    """The cohorts that pathways of the domain are worked in, in their order."""
    with COHORTS.open(encoding="utf-8", newline="") as stream:
        return tuple(row["cohort"] for row in csv.DictReader(stream) if row["domain"] == domain)


def _check_pairs(files: ProjectFiles, folder: Path) -> None:
    """A rule is two files of one name, and nothing else lies there."""
    names = {path.stem for path in folder.glob("*.yml")} | {path.stem for path in folder.glob("*.sql")}
    for name in sorted(names):
        sql, words = folder / f"{name}.sql", folder / f"{name}.yml"
        if not sql.exists():
            files.refuse(
                words,
                _told(f"expected {sql.name} beside it: a select of {ANSWERED} and the facts, found nothing"),
            )
        if not words.exists():
            made = f"`make rule NAME={folder.parent.name}/{name}` writes one to complete"
            files.refuse(sql, _told(f"expected {words.name} beside it, found nothing; {made}"))
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".yml", ".sql"):
            files.refuse(path, _told("expected only the .sql and the .yml of rules here; move it or delete it"))


def _read(files: ProjectFiles, path: Path) -> Rule | None:
    read = files.read(path, RuleFile)
    if read is None:
        return None
    (model,) = read.models
    if model.name != path.stem:
        files.refuse(path, Problem("models.name", f"{path.stem}, as the file is called", repr(model.name)))
        return None
    return Rule(path.parent.parent.name, path, model.config.meta.rule)


def _check_names(files: ProjectFiles, rule: Rule) -> None:
    """The files are called after the rule, and the SQL answers under its identifier."""
    slug = rule.words.rule_id.lower().replace("-", "_")
    if rule.model not in (slug, f"{slug}_{rule.domain}"):
        expected = f"the identifier of which the file is named, as {slug}.yml is of {rule.words.rule_id}"
        files.refuse(rule.file, Problem("rule_id", expected, repr(rule.words.rule_id)))
        return
    sql = rule.file.with_suffix(".sql")
    if sql.exists():
        text = sql.read_text(encoding="utf-8")
        if _is_skeleton(rule):
            files.refuse(sql, _told("expected the SQL of the rule, found what `make rule` wrote; complete it"))
        others = set(IDENTIFIER_IN_SQL.findall(text)) - {rule.words.rule_id}
        if others:
            files.refuse(sql, Problem("rule_id", repr(rule.words.rule_id), ", ".join(sorted(others))))


def _is_skeleton(rule: Rule) -> bool:
    """Nobody has written the SQL yet."""
    sql = rule.file.with_suffix(".sql")
    return sql.exists() and f"-- {SKELETON}" in sql.read_text(encoding="utf-8")


def _check_known(files: ProjectFiles, rule: Rule, key: str, name: str, known: tuple[str, ...]) -> None:
    if name not in known:
        where = {
            "subject": f"int_{rule.domain}__index.sql lists the subjects",
            "cohort": f"{COHORTS.name} lists the cohorts",
        }[key]
        files.refuse(rule.file, _told(f"{key}: {unknown(name, known)}; {where}"))


def _check_keys(files: ProjectFiles, rules: Iterable[Rule]) -> None:
    """One domain at most has exceptions of an identifier whose keys do not name the domain."""
    plain: dict[str, Rule] = {}
    for rule in rules:
        if rule.words.key_carries_domain or rule.words.subject in SUBJECTS_OF_STAGING:
            continue
        other = plain.setdefault(rule.words.rule_id, rule)
        if other is not rule:
            files.refuse(
                rule.file,
                _told(
                    f"rule_id: {rule.words.rule_id} is also a rule of {other.domain}; the newer of the two says"
                    " key_carries_domain: true, so that their exceptions have keys of their own"
                ),
            )


def _told(sentence: str) -> Problem:
    return Problem("", "", "", sentence)
