"""The HTML of a downtime page, with a policy that lets the browser load and run nothing."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from orchestration.deliverables.downtime.sheet import Sheet


@dataclass(frozen=True)
class Stamp:
    """What every page says of the publication that it was made of."""

    provider: str
    build_id: str
    written: str


def page_text(sheet: Sheet, stamp: Stamp, links: Sequence[tuple[str, str]] = ()) -> str:
    """The whole file as text; `links` are other pages of the folder with their titles."""
    style = _templates().get_template("style.j2").render(landscape=sheet.landscape)
    return (
        _templates()
        .get_template("downtime.j2")
        .render(
            sheet=sheet,
            style=Markup(style),
            style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
            provider=stamp.provider,
            build_id=stamp.build_id,
            written=stamp.written,
            links=links,
        )
    )


@cache
def _templates() -> Environment:
    # a name that a page asks for and nobody gives is an error, and no empty cell
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
