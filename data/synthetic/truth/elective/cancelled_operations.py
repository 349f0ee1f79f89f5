"""Operations that the hospital cancelled at the last minute, and what became of them."""

from datetime import date, timedelta

from data.synthetic.truth.values import Row, day, flag, wall_day

DAYS_TO_TREAT = 28
# regular days and nights are no operation of the return
REGULAR_ATTENDERS = ("4", "5")
ELECTIVE_ADMISSIONS = ("11", "12", "13")


def last_minute_cancellation(offer: Row, entry: Row, offers: list[Row], night: date) -> date | None:
    """When the hospital cancelled on the day of admission or later, for no clinical reason; else nothing.

    `offers`: every offer of the list entry.
    """
    cancelled = wall_day(offer["cancelled_at"])
    due = [on for on in (day(offer["tci_date"]), day(offer["operation_date"])) if on]
    if cancelled is None or not due or not min(due) <= cancelled <= night:
        return None
    if offer["cancelled_by"] != "hospital" or offer["reason_type"] != "non_clinical":
        return None
    if entry.get("administrative_category") == "02":
        return None
    if (entry.get("admission_method") or "11") not in ELECTIVE_ADMISSIONS:
        return None
    if entry.get("intended_management") in REGULAR_ATTENDERS or _is_postponed(offer, offers):
        return None
    return cancelled


def planned_for(offer: Row) -> date:
    """The day of the operation, else of the admission: the 28 days are counted from it."""
    on = day(offer["operation_date"]) or day(offer["tci_date"])
    assert on is not None
    return on


def last_day_to_treat(offer: Row) -> date:
    """The last of the 28 days."""
    return planned_for(offer) + timedelta(days=DAYS_TO_TREAT)


def treated_on(offer: Row, cancelled: date, offers: list[Row], spells: list[Row], night: date) -> date | None:
    """When the patient was operated on after all, or admitted for it; `spells` are those of the list entry."""
    operated = [planned_for(one) for one in _others(offer, offers) if one["outcome"] == "1"]
    operated = [on for on in operated if cancelled <= on <= night]
    stays = [_treated_in(one, cancelled) for one in spells]
    return min(operated, default=None) or min((on for on in stays if on and on <= night), default=None)


def declined(offer: Row, offers: list[Row], night: date) -> bool:
    """The patient turned a reasonable date within the 28 days down."""
    return any(
        flag(one["reasonable"])
        and one["cancelled_by"] == "patient"
        and planned_for(offer) < planned_for(one) <= last_day_to_treat(offer)
        and (wall_day(one["cancelled_at"]) or date.max) <= night
        for one in _others(offer, offers)
    )


def _others(offer: Row, offers: list[Row]) -> list[Row]:
    dated = [one for one in offers if day(one["operation_date"]) or day(one["tci_date"])]
    return [one for one in dated if one["offer_id"] != offer["offer_id"]]


def _is_postponed(offer: Row, offers: list[Row]) -> bool:
    """Moved by less than a day: once it is a postponement, the second time a cancellation."""
    if not flag(offer["retimed_within_24h"]):
        return False
    retimed = [one for one in offers if flag(one["retimed_within_24h"])]
    return not any(_place(one) < _place(offer) for one in retimed)


def _place(offer: Row) -> tuple[date, str, str]:
    return planned_for(offer), offer["offered_date"] or "9", offer["offer_id"]


def _treated_in(spell: Row, cancelled: date) -> date | None:
    """Admitted again for it, or still there when it was cancelled and treated before going home."""
    came, left = wall_day(spell["admitted_at"]), wall_day(spell["discharged_at"])
    if came and came > cancelled:
        return came if flag(spell["definitive_treatment"]) is not False else None
    stayed = left is not None and left > cancelled
    return left if stayed and flag(spell["definitive_treatment"]) else None
