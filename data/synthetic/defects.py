"""Plants faults and says which exceptions each must raise.

A fault changes the newest version of some rows, or adds rows, from the first night on; half of the faults are
put right on the last night. A patient carries one fault at most, so that no fault hides or raises another. Each
kind has its own random stream. The kinds themselves are in `defect_kinds`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from data.synthetic.tables import KNOWN, Trust, position, versions
from orchestration.contracts import load_sources

Column = str | Callable[["Scene", pd.DataFrame], object]


@dataclass
class Scene:
    """What the faults are planted in: one part of the trust, and the nights that will be delivered."""

    trust: Trust
    lives: pd.DataFrame
    stays: pd.DataFrame
    first_night: int
    last_night: int
    settled: dict[tuple[str, str], pd.DataFrame] = field(default_factory=dict)

    def rows(self, source: str, feed: str) -> pd.DataFrame:
        """Rows known on the first night that do not change later: a change would mend the fault."""
        name = (source, feed)
        if name not in self.settled:
            frame = self.trust.versions(source, feed)
            key = list(load_sources()[source].feeds[feed].key)
            if key[0] in frame:
                frame = frame.assign(_key=_joined(frame, key))
                later = set(frame.loc[frame[KNOWN] > self.first_night, "_key"])
                frame = position(frame, key, self.first_night)
                frame = frame[~frame["_key"].isin(later)]
            self.settled[name] = frame
        return self.settled[name]


def _joined(frame: pd.DataFrame, key: list[str]) -> pd.Series:
    joined = frame[key[0]].astype("str")
    for column in key[1:]:
        joined = joined + "|" + frame[column].astype("str")
    return joined


@dataclass(frozen=True)
class Edit:
    """Changes the feed's rows whose `column` equals the place's `by`; `_key` is the whole key joined by bars.

    A change that is a callable sees the rows joined to their places. `frozen`: what else would happen to these
    rows from then on does not, until the fault is put right; without it only rows that never change again are
    changed.
    """

    source: str
    feed: str
    column: str
    by: str
    change: Mapping[str, Column]
    frozen: bool = False


@dataclass(frozen=True)
class Insert:
    """Adds one row a place to the feed, from the columns that are given."""

    source: str
    feed: str
    columns: Mapping[str, Column]


@dataclass(frozen=True)
class Kind:
    """One kind of fault. `places` lists where it can be planted: subject, record_key and what the edits need.

    `also`: other exceptions that the same fault must raise, rule to the column with their record key.
    `mended_after`: nights after which every such fault is put right, because later it would be another fault.
    """

    rule_id: str
    places: Callable[[Scene], pd.DataFrame]
    edits: tuple[Edit | Insert, ...]
    also: Mapping[str, str] = field(default_factory=dict)
    mended_after: int | None = None


@dataclass(frozen=True)
class Planted:
    """One line of the truth file; nights are day numbers, `cleared` None while the fault lasts."""

    rule_id: str
    record_key: str
    raised: int
    cleared: int | None


def plant(scene: Scene, kinds: tuple[Kind, ...], rate: float, seed: np.random.SeedSequence) -> list[Planted]:
    """Plants every kind at the rate given, each at least once where there is a place; returns the truth."""
    planted: list[Planted] = []
    used: set[str] = set()
    for kind, stream in zip(kinds, seed.spawn(len(kinds)), strict=True):
        rng = np.random.default_rng(stream)
        places = kind.places(scene)
        places = places[~places["subject"].isin(used)].drop_duplicates("subject")
        if places.empty:
            continue
        wanted = rng.random(len(places)) < rate
        wanted[rng.integers(len(places))] |= not wanted.any()
        chosen = places[wanted].reset_index(drop=True)
        used |= set(chosen["subject"])
        planted += _plant(kind, scene, chosen)
    return planted


def _plant(kind: Kind, scene: Scene, places: pd.DataFrame) -> list[Planted]:
    nights = scene.last_night - scene.first_night
    if kind.mended_after is None:
        mended_on = scene.last_night if nights > 0 else None
        mended = places.index % 2 == 0
    else:
        mended_on = scene.first_night + kind.mended_after if nights >= kind.mended_after else None
        mended = np.ones(len(places), dtype=bool)
    for edit in kind.edits:
        apply = _insert if isinstance(edit, Insert) else _edit
        apply(edit, scene, places, mended, mended_on)  # type: ignore[arg-type]
    truth = []
    for rule, column in {kind.rule_id: "record_key", **kind.also}.items():
        for place, record in enumerate(places[column]):
            cleared = mended_on if mended[place] else None
            truth.append(Planted(rule, record, scene.first_night, cleared))
    return truth


def _edit(edit: Edit, scene: Scene, places: pd.DataFrame, mended: np.ndarray, mended_on: int | None) -> None:
    back = _freeze(edit, scene, places, mended, mended_on) if edit.frozen else None
    rows = scene.rows(edit.source, edit.feed)
    keyed = places.assign(_place=places[edit.by], _mended=mended).drop(columns=["subject"])
    keyed = keyed[[column for column in keyed.columns if column == "_place" or column not in rows.columns]]
    joined = rows.merge(keyed, left_on=edit.column, right_on="_place", how="inner")
    names = [column for column in rows.columns if column != "_key"]
    broken = joined.assign(
        **{name: _value(value, scene, joined) for name, value in edit.change.items()},
        **{KNOWN: scene.first_night},
    )
    parts = [broken[[*names, *(name for name in edit.change if name not in names)]]]
    if mended_on is not None:
        parts.append(joined.loc[joined["_mended"], names].assign(**{KNOWN: mended_on}))
    # what had happened meanwhile comes after what is put right: the later part wins
    parts += [back] if back is not None else []
    scene.trust.add(edit.source, edit.feed, *parts)


def _freeze(
    edit: Edit, scene: Scene, places: pd.DataFrame, mended: np.ndarray, mended_on: int | None
) -> pd.DataFrame | None:
    """Takes out what becomes known of the places' rows after the first night; returns what comes back."""
    frame = scene.trust.versions(edit.source, edit.feed)
    later = frame[edit.column].isin(set(places[edit.by])) & (frame[KNOWN] > scene.first_night)
    held = frame[later].sort_values(KNOWN, kind="stable")
    scene.trust.parts[(edit.source, edit.feed)] = [frame[~later]]
    scene.settled.pop((edit.source, edit.feed), None)
    if mended_on is None:
        return None
    back = held[held[edit.column].isin(set(places.loc[mended, edit.by]))]
    return back.assign(**{KNOWN: np.maximum(back[KNOWN], mended_on)})


def _insert(
    edit: Insert, scene: Scene, places: pd.DataFrame, mended: np.ndarray, mended_on: int | None
) -> None:
    columns = {name: _value(value, scene, places) for name, value in edit.columns.items()}
    rows = versions({"subject": places["subject"], **columns}, scene.first_night).drop(columns=["subject"])
    parts = [rows]
    if mended_on is not None:
        parts.append(rows[mended].assign(is_deleted="Y", **{KNOWN: mended_on}))
    scene.trust.add(edit.source, edit.feed, *parts)


def _value(value: Column, scene: Scene, rows: pd.DataFrame) -> object:
    return value if isinstance(value, str) else value(scene, rows)
