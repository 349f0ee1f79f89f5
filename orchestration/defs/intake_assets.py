"""One asset a feed: what has landed is judged and archived."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import dagster as dg

from orchestration.contract.feeds import Source
from orchestration.defs.names import POOL
from orchestration.defs.resources import Turn, open_home
from orchestration.intake.ingest import ingest


def intake_asset(source: Source) -> dg.AssetsDefinition:
    keys = {feed: dg.AssetKey([source.name, feed]) for feed in source.feeds}

    @dg.multi_asset(
        name=f"take_in_{source.name}",
        group_name="intake",
        specs=[
            dg.AssetSpec(
                keys[feed.name],
                description=f"{feed.description} Grain: {feed.grain}",
                kinds={"csv" if feed.reader == "csv" else "excel", "parquet"},
                metadata={"contract": f"expectations/contracts/{source.name}/{feed.name}.yml"},
                tags={"source": source.name},
                freshness_policy=_freshness(source),
            )
            for feed in source.feeds.values()
        ],
        check_specs=[
            dg.AssetCheckSpec("delivery_accepted", asset=key, blocking=False) for key in keys.values()
        ],
        # a network share that hiccups at two in the morning is worth two more looks
        retry_policy=dg.RetryPolicy(max_retries=2, delay=5),
        pool=POOL,
    )
    def take_in_source(context: dg.AssetExecutionContext, turn: Turn) -> Iterator[Any]:
        home, ledger = open_home()
        judgements = ingest(source, home, ledger)
        for judgement in judgements:
            say = context.log.error if judgement.state == "refused" else context.log.info
            say(
                f"{judgement.source} {judgement.delivery}: {judgement.state}, {judgement.rows} rows"
                + (f"; {judgement.reason}" if judgement.reason else "")
            )
        refused = [judgement for judgement in judgements if judgement.state == "refused"]
        files = ledger.files()
        for feed, key in keys.items():
            newest = next((file for file in reversed(files) if file.feed == feed), None)
            yield dg.MaterializeResult(
                asset_key=key,
                metadata={
                    "deliveries_judged": len(judgements),
                    "rows_of_newest_file": newest.rows if newest else 0,
                    "unreadable_rows_of_newest_file": newest.unreadable_rows if newest else 0,
                },
            )
            yield dg.AssetCheckResult(
                asset_key=key,
                check_name="delivery_accepted",
                passed=not refused,
                metadata={
                    "deliveries_judged": len(judgements),
                    "refused": "; ".join(str(judgement.reason) for judgement in refused) or "none",
                },
            )

    return take_in_source


def _freshness(source: Source) -> dg.FreshnessPolicy | None:
    if not source.chain or source.max_age_days is None:
        return None
    return dg.FreshnessPolicy.time_window(fail_window=timedelta(days=source.max_age_days))
