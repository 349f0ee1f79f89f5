"""Every way to write one extract is read right with the formats.yml of `inspect`, or refused in words."""

from pathlib import Path

import pytest

from orchestration.contract.feeds import load_sources
from orchestration.intake.inspection.column_names import extract_feeds
from orchestration.intake.inspection.inspect_file import Inspected, inspect_file
from orchestration.intake.inspection.report import in_words
from orchestration.settings.feed_format import FeedFormat
from orchestration.settings.formats import read_formats_file
from orchestration.settings.formats_file import add_lines
from tests.inspection.typed_rows import typed_rows
from tests.inspection.ways_to_export import WAYS, Written, contract_rows, with_days_up_to

FEED = load_sources()["pas"].feeds["rtt_events"]


def inspected(file: Path, formats: Path) -> Inspected:
    """The one table of a file, looked at by what formats.yml says so far."""
    (found,) = inspect_file(file, extract_feeds(), read_formats_file(formats), file.parent)
    return found


@pytest.fixture(scope="module")
def as_by_contract(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[object, ...]]:
    """The typed rows of the contract's own file."""
    folder = tmp_path_factory.mktemp("contract")
    file = folder / "rtt_events.csv"
    file.write_bytes(Written()(contract_rows()))
    return typed_rows(file, FEED, FeedFormat(), folder)


@pytest.mark.parametrize("way", list(WAYS))
def test_is_read_right_with_the_lines_that_inspect_writes(
    way: str, tmp_path: Path, as_by_contract: list[tuple[object, ...]]
) -> None:
    file, formats = tmp_path / "rtt_events.csv", tmp_path / "formats.yml"
    file.write_bytes(WAYS[way](contract_rows()))
    found = inspected(file, formats)
    assert found.matched is not None and found.matched.feed is FEED, list(in_words(found))
    assert found.proposal is not None
    if found.proposal.said:
        add_lines(formats, "pas", "rtt_events", found.proposal.said)
    said = read_formats_file(formats).of("pas", "rtt_events")
    assert typed_rows(file, FEED, said, tmp_path / "archive") == as_by_contract, said.says
    # what it has written is enough, and it knows that
    again = inspected(file, formats)
    assert again.is_ready and again.proposal is not None and again.proposal.said == {}, list(in_words(again))
    for column in again.columns:
        assert column.usable_now == column.usable_with == column.filled, (column, list(in_words(again)))


def test_the_contracts_own_file_needs_no_lines(tmp_path: Path) -> None:
    file = tmp_path / "rtt_events.csv"
    file.write_bytes(Written()(contract_rows()))
    found = inspected(file, tmp_path / "formats.yml")
    assert found.is_ready and found.proposal is not None and found.proposal.said == {}


def test_a_day_that_may_be_a_month_is_asked_for_and_never_guessed(tmp_path: Path) -> None:
    file, formats = tmp_path / "rtt_events.csv", tmp_path / "formats.yml"
    rows = with_days_up_to(contract_rows(), 12)
    file.write_bytes(WAYS["dd/mm/yyyy"](rows))
    found = inspected(file, formats)
    assert not found.is_ready and found.proposal is not None
    assert "dates" not in found.proposal.said and "times" not in found.proposal.said
    (dates, times) = (
        words for words in found.proposal.to_decide if words.startswith(("event_date", "recorded_at"))
    )
    assert f"event_date has {len(rows)} values such as 99/99/9999 in which day or month may be first" in dates
    assert 'write dates: ["dd/mm/yyyy"] or dates: ["mm/dd/yyyy"]' in dates
    assert 'times: ["dd/mm/yyyy HH:MM"] or times: ["mm/dd/yyyy HH:MM"]' in times
    assert set(found.proposal.choices) >= {'dates: ["dd/mm/yyyy"]', 'dates: ["mm/dd/yyyy"]'}
    # what a person then writes decides it
    formats.write_text(
        'pas: {feeds: {rtt_events: {dates: ["dd/mm/yyyy"], times: ["dd/mm/yyyy HH:MM"]}}}\n', encoding="utf-8"
    )
    again = inspected(file, formats)
    assert again.is_ready and again.proposal is not None and again.proposal.said == {}
    read = typed_rows(file, FEED, read_formats_file(formats).of("pas", "rtt_events"), tmp_path / "archive")
    assert [str(row[6]) for row in read] == [row["event_date"] for row in rows]


def test_one_day_after_the_twelfth_decides_for_every_column_that_is_written_alike(tmp_path: Path) -> None:
    file = tmp_path / "rtt_events.csv"
    rows = with_days_up_to(contract_rows(), 12)
    rows[0]["original_clock_start_date"] = "2025-03-13"
    file.write_bytes(WAYS["dd/mm/yyyy"](rows))
    found = inspected(file, tmp_path / "formats.yml")
    assert found.proposal is not None and found.proposal.said["dates"] == ["dd/mm/yyyy"]
    file.write_bytes(WAYS["mm/dd/yyyy with am and pm"](rows))
    found = inspected(file, tmp_path / "formats.yml")
    assert found.proposal is not None and found.proposal.said["dates"] == ["mm/dd/yyyy"]


def test_days_that_contradict_each_other_are_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "rtt_events.csv"
    rows = contract_rows()
    written = WAYS["dd/mm/yyyy"](rows).decode()
    other = WAYS["mm/dd/yyyy with am and pm"](rows).decode()
    half = [
        one if number % 2 else two
        for number, (one, two) in enumerate(zip(written.splitlines(), other.splitlines(), strict=True))
    ]
    file.write_text("\n".join(half) + "\n", encoding="utf-8")
    found = inspected(file, tmp_path / "formats.yml")
    assert found.proposal is not None and "dates" not in found.proposal.said
    assert any("have a number over 12 first and" in words for words in found.proposal.to_decide)
