"""One asset per feed: what has landed is judged and archived."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from orchestration.contract.feeds import Source
from orchestration.defs.names import POOL, feed_key, landing_key, team
from orchestration.defs.resources import Progress, Turn, open_home
from orchestration.intake.ingest import Judgement, ingest
from orchestration.store.home import Home
from orchestration.store.records import ACCEPTED, ArchivedFile, Delivery

FILES = dg.TableSchema(
    columns=[
        dg.TableColumn("feed"),
        dg.TableColumn("file"),
        dg.TableColumn("rows", "int"),
        dg.TableColumn("sha256"),
    ]
)


def intake_asset(source: Source) -> dg.AssetsDefinition:
    keys = {feed: feed_key(source.name, feed) for feed in source.feeds}

    @dg.multi_asset(
        name=f"take_in_{source.name}",
        group_name="intake",
        specs=[
            dg.AssetSpec(
                keys[feed.name],
                deps=[landing_key(source.name)],
                description=f"{feed.description} Grain: {feed.grain}",
                kinds={"csv" if feed.reader == "csv" else "excel", "parquet"},
                owners=[team(source.owner)],
                metadata={
                    "contract": f"expectations/contracts/{source.name}/{feed.name}.yml",
                    "dagster/column_schema": dg.TableSchema(
                        columns=[
                            dg.TableColumn(column.name, column.type, column.description or None)
                            for column in feed.typed_columns
                        ]
                    ),
                },
                tags={"source": source.name},
            )
            for feed in source.feeds.values()
        ],
        check_specs=[
            dg.AssetCheckSpec(
                "delivery_accepted",
                asset=key,
                blocking=False,
                description=f"No delivery of {source.name} in landing was refused in this run.",
            )
            for key in keys.values()
        ],
        # a network share that hiccups at two in the morning is worth two more looks
        retry_policy=dg.RetryPolicy(max_retries=2, delay=5),
        pool=POOL,
    )
    def take_in_source(
        context: dg.AssetExecutionContext, turn: Turn, progress: dg.ResourceParam[Progress]
    ) -> Iterator[Any]:
        progress.step(f"ingesting {source.name}")
        home, ledger = open_home()
        judgements = ingest(source, home, ledger)
        taken_in = {item.delivery_id: item for item in ledger.deliveries(source.name)}
        files = [
            file
            for file in ledger.files()
            if file.delivery_id in taken_in and taken_in[file.delivery_id].state == ACCEPTED
        ]
        for judgement in judgements:
            _log(context, judgement)
            context.log_event(_landed(judgement, list(taken_in.values()), files))
        refused = [judgement for judgement in judgements if judgement.state == "refused"]
        for feed, key in keys.items():
            newest = next((file for file in reversed(files) if file.feed == feed), None)
            yield _taken_in(key, newest, taken_in, home)
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


def _log(context: dg.AssetExecutionContext, judgement: Judgement) -> None:
    say = context.log.error if judgement.state == "refused" else context.log.info
    say(
        f"{judgement.source} {judgement.delivery}: {judgement.state}, {judgement.rows} rows"
        + (f"; {judgement.reason}" if judgement.reason else "")
    )


def _landed(
    judgement: Judgement, deliveries: list[Delivery], files: list[ArchivedFile]
) -> dg.AssetMaterialization | dg.AssetObservation:
    """A delivery that was accepted is new data of its source; one that was not has only been seen."""
    key = landing_key(judgement.source)
    metadata: dict[str, Any] = {
        "delivery": judgement.delivery,
        "state": judgement.state,
        "as_at": str(judgement.as_at or "unknown"),
        "reason": judgement.reason or "none",
        "dagster/row_count": judgement.rows,
    }
    accepted = [item for item in deliveries if (item.delivery, item.state) == (judgement.delivery, ACCEPTED)]
    if judgement.state != ACCEPTED or not accepted:
        return dg.AssetObservation(key, metadata=metadata)
    return dg.AssetMaterialization(
        key,
        metadata={
            **metadata,
            "sha256_of_manifest": accepted[-1].manifest_sha256,
            "files": dg.TableMetadataValue(
                [
                    dg.TableRecord(
                        {"feed": item.feed, "file": item.file, "rows": item.rows, "sha256": item.sha256}
                    )
                    for item in files
                    if item.delivery_id == accepted[-1].delivery_id
                ],
                FILES,
            ),
        },
    )


def _taken_in(
    key: dg.AssetKey, newest: ArchivedFile | None, deliveries: dict[int, Delivery], home: Home
) -> dg.MaterializeResult:
    """The newest file of the feed; its hash is the version of the data, so that a quiet night changes none."""
    if newest is None:
        return dg.MaterializeResult(
            asset_key=key, metadata={"delivery": "never delivered"}, data_version=dg.DataVersion("never")
        )
    delivery = deliveries[newest.delivery_id]
    return dg.MaterializeResult(
        asset_key=key,
        metadata={
            "delivery": delivery.delivery,
            "as_at": str(delivery.as_at),
            "sha256": newest.sha256,
            "dagster/row_count": newest.accepted_rows,
            "unreadable_rows": newest.unreadable_rows,
            "dagster/uri": str(home.archive / newest.archive_file),
        },
        data_version=dg.DataVersion(newest.sha256),
    )
