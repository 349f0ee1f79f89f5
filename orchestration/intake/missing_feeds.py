"""Which nights left a feed out: a delivery may be whole in itself and not tell all that its source tells."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from statistics import median_low

from orchestration.contract.feeds import Source
from orchestration.intake.as_of_inputs import known_deliveries, known_files
from orchestration.store.refresh_inputs import RefreshInputs


@dataclass(frozen=True)
class FeedNights:
    """What the nights of a source know of one feed.

    `carried_by` is the newest delivery that carries it, None where none ever did. `left_out` are nights that
    should have and that no full extract has answered since; `newest` is the newest night of the source.
    `deliveries` are the newest of each night.
    """

    carried_by: str | None
    as_at: date | None
    left_out: tuple[date, ...]
    newest: date | None
    deliveries: dict[date, str] = field(default_factory=dict, compare=False)


def nights_of_feeds(
    source: Source, as_at: date, inputs: RefreshInputs, fewest_gaps: int, late_by_share: float
) -> dict[str, FeedNights]:
    """Each feed of a source as the night knows it.

    A feed comes every night until `fewest_gaps` gaps between its nights show another rhythm, of which the lower
    median counts: a night that was left out once must not become the rule.
    """
    known = known_deliveries(source, as_at, inputs)
    nights = sorted({delivery.as_at for delivery in known if delivery.as_at})
    place_of = {night: place for place, night in enumerate(nights)}
    found = {}
    for feed, files in known_files(source, as_at, inputs).items():
        carried = [delivery for delivery, _ in files]
        places = sorted({place_of[one.as_at] for one in carried if one.as_at})
        whole = [place_of[one.as_at] for one, file in files if one.as_at and file.mode == "full"]
        gaps = [later - earlier for earlier, later in pairwise(places)]
        usual = median_low(gaps) if len(gaps) >= fewest_gaps else 1
        allowed = usual if usual == 1 else usual * (1 + late_by_share)
        found[feed] = FeedNights(
            carried_by=carried[-1].delivery if carried else None,
            as_at=carried[-1].as_at if carried else None,
            left_out=tuple(
                nights[place] for place in _missing(places, len(nights), max(whole, default=0), allowed)
            ),
            newest=nights[-1] if nights else None,
            deliveries={one.as_at: one.delivery for one in known if one.as_at},
        )
    return found


def _missing(places: list[int], nights: int, whole: int, allowed: float) -> Iterator[int]:
    """Places of nights in gaps that are longer than allowed, from the newest full extract on."""
    if not places:
        return
    for earlier, later in zip(places, [*places[1:], nights], strict=True):
        if earlier >= whole and later - earlier > allowed:
            yield from range(earlier + 1, later)
