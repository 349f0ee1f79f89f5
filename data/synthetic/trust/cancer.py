"""Who of the elective patients is tracked for cancer, by which route, and what was found when."""

import numpy as np
import pandas as pd

from data.synthetic.trust import shape
from data.synthetic.trust.lives import end

# referral type, and the diagnosis when it is cancer
SITES = (
    ("01", "C509"),
    ("03", "C349"),
    ("06", "C187"),
    ("07", "C439"),
    ("08", "C56X"),
    ("09", "C169"),
    ("11", "C61X"),
    ("13", "C329"),
    ("16", "C509"),
    ("17", "C80X"),
)


def draw_cancer(lives: pd.DataFrame, rng: np.random.Generator) -> None:
    """Adds to the lives who is tracked, by which route, what was found and when the patient was told."""
    count = len(lives)
    received, seen, stop = (lives[day].to_numpy() for day in ("received", "first_seen", "stop"))
    urgent = lives["urgent_cancer"].to_numpy()
    treated = np.isin(lives["end"], [end("treated"), end("admitted")])
    draw = rng.random(count)
    swift = treated & ~urgent & (stop - seen > 12) & (stop - seen < 85) & ~lives["quick"].to_numpy()
    # a consultant upgrades what was referred as routine; screening sends people of its own
    upgrade = swift & (stop - seen < 75) & (draw < 0.035)
    screening = swift & (stop - received < 80) & (draw > 0.98)
    # so that 7.5 % of all urgent referrals end in a cancer treatment
    found = (urgent & treated & (draw < shape.CANCER_CONVERSION / 0.64)) | upgrade | screening
    told = received + np.maximum(5, 19.5 * np.exp(0.52 * rng.standard_normal(count)))
    told = np.maximum(told, seen).astype("int64")
    told = np.where(found, np.minimum(told, stop), told)
    lives["cancer_route"] = np.select([urgent, upgrade, screening], [1, 2, 3], 0).astype("int8")
    lives["cancer_found"] = found
    lives["told"] = told
    lives["cancer_site"] = rng.integers(0, len(SITES), count).astype("int8")
    lives["decided_to_treat"] = np.maximum(told, stop - rng.integers(1, 37, count))
    lives["treated_elsewhere"] = found & (rng.random(count) < 0.12)
    # investigated by another trust and sent here to be treated
    lives["sent_here"] = found & urgent & ~lives["treated_elsewhere"] & (rng.random(count) < 0.08)
    lives["transferred_on"] = (told + lives["decided_to_treat"]) // 2
    lives["treated_again"] = found & (rng.random(count) < 0.45)
    lives["second_treatment"] = stop + rng.integers(18, 60, count)
    # nobody with a suspected cancer is a private patient here: a tracked one would be an exception
    lives["private"] = (lives["number"] % 160 == 7) & (lives["cancer_route"] == 0)
