"""Waits of which the source files a record under a second pathway identifier."""

import numpy as np
import pandas as pd

from data.synthetic.faults.shared.planting import Scene, TruthLine
from data.synthetic.feeds.tables import KNOWN

SECOND = "RTT-F10"
PREFIX = "PD"
# an event that says nothing of the clock: the wait stays what it is, and only the identifier is wrong
HARMLESS = "administrative"


def give_second_identifiers(scene: Scene, rate: float, rng: np.random.Generator) -> list[TruthLine]:
    """Moves an event of some pathways to an identifier of its own; it still names the referral.

    An exception must name the second identifier of each, from the first night on; nobody's wait changes.
    """
    if rate <= 0:
        return []
    events = scene.trust.versions("pas", "rtt_events")
    harmless = (events["event_type"] == HARMLESS) & (events["rtt_status"] == "") & (events["referral_id"] != "")
    # told by the first night and never changed, and nobody's in whose records a fault was planted
    told = (events[KNOWN] <= scene.first_night) & ~events["event_id"].duplicated(keep=False)
    places = events[harmless & told & ~events["patient_id"].isin(scene.touched)]
    places = places.drop_duplicates("referral_id")
    places = places[rng.random(len(places)) < rate]
    names = PREFIX + places["referral_id"].str.removeprefix("RF")
    events = events.copy()
    events.loc[places.index, "pathway_id"] = pd.Series(names, index=places.index)
    scene.trust.parts[("pas", "rtt_events")] = [events]
    return [TruthLine(SECOND, name, scene.first_night, None) for name in names]
