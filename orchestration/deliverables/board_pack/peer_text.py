"""Where the trust is among other providers, in words: rank, quarter, England."""

from orchestration.deliverables.board_pack.figure_text import period_words, shown
from orchestration.deliverables.board_pack.figures import Figures
from orchestration.deliverables.board_pack.measures import MeasureView

QUARTERS = {1: "the best quarter", 2: "the second quarter", 3: "the third quarter", 4: "the worst quarter"}
BASES = {"national": "as published", "own": "own figure, because the national file has none of this trust"}


def peer_sentence(figures: Figures, view: MeasureView) -> str:
    """The newest national period of a measure; empty for a division and without a national file of it."""
    if not view.scope.is_trust:
        return ""
    row = next((row for row in figures.rows["peers"] if row["measure_id"] == view.id), None)
    if row is None:
        return ""
    unit = str(view.measure["unit"])
    period = period_words(row["period_start"], row["period_end"], view.grain)
    said = f"{period[:1].upper()}{period[1:]}: "
    if row["rank"] is None:
        said += f"no figure of this trust among {row['providers']:,} providers"
    else:
        said += (
            f"rank {row['rank']:,} of {row['providers']:,} providers, in {QUARTERS[row['quartile']]} (quartile"
            f" {row['quartile']}), with {_figure(shown(row['value'], unit), row['basis'])}"
        )
    said += f". Median of the providers {shown(row['median'], unit)}"
    if row["england_value"] is not None:
        name = "England" if row["england_basis"] == "England" else "All providers of the file together"
        said += f". {name} {shown(row['england_value'], unit)}"
    return said + "."


def _figure(figure: str, basis: str) -> str:
    """59.0% as published; its own figure of 59.0%, because the national file has none."""
    if basis == "own":
        return f"its own figure of {figure}, because the national file has none of this trust"
    return f"{figure} {BASES[basis]}"
