"""Which archived files a night is built from: what was known of it then."""

from dataclasses import dataclass
from datetime import date

from orchestration.contract.feeds import Source, load_sources
from orchestration.intake.delivery_sequence import accepted_chain
from orchestration.store.records import ArchivedFile, Delivery
from orchestration.store.refresh_inputs import RefreshInputs


@dataclass(frozen=True)
class SelectedFile:
    """One archived file in its place: a higher `source_order` overrides a lower one."""

    source: str
    feed: str
    delivery: Delivery
    file: ArchivedFile
    source_order: int


@dataclass(frozen=True)
class SourceState:
    """What a night knows of one source.

    `withdrawn`: a delivery that was taken back, where nothing in use is as at its day or later.
    """

    source: str
    night: date
    as_at: date | None
    delivery: str | None
    refused: Delivery | None
    withdrawn: Delivery | None

    @property
    def is_ahead(self) -> bool:
        """Whether what was refused is of a later night than this one and only waits for one before it."""
        refused = self.refused
        return (
            refused is not None
            and refused.is_waiting
            and refused.as_at is not None
            and refused.as_at > self.night
        )


def night_of(inputs: RefreshInputs) -> date | None:
    """The newest night of the trust's own extracts (published national files have nights of their own)."""
    sources = load_sources()
    nights = [
        delivery.as_at
        for delivery in inputs.deliveries()
        if delivery.state == "accepted"
        and delivery.as_at
        and delivery.source in sources
        and sources[delivery.source].chain
    ]
    if nights:
        return max(nights)
    others = [
        delivery.as_at for delivery in inputs.deliveries() if delivery.state == "accepted" and delivery.as_at
    ]
    return max(others, default=None)


def trust_of(inputs: RefreshInputs) -> str | None:
    """The trust whose own extracts these are, by the last of them; others name whoever dropped them."""
    sources = load_sources()
    accepted = [item for item in inputs.deliveries() if item.state == "accepted" and item.provider]
    own = [item for item in accepted if item.source in sources and sources[item.source].chain]
    return own[-1].provider if own else None


def known_deliveries(source: Source, as_at: date, inputs: RefreshInputs) -> list[Delivery]:
    """Deliveries of a source that describe the night or one before it.

    A source whose history begins after the night is read from its first delivery, cut at the night:
    events dated after it do not exist.
    """
    chain = accepted_chain(inputs.deliveries(source.name))
    if not source.chain and source.feeds and all(feed.accumulates for feed in source.feeds.values()):
        return chain
    known = [delivery for delivery in chain if delivery.as_at is None or delivery.as_at <= as_at]
    return known or chain[:1]


def known_files(
    source: Source, as_at: date, inputs: RefreshInputs
) -> dict[str, list[tuple[Delivery, ArchivedFile]]]:
    """By feed, the files that describe the night or one before it, oldest night first.

    A restatement replaces feed by feed: what it does not carry stays as the delivery before it told it.
    """
    nights = {delivery.as_at for delivery in known_deliveries(source, as_at, inputs)}
    judged = [
        delivery
        for delivery in inputs.deliveries(source.name)
        if delivery.state == "accepted" and delivery.as_at in nights
    ]
    files = {delivery.delivery_id: inputs.files(delivery.delivery_id) for delivery in judged}
    found = {}
    for feed in source.feeds:
        carriers = [one for one in judged if any(file.feed == feed for file in files[one.delivery_id])]
        found[feed] = [
            (delivery, file)
            for delivery in accepted_chain(carriers)
            for file in files[delivery.delivery_id]
            if file.feed == feed
        ]
    return found


def select_files(as_at: date, inputs: RefreshInputs) -> list[SelectedFile]:
    """Every file that the night is built from, by source and feed in the order of application."""
    selected: list[SelectedFile] = []
    for source in load_sources().values():
        known = known_files(source, as_at, inputs)
        for feed in source.feeds.values():
            of_feed = known[feed.name]
            if feed.national_file is not None:
                # by arrival: `as_at` is the day of a download and not of the publication
                of_feed = sorted(of_feed, key=lambda one: one[0].delivery_id)
            if not feed.accumulates:
                bases = [number for number, (_, file) in enumerate(of_feed) if file.mode == "full"]
                of_feed = of_feed[bases[-1] :] if bases else of_feed
            selected += [
                SelectedFile(source.name, feed.name, delivery, file, order)
                for order, (delivery, file) in enumerate(of_feed)
            ]
    return selected


def source_state(source: Source, as_at: date, inputs: RefreshInputs) -> SourceState:
    """How fresh a source is on a night, and the refusal that stands in its way if there is one."""
    judged = inputs.deliveries(source.name)
    known = known_deliveries(source, as_at, inputs)
    newest = known[-1] if known else None
    return SourceState(
        source=source.name,
        night=as_at,
        as_at=newest.as_at if newest else None,
        delivery=newest.delivery if newest else None,
        refused=_standing_refusal(judged, newest, as_at, night_of(inputs)),
        withdrawn=_not_told_again(judged, newest, as_at, night_of(inputs)),
    )


def _not_told_again(
    judged: list[Delivery], newest: Delivery | None, as_at: date, newest_night: date | None
) -> Delivery | None:
    """The newest delivery that was named and taken back, where no delivery in use is as at its day or later.

    An older night that is built again knows nothing of one of a later day.
    """
    is_built_again = newest_night is not None and as_at < newest_night
    named = [
        one
        for one in judged
        if one.withdrawal
        and one.withdrawal.because_of is None
        and one.as_at
        and (one.as_at <= as_at or not is_built_again)
        and (newest is None or newest.as_at is None or one.as_at > newest.as_at)
    ]
    return named[-1] if named else None


def _first_said(refused: Delivery, judged: list[Delivery]) -> int:
    """When a refusal was first said: a folder that was copied is judged again and says nothing new."""
    same = (refused.delivery, refused.manifest_sha256, refused.reason)
    return min(
        one.delivery_id
        for one in judged
        if one.state == "refused" and (one.delivery, one.manifest_sha256, one.reason) == same
    )


def _standing_refusal(
    judged: list[Delivery], newest: Delivery | None, as_at: date, newest_night: date | None
) -> Delivery | None:
    """The newest refusal that no later acceptance has answered.

    A refusal of an older day than what is current takes nothing away from the source. One of a later day stands
    in the way where the newest night is built, because that day should be it; an older night that is built
    again knows nothing of it.
    """
    is_built_again = newest_night is not None and as_at < newest_night
    for delivery in reversed(judged):
        if delivery.state != "refused":
            continue
        if is_built_again and delivery.as_at is not None and delivery.as_at > as_at:
            continue
        if newest is None:
            return delivery
        if delivery.as_at is not None and newest.as_at is not None:
            later_night = delivery.as_at > newest.as_at
            same_night = delivery.as_at == newest.as_at
            if later_night or (same_night and _first_said(delivery, judged) > newest.delivery_id):
                return delivery
        elif _first_said(delivery, judged) > newest.delivery_id:
            return delivery
    return None
