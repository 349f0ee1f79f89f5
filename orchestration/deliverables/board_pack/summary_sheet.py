"""Alert, advise and assure as a sheet: one row per measure of the trust and of each division."""

from collections.abc import Iterator, Sequence
from typing import Any

from orchestration.deliverables.board_pack.figures import Figures, Scope
from orchestration.deliverables.board_pack.measures import MeasureView, views
from orchestration.deliverables.board_pack.summary import groups

COLUMNS = (
    "level",
    "organisation_unit",
    "organisation_unit_name",
    "verdict",
    "measure_id",
    "title",
    "period_start",
    "period_end",
    "value",
    "unit",
    "target",
    "meets_target",
    "trajectory",
    "meets_trajectory",
    "variation",
    "assurance",
    "together",
    "tier",
    "tier_name",
    "tier_since",
    "tier_rule",
    "tier_figures",
    "tier_decided_by",
    "tier_ends_on",
    "reviewed",
)
OF_TIER = ("tier", "tier_name", "period_start", "rule", "figures", "decided_by", "ends_on", "meeting")


def summary_rows(figures: Figures) -> Iterator[Sequence[Any]]:
    """The rows in the order of the pages: the trust first, alert first, in each the highest tier first."""
    for scope in (Scope(), *figures.divisions()):
        for group in groups(views(figures, scope)):
            for view, _ in group.items:
                yield _row(view, scope, group.title)


def _row(view: MeasureView, scope: Scope, verdict: str) -> list[Any]:
    latest, target, tier = view.latest, view.target, view.tier or {}
    assert latest is not None
    return [
        scope.level,
        scope.unit,
        scope.name or "Whole trust",
        verdict,
        view.id,
        view.title,
        latest.start,
        latest.end,
        latest.value,
        view.unit,
        target.value if target else None,
        view.meets_target,
        view.trajectory_value,
        view.meets_trajectory,
        view.variation_words,
        view.assurance_words,
        view.cell_sentence,
        *(tier.get(name) for name in OF_TIER),
    ]
