"""Elective day cases in the beds of the day surgery ward, which several patients use one after another."""

import pandas as pd

from data.synthetic.trust import shape
from data.synthetic.trust.lives import end

NO_BED = -1
# from and to, minutes of the day: one bed, three patients
SLOTS = ((450, 600), (630, 780), (810, 990))


def draw_day_beds(lives: pd.DataFrame, size: shape.Size, last_night: int) -> None:
    """Adds to lives the bed and the slot of each day case, as far back as the bed system tells."""
    treated = (lives["end"] == end("admitted")) & (lives["stop"] <= last_night)
    told = treated & (lives["stop"] >= last_night - size.detail_days - 1)
    order = lives[told].groupby("stop").cumcount()
    # as many beds as the busiest day needs; on others most beds are used once
    beds = int(order.max()) // len(SLOTS) + 1 if told.any() else 1
    lives["day_bed"] = NO_BED
    lives.loc[told, "day_bed"] = order % beds
    lives["day_slot"] = 0
    lives.loc[told, "day_slot"] = order // beds
