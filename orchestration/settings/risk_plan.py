"""`plan/risks.csv`: the risks of the trust's register that measures of the pack speak about."""

from typing import Any

from orchestration.performance.register import load_measures
from orchestration.performance.risks import RiskRow
from orchestration.settings.plan_files import PlanFile, PlanRows, read_plan_rows
from orchestration.store.home import Home

NAME = "risks"
FILE = f"plan/{NAME}.csv"
COLUMNS = {
    "risk_id": "varchar", "title": "varchar", "owner": "varchar", "score": "integer", "appetite": "integer",
    "measure_ids": "varchar", "strategic_risk_id": "varchar", "review_on": "date",
}  # fmt: skip


def _read(home: Home) -> PlanRows:
    read, problems = read_plan_rows(home, FILE, RiskRow)
    kept: dict[str, tuple[Any, ...]] = {}
    for row in read.rows:
        measures = row.values.measure_ids.replace(";", " ").replace(",", " ").split()
        unknown = [name for name in measures if name not in load_measures()]
        if unknown or not measures:
            found = f"'{unknown[0]}'" if unknown else "none"
            problems.append(
                f"{FILE} line {row.line}, column measure_ids: expected identifiers of measures of the register,"
                f" with spaces between them, found {found}; this line is not used"
            )
        elif row.values.risk_id in kept:
            problems.append(
                f"{FILE} line {row.line}: expected a risk_id that no earlier line has; this line is not used"
            )
        else:
            values = row.values.model_dump() | {"measure_ids": " ".join(dict.fromkeys(measures))}
            kept[row.values.risk_id] = tuple(
                "" if values[name] is None else str(values[name]) for name in COLUMNS
            )
    return PlanRows([kept[name] for name in sorted(kept)], problems)


RISKS = PlanFile(NAME, "risks", f"{NAME}_lookup", COLUMNS, _read, frozenset())
