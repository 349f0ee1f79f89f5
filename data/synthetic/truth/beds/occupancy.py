"""Who is in a bed of which ward at midnight, read in plain Python."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from data.synthetic.truth.values import LONDON, Row, flag, moment, wall_day

# a moment after which nothing is looked at
NEVER = datetime.max.replace(tzinfo=UTC)


def occupied_midnights(
    stays: Iterable[Row], spells: Iterable[Row], night: date, first: date
) -> Counter[tuple[date, str]]:
    """Patients by day and ward at the midnight that ends each day from the first to the night."""
    days = [first + timedelta(days=number) for number in range((night - first).days + 1)]
    midnights = [_midnight_after(on) for on in days]
    # stays of one spell that overlap: the patient is where the last move went
    where: dict[tuple[int, str], tuple[datetime, str, Row]] = {}
    for started, ended, row in _spans(stays, {row["spell_id"]: row for row in spells}, night):
        person, move = row["spell_id"] or row["ward_stay_id"], (started, row["ward_stay_id"], row)
        for place in range(bisect_left(midnights, started), bisect_left(midnights, ended)):
            known = where.get((place, person))
            if known is None or move[:2] > known[:2]:
                where[(place, person)] = move
    return Counter(
        (days[place], row["ward"] or "unknown")
        for (place, _), (_, _, row) in where.items()
        if not flag(row["home_leave"])
    )


def _spans(
    stays: Iterable[Row], spells: dict[str, Row], night: date
) -> Iterator[tuple[datetime, datetime, Row]]:
    """Each stay with its begin and end: whoever was discharged is in no bed, whatever the bed system says."""
    for row in stays:
        spell = spells.get(row["spell_id"])
        # a start that was not written is the admission, and a discharge after the night has not happened
        begins = row["started_at"] if moment(row["started_at"]) or not spell else spell["admitted_at"]
        started, on = moment(begins), wall_day(begins)
        if started is None or on is None or on > night:
            continue
        left = wall_day(spell["discharged_at"]) if spell else None
        discharged = moment(spell["discharged_at"]) if spell and left and left <= night else None
        yield started, min(moment(row["ended_at"]) or NEVER, discharged or NEVER), row


def _midnight_after(on: date) -> datetime:
    tomorrow = on + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=LONDON).astimezone(UTC)
