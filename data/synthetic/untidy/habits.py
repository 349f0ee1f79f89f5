"""How untidy the sources of a synthetic trust are, as rates; none of them changes what is true of a patient."""

from dataclasses import astuple, dataclass

import numpy as np

from data.synthetic.faults.shared.planting import Scene, TruthLine
from data.synthetic.feeds.columns import identifiers
from data.synthetic.untidy.links import drop_elective_links, drop_emergency_links
from data.synthetic.untidy.second_identifiers import give_second_identifiers
from data.synthetic.untidy.shared_identifiers import share_identifiers
from data.synthetic.untidy.unsent_events import leave_out_events

# beside the streams of the trust itself, so that a habit changes nothing else
STREAM = 9


@dataclass(frozen=True)
class Habits:
    """Rates from 0 to 1.

    `share_identifiers`: pathways under the identifier of another patient's, half of them of another issuer.
    `drop_links`: empty cells that link one record to another, of which one stays, and empty NHS numbers.
    `no_events`: pathways of which no RTT events are sent, among those whose other records say the same.
    `odd_spellings`: cells with words for empty, blanks round the value or small letters.
    `reuse_keys`: rows of the first night, whose files are whole, that come twice or under another's key.
    `second_identifiers`: pathways of which an event comes under another identifier.
    """

    share_identifiers: float = 0.0
    drop_links: float = 0.0
    no_events: float = 0.0
    odd_spellings: float = 0.0
    reuse_keys: float = 0.0
    second_identifiers: float = 0.0

    @property
    def are_tidy(self) -> bool:
        """Nothing is asked for."""
        return not any(astuple(self))


def make_elective_care_untidy(scene: Scene, habits: Habits, seed: int, part: int) -> list[TruthLine]:
    """Changes the rows of a part of the trust; answers the exceptions that this must raise."""
    streams = np.random.SeedSequence((seed, STREAM, part)).spawn(3)
    patients = identifiers("PT", scene.lives["patient"], 8)
    untouched = ~patients.isin(scene.touched).to_numpy()
    unsent = leave_out_events(scene, untouched, habits.no_events, np.random.default_rng(streams[0]))
    candidates = untouched & ~scene.lives["number"].isin(unsent).to_numpy()
    rng = np.random.default_rng(streams[1])
    shared = share_identifiers(scene, candidates, habits.share_identifiers, rng)
    links = np.random.SeedSequence((seed, STREAM))
    dropped = drop_elective_links(scene, habits.drop_links, links)
    rng = np.random.default_rng(streams[2])
    return [*shared, *dropped, *give_second_identifiers(scene, habits.second_identifiers, rng)]


def make_urgent_care_untidy(scene: Scene, habits: Habits, seed: int) -> None:
    """Changes the rows of the emergency department; no exception comes of it."""
    drop_emergency_links(scene, habits.drop_links, np.random.SeedSequence((seed, STREAM)))
