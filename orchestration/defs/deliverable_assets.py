"""Worklists and return files as assets."""

import dagster as dg

from orchestration.defs.names import KEPT, POOL, STATUS
from orchestration.defs.resources import Turn, open_home
from orchestration.deliverables.cancer_upload import write_upload_files
from orchestration.deliverables.returns import write_return_files
from orchestration.deliverables.worklist_filter import usable_teams
from orchestration.deliverables.worklists import write_worklists


@dg.asset(
    key=["deliverables", "worklists"],
    deps=[STATUS],
    group_name="deliverables",
    kinds={"excel"},
    metadata={"owned_by": "Validation team"},
    pool=POOL,
)
def worklists(context: dg.AssetExecutionContext, turn: Turn) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """One list a domain and team: what is wrong, why and what to do; and the cancer upload of open months."""
    home, _ = open_home()
    kept: list[str] = []

    def say(words: str) -> None:
        context.log.warning(words)
        kept.append(words)

    teams = usable_teams(home, context.log.warning)
    written = write_worklists(home.current, home.worklists, teams, say)
    uploads = write_upload_files(home.current, home.worklists)
    return dg.MaterializeResult(
        metadata={
            "workbooks": sum(file.suffix == ".xlsx" for file in written),
            "uploads": len(uploads),
            KEPT: dg.MetadataValue.json(kept),
        }
    )


@dg.asset(
    key=["deliverables", "returns"],
    deps=[STATUS],
    group_name="deliverables",
    kinds={"csv"},
    metadata={"owned_by": "Performance and information"},
    pool=POOL,
)
def returns(context: dg.AssetExecutionContext, turn: Turn) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """National return files of what is published: RTT and A&E of the last whole month, beds of the quarter."""
    home, _ = open_home()
    written = write_return_files(home.current, home.returns)
    return dg.MaterializeResult(metadata={"files": len(written)})
