"""Who is in a bed of which ward at midnight, read in plain Python."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from data.synthetic.truth.beds.spells import NEVER, Spells, span
from data.synthetic.truth.values import LONDON, Row, flag, wall_day


def occupied_midnights(
    stays: Iterable[Row], spells: Iterable[Row], night: date, first: date, patients: Iterable[Row] = ()
) -> Counter[tuple[date, str]]:
    """Patients by day and ward at the midnight that ends each day from the first to the night."""
    counted = in_a_bed(stays, spells, night, first, patients)
    return Counter((on, row["ward"] or "unknown") for on, row in counted)


def in_a_bed(
    stays: Iterable[Row], spells: Iterable[Row], night: date, first: date, patients: Iterable[Row] = ()
) -> Iterator[tuple[date, Row]]:
    """The day and the ward stay of everybody who is in a bed at the midnight that ends the day."""
    days = [first + timedelta(days=number) for number in range((night - first).days + 1)]
    midnights = [_midnight_after(on) for on in days]
    rows = list(stays)
    known = Spells(spells, patients, rows, night)
    # within a spell the patient is where the last move went, be it home
    last_moves: dict[tuple[int, str, str], tuple[datetime, str, Row]] = {}
    for row in rows:
        person, spell = known.person_of(row)
        found = _span(row, spell, night)
        if found is None:
            continue
        of_spell = spell["spell_id"] if spell else known.unknown_spell_of(row)
        move = (found[0], row["ward_stay_id"], row)
        for place in range(bisect_left(midnights, found[0]), bisect_left(midnights, found[1])):
            _keep_later(last_moves, (place, person, of_spell), move)
    # and in one bed, whatever the spells
    beds: dict[tuple[int, str], tuple[datetime, str, Row]] = {}
    for (place, person, _), move in last_moves.items():
        if not flag(move[2]["home_leave"]):
            _keep_later(beds, (place, person), move)
    return ((days[place], row) for (place, _), (_, _, row) in beds.items())


def _keep_later(kept: dict[Any, tuple[datetime, str, Row]], key: Any, move: tuple[datetime, str, Row]) -> None:
    if key not in kept or move[:2] > kept[key][:2]:
        kept[key] = move


def _span(row: Row, spell: Row | None, night: date) -> tuple[datetime, datetime] | None:
    """When the stay began and ended: whoever was discharged is in no bed, whatever the bed system says."""
    started, ended = span(row["started_at"], row["ended_at"])
    on = wall_day(row["started_at"])
    if started is None and spell:
        # a start that was not written is the admission
        started, on = span(spell["admitted_at"], "")[0], wall_day(spell["admitted_at"])
    if started is None or on is None or on > night:
        return None
    discharged = NEVER
    if spell:
        left = wall_day(spell["discharged_at"])
        # a discharge after the night has not happened
        discharged = span(spell["admitted_at"], spell["discharged_at"])[1] if left and left <= night else NEVER
    return started, min(ended, discharged)


def _midnight_after(on: date) -> datetime:
    tomorrow = on + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=LONDON).astimezone(UTC)
