"""A dress rehearsal of files before anything is delivered."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.terminal import EXIT_FAILED, EXIT_HELD, Json, console, errors, failed, progress, usage
from orchestration.store.home import Home

if TYPE_CHECKING:
    from orchestration.contract.feeds import Feed
    from orchestration.intake.inspection.inspect_file import Inspected
    from orchestration.settings.formats import Formats


def inspect(
    path: Annotated[Path, typer.Argument(help="A file, or a folder of files.")],
    feed: Annotated[
        str, typer.Option(help="The feed that it is; by default it is recognised by its columns.")
    ] = "",
    source: Annotated[str, typer.Option(help="The source that it is of; else any.")] = "",
    write: Annotated[
        str, typer.Option(help="Add the lines to this file, such as formats.yml (in the home).")
    ] = "",
    rows: Annotated[int, typer.Option(min=1, help="Read at most this many rows of a file.")] = 5_000_000,
    as_json: Json = False,
) -> None:
    """Show how files are written, what of them is usable, and the lines of formats.yml for the rest.

    No patient's value is shown. Exit 0 every file can be delivered with these lines, 3 something is missing or
    to be decided, 1 a file cannot be read.
    """
    from orchestration.intake.inspection.inspect_file import inspect_file
    from orchestration.intake.inspection.report import as_dict, in_words
    from orchestration.intake.rejection import Rejection
    from orchestration.settings.formats import read_formats_file

    files = _files(path)
    feeds = _feeds(feed, source)
    formats_file = _formats_file(write)
    say = progress()
    answers, unreadable, found = [], 0, []
    with tempfile.TemporaryDirectory(prefix="clockstop-") as scratch:
        for file in files:
            say(f"reading {file.name}")
            # what the file before has added holds for the next one of the same feed
            formats = read_formats_file(formats_file)
            try:
                tables = inspect_file(file, feeds, formats, Path(scratch), rows)
            except Rejection as refusal:
                unreadable += 1
                answers.append({"file": file.name, "refused": str(refusal)})
                if not as_json:
                    failed(str(refusal))
                continue
            for one in tables:
                found.append(one)
                answer = as_dict(one)
                if not as_json:
                    for line in in_words(one):
                        console.print(line, highlight=False, markup=False, soft_wrap=True)
                if write:
                    answer["written"] = _written(one, formats, formats_file, as_json)
                answers.append(answer)
    if as_json:
        print(json.dumps(answers if path.is_dir() or len(answers) > 1 else answers[0], default=str))
    if unreadable:
        raise typer.Exit(EXIT_FAILED)
    if not all(one.is_ready for one in found):
        raise typer.Exit(EXIT_HELD)


def _files(path: Path) -> list[Path]:
    from orchestration.intake.inspection.opened import ENDINGS

    if not path.exists():
        usage(f"inspect: expected a file or folder, found none at {path}")
    if not path.is_dir():
        return [path]
    inside = sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))
    files = [file for file in inside if file.suffix.lower() in ENDINGS]
    left = [file.name for file in inside if file not in files and file.name != "manifest.json"]
    if left:
        errors.print(
            f"not inspected, because the name ends in none of {', '.join(ENDINGS)}: {', '.join(left)}",
            style="dim",
            highlight=False,
            soft_wrap=True,
        )
    if not files:
        usage(f"inspect: expected files that end in {', '.join(ENDINGS)} in {path}, found none")
    return files


def _feeds(feed: str, source: str) -> "Sequence[Feed]":
    from orchestration.intake.inspection.column_names import extract_feeds

    feeds = extract_feeds()
    sources = sorted({one.source for one in feeds})
    if source and source not in sources:
        usage(f"--source: expected one of {', '.join(sources)}, found '{source}'")
    of_source, _, name = feed.rpartition(".")
    chosen = [
        one
        for one in feeds
        if (not source or one.source == source)
        and (not feed or one.name == name)
        and (not of_source or one.source == of_source)
    ]
    if not chosen:
        names = [one.name for one in feeds if not source or one.source == source]
        usage(f"--feed: expected one of {', '.join(names)}, found '{feed}'")
    return chosen


def _formats_file(write: str) -> Path:
    """The file that is added to, and that says what is known already; a bare name is of the home."""
    from orchestration.settings.formats import FILE

    chosen = Path(write or FILE)
    return chosen if chosen.parent != Path() else Home.from_environment().root / chosen


def _written(one: "Inspected", formats: "Formats", file: Path, as_json: bool) -> str | None:
    """Adds the lines of one file, and says what was added."""
    from orchestration.settings.formats import UnknownFormat, read_formats_file
    from orchestration.settings.formats_file import add_lines

    if one.proposal is None or not one.proposal.said:
        return None
    feed = one.proposal.feed
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        add_lines(file, feed.source, feed.name, one.proposal.said)
    except UnknownFormat as error:
        failed(f"nothing was added to {file} for {feed.source}.{feed.name}: {error}")
        return None
    expected = one.proposal.merged(formats.of(feed.source, feed.name))
    holds = read_formats_file(file).of(feed.source, feed.name)
    kept = [key for key in one.proposal.said if getattr(expected, key) != getattr(holds, key)]
    added = [key for key in one.proposal.said if key not in kept]
    if not as_json:
        console.print(f"  added to {file}: {', '.join(added) or 'nothing'}", highlight=False, soft_wrap=True)
        for key in kept:
            console.print(
                f"  not changed: {file.name} says another {key} for {feed.name}; change it by hand",
                highlight=False,
                soft_wrap=True,
            )
    return str(file)
