"""Writes both files of a new rule to fill in: `make rule NAME=<domain>/<name>`.

What is already there stays as it is. The keys, and what is expected of each, come from the model that the
file is read with.
"""

import sys
from pathlib import Path
from typing import Any

import typer
from pydantic.fields import FieldInfo

from orchestration.contract.project_files import PROJECT_ROOT
from orchestration.contract.rule_file import RuleWords
from orchestration.contract.rules import EXCEPTIONS, SKELETON, cohorts_of, subjects_of
from orchestration.contract.safe_errors import WrongArgument
from orchestration.contract.validated_yaml import unknown

# A record is wrong on whatever date; a rule of guidance judges from the first day of that guidance.
NO_FIRST_DATE = "1948-07-05"
# What a first version nearly always says.
FIRST_VERSION = {"rule_version": "1", "active_from": f"'{NO_FIRST_DATE}'"}
LEFT_OUT = ("severity", "earlier_versions")
WORDS = """version: 2
models:
- name: {name}
  description:  # One row per ... that the index of the domain lists: pass, fail, not_applicable or too_early.
  config:
    meta:
      rule:
{keys}"""
SQL = """-- {skeleton}: read what the rule needs instead of the index (models/exceptions/{domain}/facts has what
-- other rules ask), say when it fails, and delete these lines
select
    '{rule_id}' as rule_id,
    record_key,
    patient_id,
    pathway_id,
    case
        when 1 = 0 then 'not_applicable'
        when 1 = 0 then 'too_early'
        when 1 = 0 then 'fail'
        else 'pass'
    end as status,
    'the owner' as owner,
    -- the facts that make it fail, each a column: a date, a number, a flag or a code, and no sentence
    cast(null as date) as a_fact
from {{{{ ref('int_{domain}__index') }}}}
where subject = 'the subject'
"""


def write_rule(name: str, exceptions: Path = EXCEPTIONS) -> list[Path]:
    """The files that were written, of `<domain>/<name>`. Raises WrongArgument."""
    domain, _, model = name.partition("/")
    domains = sorted(folder.parent.name for folder in exceptions.glob("*/rules"))
    if domain not in domains:
        raise WrongArgument(f"NAME={name}: {unknown(domain, domains)}; expected NAME=<domain>/<name>")
    if not model.isidentifier() or not model.isascii() or model != model.lower():
        raise WrongArgument(
            f"NAME={name}: expected small letters, digits and _ behind {domain}/, as in {domain}/no_letter"
        )
    folder = exceptions / domain / "rules"
    texts = {
        folder / f"{model}.yml": _words(exceptions, domain, model),
        folder / f"{model}.sql": SQL.format(
            skeleton=SKELETON, domain=domain, rule_id=_identifier(domain, model)
        ),
    }
    written = [path for path in texts if not path.exists()]
    for path in written:
        path.write_text(texts[path], encoding="utf-8")
    return written


def _identifier(domain: str, model: str) -> str:
    """As the rules of the domain are numbered: RTT-A01 and CX-01 have a line, names of words have none."""
    numbered = any(letter.isdigit() for letter in model) and model.count("_") == 1
    return model.upper().replace("_", "-") if numbered and domain in ("rtt", "cancer") else model.upper()


def _words(exceptions: Path, domain: str, model: str) -> str:
    """Every key that a rule must have, empty, with what is expected of it behind."""
    known = {
        "rule_id": _identifier(domain, model),
        **FIRST_VERSION,
    }
    choices = {"subject": subjects_of(exceptions, domain), "cohort": cohorts_of(domain)}
    lines = []
    for key, field in RuleWords.model_fields.items():
        if key in LEFT_OUT:
            continue
        mark = "" if field.is_required() else "# "
        expected = " | ".join(choices[key]) if key in choices else _expected(field)
        value = known.get(key, "")
        lines.append(
            f"        {mark}{key}:{f' {value}' if value else ''}{f'  # {expected}' if expected else ''}\n"
        )
    return WORDS.format(name=model, keys="".join(lines))


def _expected(field: FieldInfo) -> str:
    choices: tuple[Any, ...] = getattr(field.annotation, "__args__", ())
    words = [choice for choice in choices if isinstance(choice, str)]
    return field.description or " | ".join(words)


def main(name: str) -> None:
    """Writes what is missing of the two files and says where."""
    try:
        written = write_rule(name)
    except WrongArgument as error:
        typer.echo(str(error), err=True)
        raise SystemExit(1) from None
    for path in written:
        typer.echo(f"{path.relative_to(PROJECT_ROOT)}: written; complete it")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
