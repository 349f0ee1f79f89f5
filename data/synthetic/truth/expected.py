"""What rules of waiting and of chance find in any trust, derived from the rows of this one night by night.

Lists are as long as they are, a visitor from abroad is suspected of cancer, somebody is in the department at
midnight. Nobody planted these, and each is as much of the truth as what was planted. Written in plain Python
from the definitions of the rules: the product is to agree with it, not it with the product. Every rule that is
not among EXPECTED_RULES must find what was planted and nothing else.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

import numpy as np

from data.synthetic.faults.shared.planting import Scene, TruthLine
from data.synthetic.feeds.columns import identifiers
from data.synthetic.feeds.tables import Trust
from data.synthetic.trust.calendar import EPOCH
from data.synthetic.truth.beds.expected import DayCases, Wards, two_day_cases
from data.synthetic.truth.cancer.expected import cancer_exceptions
from data.synthetic.truth.cancer.tracker import Tracker
from data.synthetic.truth.ed.expected import emergency_exceptions
from data.synthetic.truth.ed.published_waits import PublishedWaits
from data.synthetic.truth.outpatients.expected import follow_up_exceptions
from data.synthetic.truth.rtt.expected import waiting_exceptions
from data.synthetic.truth.rtt.next_steps import LATE_END
from data.synthetic.truth.rtt.pathways import Pathways
from data.synthetic.truth.usable_rows import cell
from data.synthetic.truth.values import day_of

EXPECTED_RULES = frozenset(
    {
        # waits and lists are as long as they are
        # nothing is booked for a while after a cancelled visit or a list entry that was taken off
        "RTT-A05",
        "RTT-A22",
        # a clinic asked for another visit, and months later the pathway was ended
        "RTT-D04",
        "RTT-B08",
        "RTT-B09",
        "RTT-E01",
        "RTT-E02",
        "RTT-E03",
        "RTT-E04",
        "RTT-E05",
        "RTT-E06",
        "CX-05",
        "CX-06",
        "CX-07",
        # a first appointment or an admission was cancelled, or the treatment was typed on PAS first
        "CX-10",
        "CX-11",
        "CX-46",
        # somebody came from another trust and has no date yet
        "CX-27",
        # a patient dies and the tracker is not told
        "CX-39",
        # one person is referred twice within a month
        "CX-28",
        # another trust is slow to be found
        "CX-26",
        "CX_28_APPROACHING",
        "CX_28_BREACH",
        "ED_12H_DTA",
        # whoever is treated and planned again has both until the stop is typed
        "RTT-A18",
        # a visitor from abroad is suspected of cancer
        "CX-40",
        # a time was typed late or put right after the wait was published
        "ED_WAIT_RESTATED",
        # a patient is in the department at midnight, or something happens at that minute
        "ED_DEPARTURE_MISSING",
        "DT_EXACT_MIDNIGHT",
        # of many departments and months, one leaves many just before four hours by chance
        "ED_BREACH_CLUSTER_239",
        # a follow-up was missed, and the next visit is long after the due date
        "OP_FOLLOW_UP_LATE",
        "OP_FOLLOW_UP_OVERDUE",
        # a small sector is fuller in the morning than at midnight
        "KH03_VS_SITREP",
        # two pathways of one patient have a day case in the same hours
        "WARD_STAY_OVERLAP",
    }
)
Found = tuple[str, str]
# an event is typed up to two days after it happened
TYPED_WITHIN_DAYS = 3


def expected_of_urgent_care(trust: Trust, first_night: int, last_night: int) -> list[TruthLine]:
    """What stands of itself in emergency department and wards."""
    wards, waits = Wards(trust), PublishedWaits()

    def found(night: int) -> Iterator[Found]:
        yield from emergency_exceptions(trust, night, waits)
        yield from wards.exceptions(night, EPOCH + timedelta(days=night))

    return list(_runs(found, first_night, last_night))


def expected_of_day_cases(day_cases: DayCases, first_night: int, last_night: int) -> list[TruthLine]:
    """What stands of itself on the day surgery ward, of all parts of the trust."""
    stays = day_cases.by_night()
    return list(_runs(lambda night: two_day_cases(stays.at(night)), first_night, last_night))


def expected_of_elective_care(scene: Scene) -> list[TruthLine]:
    """What stands of itself on waiting lists and on the cancer tracker of this part of the trust."""
    lives, touched = scene.lives, scene.touched
    running = np.asarray(
        (lives["over"] + TYPED_WITHIN_DAYS >= scene.first_night) & (lives["received"] <= scene.last_night)
    )
    # and those that ended so long after a clinic that the end is no answer to it
    running = running | np.asarray(identifiers("PW", lives["number"]).isin(_ended_late(scene)))
    # and every pathway of somebody in whose records a fault was planted, new ones among them
    patients = set(identifiers("PT", lives["patient"][running], 8)) | touched
    over = lives[~running & ~identifiers("PT", lives["patient"], 8).isin(touched).to_numpy()]
    waiting = Pathways(scene.trust, patients, frozenset(identifiers("PW", over["number"])))
    tracker = Tracker(scene.trust)

    def found(night: int) -> Iterator[Found]:
        as_at = EPOCH + timedelta(days=night)
        yield from waiting_exceptions(waiting, night, as_at)
        yield from follow_up_exceptions(waiting, night, as_at)
        yield from cancer_exceptions(tracker, night, as_at)

    return list(_runs(found, scene.first_night, scene.last_night))


def _ended_late(scene: Scene) -> set[str]:
    """Pathways of which a clinic asked for another visit and that were over months after it."""
    names = list(identifiers("PW", scene.lives["number"]))
    over = dict(zip(names, scene.lives["over"], strict=True))
    # a source that leaves links out names one of the two
    named = dict(zip(identifiers("RF", scene.lives["number"]), names, strict=True))
    visits = scene.trust.versions("pas", "appointments")
    asked = visits[visits["outcome"].isin(("2", "3"))]
    last: dict[str, date] = {}
    columns = (asked[name] for name in ("pathway_id", "referral_id", "appointment_at"))
    for pathway, referral, at in zip(*columns, strict=True):
        day = day_of(cell(str(at)))
        for name in {cell(str(pathway)), named.get(cell(str(referral)), "")} & over.keys():
            if day is not None:
                last[name] = max(day, last.get(name, day))
    return {name for name, day in last.items() if EPOCH + timedelta(days=int(over[name])) > day + LATE_END}


def beside(expected: Iterable[TruthLine], planted: Iterable[TruthLine], last_night: int) -> list[TruthLine]:
    """The nights of expected exceptions on which no planted fault explains them."""
    explained: dict[Found, set[int]] = defaultdict(set)
    for item in planted:
        explained[(item.rule_id, item.record_key)] |= _nights(item, last_night)
    standing: dict[Found, set[int]] = defaultdict(set)
    for item in expected:
        key = (item.rule_id, item.record_key)
        standing[key] |= _nights(item, last_night) - explained.get(key, set())
    return [run for key in sorted(standing) for run in _runs_of(key, sorted(standing[key]), last_night)]


def _nights(item: TruthLine, last_night: int) -> set[int]:
    return set(range(item.raised, last_night + 1 if item.cleared is None else item.cleared))


def _runs(found: Callable[[int], Iterable[Found]], first_night: int, last_night: int) -> Iterator[TruthLine]:
    standing: dict[Found, list[int]] = defaultdict(list)
    for night in range(first_night, last_night + 1):
        for key in set(found(night)):
            standing[key].append(night)
    for key, nights in standing.items():
        yield from _runs_of(key, nights, last_night)


def _runs_of(key: Found, nights: list[int], last_night: int) -> Iterator[TruthLine]:
    """Nights in a row are one run; it is over on the first night after it."""
    for place, night in enumerate(nights):
        if place == 0 or nights[place - 1] != night - 1:
            begun = night
        if place + 1 == len(nights) or nights[place + 1] != night + 1:
            yield TruthLine(*key, begun, None if night == last_night else night + 1)
