"""Links between records that a source fills now and then, and NHS numbers that it does not know."""

import zlib

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.synthetic.faults.shared.planting import Scene, TruthLine
from data.synthetic.feeds.columns import identifiers
from data.synthetic.feeds.tables import KNOWN
from orchestration.contract.feeds import load_sources

# by feed the columns that say whose a row is or where it belongs; the contract lets each of them be empty
ELECTIVE_LINKS = {
    "appointments": ("pathway_id", "referral_id"),
    "waiting_list": ("pathway_id", "referral_id"),
    "spells": ("pathway_id", "entry_id"),
}
# beside an identifier that is always there
BESIDE = {"rtt_events": ("referral_id",)}
EMERGENCY_LINKS = {"attendances": ("patient_id", "nhs_number")}
NUMBER_MISSING = "RTT-F01"
Flags = npt.NDArray[np.bool_]


def drop_elective_links(scene: Scene, rate: float, seed: np.random.SeedSequence) -> list[TruthLine]:
    """Empties links at the rate, and NHS numbers of the patient index, which an exception must name.

    A row without any link belongs to nobody's wait, which would be another truth: one link always stays.
    Patients with a planted fault keep theirs, because it may have taken away the row that the other link leads
    to, and so do those on the cancer tracker.
    """
    if rate <= 0:
        return []
    rng = np.random.default_rng(seed)
    tracked = scene.lives["patient"][scene.lives["cancer_route"] > 0]
    spared = scene.touched | set(identifiers("PT", tracked, 8))
    for feed, columns in ELECTIVE_LINKS.items():
        _drop(scene, ("pas", feed), columns, True, spared, rate, rng)
    for feed, beside in BESIDE.items():
        _drop(scene, ("pas", feed), beside, False, spared, rate, rng)
    return _drop_numbers(scene, spared, rate, seed)


def drop_emergency_links(scene: Scene, rate: float, seed: np.random.SeedSequence) -> None:
    """An attendance names the local patient or the NHS number, where the patient index knows both by then."""
    if rate <= 0:
        return
    spared = scene.touched | _met_before_known(scene)
    for feed, columns in EMERGENCY_LINKS.items():
        _drop(scene, ("ed", feed), columns, True, spared, rate, np.random.default_rng(seed))


def _met_before_known(scene: Scene) -> set[str]:
    """Patients of whom the department tells on a night on which the patient index does not know them yet."""
    index, attendances = scene.trust.versions("pas", "patients"), scene.trust.versions("ed", "attendances")
    known = index.groupby("patient_id")[KNOWN].min().clip(lower=scene.first_night)
    met = attendances.groupby("patient_id")[KNOWN].min().clip(lower=scene.first_night)
    return set(met.index[~(known.reindex(met.index) <= met)])


def _drop(
    scene: Scene,
    name: tuple[str, str],
    columns: tuple[str, ...],
    one_stays: bool,
    spared: set[str],
    rate: float,
    rng: np.random.Generator,
) -> None:
    """Every version of a row loses the same links."""
    frame = scene.trust.versions(*name)
    if frame.empty:
        return
    (key,) = load_sources()[name[0]].feeds[name[1]].key
    rows, keys = pd.factorize(frame[key])
    dropped = rng.random((len(keys), len(columns))) < rate
    if one_stays:
        # of those that would lose all, the one whose turn it is stays
        alone = dropped.all(axis=1)
        dropped[alone, np.flatnonzero(alone) % len(columns)] = False
    kept = frame["patient_id"].isin(spared).to_numpy()
    filled = {column: _is_filled(frame, column) for column in columns}
    changed = frame.copy()
    for place, column in enumerate(columns):
        others = [filled[other] for other in columns if other != column]
        stays = np.logical_or.reduce(others) if one_stays else np.ones(len(frame), dtype=bool)
        changed.loc[dropped[rows, place] & stays & ~kept, column] = ""
    scene.trust.parts[name] = [changed]


def _is_filled(frame: pd.DataFrame, column: str) -> Flags:
    filled: Flags = (frame[column].fillna("") != "").to_numpy()
    return filled


def _drop_numbers(scene: Scene, spared: set[str], rate: float, seed: np.random.SeedSequence) -> list[TruthLine]:
    frame = scene.trust.versions("pas", "patients")
    if frame.empty:
        return []
    # by the patient alone: whoever is told of in several parts of the trust has a number in all or in none
    salt = str(seed.entropy)
    chance = frame["patient_id"].map(lambda patient: zlib.crc32(f"{salt}{patient}".encode()) / 2**32)
    # a record that a planted fault added stays as it was planted
    people = set(identifiers("PT", scene.lives["patient"], 8)) - spared
    missing = (chance < rate) & frame["patient_id"].isin(people)
    changed = frame.copy()
    changed.loc[missing, ["nhs_number", "nhs_number_status"]] = ""
    scene.trust.parts[("pas", "patients")] = [changed]
    first = changed[missing & (changed[KNOWN] <= scene.last_night)].groupby("patient_id")[KNOWN].min()
    return [
        TruthLine(NUMBER_MISSING, str(patient), max(int(known), scene.first_night), None)
        for patient, known in first.items()
    ]
