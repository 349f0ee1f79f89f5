"""Published files that are not read, refused by name: which they are, and which file has the figures."""

from collections.abc import Sequence

from orchestration.contract.feeds import Feed, load_sources
from orchestration.contract.national_layouts import LayoutNotRead, layouts_not_read
from orchestration.intake.headers import normalised
from orchestration.intake.rejection import Rejection

NATIONAL = "national"


def national_feeds() -> dict[str, Feed]:
    """Feeds that published files are recognised for, by name."""
    return {
        name: feed for name, feed in load_sources()[NATIONAL].feeds.items() if feed.national_file is not None
    }


def has_columns(row: Sequence[str | None], layout: LayoutNotRead) -> bool:
    """Whether a row has every title of a column that a layout is known by."""
    if not layout.columns:
        return False
    return {normalised(column) for column in layout.columns} <= {normalised(cell) for cell in row if cell}


def refusal_of_header(header: Sequence[str], name: str) -> Rejection | None:
    """Why a CSV is not read, where its header is that of a published file of another layout."""
    other = next((one for one in layouts_not_read() if has_columns(header, one)), None)
    return refusal_of_layout(name, other) if other else None


def refusal_of_layout(name: str, layout: LayoutNotRead) -> Rejection:
    """That a file is of a known layout that no feed is for."""
    return Rejection(name, _expected(), f"the file '{layout.title}', which is not read", layout.instead)


def refusal_of_unknown(name: str, found: str) -> Rejection:
    """That a file is of no known layout; `found`: what it is."""
    return Rejection(
        name,
        _expected(),
        found,
        "Check that it is the file as NHS England publishes it; a new layout needs a new contract.",
    )


def _expected() -> str:
    titles = [feed.national_file.title for feed in national_feeds().values() if feed.national_file]
    return f"one of the files that are read ({', '.join(titles)})"
