"""What is still to be written of a rule: `python -m tests.rules.unfinished` prints one line for each.

A rule is its SQL and its words beside it, an example that raises it and one that nearly does, and a fault
that the synthetic trust plants, or what of it is found without any fault.
"""

import sys
from collections.abc import Iterator

from data.synthetic.faults.catalogue import ELECTIVE_CARE, URGENT_CARE
from data.synthetic.truth.expected import EXPECTED_RULES
from orchestration.contract.new_rule import NO_FIRST_DATE
from orchestration.contract.project_files import PROJECT_ROOT
from orchestration.contract.rule_documents import expected_files as files_of_rules
from orchestration.contract.rules import Rule, load_rules
from orchestration.contract.validated_yaml import ProjectFileError
from tests.rules.examples import CASES, READINGS, examples_of
from tests.rules.pages import expected_files as pages_of_rules

EXPECTED = "data/synthetic/truth/expected.py"
PLANTED = frozenset(kind.rule_id for kind in (*ELECTIVE_CARE, *URGENT_CARE))


def unfinished() -> list[str]:
    """One line for each thing that is missing: the file to write in, and what to write."""
    try:
        rules = [rule for found in load_rules().values() for rule in found]
    except ProjectFileError as error:
        return str(error).splitlines()
    return [
        *(line for rule in rules for line in (*missing_examples(rule), *_planted(rule))),
        *_examples_of_nothing({rule.words.rule_id for rule in rules}),
        *_not_current(),
    ]


def missing_examples(rule: Rule) -> Iterator[str]:
    """An example that raises it and one that comes near, of the domain or where the rule says."""
    words, file = rule.words, _named(rule)
    if words.examples_in is not None:
        elsewhere = PROJECT_ROOT / words.examples_in
        if not elsewhere.is_file() or words.rule_id not in elsewhere.read_text(encoding="utf-8"):
            yield f"{file}: examples_in: expected a file that names {words.rule_id}, found {words.examples_in}"
        return
    examples = examples_of(rule.domain)
    if examples is None:
        yield (
            f"{file}: examples_in: the domain has no file of examples; expected the test that raises"
            f" {words.rule_id} and comes near to it, found nothing"
        )
        return
    where = examples.file.relative_to(PROJECT_ROOT)
    if words.rule_id not in examples.raised:
        yield f"{where}: no example raises {words.rule_id}; write one under `rule: {words.rule_id}`"
    elif words.active_from > examples.as_at:
        yield (
            f"{file}: active_from: the examples in {where} are as at {examples.as_at}, before"
            f" {words.active_from}, so the rule does not judge them; a rule about records has no first date of"
            f" its own ('{NO_FIRST_DATE}'), or name a test with later data in examples_in"
        )
    if words.rule_id not in examples.near and words.no_near_miss is None:
        yield (
            f"{where}: no example comes near to {words.rule_id} without raising it; write one under"
            f" `rule: {words.rule_id}`, or say in {file.rpartition('/')[2]} why there is none (no_near_miss)"
        )


def _planted(rule: Rule) -> Iterator[str]:
    """A fault that raises it, or what any trust has of it, or why there is neither."""
    words, file = rule.words, _named(rule)
    shown = words.rule_id in PLANTED or words.rule_id in EXPECTED_RULES
    if not shown and words.not_planted is None:
        folder = f"data/synthetic/faults/{rule.domain}"
        yield (
            f'{folder}: no kind of fault raises {words.rule_id}; write a FaultKind("{words.rule_id}", ...)'
            f" there, or derive in {EXPECTED} what it finds without any fault and name it in EXPECTED_RULES,"
            f" or say in {file.rpartition('/')[2]} why neither can be (not_planted)"
        )
    if shown and words.not_planted is not None:
        yield f"{file}: not_planted: {words.rule_id} is planted or expected; take the line out"


def _examples_of_nothing(registered: set[str]) -> Iterator[str]:
    """Examples, faults and expectations of rules that there are not."""
    for name, _, _ in READINGS.values():
        examples = next(
            found for domain in READINGS if (found := examples_of(domain)) and found.file.name == name
        )
        for rule_id in sorted((examples.raised | examples.near) - registered):
            yield f"{(CASES / name).relative_to(PROJECT_ROOT)}: {rule_id} is no rule; correct it or take it out"
    for rule_id in sorted(PLANTED - registered):
        yield f"data/synthetic/faults: a fault names {rule_id}, which is no rule; correct it or take it out"
    for rule_id in sorted(EXPECTED_RULES - registered):
        yield f"{EXPECTED}: EXPECTED_RULES names {rule_id}, which is no rule; correct it or take it out"


def _not_current() -> Iterator[str]:
    for path, text in {**files_of_rules(), **pages_of_rules()}.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield f"{path.relative_to(PROJECT_ROOT)}: not as the rules are now; run `make contracts`"


def _named(rule: Rule) -> str:
    return str(rule.file.relative_to(PROJECT_ROOT))


if __name__ == "__main__":
    missing = unfinished()
    print("\n".join(missing) or "nothing is missing of any rule")
    sys.exit(1 if missing else 0)
