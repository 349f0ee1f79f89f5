"""The files of `plan/` that builds read: what is wrong in them, what a build keeps of them, what dbt is given.

A build keeps each file that it used in the archive, by the hash of its content, so that it can be made again.
The hash is a setting of the build, which no trust writes itself.
"""

import csv
import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from orchestration.settings.deprivation import DEPRIVATION
from orchestration.settings.divisions import DIVISIONS, NAMES
from orchestration.settings.money_plan import MONEY_PLAN
from orchestration.settings.performance_plan import PERFORMANCE_PLAN
from orchestration.settings.plan_files import FOLDER, PlanFile
from orchestration.settings.risk_plan import RISKS
from orchestration.settings.series_breaks import SERIES_BREAKS
from orchestration.settings.winter_plan import WINTER_PLAN
from orchestration.store.home import Home
from orchestration.store.modes import PRIVATE, make_folder
from orchestration.store.whole_files import write_whole

PLAN = (
    DEPRIVATION,
    DIVISIONS,
    NAMES,
    *PERFORMANCE_PLAN,
    SERIES_BREAKS,
    RISKS,
    *MONEY_PLAN,
    *WINTER_PLAN,
)
# Lines of a file that are named one by one; more are counted.
MOST_NAMED = 20


def say_problems(home: Home, say: Callable[[str], None]) -> None:
    """One message for each line that is not used."""
    for file in PLAN:
        problems = file.read(home).problems
        for problem in problems[:MOST_NAMED]:
            say(problem)
        if len(problems) > MOST_NAMED:
            more = len(problems) - MOST_NAMED
            say(f"{FOLDER}/{file.name}.csv: {more} more lines are not used; correct them, and refresh again")


def with_plan(settings: dict[str, Any], home: Home) -> dict[str, Any]:
    """The settings of a build with the files that the home has now, which are kept in the archive."""
    chosen = {name: value for name, value in settings.items() if name not in {file.setting for file in PLAN}}
    for file in PLAN:
        rows = file.read(home).rows
        if rows:
            chosen[file.setting] = _kept(home, file, rows)
    return chosen


def _kept(home: Home, file: PlanFile, rows: list[tuple[Any, ...]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    content = text.getvalue()
    digest = hashlib.sha256(content.encode()).hexdigest()
    kept = kept_file(home, file, digest)
    if not kept.exists():
        make_folder(home.archive, PRIVATE)
        make_folder(kept.parent, PRIVATE)
        with write_whole(kept) as temporary:
            temporary.write_text(content, encoding="utf-8")
    return digest


def kept_file(home: Home, file: PlanFile, digest: str) -> Path:
    """Where a file of that content is kept."""
    return home.archive / FOLDER / f"{file.name}_{digest}.csv"


def lost_files(settings: dict[str, Any], home: Home) -> list[PlanFile]:
    """The files that a build used and that are not in the archive any more."""
    return [
        file
        for file in PLAN
        if settings.get(file.setting) and not kept_file(home, file, str(settings[file.setting])).is_file()
    ]


def write_plan(connection: duckdb.DuckDBPyConnection, settings: dict[str, Any], home: Home | None) -> None:
    """Each file of a build as a table of the schema `run`; empty without one."""
    for file in PLAN:
        columns = ", ".join(f"{name} {kind}" for name, kind in file.columns.items())
        connection.execute(f"create table run.{file.name} ({columns})")
        if home is None or not settings.get(file.setting):
            continue
        text = kept_file(home, file, str(settings[file.setting])).read_text(encoding="utf-8")
        values = [list(column) for column in zip(*csv.reader(io.StringIO(text, newline="")), strict=True)]
        unnested = ", ".join(f'unnest(?::varchar[]) as "{name}"' for name in file.columns)
        typed = ", ".join(f"cast(nullif(\"{name}\", '') as {kind})" for name, kind in file.columns.items())
        connection.execute(f"insert into run.{file.name} select {typed} from (select {unnested})", values)
