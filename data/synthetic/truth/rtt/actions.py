"""What one event does to the clock: its status decides where it contradicts its type."""

from data.synthetic.truth.rtt.event_types import (
    CARE,
    INHERITED,
    LATER_STARTS,
    MISSED,
    REBOOKED,
    STARTS,
    STOP_CODES,
    STOPS,
)
from data.synthetic.truth.rtt.records import Event


class Actions:
    """Reads events of one pathway, knowing what else stands on it."""

    def __init__(self, events: list[Event], undated: list[Event], has_referral: bool) -> None:
        self.self_referred = any(event.type == "self_referral_received" for event in events)
        self.has_referral = has_referral
        self.has_undated_start = any(self.is_first_start(event) for event in undated)
        self.has_first_start = self.has_undated_start or any(self.is_first_start(event) for event in events)

    def what(self, event: Event) -> str:
        """start, stop, nullify, transfer, rebook or nothing."""
        status, kind = event.status, event.type
        if status in STOP_CODES:
            return "stop"
        if status == "33":
            return "nullify"
        if status == "21":
            return "transfer"
        if is_missed(event):
            return "nullify" if kind == "op_first_dna" and status is None else "nothing"
        if self.is_start_type(event) or status in ("11", "12"):
            return "start"
        if kind in REBOOKED:
            return "rebook"
        if status == "10":
            return "start" if self._ten_starts(event) else "nothing"
        if status:
            return "nothing"
        return "stop" if kind in STOPS else "transfer" if kind == "ipt_out" else "nothing"

    def is_start_type(self, event: Event) -> bool:
        """Its type starts a clock; a ratification does not where the self-referral itself is known."""
        return event.type in STARTS and not (event.type == "self_referral_ratified" and self.self_referred)

    def is_first_start(self, event: Event) -> bool:
        """Its type says where a first clock begins, and its status does not contradict."""
        contradicts = event.status in STOP_CODES or event.status in ("33", "21")
        return self.is_start_type(event) and event.type not in LATER_STARTS and not contradicts

    def is_treatment(self, event: Event) -> bool:
        """First definitive treatment, by status or by type."""
        return self.what(event) == "stop" and stop_code(event) == "30"

    def _ten_starts(self, event: Event) -> bool:
        """Status 10 marks the first care event; the referral is the start (footnote 28)."""
        if event.type == "self_referral_ratified":
            return False
        if event.type in CARE:
            return not self.has_referral and not self.has_first_start
        return True


def is_missed(event: Event) -> bool:
    """An appointment that did not take place."""
    return event.missed or event.type in MISSED


def stop_code(event: Event) -> str:
    """The code of a stop: what was reported, else what the type means."""
    return event.status if event.status in STOP_CODES else STOPS[event.type]  # type: ignore[return-value]


def rule(event: Event) -> str:
    """The rule of a start."""
    if event.type in STARTS:
        return STARTS[event.type]
    if event.status in ("11", "12"):
        return "3d" if event.status == "11" else "12"
    return "3e" if event.type in REBOOKED else "status 10"


def is_inherited(event: Event) -> bool:
    """The clock began at another service."""
    return event.type in INHERITED
