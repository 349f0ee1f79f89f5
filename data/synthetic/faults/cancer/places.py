"""Where on the cancer tracker a fault can be planted."""

from typing import Any

import numpy as np
import pandas as pd

from data.synthetic.faults.shared.planting import Scene


def awaits_answer(scene: Scene, lives: pd.DataFrame) -> Any:
    """Urgent suspected cancer, not yet seen."""
    urgent = lives["cancer_route"] == 1
    return urgent & (lives["received"] <= scene.first_night) & (lives["first_seen"] > scene.last_night + 1)


def awaits_treatment(scene: Scene, lives: pd.DataFrame) -> Any:
    """Told of a cancer, not yet treated, and not so long that a harm review is due."""
    found = lives["cancer_found"] & (lives["cancer_route"] == 1) & (lives["told"] <= scene.first_night)
    return found & (lives["stop"] > scene.last_night) & (lives["received"] + 104 > scene.last_night)


def treated_for_cancer(scene: Scene, lives: pd.DataFrame) -> Any:
    """Treated here, without a pause, within 31 days of the decision."""
    swift = (lives["stop"] - lives["decided_to_treat"]).between(4, 31)
    here = ~lives["treated_elsewhere"] & ~lives["sent_here"]
    return (
        lives["cancer_found"]
        & (lives["stop"] <= scene.first_night)
        & swift
        & here
        & (lives["number"] % 23 != 0)
    )


def treated_long_ago(scene: Scene, lives: pd.DataFrame) -> Any:
    """So long ago that no month is open for its record."""
    return treated_for_cancer(scene, lives) & (lives["stop"] < scene.first_night - 100)


def no_cancer_long_ago(scene: Scene, lives: pd.DataFrame) -> Any:
    """Urgent, told that there is no cancer, closed, and no month open for its record."""
    told = (lives["cancer_route"] == 1) & ~lives["cancer_found"] & (lives["told"] < scene.first_night - 100)
    return told & (lives["first_seen"] - lives["received"] > 5) & ~lives["missed_first"]


def told_early_or_very_late(lives: pd.DataFrame) -> Any:
    """A few days taken off do not turn a breach into none."""
    return ~(lives["told"] - lives["received"]).between(29, 34)


def treated_late_for_cancer(scene: Scene, lives: pd.DataFrame) -> Any:
    """Without a pause; a day less leaves both waits as over or within as they were; no month is open for it."""
    here = ~lives["treated_elsewhere"] & ~lives["sent_here"]
    long_ago = lives["cancer_found"] & (lives["stop"] < scene.first_night - 100) & here
    late = lives["stop"] - lives["decided_to_treat"] > 32
    started = np.where(lives["cancer_route"] == 2, lives["first_seen"], lives["received"])
    not_at_the_edge = (lives["stop"] - started != 63) & (lives["number"] % 23 != 0)
    return long_ago & late & not_at_the_edge
