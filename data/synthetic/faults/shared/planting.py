"""Plants faults and says which exceptions each must raise.

A fault changes the newest version of some rows, or adds rows, from the first night on. Some are put right while
the nights last, some of those happen again, and some of these are put right once more: each time is one line of
the truth. A patient carries one fault at most, so that no fault hides or raises another. Each kind has its own
random stream. The kinds themselves are in `catalogue`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from data.synthetic.feeds.tables import KNOWN, Trust, position, versions
from orchestration.contract.feeds import load_sources

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
    # the subjects that carry a fault
    touched: set[str] = field(default_factory=set)
    # every life as a place, made once for all kinds of fault
    known_places: pd.DataFrame | None = None

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
    """Adds one row per place to the feed, from the columns that are given."""

    source: str
    feed: str
    columns: Mapping[str, Column]


@dataclass(frozen=True)
class FaultKind:
    """One kind of fault. `places` lists where it can be planted: subject, record_key and what the edits need.

    `also`: other exceptions that the same fault must raise, rule to the columns with their record keys.
    `mended_after`: nights after which every such fault is put right, because later it would be another fault.
    """

    rule_id: str
    places: Callable[[Scene], pd.DataFrame]
    edits: tuple[Edit | Insert, ...]
    also: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    mended_after: int | None = None


@dataclass(frozen=True)
class TruthLine:
    """One line of the truth file; nights are day numbers, `cleared` None while the fault lasts."""

    rule_id: str
    record_key: str
    raised: int
    cleared: int | None


# From the night on which it is raised to the night on which it is put right; None while the fault lasts.
Course = tuple[tuple[int, int | None], ...]


def plant(
    scene: Scene, kinds: tuple[FaultKind, ...], rate: float, seed: np.random.SeedSequence
) -> list[TruthLine]:
    """Plants every kind at the rate given, each at least once where there is a place; returns the truth."""
    planted: list[TruthLine] = []
    used = scene.touched
    for kind, stream in zip(kinds, seed.spawn(len(kinds)), strict=True):
        rng = np.random.default_rng(stream)
        places = kind.places(scene)
        places = places[~places["subject"].isin(used)].drop_duplicates("subject")
        places = _with_rows_to_change(scene, kind, places)
        if places.empty:
            continue
        wanted = rng.random(len(places)) < rate
        wanted[rng.integers(len(places))] |= not wanted.any()
        chosen = places[wanted].reset_index(drop=True)
        used |= set(chosen["subject"])
        planted += _plant(kind, scene, chosen)
    return planted


def courses(first_night: int, last_night: int, mended_after: int | None = None) -> tuple[Course, ...]:
    """How faults go over the nights, dealt out in turn to the places of a kind; rare faults take the first."""
    nights = last_night - first_night
    over = mended_after if mended_after is not None and mended_after <= nights else None
    span = nights if over is None else over
    third = max(1, span // 3)
    again = 2 * third
    if nights == 0:
        found: tuple[Course, ...] = (((0, None),),)
    elif again > span or again == over:
        found = (((0, span),), ((0, over),))
    else:
        found = (((0, third), (again, over)), ((0, again),), ((0, over),))
        if again < span:
            found = (*found, ((0, third), (again, span)))
    return tuple(
        tuple((first_night + begun, None if ended is None else first_night + ended) for begun, ended in course)
        for course in found
    )


def _with_rows_to_change(scene: Scene, kind: FaultKind, places: pd.DataFrame) -> pd.DataFrame:
    """Places where every edit finds a row: one that changes while the nights last is not edited."""
    for edit in kind.edits:
        if isinstance(edit, Insert) or places.empty:
            continue
        rows = (
            scene.trust.versions(edit.source, edit.feed) if edit.frozen else scene.rows(edit.source, edit.feed)
        )
        # the few places are looked for among the many rows, not the other way round
        found = rows.loc[rows[edit.column].isin(places[edit.by]), [edit.column, KNOWN]]
        places = places[places[edit.by].isin(found.loc[found[KNOWN] <= scene.first_night, edit.column])]
    return places


def _plant(kind: FaultKind, scene: Scene, places: pd.DataFrame) -> list[TruthLine]:
    dealt = courses(scene.first_night, scene.last_night, kind.mended_after)
    truth = []
    for number, course in enumerate(dealt):
        some = places[places.index % len(dealt) == number].reset_index(drop=True)
        if some.empty:
            continue
        for edit in kind.edits:
            apply = _insert if isinstance(edit, Insert) else _edit
            apply(edit, scene, some, course)  # type: ignore[arg-type]
        truth += [
            TruthLine(rule, record, raised, cleared)
            for rule, columns in ((kind.rule_id, "record_key"), *kind.also.items())
            for column in ((columns,) if isinstance(columns, str) else columns)
            for record in some[column]
            for raised, cleared in course
        ]
    return truth


def _edit(edit: Edit, scene: Scene, places: pd.DataFrame, course: Course) -> None:
    key = list(load_sources()[edit.source].feeds[edit.feed].key)
    # putting all versions together is slow, and only what is frozen needs them
    frame = scene.trust.versions(edit.source, edit.feed) if edit.frozen else pd.DataFrame()
    own = frame[frame[edit.column].isin(set(places[edit.by]))] if edit.frozen else frame
    parts = []
    for raised, cleared in course:
        rows = _newest(own, key, raised) if edit.frozen else scene.rows(edit.source, edit.feed)
        parts.append(_broken(edit, scene, rows, places, raised))
        if cleared is not None:
            # what had happened meanwhile is told with what is put right
            rows = _newest(own, key, cleared) if edit.frozen else rows
            mended = rows[rows[edit.column].isin(set(places[edit.by]))]
            parts.append(mended.drop(columns="_key").assign(**{KNOWN: cleared}))
    if edit.frozen:
        untold = np.zeros(len(own), dtype=bool)
        for raised, cleared in course:
            untold |= (own[KNOWN] > raised) & (True if cleared is None else own[KNOWN] < cleared)
        scene.trust.parts[(edit.source, edit.feed)] = [frame.drop(index=own.index[untold])]
        scene.settled.pop((edit.source, edit.feed), None)
    scene.trust.add(edit.source, edit.feed, *parts)


def _newest(frame: pd.DataFrame, key: list[str], night: int) -> pd.DataFrame:
    newest = position(frame, key, night)
    return newest.assign(_key=_joined(newest, key))


def _broken(edit: Edit, scene: Scene, rows: pd.DataFrame, places: pd.DataFrame, night: int) -> pd.DataFrame:
    keyed = places.assign(_place=places[edit.by]).drop(columns=["subject"])
    keyed = keyed[[column for column in keyed.columns if column == "_place" or column not in rows.columns]]
    rows = rows[rows[edit.column].isin(places[edit.by])]
    joined = rows.merge(keyed, left_on=edit.column, right_on="_place", how="inner")
    names = [column for column in rows.columns if column != "_key"]
    broken = joined.assign(
        **{name: _value(value, scene, joined) for name, value in edit.change.items()}, **{KNOWN: night}
    )
    return broken[[*names, *(name for name in edit.change if name not in names)]]


def _insert(edit: Insert, scene: Scene, places: pd.DataFrame, course: Course) -> None:
    columns = {name: _value(value, scene, places) for name, value in edit.columns.items()}
    for raised, cleared in course:
        rows = versions({"subject": places["subject"], **columns}, raised).drop(columns=["subject"])
        scene.trust.add(edit.source, edit.feed, rows)
        if cleared is not None:
            gone = rows.assign(is_deleted="Y", **{KNOWN: cleared})
            scene.trust.add(edit.source, edit.feed, gone)


def _value(value: Column, scene: Scene, rows: pd.DataFrame) -> object:
    return value if isinstance(value, str) else value(scene, rows)
