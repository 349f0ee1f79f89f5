"""What follows from taking an accepted delivery back, for those that were accepted after it.

Changes say what is different since the delivery before them: without that one they build on nothing.
A full file says all by itself and stays in use. A delivery is used whole or not at all.
"""

from collections.abc import Callable

from orchestration.store.records import ACCEPTED, WITHDRAWN, ArchivedFile, Delivery

FilesOf = Callable[[int], list[ArchivedFile]]


def deliveries_building_on(
    taken_back: list[Delivery], judged: list[Delivery], files_of: FilesOf
) -> list[tuple[Delivery, Delivery]]:
    """Accepted deliveries of one source that can no longer be used, each with the one taken back.

    They carry changes of a feed that one taken back carried, with no full file of it between. Where another
    accepted delivery of the same day carries the feed, it is used in place of the one taken back.
    """
    gone = {delivery.delivery_id for delivery in taken_back}
    in_use = [one for one in judged if one.state == ACCEPTED and one.delivery_id not in gone]
    found = []
    broken: dict[str, Delivery] = {}
    for delivery in sorted(
        (*in_use, *taken_back), key=lambda one: (str(one.as_at), one.delivery_id not in gone, one.delivery_id)
    ):
        files = files_of(delivery.delivery_id)
        if delivery.delivery_id in gone:
            broken |= {file.feed: delivery for file in files}
            continue
        causes = [broken[file.feed] for file in files if file.mode != "full" and file.feed in broken]
        restates = any(_restates(delivery, cause) for cause in causes)
        if causes and not restates:
            found.append((delivery, causes[0]))
            broken |= {file.feed: causes[0] for file in files}
            continue
        for file in files:
            broken.pop(file.feed, None)
    return found


def _restates(delivery: Delivery, other: Delivery) -> bool:
    """Whether two deliveries are of the same day and follow the same delivery."""
    return delivery.as_at == other.as_at and delivery.previous_delivery == other.previous_delivery


def withdrawn_delivery(name: str | None, judged: list[Delivery]) -> Delivery | None:
    """The withdrawn delivery of a name, where none of that name is in use."""
    of_name = [one for one in judged if one.delivery == name and one.state in (ACCEPTED, WITHDRAWN)]
    if not of_name or any(one.state == ACCEPTED for one in of_name):
        return None
    return of_name[-1]


def in_words(delivery: Delivery) -> str:
    """That a delivery was withdrawn, when, by whom and why."""
    taken_back = delivery.withdrawal
    assert taken_back is not None
    builds_on = " with the one that it builds on" if taken_back.because_of is not None else ""
    return (
        f"{delivery.delivery} as at {delivery.as_at}, withdrawn{builds_on} on {taken_back.withdrawn_at[:10]} by"
        f" {taken_back.withdrawn_by}: {taken_back.why}"
    )


def unanswered(judged: list[Delivery]) -> list[Delivery]:
    """Withdrawn deliveries of one source of days that no accepted delivery is as at, or later."""
    newest = max((str(one.as_at) for one in judged if one.state == ACCEPTED), default="")
    accepted = {one.delivery for one in judged if one.state == ACCEPTED}
    return [
        one
        for one in judged
        if one.state == WITHDRAWN and str(one.as_at) > newest and one.delivery not in accepted
    ]
