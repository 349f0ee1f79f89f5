"""Pathway identifiers that two patients share."""

import numpy as np
import numpy.typing as npt

from data.synthetic.faults.shared.planting import Scene, TruthLine
from data.synthetic.feeds.columns import identifiers
from data.synthetic.trust import shape

SHARED = "RTT-F09"
OTHER_ISSUER = "RXY"
FEEDS_OF_PATHWAYS = (
    *("referrals", "rtt_events", "appointments", "waiting_list", "spells", "diagnostic_requests"),
)


def share_identifiers(
    scene: Scene, candidates: npt.NDArray[np.bool_], rate: float, rng: np.random.Generator
) -> list[TruthLine]:
    """Gives pathways the identifier of another patient's, every second one under another issuer.

    Where the issuer is the same an exception must say so; nobody's wait changes.
    """
    if rate <= 0:
        return []
    lives = scene.lives
    # both are known on every night, and neither is over and out of the truth
    known = (lives["received"] <= scene.first_night) & (lives["stop"] > scene.last_night)
    places = np.flatnonzero(candidates & known.to_numpy() & (lives["cancer_route"] == 0).to_numpy())
    places = places[rng.random(len(places)) < rate]
    firsts, seconds = places[0::2][: len(places) // 2], places[1::2]
    truth, given = [], {}
    for number, (first, second) in enumerate(zip(firsts, seconds, strict=True)):
        if lives["patient"].iloc[first] == lives["patient"].iloc[second]:
            continue
        own, other = identifiers("PW", lives["number"].iloc[[second, first]])
        given[own] = (other, number % 2 == 1)
        if number % 2 == 0:
            for patient in identifiers("PT", lives["patient"].iloc[[first, second]], 8):
                key = f"{other}|{shape.PROVIDER}|{patient}"
                truth.append(TruthLine(SHARED, key, scene.first_night, None))
    for feed in FEEDS_OF_PATHWAYS:
        _rename(scene, feed, given)
    return truth


def _rename(scene: Scene, feed: str, given: dict[str, tuple[str, bool]]) -> None:
    frame = scene.trust.versions("pas", feed)
    if frame.empty or "pathway_id" not in frame:
        return
    renamed = frame["pathway_id"].isin(set(given))
    if not renamed.any():
        return
    frame = frame.copy()
    if "pathway_issuer" in frame:
        elsewhere = frame["pathway_id"].isin({name for name, (_, issuer) in given.items() if issuer})
        frame.loc[elsewhere, "pathway_issuer"] = OTHER_ISSUER
    names = {name: other for name, (other, _) in given.items()}
    frame.loc[renamed, "pathway_id"] = frame.loc[renamed, "pathway_id"].map(names)
    scene.trust.parts[("pas", feed)] = [frame]
