"""The kept code of an earlier version runs in a process of its own; what it ends with is shown to people."""

from pathlib import Path

import pytest

from orchestration.restatement.code_snapshot import rebuild_with
from orchestration.restatement.rebuild import CannotRebuild
from orchestration.store.home import Home

SECRET = "qzmark9990000018"


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        (f"raise ValueError('not a date: {SECRET}')", "ValueError$"),
        ("import sys; sys.exit('the ledger does not know build b1')", "the ledger does not know build b1$"),
        ("import sys; sys.exit(1)", "it ended without a message$"),
    ],
)
def test_a_fault_of_the_code_of_then_quotes_no_record(
    home: Home, tmp_path: Path, ending: str, words: str
) -> None:
    code = tmp_path / "code"
    package = code / "orchestration" / "restatement"
    package.mkdir(parents=True)
    (package / "rebuild.py").write_text(ending, encoding="utf-8")
    with pytest.raises(CannotRebuild, match=words) as told:
        rebuild_with(code, "b1", ("rtt",), home, tmp_path, "again")
    assert SECRET not in str(told.value)
