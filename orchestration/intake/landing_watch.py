"""What lies in landing and is not taken in: said once it is clear that it will not mend itself.

A folder whose manifest never came, a file beside the folders of sources, a folder of a source that the contract
does not have, and a delivery that waits for one before it. Files are not opened.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from orchestration.contract.feeds import load_sources
from orchestration.intake.manifest import MANIFEST
from orchestration.store.clock import utc_now
from orchestration.store.home import Home
from orchestration.store.plain_text import plain
from orchestration.store.refresh_inputs import RefreshInputs

# The largest files are copied in minutes; a manifest that is not there an hour later was forgotten.
PATIENCE = timedelta(hours=1)
# Of a folder of very many files, as many are looked at as tell when it was last written to.
MOST_LOOKED_AT = 1000
NAMES_SHOWN = 3
# What `clockstop deliver` reads besides CSV, and archives that senders put together.
PACKED = (".zip", ".gz", ".7z", ".tar")


@dataclass(frozen=True)
class LandingFinding:
    """One thing in landing that needs a person. `source`: the source whose data it keeps back, if of one."""

    kind: str
    place: str
    found: str
    since: datetime
    action: str
    source: str | None = None

    @property
    def sentence(self) -> str:
        """What was found, since when, and what to do."""
        return f"{self.place}: {self.found} since {self.since:%Y-%m-%d %H:%M} UTC; {self.action}"

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "kind": self.kind,
            "place": self.place,
            "source": self.source,
            "since": self.since.isoformat(),
            "message": self.sentence,
        }


def landing_findings(home: Home, inputs: RefreshInputs | None = None) -> list[LandingFinding]:
    """What lies in landing and waits for a person; without `inputs` only what the folders show."""
    found = list(_in_folders(home))
    if inputs is not None:
        found += _waiting(home, inputs)
    return found


def _in_folders(home: Home) -> Iterator[LandingFinding]:
    sources = load_sources()
    for path in _inside(home.landing):
        if not path.is_dir():
            yield _beside(path, "landing", None)
        elif path.name not in sources:
            yield _of_no_source(path)
        else:
            for inner in _inside(path):
                if not inner.is_dir():
                    yield _beside(inner, f"landing/{path.name}", path.name)
                elif (found := _without_manifest(inner, path.name)) is not None:
                    yield found


def _inside(folder: Path) -> list[Path]:
    """What is in a folder; nothing where it is not there or may not be read, which intake says itself."""
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []


def _beside(path: Path, where: str, source: str | None) -> LandingFinding:
    """A file where only folders are read."""
    to = source or "SOURCE"
    unpack = "unpack it and " if path.suffix.lower() in PACKED else ""
    return LandingFinding(
        kind="file_beside_folders",
        place=f"{where}/{plain(path.name)}",
        found="a file outside the folder of a delivery, which is not read,",
        since=_last_written(path),
        action=(
            f"{unpack}move it to a folder outside landing and run `clockstop deliver --source {to} FOLDER`"
            " (`clockstop inspect FILE` shows its feed, `clockstop national FILE` delivers a national file)"
        ),
        source=source,
    )


def _of_no_source(path: Path) -> LandingFinding:
    names = list(load_sources())
    near = get_close_matches(path.name.lower(), names, n=1)
    meant = f", such as {near[0]}" if near else ""
    return LandingFinding(
        kind="unknown_source",
        place=f"landing/{plain(path.name)}",
        found="a folder of no source of the contract, which is not read,",
        since=_last_written(path),
        action=f"rename it to one of {', '.join(names)}{meant}, or remove it",
    )


def _without_manifest(folder: Path, source: str) -> LandingFinding | None:
    """A delivery whose manifest has not come an hour after its last file; None while it may still arrive."""
    inside = _inside(folder)
    if os.path.lexists(folder / MANIFEST):
        return None
    since = _last_written(folder)
    if utc_now() - since <= PATIENCE:
        return None
    alike = [path.name for path in inside if "manifest" in path.name.lower()]
    deeper = [path.name for path in inside if path.is_dir() and os.path.lexists(path / MANIFEST)]
    if alike:
        found, action = f"no {MANIFEST}, but {plain(alike[0])},", f"rename it to {MANIFEST}"
    elif deeper:
        found = f"no {MANIFEST}, but one in its folder {plain(deeper[0])},"
        action = f"move that folder to landing/{source}"
    elif not inside:
        found, action = "an empty folder", "ask the sender to send the delivery again, or remove the folder"
    else:
        names = ", ".join(plain(path.name, 40) for path in inside[:NAMES_SHOWN])
        more = f" and {len(inside) - NAMES_SHOWN} more" if len(inside) > NAMES_SHOWN else ""
        found = f"files without {MANIFEST} ({names}{more}), so that nothing of it is read,"
        action = (
            "ask the sender for the manifest, or copy the files to a folder outside landing, run"
            f" `clockstop deliver --source {source} FOLDER` and remove this one"
        )
    return LandingFinding(
        kind="no_manifest",
        place=f"landing/{source}/{plain(folder.name)}",
        found=found,
        since=since,
        action=action,
        source=source,
    )


def _last_written(path: Path) -> datetime:
    """When a file was last written, or a folder or anything in it."""
    times = []
    inside = _inside(path)[:MOST_LOOKED_AT] if path.is_dir() else []
    for one in [path, *inside]:
        try:
            times.append(one.lstat().st_mtime)
        except OSError:
            # taken away while we looked
            continue
    return datetime.fromtimestamp(max(times), UTC) if times else utc_now()


def _waiting(home: Home, inputs: RefreshInputs) -> Iterator[LandingFinding]:
    """Deliveries that were refused because one before them has not come, and that are still there."""
    for source in load_sources():
        judged = inputs.deliveries(source)
        newest = {one.delivery: one for one in judged}
        for name, last in newest.items():
            # what has been taken out of landing waits for nothing, and what was replaced is refused for that
            if not last.is_waiting or not (home.landing / source / name).is_dir():
                continue
            first = next(one for one in judged if one.delivery == name and one.is_waiting)
            earlier = f"{plain(last.previous_delivery)}, which" if last.previous_delivery else "a delivery that"
            yield LandingFinding(
                kind="waits_for_delivery",
                place=f"landing/{source}/{plain(name)}",
                found=f"a delivery as at {last.as_at} that waits for {earlier} has not come,",
                since=datetime.fromisoformat(first.judged_at),
                action=("send the missing delivery, or start again with full files and previous_delivery null"),
                source=source,
            )
