"""A tracked pathway as the tracker gives it, and which of its days can be what they say."""

from dataclasses import dataclass
from datetime import date, timedelta

# a start further ahead than this is a wrong value, and the start is unknown
LATEST_START = timedelta(days=31)


@dataclass(frozen=True)
class Treatment:
    """One treatment of a tracked pathway."""

    treatment_id: str
    decided: date | None
    clinically_due: date | None
    treated: date | None
    event: str | None
    modality: str | None
    setting: str | None
    provider: str | None
    pause: int | None
    pause_reason: str | None
    primary: int | None


@dataclass(frozen=True)
class Pathway:
    """One tracked referral with everything that its clocks ask for."""

    care_id: str
    received: date | None
    priority: str | None
    source: str | None
    referral_type: str | None
    upgraded: date | None
    upgrade_provider: str | None
    first_seen: date | None
    first_seen_provider: str | None
    missed_days: int | None
    missed_reason: str | None
    told: date | None
    end_reason: str | None
    exclusion_reason: str | None
    diagnosis: str | None
    morphology: str | None
    accountable: str | None
    transferred: date | None
    closed: date | None
    status: str | None
    downgraded: date | None
    downgrade_agreed: bool | None
    treatments: tuple[Treatment, ...]


def received_on(pathway: Pathway, night: date) -> date | None:
    """The day of receipt where it can be one."""
    return _not_far_ahead(pathway.received, night)


def upgraded_on(pathway: Pathway, night: date) -> date | None:
    """The day of the upgrade where it can be one."""
    return _not_far_ahead(pathway.upgraded, night)


def _not_far_ahead(day: date | None, night: date) -> date | None:
    return day if day is not None and day <= night + LATEST_START else None


def since_receipt(pathway: Pathway, day: date | None, night: date) -> date | None:
    """A day before the receipt of the referral is no step of it: a stop before its start is unknown."""
    received = received_on(pathway, night)
    return None if day is None or (received is not None and day < received) else day


def is_known(pathway: Pathway, night: date) -> bool:
    """Whether the night knows of it: received, else upgraded, by then."""
    begun = received_on(pathway, night) or upgraded_on(pathway, night)
    return begun is None or begun <= night
