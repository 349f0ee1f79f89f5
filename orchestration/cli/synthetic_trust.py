"""Write a synthetic trust."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.terminal import console, progress


class Size(StrEnum):
    """Sizes of the synthetic trust, by open RTT pathways."""

    small = "small"
    district = "district"
    large = "large"
    region = "region"


def generate(
    to: Annotated[Path, typer.Option("--to", help="Folder to write deliveries into.")],
    size: Annotated[Size, typer.Option(help="How large a trust.")] = Size.small,
    nights: Annotated[int, typer.Option(min=1, help="How many nights of extracts.")] = 4,
    seed: Annotated[int, typer.Option(help="The same seed writes the same bytes.")] = 1,
    defects: Annotated[float, typer.Option(min=0, max=0.5, help="Share of rows with faults.")] = 0.0,
) -> None:
    """Write the extracts of a synthetic trust, and the truth about its planted faults."""
    from data.synthetic.generate import generate as write

    summary = write(to, size.value, nights, seed, defects, progress=progress())
    console.print(summary.in_words())
