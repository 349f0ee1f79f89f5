"""Writes the dbt files that follow from the input contracts: sources and staging models.

`python -m orchestration.contract.dbt_documents` rewrites them; a test
fails when they have drifted.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from orchestration.contract.feeds import Feed, Source, load_sources
from orchestration.contract.project_files import DBT_PROJECT
from orchestration.contract.validated_yaml import ProjectFileError

STAGING_FOLDER = DBT_PROJECT / "models" / "staging"
FEEDS_MACRO_FILE = DBT_PROJECT / "macros" / "data_quality_feeds.sql"
HEADER = "# Written from expectations/contracts by `make contracts`; change the contract, not this file.\n"

SQL_TYPES = {
    "text": "string",
    "code": "string",
    "flag": "boolean",
    "int": "integer",
    "decimal": "decimal(18,4)",
    "date": "date",
    "time": "timestamp",
}


def source_document(source: Source) -> dict[str, Any]:
    """The dbt source of one sending system: one table a feed, all text."""
    return {
        "version": 2,
        "sources": [
            {
                "name": source.name,
                "schema": f"raw_{source.name}",
                "description": source.description,
                "config": {"meta": {"owner": source.owner}},
                "tables": [_table_document(feed) for feed in source.feeds.values()],
            }
        ],
    }


def _table_document(feed: Feed) -> dict[str, Any]:
    return {
        "name": feed.name,
        "description": f"{feed.description} Grain: {feed.grain}. All text, as delivered.",
        "config": {"meta": {"key": list(feed.key)} | ({"happened": feed.happened} if feed.happened else {})},
        "columns": _workbook_columns(feed)
        if feed.is_workbook
        else [_column_document(feed, name) for name in feed.archive_columns],
    }


def _column_document(feed: Feed, name: str) -> dict[str, Any]:
    column = next(column for column in feed.typed_columns if column.name == name)
    accepted: dict[str, Any] = {"accepted_codes": list(feed.accepted_codes(column))} if column.codes else {}
    if column.type in ("date", "time"):
        accepted["first_year"] = column.first_year
    for limit in ("minimum", "maximum"):
        if getattr(column, limit) is not None:
            accepted[limit] = getattr(column, limit)
    if column.not_ahead:
        accepted["not_ahead"] = True
    if (zeros := feed.zeros(column)) is not None:
        accepted["zeros"] = zeros
    return {
        "name": column.name,
        "description": column.description,
        "config": {"meta": {"type": column.type} | accepted},
    }


def _workbook_columns(feed: Feed) -> list[dict[str, Any]]:
    return [{"name": name, "description": f"The grid as published: {name}."} for name in feed.archive_columns]


def staging_document(feed: Feed) -> dict[str, Any]:
    """Documentation and tests of one staging model."""
    columns: list[dict[str, Any]] = []
    for column in feed.typed_columns:
        entry: dict[str, Any] = {
            "name": column.name,
            "description": column.description,
            "data_type": SQL_TYPES[column.type],
        }
        if column.name in feed.key:
            entry["data_tests"] = ["not_null"]
        columns.append(entry)
        if column.type == "time":
            columns.append(
                {
                    "name": f"{column.name}_utc",
                    "description": f"{column.name} in UTC.",
                    "data_type": "timestamp",
                }
            )
            columns.append(
                {
                    "name": f"{column.name}_has_offset",
                    "description": f"Whether {column.name} was delivered with its offset from UTC.",
                    "data_type": "boolean",
                }
            )
        if column.type != "text":
            columns.append(
                {
                    "name": f"{column.name}_rejected",
                    "description": f"Text delivered as {column.name} that is not a valid value.",
                    "data_type": "string",
                }
            )
    columns += [
        {
            "name": "source_delivery",
            "description": "Delivery that contained the row.",
            "data_type": "string",
        },
        {
            "name": "source_as_at",
            "description": "Last whole day that delivery covers.",
            "data_type": "date",
        },
        {
            "name": "repeated_key",
            "description": "Where one full file has different rows with this key: which of them, of how many.",
            "data_type": "string",
        },
        {
            "name": "undecoded_text",
            "description": "Columns with bytes that are invalid in the encoding of the file, with their text.",
            "data_type": "string",
        },
    ]
    return {
        "version": 2,
        "models": [
            {
                "name": f"stg_{feed.source}__{feed.name}",
                "description": (
                    f"{feed.description} Grain: {feed.grain}. Steps: trim; read NULL and similar words "
                    "as empty; convert types; keep the latest version of each key; remove deleted keys."
                    " Different rows of one full file with the same key are all kept. Invalid text is kept in "
                    "<column>_rejected."
                ),
                "data_tests": [
                    {"unique_combination": {"arguments": {"columns": _moments_of_key(feed)}}},
                ],
                "columns": columns,
            }
        ],
    }


def _moments_of_key(feed: Feed) -> list[str]:
    """What tells the rows of a feed apart: its key, of a time in UTC, which no clock shows twice."""
    times = {column.name for column in feed.columns if column.type == "time"}
    return [f"{name}_utc" if name in times else name for name in feed.key]


FEEDS_MACRO = """\
{#- Written from expectations/contracts by `make contracts`; change the contract, not this file.
    The feeds of which a domain lists the invalid values, as source and feed: the parser cannot see
    the sources yet and needs their names. -#}
{% macro data_quality_feeds(domain) -%}
{{ return({
FEEDS
}.get(domain, [])) }}
{%- endmacro %}
"""


def data_quality_macro(sources: Iterable[Source]) -> str:
    """The macro that names the feeds of which each domain lists the invalid values."""
    by_domain: dict[str, list[Feed]] = {}
    for source in sources:
        if source.data_quality_domain is not None:
            keyed = [feed for feed in source.feeds.values() if feed.key]
            by_domain.setdefault(source.data_quality_domain, []).extend(keyed)
    lines = []
    for domain, feeds in sorted(by_domain.items()):
        lines += [f"    '{domain}': ["]
        lines += [f"        ['{feed.source}', '{feed.name}']," for feed in feeds]
        lines += ["    ],"]
    return FEEDS_MACRO.replace("FEEDS", "\n".join(lines))


def expected_files() -> dict[Path, str]:
    """Every generated file by its path."""
    files: dict[Path, str] = {
        FEEDS_MACRO_FILE: data_quality_macro(load_sources().values()),
    }
    for source in load_sources().values():
        folder = STAGING_FOLDER / source.name
        files[folder / f"_{source.name}__sources.yml"] = _yaml(source_document(source))
        for feed in source.feeds.values():
            if not feed.key:
                # published layouts are no keyed tables and have staging models of their own
                continue
            stem = f"stg_{source.name}__{feed.name}"
            files[folder / f"{stem}.sql"] = f"{{{{ staging('{source.name}', '{feed.name}') }}}}\n"
            files[folder / f"{stem}.yml"] = _yaml(staging_document(feed))
    return files


def _yaml(document: dict[str, Any]) -> str:
    return HEADER + yaml.safe_dump(document, sort_keys=False, width=100, allow_unicode=True)


def write_files() -> None:
    """Rewrites every generated file, and takes away those of feeds that have no contract any more."""
    files = expected_files()
    for path in _written_before() - set(files):
        path.unlink()
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _written_before() -> set[Path]:
    """Generated files of staging: a model that somebody wrote by hand has no document with our first line."""
    documents = [
        file for file in STAGING_FOLDER.rglob("*.yml") if file.read_text(encoding="utf-8").startswith(HEADER)
    ]
    models = {file.with_suffix(".sql") for file in documents if file.with_suffix(".sql").exists()}
    return set(documents) | models


def main() -> int:
    """Rewrites the files, or says what is wrong with a contract and rewrites none."""
    try:
        write_files()
    except ProjectFileError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
