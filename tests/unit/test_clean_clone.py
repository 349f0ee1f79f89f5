"""A clean clone tests itself: only the tests on files as the NHS publishes them need what is not in it."""

import re

from tests.conftest import ROOT

BESIDE = re.compile(r"\breference: Path|\"shared\"|\.\./shared")


def test_only_tests_of_published_files_need_what_lies_beside_the_repository() -> None:
    asking = {
        file.relative_to(ROOT).parts[1]
        for file in (ROOT / "tests").rglob("*.py")
        if BESIDE.search(file.read_text(encoding="utf-8"))
    }
    # beside them the fixture that finds it
    assert asking == {"national", "conftest.py"}
