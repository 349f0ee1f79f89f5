"""Homes that several files of cases read: one refresh for everything of one night of a domain."""

from pathlib import Path

import pytest

from orchestration.store.home import Home
from tests.cases import analyst_feeds, cancer_feeds, rtt_exception_feeds, rtt_feeds
from tests.cases.data import worked_cases
from tests.conftest import deliver, make_home, refresh
from tests.ready_homes import ready

MAKERS = ("tests/cases/conftest.py", "tests/cases/*_feeds.py", "tests/cases/*.yml", "tests/cases/data/*")


@pytest.fixture(scope="session")
def rtt_home() -> Home:
    """The worked cases of the night with most of them, every clock rule, the edges of bands. For reading."""

    def make(folder: Path) -> None:
        cases = [case for case in worked_cases("rtt") if case["as_at"] == rtt_feeds.NIGHT]
        feeds = rtt_feeds.together(
            rtt_feeds.feeds_of_cases(cases), rtt_feeds.feeds_of_rules(), rtt_feeds.feeds_of_edges()
        )
        _refreshed(folder, "cases", rtt_feeds.NIGHT, feeds)

    return Home(ready("rtt", make, *MAKERS) / "home")


@pytest.fixture(scope="session")
def rtt_exceptions_home() -> Home:
    """Every example of an exception rule and of the keys of exceptions. For reading, or to copy."""

    def make(folder: Path) -> None:
        feeds = rtt_feeds.together(
            dict(rtt_exception_feeds.all_examples().rows), rtt_exception_feeds.feeds_of_keys()
        )
        _refreshed(folder, "exceptions", rtt_exception_feeds.NIGHT, feeds)

    return Home(ready("rtt_exceptions", make, *MAKERS) / "home")


@pytest.fixture(scope="session")
def cancer_home() -> Home:
    """The worked cases of the night with most of them and every example of an exception. For reading."""

    def make(folder: Path) -> None:
        home = make_home(folder / "home")
        # which code says that the patient chose is for a trust to write
        (home.root / "settings.yml").write_text('cancer_patient_choice_delay_reasons: "21"\n', encoding="utf-8")
        cases = [case for case in worked_cases("cancer") if "snapshot_date" not in case["inputs"]]
        rows = cancer_feeds.ExampleTrust().rows
        tracker = rtt_feeds.together(
            {feed: rows[feed] for feed in cancer_feeds.FEEDS if rows[feed]}, cancer_feeds.feeds_of_cases(cases)
        )
        deliver(home, "cancer", "examples", cancer_feeds.NIGHT, dict(tracker))
        pas = {feed: rows[feed] for feed in cancer_feeds.PAS_FEEDS if rows[feed]}
        deliver(home, "pas", "examples", cancer_feeds.NIGHT, dict(pas))
        result = refresh(home, cancer_feeds.NIGHT, ("cancer",))
        assert result.succeeded and not result.held, result.in_words()

    return Home(ready("cancer", make, *MAKERS) / "home")


@pytest.fixture(scope="session")
def analyst_home() -> Home:
    """Every domain of a small trust, with rows whose answers are worked out by hand. For reading."""

    def make(folder: Path) -> None:
        home = make_home(folder / "home")
        (home.root / "plan").mkdir()
        for name, text in analyst_feeds.PLAN.items():
            (home.root / "plan" / f"{name}.csv").write_text(text, encoding="utf-8")
        (home.root / "settings.yml").write_text(analyst_feeds.SETTINGS, encoding="utf-8")
        for source, feeds in analyst_feeds.deliveries().items():
            deliver(home, source, "first", analyst_feeds.NIGHT, feeds)
        result = refresh(home)
        assert result.succeeded and not result.held, result.in_words()

    return Home(ready("analyst", make, *MAKERS) / "home")


def _refreshed(folder: Path, delivery: str, night: str, feeds: rtt_feeds.Feeds) -> None:
    home = make_home(folder / "home")
    deliver(home, "pas", delivery, night, dict(feeds))
    result = refresh(home, domains=("rtt",))
    assert result.succeeded and "rtt" not in result.held, result.in_words()
