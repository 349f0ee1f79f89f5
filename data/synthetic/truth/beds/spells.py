"""Whose ward stay it is and which spell it belongs to, read in plain Python.

A stay belongs to the spell that it names, unless that is another patient's; else to the only spell that its
patient has then. What is empty links nobody.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from data.synthetic.truth.ed.clock import minute, readings
from data.synthetic.truth.ed.people import valid_number
from data.synthetic.truth.values import LONDON, Row, moment, wall_day

# a moment after which nothing is looked at
NEVER = datetime.max.replace(tzinfo=UTC)


def span(started: str, ended: str) -> tuple[datetime | None, datetime]:
    """The earlier reading of a start and the later one of its end; an end before the start is unknown.

    An end of exactly midnight on the day of the start is a day without a time.
    """
    begin = readings(started) if moment(started) else None
    end = readings(ended) if moment(ended) else None
    if end is None:
        return (begin[0] if begin else None), NEVER
    if begin and minute(end[1]) < minute(begin[0]) and not _only_a_day(started, ended):
        return begin[0], NEVER
    return (begin[0] if begin else None), end[1]


def _only_a_day(started: str, ended: str) -> bool:
    stamp = moment(ended)
    assert stamp is not None
    return stamp.astimezone(LONDON).time() == time(0) and wall_day(started) == wall_day(ended)


class Spells:
    """The spells of a night, and the patients that ward stays name."""

    def __init__(
        self, spells: Iterable[Row], patients: Iterable[Row], stays: Iterable[Row], night: date
    ) -> None:
        self._by_name = {row["spell_id"]: row for row in spells}
        self._night_end = datetime.combine(night + timedelta(days=1), time(0), LONDON).astimezone(UTC)
        self._night = night
        self._numbers = {
            row["patient_id"]: row["nhs_number"].replace(" ", "")
            for row in patients
            if valid_number(row["nhs_number"])
        }
        self._of_patient: dict[str, list[Row]] = defaultdict(list)
        for row in self._by_name.values():
            self._of_patient[row["patient_id"]].append(row)
        self._named: dict[str, set[str]] = defaultdict(set)
        for row in stays:
            if row["spell_id"] and row["patient_id"]:
                self._named[row["spell_id"]].add(row["patient_id"])

    def person_of(self, stay: Row) -> tuple[str, Row | None]:
        """Whom the bed is counted for, and the spell of the stay where the administration has it."""
        spell = self._spell_of(stay)
        if spell:
            return f"patient {spell['patient_id']}", spell
        if stay["patient_id"]:
            return f"patient {stay['patient_id']}", None
        named = self._named[stay["spell_id"]] if stay["spell_id"] else set()
        if len(named) == 1:
            return f"patient {min(named)}", None
        if stay["spell_id"] and not named:
            return f"spell {stay['spell_id']}", None
        return f"stay {stay['ward_stay_id']}", None

    def unknown_spell_of(self, stay: Row) -> str:
        """A spell that the administration does not know, unless it is said to be of several patients."""
        name = stay["spell_id"]
        return "" if name in self._by_name or len(self._named[name]) > 1 else name

    def _spell_of(self, stay: Row) -> Row | None:
        named = self._by_name.get(stay["spell_id"]) if stay["spell_id"] else None
        if named and self._same_patient(stay["patient_id"], named["patient_id"]):
            return named
        if stay["spell_id"] and not named and len(self._named[stay["spell_id"]]) <= 1:
            return None
        started, ended = (
            span(stay["started_at"], "")[0],
            readings(stay["ended_at"]) if moment(stay["ended_at"]) else None,
        )
        at = started or (ended[1] if ended else None)
        candidates = [one for one in self._of_patient[stay["patient_id"]] if self._runs(one, at)]
        return candidates[0] if stay["patient_id"] and len(candidates) == 1 else None

    def _same_patient(self, patient: str, other: str) -> bool:
        numbers = {self._numbers.get(patient), self._numbers.get(other)}
        return not patient or patient == other or (len(numbers) == 1 and None not in numbers)

    def _runs(self, spell: Row, at: datetime | None) -> bool:
        admitted, discharged = span(spell["admitted_at"], spell["discharged_at"])
        left = wall_day(spell["discharged_at"])
        if left is None or left > self._night:
            discharged = NEVER
        if admitted is None:
            return False
        if at is None:
            return admitted <= self._night_end and discharged > self._night_end - timedelta(minutes=1)
        return minute(admitted) <= at < discharged
