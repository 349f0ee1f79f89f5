"""Whether a delivery follows on from what was taken in before: order, gaps, restatements."""

from datetime import date, timedelta

from orchestration.intake.manifest import Manifest
from orchestration.intake.rejection import Rejection
from orchestration.intake.withdrawn import in_words, withdrawn_delivery
from orchestration.store.plain_text import plain
from orchestration.store.records import ACCEPTED, WITHDRAWN, Delivery

# Longer than any holiday or move of a system: who has sent nothing for two months is worth a look.
USUAL_GAP = timedelta(days=62)


def accepted_chain(judged: list[Delivery]) -> list[Delivery]:
    """Accepted deliveries of one source, oldest night first; a restatement replaces what it restates.

    A restatement names the same day and the same previous delivery as the one it replaces, or has its name.
    """
    chain: dict[int, Delivery] = {}
    by_name: dict[str, int] = {}
    by_place: dict[tuple[date | None, str], int] = {}
    for delivery in judged:
        if delivery.state != "accepted":
            continue
        chain.pop(by_name.get(delivery.delivery, -1), None)
        by_name[delivery.delivery] = delivery.delivery_id
        if delivery.previous_delivery is not None:
            place = (delivery.as_at, delivery.previous_delivery)
            chain.pop(by_place.get(place, -1), None)
            by_place[place] = delivery.delivery_id
        chain[delivery.delivery_id] = delivery
    return sorted(chain.values(), key=lambda kept: (kept.as_at or date.min, kept.delivery_id))


def check_chain(manifest: Manifest, judged: list[Delivery]) -> None:
    """Raises Rejection when the delivery is older than what is current or leaves a gap before it."""
    check_name(manifest, judged)
    chain = accepted_chain(judged)
    if not chain:
        if manifest.previous_delivery and not _all_full(manifest):
            _refuse_gap(manifest, "no delivery accepted yet", judged)
        return
    head = chain[-1]
    where = f"{manifest.delivery}/manifest.json"
    if head.as_at is not None and manifest.as_at < head.as_at:
        raise Rejection(
            f"{where}: as_at",
            f"{head.as_at} or later, the date of the current delivery ({head.delivery})",
            f"the older {manifest.as_at}",
            "Send a newer extract; to correct the current day, send it again with the same as_at.",
        )
    restarts = manifest.previous_delivery is None and _all_full(manifest)
    if not restarts and head.provider is not None and manifest.provider != head.provider:
        raise Rejection(
            f"{where}: provider",
            f"{head.provider}, whose extracts these are",
            plain(manifest.provider, 40),
            "Send this trust's own extract; a trust whose code has changed starts again with full files and"
            " previous_delivery null.",
        )
    if restarts or manifest.previous_delivery in _may_precede(manifest, chain, judged):
        return
    if _all_full(manifest) and withdrawn_delivery(manifest.previous_delivery, judged) is not None:
        # full files say all by themselves: they do not build on what was taken back
        return
    _refuse_gap(manifest, f"{head.delivery}, the last accepted delivery", judged)


def far_ahead_in_words(manifest: Manifest, judged: list[Delivery]) -> str | None:
    """That a delivery leaves months between itself and everything before it, where it does.

    A source may have been silent, or its history be sent in steps, so that this refuses nothing.
    """
    nights = [one.as_at for one in accepted_chain(judged) if one.as_at is not None]
    if not nights or manifest.as_at - max(nights) <= USUAL_GAP:
        return None
    days = (manifest.as_at - max(nights)).days
    return (
        f"its as_at is {days} days after {max(nights)}, the newest earlier {manifest.source} data; if the date"
        f" is wrong, run `clockstop withdraw {manifest.source} {manifest.delivery}`"
    )


def check_provider(manifest: Manifest, trust: str | None) -> None:
    """Raises Rejection when the first delivery of a source is of another trust than the other sources."""
    if trust is not None and manifest.provider != trust:
        raise Rejection(
            f"{manifest.delivery}/manifest.json: provider",
            f"{trust}, whose extracts the other sources send",
            plain(manifest.provider, 40),
            "Send this trust's own extract; where the code of the trust has changed, start the other sources"
            " again first, with full files and previous_delivery null.",
        )


def check_name(manifest: Manifest, judged: list[Delivery]) -> None:
    """Raises Rejection when another night has this name: it would stand in that night's place in the chain."""
    for earlier in judged:
        if (
            earlier.state == "accepted"
            and earlier.delivery == manifest.delivery
            and earlier.as_at != manifest.as_at
        ):
            raise Rejection(
                f"{manifest.delivery}/manifest.json: delivery",
                "a delivery name that was not used for another date",
                f"the name of the delivery as at {earlier.as_at}",
                "Give each delivery a name of its own and send it again.",
            )


def _may_precede(manifest: Manifest, chain: list[Delivery], judged: list[Delivery]) -> set[str | None]:
    """Names that this delivery may give as its previous one."""
    head = chain[-1]
    aliases = {
        delivery.delivery
        for delivery in judged
        # what was withdrawn of that day has been sent again
        if delivery.state in (ACCEPTED, WITHDRAWN, "duplicate") and delivery.as_at == head.as_at
    }
    allowed: set[str | None] = {head.delivery, *aliases}
    if manifest.as_at == head.as_at:
        allowed.add(head.previous_delivery)
    return allowed


def _all_full(manifest: Manifest) -> bool:
    return all(file.mode == "full" for file in manifest.files)


def _refuse_gap(manifest: Manifest, found: str, judged: list[Delivery]) -> None:
    withdrawn = withdrawn_delivery(manifest.previous_delivery, judged)
    if withdrawn is not None:
        raise Rejection(
            f"{manifest.delivery}/manifest.json: previous_delivery",
            "a delivery that is in use",
            in_words(withdrawn),
            f"Send the right delivery of {withdrawn.as_at}, after which this one is judged again, or restart"
            " the chain with full files and previous_delivery null.",
            waits_for="delivery",
        )
    raise Rejection(
        f"{manifest.delivery}/manifest.json: previous_delivery",
        f"the delivery {manifest.previous_delivery} before this one",
        found,
        "Send the missing delivery, or restart the chain with full files and previous_delivery null.",
        waits_for="delivery",
    )
