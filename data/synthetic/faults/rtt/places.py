"""Where on RTT pathways a fault can be planted."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from data.synthetic.faults.shared.places import Places, ended, of_lives
from data.synthetic.faults.shared.planting import Scene
from data.synthetic.trust.lives import FOLLOW_UPS, NEVER, end

# long and urgent waits, validation that is due, services that are out of scope: a real trust has them too
SEEN_AGAIN = ("treated", "discharged", "monitored", "declined")


def _rtt_only(scene: Scene, lives: pd.DataFrame) -> Any:
    """Not on the cancer tracker, begun by one referral, whose row does not change while the nights last."""
    validated_on = lives["received"] + 85 + lives["number"] % 14
    changes = (lives["number"] % 5 < 2) & validated_on.between(scene.first_night + 1, scene.last_night)
    return (lives["cancer_route"] == 0) & ~lives["transfer_in"] & ~lives["missed_first"] & ~changes


def of_rtt_lives(
    keep: Callable[[Scene, pd.DataFrame], Any], prefix: str = "PW", suffix: str = "", also: Any = None
) -> Places:
    """Lives that are on the RTT list alone and hold a condition."""

    def both(scene: Scene, lives: pd.DataFrame) -> Any:
        more = True if also is None else also(scene, lives)
        return _rtt_only(scene, lives) & keep(scene, lives) & more

    return of_lives(both, prefix, suffix)


def stopped(scene: Scene, lives: pd.DataFrame, name: str, longest: int, shortest: int) -> Any:
    """Ended in this way so many days before the first night."""
    days = lives["stop"].between(scene.first_night - longest, scene.first_night - shortest)
    return (lives["end"] == end(name)) & days & ~lives["planned_again"]


def of_stopped(
    name: str, longest: int, shortest: int, prefix: str = "PW", suffix: str = "", also: Any = None
) -> Places:
    """Lives whose clock stopped in this way so many days before the first night."""
    return of_rtt_lives(lambda s, r: stopped(s, r, name, longest, shortest), prefix, suffix, also)


def seen_within(scene: Scene, lives: pd.DataFrame, longest: int, shortest: int) -> Any:
    """First seen so many days before the first night."""
    return lives["first_seen"].between(scene.first_night - longest, scene.first_night - shortest)


def listed(scene: Scene, lives: pd.DataFrame) -> Any:
    """On the admission list, and no date will be offered before the last night."""
    listed = (lives["end"] == end("admitted")) & (lives["decided"] < scene.first_night - 15)
    return listed & (lives["stop"] > scene.last_night + 45) & (lives["earlier_offer"] == 0)


def nothing_ahead(scene: Scene, lives: pd.DataFrame) -> Any:
    """No follow-up is booked after the first night."""
    nothing = np.ones(len(lives), dtype=bool)
    for number in range(1, FOLLOW_UPS + 1):
        day = lives[f"follow_up_{number}"]
        nothing &= ((day >= NEVER) | (day <= scene.first_night)).to_numpy()
    return nothing


def decided_at_last_visit(scene: Scene, lives: pd.DataFrame) -> Any:
    """No follow-up after the decision to admit, and the date that was given was kept."""
    last = lives["earlier_offer"] == 0
    for number in range(1, FOLLOW_UPS + 1):
        last &= (lives[f"follow_up_{number}"] >= NEVER) | (lives[f"follow_up_{number}"] <= lives["decided"])
    return last


def in_scope(scene: Scene, lives: pd.DataFrame) -> Any:
    """Acute, consultant-led and not private."""
    number = lives["number"]
    return (number % 90 != 3) & (number % 70 != 5) & ~lives["private"]


def seen_again(scene: Scene, lives: pd.DataFrame) -> Any:
    """The only thing ahead is the clinic at which the clock stops, and no test was asked for."""
    return lives["end"].isin([end(name) for name in SEEN_AGAIN]) & ~lives["tested"]


def missed_first(scene: Scene, lives: pd.DataFrame) -> Any:
    """Missed the first appointment."""
    return lives["missed_first"] & (lives["cancer_route"] == 0) & ~lives["transfer_in"]


def seen_after_missing_the_first(scene: Scene, lives: pd.DataFrame) -> Any:
    """Seen on a later appointment, still waiting, and with nothing ahead."""
    return (
        missed_first(scene, lives)
        & (lives["first_seen"] <= scene.first_night - 3)
        & (lives["stop"] > scene.last_night)
        & ((lives["end"] != end("admitted")) | (lives["decided"] > scene.last_night))
        & nothing_ahead(scene, lives)
    )


def first_visit_is_far(scene: Scene, lives: pd.DataFrame) -> Any:
    """The first appointment is more than a month after the last night."""
    return lives["first_seen"] > scene.last_night + 30


def treated_in_clinic(scene: Scene, lives: pd.DataFrame) -> Any:
    """Treated at a clinic more than a month ago."""
    return ended(scene, lives, "treated") & (lives["stop"] < scene.first_night - 30)


def awaits_admission(scene: Scene, lives: pd.DataFrame) -> Any:
    """Has a date that is known and lies ahead."""
    dated = lives["stop"].between(scene.first_night + 27, scene.first_night + 40)
    listed = (lives["end"] == end("admitted")) & (lives["decided"] < scene.first_night)
    return listed & dated & decided_at_last_visit(scene, lives)


def over_alone(scene: Scene, lives: pd.DataFrame) -> Any:
    """The patient's only pathway, over for long, and no test was ever asked for."""
    return lives["alone"] & ~lives["tested"] & treated_in_clinic(scene, lives)


def missed_a_follow_up(scene: Scene, lives: pd.DataFrame) -> Any:
    """Missed the first follow-up some days ago."""
    missed = lives["follow_up_missed_1"] & (lives["follow_up_1"] <= scene.first_night - 3)
    return missed & ~lives["urgent_cancer"]
