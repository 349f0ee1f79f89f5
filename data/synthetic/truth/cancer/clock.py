"""Cancer clocks, the sharing of a breach and the tracking list, read slowly from the rule text.

Written from the rules (R-…) and not from the SQL: its only purpose is to disagree with it.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from data.synthetic.truth.cancer.pathway import Pathway, Treatment, received_on, since_receipt, upgraded_on
from data.synthetic.truth.values import OWN_TRUST

FIRST_EVENTS = {"01", "07", "12"}
BASAL_CELL = {"M80903", "M80913", "M80923", "M80933", "M80943", "M80953", "M81103"}
PAUSE_WIDENED = date(2020, 7, 1)
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Clock:
    """A clock that has stopped. `within` is None when it does not count."""

    treatment_id: str | None
    standard: str
    route: str | None
    days: int | None
    adjustment: int
    within: bool | None


def is_downgraded(pathway: Pathway, night: date) -> bool:
    """R-DOWN: agreed by the referrer and before the patient was seen."""
    downgraded = since_receipt(pathway, pathway.downgraded, night)
    if downgraded is None or downgraded > night or not pathway.downgrade_agreed:
        return False
    if pathway.first_seen is None:
        return True
    # seen on a day that cannot be is seen all the same
    seen = since_receipt(pathway, pathway.first_seen, night)
    return seen is not None and downgraded < seen


def route(pathway: Pathway, night: date) -> str | None:
    """R-ROUTE: screening, then upgrade, then breast symptomatic, then urgent suspected cancer."""
    if is_downgraded(pathway, night):
        return None
    if pathway.source == "17":
        return "Screening" if pathway.priority == "2" else None
    upgraded = upgraded_on(pathway, night)
    if upgraded is not None and upgraded <= night:
        return "Consultant Upgrade"
    if pathway.priority == "3":
        return "Breast Symptomatic" if pathway.referral_type == "16" else "Urgent Suspected Cancer"
    return None


def is_without_route(pathway: Pathway, night: date) -> bool:
    """R-ROUTE: codes that make no route leave a clock of 31 days; codes that are missing leave it unknown."""
    coded = pathway.priority is not None and pathway.source not in (None, "17")
    unusable_upgrade = pathway.upgraded is not None and upgraded_on(pathway, night) is None
    return coded and not unusable_upgrade and route(pathway, night) is None


def missed_first_days(pathway: Pathway) -> int:
    """R-ADJ-DNA: only a missed first appointment adjusts; days without a reason count as submitted."""
    if pathway.missed_days is None or pathway.missed_days <= 0:
        return 0
    return pathway.missed_days if pathway.missed_reason in (None, "3", "03") else 0


def first_seen_days(pathway: Pathway, night: date) -> int:
    """The same on the clock of 62 days: nothing for an upgrade after the patient was seen (R-UPG)."""
    if route(pathway, night) == "Consultant Upgrade":
        assert pathway.upgraded is not None
        seen = since_receipt(pathway, pathway.first_seen, night)
        if seen is None or pathway.upgraded > seen:
            return 0
    return missed_first_days(pathway)


def pause_days(treatment: Treatment) -> int:
    """R-ADJ-TX: patient pause, egg harvesting, medical delay; before v11 a pause only for admitted patients."""
    if treatment.pause is None or treatment.pause <= 0:
        return 0
    reason = treatment.pause_reason
    if reason is None:
        return treatment.pause
    if reason.lstrip("0") == "8":
        assert treatment.treated is not None
        admitted = treatment.setting in ("01", "02")
        return treatment.pause if admitted or treatment.treated >= PAUSE_WIDENED else 0
    return treatment.pause if reason.lstrip("0") in ("9", "10") else 0


def decision_date(treatment: Treatment) -> date | None:
    """R-31, R-ECAD: the day a subsequent treatment is clinically due replaces its decision."""
    if treatment.event in FIRST_EVENTS:
        return treatment.decided or treatment.clinically_due
    return treatment.clinically_due or treatment.decided


def is_cancer(pathway: Pathway) -> bool:
    """R-ICD: C00 to C97 without basal-cell carcinoma of skin, and D05."""
    if pathway.diagnosis is None:
        return False
    group = pathway.diagnosis.upper()[:3]
    if group == "C44" and (pathway.morphology or "").upper().replace("/", "") in BASAL_CELL:
        return False
    return "C00" <= group <= "C97" or group == "D05"


def start(pathway: Pathway, night: date) -> date | None:
    """Receipt of referral, or the decision to upgrade."""
    return pathway.upgraded if route(pathway, night) == "Consultant Upgrade" else received_on(pathway, night)


def clocks(pathway: Pathway, night: date) -> list[Clock]:
    """Every clock of the pathway that has stopped by the night."""
    found = [*_faster_diagnosis(pathway, night)]
    happened = [one for one in pathway.treatments if one.treated is not None and one.treated <= night]
    found += [_thirty_one(pathway, one, night) for one in happened]
    ending = first_of_referral(happened)
    if ending is not None and route(pathway, night) is not None:
        found.append(_sixty_two(pathway, ending, night))
    return found


def first_of_referral(happened: list[Treatment]) -> Treatment | None:
    """R-62, R-2PRIM: of the first primary; a declined one only if there is no other."""
    firsts = [one for one in happened if one.event in FIRST_EVENTS and (one.primary or 1) == 1]
    return min(firsts, key=lambda one: (one.modality == "98", one.treated, one.treatment_id), default=None)


def informed_on(pathway: Pathway, night: date) -> date | None:
    """R-FDS, R-FDS-DTT: the day informed, or of a treatment decided before it; closing informs nobody."""
    answers = [since_receipt(pathway, day, night) for day in _answers(pathway, night)]
    return min((day for day in answers if day is not None), default=None)


def _answers(pathway: Pathway, night: date) -> list[date]:
    """The Faster Diagnosis pathway end date and every decision to treat by the night."""
    decided = [one.decided for one in pathway.treatments if one.decided is not None and one.decided <= night]
    return decided if pathway.told is None else [pathway.told, *decided]


def _faster_diagnosis(pathway: Pathway, night: date) -> list[Clock]:
    way = route(pathway, night)
    if way not in ("Urgent Suspected Cancer", "Breast Symptomatic", "Screening"):
        return []
    stopped = informed_on(pathway, night)
    if stopped is None or stopped > night:
        return []
    received = received_on(pathway, night)
    taken_off = missed_first_days(pathway)
    days = None if received is None else (stopped - received).days - taken_off
    # R-MULTI-DX: an event before the clock start is an error, whatever else is dated rightly
    is_in_order = received is None or all(day >= received for day in _answers(pathway, night))
    counts = is_in_order and (
        pathway.end_reason in ("01", "02", "04") or _is_late_exclusion(pathway, days, night)
    )
    return [Clock(None, "FDS", way, days, taken_off, _within(days, 28, counts))]


def _is_late_exclusion(pathway: Pathway, days: int | None, night: date) -> bool:
    """R-FDS-EXCL: excluded for the first reason after day 28; the day of the exclusion is the end date."""
    return (
        pathway.end_reason == "03"
        and (pathway.exclusion_reason or "").lstrip("0") == "1"
        and pathway.told is not None
        and pathway.told <= night
        and days is not None
        and days > 28
    )


def _thirty_one(pathway: Pathway, treatment: Treatment, night: date) -> Clock:
    assert treatment.treated is not None
    decided = decision_date(treatment)
    taken_off = pause_days(treatment)
    begun = treatment.treated if decided is None else min(decided, treatment.treated)
    days = (treatment.treated - begun).days - taken_off
    subsequent = treatment.event not in FIRST_EVENTS
    counts = (
        decided is not None
        and treatment.event is not None
        and treatment.modality != "98"
        and not (subsequent and treatment.modality in ("07", "08", "09"))
        and is_cancer(pathway)
    )
    return Clock(
        treatment.treatment_id, "31D", route(pathway, night), days, taken_off, _within(days, 31, counts)
    )


def _sixty_two(pathway: Pathway, treatment: Treatment, night: date) -> Clock:
    assert treatment.treated is not None
    begun = start(pathway, night)
    taken_off = first_seen_days(pathway, night) + pause_days(treatment)
    days = None if begun is None else (treatment.treated - begun).days - taken_off
    way = route(pathway, night)
    counts = (
        is_cancer(pathway)
        and decision_date(treatment) is not None
        and treatment.modality != "98"
        and (way == "Consultant Upgrade" or pathway.first_seen_provider is not None)
    )
    return Clock(treatment.treatment_id, "62D", way, days, taken_off, _within(days, 62, counts))


def _within(days: int | None, allowed: int, counts: bool) -> bool | None:
    """R-MULTI-DX: a negative wait is an error and never within."""
    return days <= allowed if counts and days is not None and days >= 0 else None


def shares(pathway: Pathway, night: date) -> dict[str, tuple[Fraction, Fraction, str, int | None]]:
    """Section 3: share of the patient and of a breach by trust, with the method and the scenario."""
    counted = [one for one in clocks(pathway, night) if one.standard == "62D" and one.within is not None]
    if not counted:
        return {}
    clock = counted[0]
    treatment = next(one for one in pathway.treatments if one.treatment_id == clock.treatment_id)
    treating = (treatment.provider or OWN_TRUST)[:3]
    named = pathway.accountable or pathway.upgrade_provider or pathway.first_seen_provider
    investigating = named[:3] if named else None
    late = Fraction(0) if clock.within else Fraction(1)
    if investigating is None or investigating == treating:
        return {treating: (Fraction(1), late, "single provider", None)}
    if pathway.accountable is None or pathway.transferred is None:
        return {trust: (HALF, late * HALF, "50:50", None) for trust in (treating, investigating)}
    begun = start(pathway, night)
    assert begun is not None and treatment.treated is not None
    before = (pathway.transferred - begun).days - first_seen_days(pathway, night) <= 38
    after = (treatment.treated - pathway.transferred).days - pause_days(treatment) <= 24
    scenario = {
        (True, True, True): 1,
        (True, True, False): 2,
        (True, False, True): 3,
        (False, True, False): 4,
        (False, False, True): 5,
        (False, False, False): 6,
    }[bool(clock.within), before, after]
    of_investigating = {1: HALF, 2: HALF, 3: Fraction(0), 4: Fraction(0), 5: Fraction(1), 6: HALF}[scenario]
    return {
        investigating: (of_investigating, late * of_investigating, "six scenarios", scenario),
        treating: (1 - of_investigating, late * (1 - of_investigating), "six scenarios", scenario),
    }


def is_listed(pathway: Pathway, night: date) -> bool:
    """R-PTL: on the tracking list; a clock that started on an unknown day runs as well."""
    firsts = [
        one.treated
        for one in pathway.treatments
        if one.event in FIRST_EVENTS
        and one.treated is not None
        and one.treated <= night
        and since_receipt(pathway, one.treated, night) is not None
    ]
    closed = since_receipt(pathway, pathway.closed, night)
    told = since_receipt(pathway, pathway.told, night)
    return not (
        is_without_route(pathway, night)
        or (bool(firsts) and pathway.diagnosis is not None)
        or is_downgraded(pathway, night)
        or (closed is not None and closed <= night)
        or (pathway.end_reason == "02" and told is not None and told <= night)
        or pathway.status == "69"
    )


def open_days(pathway: Pathway, night: date) -> int | None:
    """R-PTL: adjusted days on the tracking list, None when not on it or since an unknown day."""
    begun = start(pathway, night)
    if begun is None or not is_listed(pathway, night):
        return None
    waited, taken_off = (night - begun).days, first_seen_days(pathway, night)
    # adjustments to date: more days than have passed were not missed yet
    return waited - (taken_off if taken_off <= waited else 0)
