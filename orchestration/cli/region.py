"""`clockstop region`: several trusts refreshed side by side and published together."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from orchestration.cli.terminal import EXIT_HELD, Json, console, progress

if TYPE_CHECKING:
    from orchestration.region.publish import RegionPublication

region = typer.Typer(
    help="Refresh several trusts side by side, and publish their figures together (docs/regions.md).",
    no_args_is_help=True,
)
Folder = Annotated[Path, typer.Argument(help="The folder with region.yml.")]


@region.command()
def refresh(folder: Folder, as_json: Json = False) -> None:
    """Refresh every trust in its own home, then publish. Exit 0 all, 3 some held or not refreshed, 1 none."""
    from orchestration.region.assets import record_publication
    from orchestration.region.instance import open_instance
    from orchestration.region.publish import publish_region
    from orchestration.region.region_file import open_region
    from orchestration.region.side_by_side import one_at_a_time, refresh_trusts

    opened, say = open_region(folder), progress()
    with one_at_a_time(opened, say, "clockstop region refresh"):
        refreshes = refresh_trusts(opened, say)
        say("publishing the figures of the trusts")
        published = publish_region(opened, refreshes)
        with open_instance(opened) as instance:
            record_publication(published, instance)
    costs = [one.as_dict() for _, one in sorted(refreshes.items())]
    _answer(published, as_json, {"refreshes": costs})


@region.command()
def publish(folder: Folder, as_json: Json = False) -> None:
    """Publish what the trusts' own publications have now, without a refresh of any trust."""
    from orchestration.region.assets import record_publication, refreshes_known
    from orchestration.region.instance import open_instance
    from orchestration.region.publish import publish_region
    from orchestration.region.region_file import open_region
    from orchestration.region.side_by_side import one_at_a_time

    opened = open_region(folder)
    with one_at_a_time(opened, progress(), "clockstop region publish"), open_instance(opened) as instance:
        published = publish_region(opened, refreshes_known(opened, instance))
        record_publication(published, instance)
    _answer(published, as_json, {})


@region.command()
def status(folder: Folder, as_json: Json = False) -> None:
    """Show each trust and domain that is published: its state, the date and age of its data, the reason."""
    from orchestration.region.region_file import open_region
    from orchestration.region.states import region_states

    states = region_states(open_region(folder))
    if as_json:
        print(json.dumps(states, default=str))
        return
    about = states["publication"][0]
    console.print(
        f"{about['name']}: {about['publication_id']}, {about['hidden_figures']} of {about['figures']} figures"
        f" suppressed (numbers below {about['small_numbers_below']})",
        highlight=False,
    )
    _show(states["domains"], states["trusts"])


def _answer(published: "RegionPublication", as_json: bool, more: dict[str, Any]) -> None:
    if as_json:
        print(json.dumps({**published.as_dict(), **more}, default=str))
    else:
        console.print(
            f"published {published.publication_id}: {published.figures} figures, {published.hidden_figures} of"
            " them suppressed",
            highlight=False,
        )
        _show(published.domains, published.trusts)
    if not published.is_whole:
        raise typer.Exit(EXIT_HELD)


def _show(domains: Sequence[dict[str, Any]], trusts: Sequence[dict[str, Any]]) -> None:
    table = Table(box=None, pad_edge=False)
    for header in ("provider", "domain", "state", "as at", "days behind", "refresh"):
        table.add_column(header, overflow="fold")
    for row in trusts:
        behind = "" if row["days_behind"] is None else str(row["days_behind"])
        table.add_row(
            row["provider"], row["domain"], row["state"], str(row["as_at"] or ""), behind, row["refresh"]
        )
    console.print(table)
    for line in _reasons(domains, trusts):
        console.print(line, highlight=False, soft_wrap=True)


def _reasons(domains: Sequence[dict[str, Any]], trusts: Sequence[dict[str, Any]]) -> list[str]:
    """Why, once for all domains of a trust that have the same reason; nothing of what is as it should be."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in trusts:
        if row["state"] != "published" or row["refresh"] not in ("refreshed", "held"):
            found.setdefault((row["provider"], row["reason"]), []).append(row["domain"])
    lines = [f"{provider} {', '.join(names)}: {reason}" for (provider, reason), names in found.items()]
    return lines + [
        f"region {row['domain']}: {row['state']}: {row['reason']}" for row in domains if row["state"] == "held"
    ]
