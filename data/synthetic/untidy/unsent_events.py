"""Pathways of which the source sends no RTT events."""

from datetime import timedelta
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.synthetic.faults.shared.planting import Scene
from data.synthetic.feeds.columns import identifiers
from data.synthetic.feeds.tables import RowsByNight
from data.synthetic.trust.calendar import EPOCH
from data.synthetic.trust.lives import end
from data.synthetic.truth.rtt.clock import as_row, periods
from data.synthetic.truth.rtt.identity import FEEDS, pathways
from data.synthetic.truth.rtt.story import Person, story_of
from data.synthetic.truth.usable_rows import usable_row

# what these ends leave is an event and nothing else
KNOWN_BY_EVENTS_ALONE = ("died", "transferred")


def leave_out_events(
    scene: Scene, untouched: npt.NDArray[np.bool_], rate: float, rng: np.random.Generator
) -> set[int]:
    """Takes all events of some pathways away and answers their numbers.

    Only of pathways whose referrals, visits, spells and list entries say the same on every night: a missed
    first appointment, say, leaves no record of when it was decided to offer another one.
    """
    if rate <= 0:
        return set()
    lives = scene.lives
    ends = lives["end"].isin([end(name) for name in KNOWN_BY_EVENTS_ALONE])
    simple = untouched & ~(lives["missed_first"] | lives["transfer_in"] | ends).to_numpy()
    simple &= (lives["cancer_route"] == 0).to_numpy()
    wanted = lives[simple & (rng.random(len(lives)) < rate)]
    names = pd.Series(identifiers("PW", wanted["number"]))
    same = names[names.isin(_told_by_other_records(scene, wanted, set(names)))]
    events = scene.trust.versions("pas", "rtt_events")
    scene.trust.parts[("pas", "rtt_events")] = [events[~events["pathway_id"].isin(same)]]
    return set(wanted["number"][names.isin(same).to_numpy()])


def _told_by_other_records(scene: Scene, lives: pd.DataFrame, names: set[str]) -> set[str]:
    """Pathways with the same periods with and without their events, every night."""
    patients = set(identifiers("PT", lives["patient"], 8))
    sources = {
        feed: RowsByNight(scene.trust, "pas", feed, ("patient_id", patients), partial(usable_row, "pas", feed))
        for feed in (*FEEDS, "patients")
    }
    same = set(names)
    for night in range(scene.first_night, scene.last_night + 1):
        as_at = EPOCH + timedelta(days=night)
        rows = {feed: source.at(night) for feed, source in sources.items()}
        people = {row["patient_id"]: Person.of(row) for row in rows["patients"]}
        for key, records in pathways(rows).items():
            if key.pathway_id not in same or not records.rows["rtt_events"]:
                continue
            person = people.get(key.patient_id, Person())
            found = []
            for _ in range(2):
                known = periods(story_of(records, person, as_at), as_at)
                found.append([as_row(period, as_at) for period in known])
                records.rows["rtt_events"] = []
            if found[0] != found[1]:
                same.discard(key.pathway_id)
    return same
