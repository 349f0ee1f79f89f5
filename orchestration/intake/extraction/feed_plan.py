"""How each feed of a source is read this time: whole, by its mark, or whole and compared with what is known."""

from dataclasses import dataclass
from datetime import date

from orchestration.contract.feeds import Source
from orchestration.intake.as_of_inputs import SelectedFile, select_files
from orchestration.intake.delivery_sequence import accepted_chain
from orchestration.settings.connections import Connection
from orchestration.store.ledger import Ledger
from orchestration.store.records import Delivery

WHOLE, BY_MARK, COMPARED = "whole", "by mark", "compared"


@dataclass(frozen=True)
class FeedPlan:
    """How one feed is read; `why` it is read whole although changes were asked for, empty otherwise."""

    feed: str
    how: str
    known: list[SelectedFile]
    mark: str | None = None
    why: str = ""


@dataclass(frozen=True)
class SourcePlan:
    """How the feeds of a source are read, and the delivery that the new one follows."""

    feeds: dict[str, FeedPlan]
    head: Delivery | None
    is_waiting: bool


def plan_source(
    source: Source,
    connection: Connection,
    feeds: list[str],
    ledger: Ledger,
    as_at: date,
    whole: bool,
    is_waiting: bool,
) -> SourcePlan:
    """What is read of each feed.

    `is_waiting`: something of the source has landed that no refresh has looked at yet. What it changes is not
    known, so that everything is read whole: the delivery is then right whatever becomes of the other.
    """
    inputs = ledger.refresh_inputs()
    chain = accepted_chain(inputs.deliveries(source.name))
    head = chain[-1] if chain else None
    known: dict[str, list[SelectedFile]] = {}
    if head is not None and head.as_at is not None:
        for selected in select_files(head.as_at, inputs):
            if selected.source == source.name:
                known.setdefault(selected.feed, []).append(selected)
    extracted = ledger.extracted_feeds(source.name)
    plans = {}
    for feed in feeds:
        files = known.get(feed, [])
        reading = connection.reading_of(feed)
        if reading.read == WHOLE:
            plans[feed] = FeedPlan(feed, WHOLE, files)
            continue
        why = _why_whole(files, as_at, connection, whole, is_waiting)
        if why:
            plans[feed] = FeedPlan(feed, WHOLE, files, why=why)
        elif reading.mark is None:
            plans[feed] = FeedPlan(feed, COMPARED, files)
        else:
            newest = files[-1].delivery
            read = extracted.get((newest.delivery, newest.manifest_sha256), {}).get(feed)
            if read is None or read.mark is None:
                why = "its newest delivery has no mark"
                plans[feed] = FeedPlan(feed, WHOLE, files, why=why)
            else:
                plans[feed] = FeedPlan(feed, BY_MARK, files, mark=read.mark)
    return SourcePlan(plans, head, is_waiting)


def _why_whole(
    files: list[SelectedFile], as_at: date, connection: Connection, whole: bool, is_waiting: bool
) -> str:
    if whole:
        return "asked for with --whole"
    if is_waiting:
        return "an earlier delivery has not been looked at by a refresh yet"
    if not files or files[0].file.mode != "full":
        return "nothing whole was accepted before"
    last_whole = files[0].delivery.as_at
    if last_whole is None or (as_at - last_whole).days >= connection.whole_after_days:
        return f"the last whole one is as at {last_whole}"
    return ""
