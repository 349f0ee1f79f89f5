"""Write a synthetic trust."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from orchestration.cli.terminal import console, progress


class Size(StrEnum):
    """Sizes of the synthetic trust, by open RTT pathways."""

    small = "small"
    district = "district"
    large = "large"
    region = "region"


def _rate(words: str) -> Any:
    return typer.Option(min=0, max=1, help=words)


def generate(
    to: Annotated[Path, typer.Option("--to", help="Folder to write deliveries into.")],
    size: Annotated[Size, typer.Option(help="How large a trust.")] = Size.small,
    nights: Annotated[int, typer.Option(min=1, help="How many nights of extracts.")] = 4,
    seed: Annotated[int, typer.Option(help="The same seed writes the same bytes.")] = 1,
    defects: Annotated[float, typer.Option(min=0, max=0.5, help="Share of rows with faults.")] = 0.0,
    share_identifiers: Annotated[
        float, _rate("Share of pathways that carry the identifier of another patient's pathway.")
    ] = 0.0,
    drop_links: Annotated[float, _rate("Share of links between records that are empty.")] = 0.0,
    no_events: Annotated[float, _rate("Share of pathways of which no RTT events are sent.")] = 0.0,
    odd_spellings: Annotated[
        float, _rate("Share of cells with words such as NULL, spaces around the value or lower-case letters.")
    ] = 0.0,
    reuse_keys: Annotated[float, _rate("Share of rows whose key is repeated in one full file.")] = 0.0,
    second_identifiers: Annotated[
        float, _rate("Share of pathways with an event under a second identifier.")
    ] = 0.0,
) -> None:
    """Write the extracts of a synthetic trust, and the list of its planted faults."""
    from data.synthetic.generate import generate as write
    from data.synthetic.untidy.habits import Habits

    habits = Habits(share_identifiers, drop_links, no_events, odd_spellings, reuse_keys, second_identifiers)
    summary = write(to, size.value, nights, seed, defects, progress=progress(), habits=habits)
    console.print(summary.in_words())
