"""What an error says is shown to people, so it is either written for them or kept out of sight."""

import ast
import builtins
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.contract.project_files import PROJECT_ROOT
from orchestration.contract.safe_errors import SafeError, WrongArgument
from orchestration.run.notices import cause_in_words, in_plain_words
from orchestration.store.ledger_errors import DamagedLedger

SECRET = "qzmark9990000018"
# Classes whose words nobody is shown, each with why.
NOT_SHOWN = {
    "StillArriving": "a sign within intake that a file is still growing: it is caught and says nothing",
    "NoColumns": "a sign within inspection: it is caught, and its words hold nothing of the file",
    "NotAMark": "a sign within extracts: the file that catches it names the column and the kind of value",
    "Unwritable": "a sign within extracts: the file that catches it names the column and the kind of value",
}
# Raised as they are, each with why: the words of every other error of ours are those of a SafeError.
AS_IT_IS = {
    "deliverables/worklist_reader.py": "a cell without a date: caught by every reader, which names the cell",
}


def _trees() -> Iterator[tuple[Path, ast.Module]]:
    for file in sorted((PROJECT_ROOT / "orchestration").rglob("*.py")):
        yield file, ast.parse(file.read_text(encoding="utf-8"))


def _bases() -> dict[str, set[str]]:
    return {
        node.name: {ast.unparse(base).split(".")[-1] for base in node.bases}
        for _, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }


def _ancestors(name: str, bases: dict[str, set[str]]) -> set[str]:
    found = set(bases.get(name, ()))
    return found.union(*(_ancestors(base, bases) for base in found))


def test_every_error_is_safe_to_show_or_says_why_it_is_not() -> None:
    bases = _bases()
    builtin = {name for name, kind in vars(builtins).items() if isinstance(kind, type)}
    errors = {
        name
        for name in bases
        for known in _ancestors(name, bases) & builtin
        if issubclass(getattr(builtins, known), BaseException)
    }
    assert len(errors) > 15
    unsafe = {name for name in errors - {"SafeError"} if "SafeError" not in _ancestors(name, bases)}
    assert unsafe == set(NOT_SHOWN)


def test_no_words_are_raised_under_a_name_that_hides_them() -> None:
    raised = {
        str(file.relative_to(PROJECT_ROOT / "orchestration"))
        for file, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
        if ast.unparse(node.exc.func) in ("Exception", "RuntimeError", "ValueError", "TypeError", "KeyError")
    }
    assert raised == set(AS_IT_IS)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DamagedLedger("a row that cannot be read"), "a row that cannot be read"),
        (WrongArgument("expected a name that ends in .csv"), "ends in .csv"),
        (PermissionError(13, "Permission denied", "operations.yml"), "operations.yml"),
        (ValueError(f"invalid literal for int(): '{SECRET}'"), "ValueError; details are in the log"),
        (RuntimeError(f"row of {SECRET}"), "RuntimeError; details are in the log"),
    ],
)
def test_only_safe_words_are_told(error: Exception, words: str) -> None:
    said = in_plain_words("intake", error)
    assert said.startswith("intake: ") and words in said and SECRET not in said
    # of an error from another process the name is left, and its words as text
    assert cause_in_words(type(error).__name__, str(error)) == said.removeprefix("intake: ")


def test_the_first_safe_cause_speaks() -> None:
    class OfAnotherKind(SafeError):
        pass

    hidden = ValueError(SECRET)
    hidden.__cause__ = OfAnotherKind("make room on the disk")
    assert in_plain_words("build", hidden) == "build: make room on the disk"
    assert cause_in_words("OfAnotherKind", "make room on the disk") == "make room on the disk"


def test_what_somebody_stopped_is_not_said_to_have_failed_by_itself() -> None:
    assert "stopped before it ended" in in_plain_words("warehouse", KeyboardInterrupt())
