"""The dictionary of a publication: a page that searches all tables and columns, and one page per table.

The pages load nothing from anywhere: style and script are part of each page, and its policy names them by their
hash. Without the script the first page is a plain list.
"""

import base64
import hashlib
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from orchestration.deliverables.dictionary.figures import figures_of
from orchestration.deliverables.dictionary.gates import gates_of, read_results
from orchestration.deliverables.dictionary.lineage import lineage_of
from orchestration.deliverables.dictionary.tables import Table, read_tables
from orchestration.store.engine_files import open_file

HERE = Path(__file__).parent
# The page that people open.
INDEX = "index.html"


def write_dictionary(marts: Path, aggregates: Path, folder: Path) -> None:
    """Writes `index.html` and a page per table of the publication into an empty folder."""
    with open_file(marts) as connection, open_file(aggregates) as without_patients:
        tables = read_tables(connection, without_patients)
        results = read_results(connection)
        build = connection.execute("select build_id, as_at, provider from publication.build").fetchone()
        assert build is not None
    about = {"build_id": build[0], "as_at": build[1], "provider": build[2]}
    pages = {table.name: table.page for table in tables}
    _write(folder / INDEX, "index.j2", about, groups=_by_group(tables), columns=_searched(tables))
    for table in tables:
        gates = gates_of(table.name, table.domain, table.build_id, results)
        _write(
            folder / table.page,
            "table.j2",
            about,
            table=table,
            pages=pages,
            figures=figures_of(table.name),
            lineage=lineage_of(table.name),
            own_gates=[gate for gate in gates if gate.is_own],
            other_gates=[gate for gate in gates if not gate.is_own],
        )


def _by_group(tables: Iterable[Table]) -> list[tuple[str, list[Table]]]:
    return [(group, list(found)) for group, found in groupby(tables, key=lambda table: table.group)]


def _searched(tables: Iterable[Table]) -> dict[str, list[tuple[str, str]]]:
    """Name and meaning of each column by page, for the search of the first page."""
    return {table.page: [(column.name, column.meaning) for column in table.columns] for table in tables}


def _write(to: Path, template: str, about: dict[str, Any], **content: Any) -> None:
    to.write_text(_environment().get_template(template).render(about=about, **content), encoding="utf-8")


@cache
def _environment() -> Environment:
    # a name that a page asks for and nobody gives is an error, and no empty cell
    pages = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = ((HERE / name).read_text(encoding="utf-8") for name in ("page.css", "search.js"))
    pages.globals |= {
        "style": Markup(style),
        "script": Markup(script),
        "style_hash": _hash(style),
        "script_hash": _hash(script),
    }
    return pages


def _hash(text: str) -> str:
    """The hash of a part of the page as its policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
