"""The quality page of a publication: one file that needs no network, no script and holds no patient value.

It lists all rules, whichever tool evaluated them, and leads to the data docs of Great Expectations' own.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

from orchestration.contract.published import load_domains
from orchestration.publication.file_modes import WITHOUT_PATIENTS
from orchestration.store.records import Build, Evidence
from orchestration.store.whole_files import write_whole

STYLE = """
body { font: 15px/1.45 sans-serif; margin: 2em auto; max-width: 76em; padding: 0 1em; color: #212b32; }
h1 { font-size: 1.6em; margin-bottom: 0; } h2 { font-size: 1.2em; margin: 1.6em 0 .3em; }
table { border-collapse: collapse; width: 100%; margin: .5em 0; font-size: .92em; }
th, td { text-align: left; vertical-align: top; padding: .3em .6em; border-bottom: 1px solid #d8dde0; }
td.n { text-align: right; white-space: nowrap; } .state { font-weight: bold; }
.published, .pass { color: #00592e; } .published_with_caveat, .fail { color: #7a4a00; }
.held, .error { color: #a81c11; } .never, .not_applicable { color: #4c6272; }
summary { cursor: pointer; margin: .4em 0; }
"""

ORDER = {"error": 0, "fail": 1, "not_applicable": 2, "pass": 3}
SEVERITIES = {"block": 0, "warn": 1, "info": 2}


def write_quality_page(
    to: Path,
    build: Build,
    status: Sequence[dict[str, Any]],
    shown: Sequence[tuple[Build, list[Evidence]]],
    inputs: list[list[Any]],
) -> None:
    """Writes the page; `shown` are the builds with their evidence, the new one first.

    `inputs` are rows of source, feed, delivery, night, rows, unreadable rows, domains.
    """
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f"<title>Quality of the night of {build.as_at}</title><style>{STYLE}</style></head><body>",
        f"<h1>Quality of the night of {build.as_at}</h1>",
        f"<p>{escape(build.provider)}, build {escape(build.build_id)}. This page counts records and names"
        " none: who is behind a count is in the worklists.</p>",
        _table(
            ("domain", "state", "readers see the night of", "nights behind", "reason"),
            [
                (
                    load_domains()[row["domain"]].title,
                    _state(row["state"]),
                    str(row["as_at"] or "-"),
                    "-" if row["age_days"] is None else str(row["age_days"]),
                    escape(row["reason"]),
                )
                for row in status
            ],
        ),
    ]
    for row in status:
        parts += _domain(row, build, shown)
    parts += [
        "<h2>What it was made of</h2>",
        _table(
            ("source", "feed", "delivery", "night", "rows", "unreadable", "for the tables of"),
            [tuple(escape(str(value)) for value in row) for row in inputs],
        ),
        "</body></html>",
    ]
    with write_whole(to, WITHOUT_PATIENTS) as temporary:
        temporary.write_text("\n".join(parts) + "\n", encoding="utf-8")


def _domain(row: dict[str, Any], build: Build, shown: Sequence[tuple[Build, list[Evidence]]]) -> Iterator[str]:
    """The evidence of the data that is held, where any is, and of the data that is published."""
    name = row["domain"]
    found = [(made, [item for item in evidence if item.domain == name]) for made, evidence in shown]
    if not any(evidence for _, evidence in found):
        return
    yield f"<h2>{escape(load_domains()[name].title)}</h2>"
    for made, evidence in found:
        if not evidence:
            continue
        seen = made.build_id == row["build_id"]
        words = f"Readers see the night of {made.as_at}" if seen else f"The night of {made.as_at} is held"
        yield f"<p>{words} (build {escape(made.build_id)}).</p>"
        yield from _summary(evidence)
        if made == build:
            yield (
                f'<p><a href="data_docs/{name}.html">What Great Expectations found, relation by relation</a>'
                "</p>"
            )


def _summary(evidence: list[Evidence]) -> Iterator[str]:
    gating = [item for item in evidence if item.severity != "info"]
    work = [item for item in evidence if item.severity == "info"]
    failing = [item for item in gating if item.status in ("fail", "error")]
    held = sum(item.status == "pass" for item in gating)
    silent = sum(item.status == "not_applicable" for item in gating)
    yield (
        f"<p>{len(gating)} rules gate it: {held} hold, {silent} had nothing to judge, {len(failing)} do not."
        f" {len(work)} rules find work for people.</p>"
    )
    if failing:
        yield _rules(failing)
    yield f"<details><summary>All {len(gating)} rules that gate it</summary>{_rules(gating)}</details>"
    yield f"<details><summary>All {len(work)} rules that find work</summary>{_rules(work)}</details>"


def _rules(evidence: list[Evidence]) -> str:
    ordered = sorted(evidence, key=lambda item: (ORDER[item.status], SEVERITIES[item.severity], item.rule_id))
    return _table(
        ("rule", "kind", "severity", "status", "judged", "failed", "limit", "what it says"),
        [
            (
                escape(item.rule_id),
                escape(item.kind),
                item.severity,
                _state(item.status),
                _count(item.checked_rows),
                _count(item.failed_rows),
                escape(item.threshold or ""),
                escape(item.message),
            )
            for item in ordered
        ],
    )


def _state(state: str) -> str:
    return f'<span class="state {state}">{escape(state.replace("_", " "))}</span>'


def _count(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _table(headers: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    head = "".join(f"<th>{escape(header)}</th>" for header in headers)
    body = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
