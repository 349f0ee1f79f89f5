"""A risk of the trust's register beside its measures: whether the data shows that its control works."""

from typing import Annotated, Literal

from pydantic import Field

from orchestration.contract.validated_yaml import Text, ValidatedModel
from orchestration.performance.register import LastDay

# Likelihood by impact, as registers of NHS trusts score a risk: 1 to 25.
Score = Annotated[int, Field(strict=False, ge=1, le=25, description="a whole number from 1 to 25")]
Reading = Literal[
    "control not visible in data",
    "control visible, target not met",
    "score higher than data",
    "data agrees with the score",
    "too few points",
    "no figure",
    "neither direction is better",
]
IMPROVEMENT = ("improvement_high", "improvement_low")


class RiskRow(ValidatedModel):
    """One line of `plan/risks.csv`. `measure_ids`: measures of the register, with spaces between them."""

    risk_id: Text
    title: Text
    owner: Text
    score: Score
    appetite: Score
    measure_ids: Text
    strategic_risk_id: Text | None = None
    review_on: LastDay = None


def reading_of(score: int, appetite: int, better: str, variation: str | None, assurance: str | None) -> Reading:
    """What the newest point of a control chart says of a risk.

    A control is visible where the chart improves, or passes its target whatever chance does. A score above what
    the trust accepts is higher than the data where the control is visible and the target is not failed.
    """
    if variation is None:
        return "no figure"
    if better == "neutral":
        return "neither direction is better"
    if variation == "too_few_points":
        return "too few points"
    if variation not in IMPROVEMENT and assurance != "pass":
        return "control not visible in data"
    if variation.startswith("concern"):
        # it passes today and is getting worse: the control has stopped working
        return "control not visible in data"
    if assurance == "fail":
        return "control visible, target not met"
    return "score higher than data" if score > appetite else "data agrees with the score"
