"""Texts that people read use the field's own words, and decision records have their form."""

import re
from collections.abc import Callable, Iterator

import pytest

from tests.conftest import ROOT
from tests.documentation import texts

# What is not said, as a regular expression, and what is said instead.
BETTER_WORDS = {
    r"\bthe nights? of\b|\bnight of \{": "data as at (date)",
    r"\bnights? behind\b": "days behind",
    r"\btonight\b": "this publication, at the date of the data",
    r"\breaders (still )?(see|saw|stand)\b": "published; the current publication",
    r"\bstands?\b": "is; is open; is still booked; is used instead",
    r"\b(is|are|that is|which is) none\b": "is missing; is invalid; does not count",
    r"\bthat cannot be\b": "invalid; unreadable; incomplete",
    r"\b(un)?told\b": "informed; delivered; reported",
    r"\bspoken\b|\bspeaks? (of|from|for)\b": "ran; applies to",
    r"\bpast keeping\b": "past its retention period",
    r"\bat rest\b|\brests (an|the|it)\b": "on hold",
    r"\bput there by\b": "top rule",
    r"\bwords for nothing\b": "words for empty",
    r"\b(code|settings|files?) of then\b|\bof before\b": "of that publication; earlier",
    r"\bmend(s|ed|ing)?\b": "correct; repair",
    r"\bprovably\b": "with an audit trail behind every figure",
    r"\bhalf and half\b|\bfor want of\b": "50:50; missing",
    r"\bcame twice\b|\bnever was\b": "ambiguous, non-existent local time",
    r"\bcrowds?\b": "clustered",
    r"\bone row an? ": "one row per",
    r"\bfilled[- ]in\b|\bfills? (it )?in\b": "completed",
    r"\bhand(ed|s)? (it )?(in|out|back)\b": "import; write",
    r"\bnoughts?\b": "zeros",
    r"\bfor good\b|\bas ever\b": "permanently; as before",
    r"\btells?\b": "reports; shows; contains",
    r"\b(go|goes|going|went) on\b": "continues",
    r"\bputs? (it|that|them|what\b.{0,30}) right\b": "corrects",
    r"\bwhoever\b": "the person who",
    r"\b(is|what is|was) said\b": "is reported",
    r"\bso many\b": "at most this many",
    r"\b(takes?|taken|taking|took) in\b": "accepts; ingests; reads",
    r"\bnight before\b": "the previous publication; the previous day",
    r"\banew\b": "again",
    r"\bwrong of 1,000\b": "errors per 1,000",
    r"\blong past the limit\b": "past the national 104-day limit",
}
BANNED = {re.compile(pattern, re.IGNORECASE): better for pattern, better in BETTER_WORDS.items()}
LONGEST_RECORD = 45
PARTS = ("**Status**", "**Context.**", "**Decision", "**Alternatives.**", "**Consequences.**")


@pytest.mark.parametrize("kind", [texts.documents, texts.templates, texts.descriptions, texts.messages])
def test_people_read_the_usual_terms(kind: Callable[[], Iterator[texts.Text]]) -> None:
    found = list(kind())
    assert len(found) > 50
    said = [
        f"{text.file}:{text.line}: '{match[0]}', better: {better}"
        for text in found
        for pattern, better in BANNED.items()
        if (match := pattern.search(text.words))
    ]
    assert not said, "\n".join(said)


def test_an_idiom_is_found_in_each_kind_of_text() -> None:
    """A pattern that finds nothing would hold nothing."""
    for words in (
        "Readers see the night of 2026-11-22",
        "the list is 2 nights behind",
        "one row a month",
        "the rule has not spoken",
        "held; the next refresh takes in the delivery",
    ):
        assert any(pattern.search(words) for pattern in BANNED), words
    assert not any(
        pattern.search("Held since 2026-11-22; the published data is as at 2026-11-21") for pattern in BANNED
    )


def test_decision_records_have_one_form() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(record.name[:4]) for record in records]
    assert len(numbers) == len(set(numbers)) and len(records) > 40
    for record, number in zip(records, numbers, strict=True):
        text = record.read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. "), record.name
        places = [text.find(part) for part in PARTS]
        assert -1 not in places and places == sorted(places), (record.name, places)
        assert len(text.splitlines()) <= LONGEST_RECORD, record.name


def test_links_of_the_documents_lead_somewhere() -> None:
    for file in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", file.read_text(encoding="utf-8")):
            assert (file.parent / target).exists(), (file.name, target)


def test_every_document_is_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    missing = [file.name for file in (ROOT / "docs").glob("*.md") if f"({file.name}" not in index]
    assert missing == ["README.md"]
