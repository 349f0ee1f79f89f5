"""The cancer figures of a night in plain Python: the three standards by month and route, and the list."""

from collections import defaultdict
from datetime import date
from fractions import Fraction
from typing import Any

from data.synthetic.truth.cancer import clock
from data.synthetic.truth.cancer.pathway import Pathway, is_known
from data.synthetic.truth.cancer.rows import pathway_of
from data.synthetic.truth.delivered_rows import Known
from data.synthetic.truth.values import OWN_TRUST, Figures, Row, grouped, month


def cancer_figures(tracker: Known, night: date) -> dict[str, Figures]:
    """The 28-, 31- and 62-day standards by month and route, and the tracking list."""
    of_care = grouped(tracker.rows("treatments"), lambda row: row["care_id"])
    months: dict[tuple[Any, ...], Fraction] = defaultdict(Fraction)
    lists: Figures = {}
    for row in tracker.rows("pathways"):
        pathway = pathway_of(row, of_care.get(row["care_id"], []))
        if not is_known(pathway, night):
            continue
        if clock.is_listed(pathway, night):
            lists[(pathway.care_id,)] = (clock.open_days(pathway, night),)
        for key, share, within in _counted(row, pathway, night):
            months[(*key, "total")] += share
            months[(*key, "within_standard")] += share if within else 0
    figures = {key: value for key, value in months.items() if months[(*key[:3], "total")]}
    return {"cancer.ptl": lists, "cancer.performance_monthly": dict(figures)}


def _counted(row: Row, pathway: Pathway, night: date) -> list[tuple[tuple[str, str, str], Fraction, bool]]:
    """Month, standard and route of every clock that counts, our share of it and whether it was in time."""
    credited = clock.shares(pathway, night)
    found = []
    for one in clock.clocks(pathway, night):
        if one.within is None:
            continue
        treatment = next((own for own in pathway.treatments if own.treatment_id == one.treatment_id), None)
        if one.standard == "62D":
            share = credited.get(OWN_TRUST, (Fraction(0),))[0]
        else:
            provider = treatment.provider if treatment else row["fds_provider"]
            share = Fraction(int((provider or OWN_TRUST)[:3] == OWN_TRUST))
        ended = treatment.treated if treatment else clock.informed_on(pathway, night)
        assert ended is not None
        found.append(((month(ended), one.standard, one.route or "none"), share, one.within))
    return found
