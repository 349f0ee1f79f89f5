"""Derives the tables of a build again, from the archive, into a folder that nobody reads.

With the files that the build read, the night it was of, the settings it was made with and the publications that
it continued; with the code that runs. Neither `current` nor the ledger is touched.

`python -m orchestration.restatement.rebuild BUILD SCRATCH NAME DOMAIN...` is how the kept code of an earlier
version is asked for the same: later versions call it so, and the arguments stay as they are.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from orchestration.contract.safe_errors import SafeError
from orchestration.intake.as_of_inputs import SelectedFile
from orchestration.publication.tables import write_domains
from orchestration.settings.plan import lost_files
from orchestration.store.home import Home
from orchestration.store.integrity import soundness
from orchestration.store.ledger import Ledger
from orchestration.store.parquet_files import is_readable
from orchestration.store.records import Build
from orchestration.store.refresh_inputs import RefreshInputs
from orchestration.warehouse.build import create_raw_layer, run_dbt
from orchestration.warehouse.exception_keys import KeyInputs, key_inputs
from orchestration.warehouse.feed_relations import raw_relations
from orchestration.warehouse.prior_state import PriorState, find_prior_states
from orchestration.warehouse.project import domains_of_feed


class CannotRebuild(SafeError):
    """A build cannot be derived again; the message says what of it failed."""


@dataclass(frozen=True)
class Lost:
    """Something that a build was made of and that is no longer there."""

    what: str
    domains: frozenset[str]


@dataclass(frozen=True)
class Recipe:
    """All that is needed to rebuild a build: the files are in `relations`, as SQL by source and feed."""

    build: Build
    domains: tuple[str, ...]
    relations: dict[tuple[str, str], str]
    prior_states: tuple[PriorState, ...]
    settings: dict[str, Any]
    keys: KeyInputs
    lost: tuple[Lost, ...] = ()


def files_of_build(build: Build, inputs: RefreshInputs) -> list[SelectedFile]:
    """The files that a build read, in their order: what was known when it was made."""
    deliveries = {delivery.delivery_id: delivery for delivery in inputs.deliveries()}
    return [
        SelectedFile(
            deliveries[delivery_id].source,
            feed,
            deliveries[delivery_id],
            inputs.file_of_build(build.build_id, (delivery_id, feed, sha256)),
            order,
        )
        for delivery_id, feed, sha256, order in inputs.build_files(build.build_id)
    ]


def recipe_of(build: Build, domains: tuple[str, ...], home: Home, ledger: Ledger) -> Recipe:
    """The recipe of some domains of a build, and what of it has been lost."""
    inputs = ledger.refresh_inputs()
    lost: list[Lost] = []
    present = []
    for choice in files_of_build(build, inputs):
        archived = home.archive / choice.file.archive_file
        if is_readable(archived):
            present.append(choice)
            continue
        users = domains_of_feed(choice.source, choice.feed, gating_only=False) & set(domains)
        lost.append(
            Lost(
                f"the archived file {choice.feed} of {choice.source} {choice.delivery.delivery}"
                + (", which cannot be read" if archived.exists() else ""),
                users,
            )
        )
    sound = soundness(home, ledger, unknown=True)
    prior_states = tuple(find_prior_states(replace(build, domains=domains), home, inputs, sound))
    lost += [
        Lost(f"the publication as at {night}, which this one continued", frozenset({found.domain}))
        for found in prior_states
        for night in found.lost
    ]
    lost += [Lost(file.title, file.domains or frozenset(domains)) for file in lost_files(build.settings, home)]
    return Recipe(
        build=build,
        domains=domains,
        relations=raw_relations(present, home),
        prior_states=prior_states,
        settings=build.settings,
        keys=key_inputs(present, ledger),
        lost=tuple(lost),
    )


@contextmanager
def scratch_folder(home: Home) -> Iterator[Path]:
    """A folder for what is derived again, gone afterwards; the caller holds the warehouse lock."""
    folder = home.warehouse / "again"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def rebuild(recipe: Recipe, home: Home, scratch: Path, name: str) -> Path:
    """Builds a recipe; returns a file with the published tables of its domains.

    Raises CannotRebuild where a model of theirs cannot be built.
    """
    build = replace(recipe.build, domains=recipe.domains, settings=recipe.settings)
    build_file = scratch / name / "build.duckdb"
    create_raw_layer(build_file, build, recipe.relations, recipe.prior_states, {}, recipe.keys, home)
    result = run_dbt(build, home, build_file)
    broken = sorted(
        node.node_id.split(".")[-1]
        for node in result.nodes.values()
        if node.status == "error" and node.node_id.startswith("model.")
    )
    if broken:
        raise CannotRebuild(f"cannot be rebuilt: {', '.join(broken)} could not be built; see warehouse/logs")
    file = scratch / name / "tables.duckdb"
    write_domains(file, build_file, set(recipe.domains))
    build_file.unlink()
    return file


def _derive_for_another_version(arguments: list[str]) -> int:
    """What a later version, which holds the home's lock, asks this one for. The last line says what failed."""
    build_id, scratch, name, *domains = arguments
    home = Home.from_environment()
    # kept code is run by a later version, whose ledger has all that this one had
    ledger = Ledger(home.ledger, reads_later_versions=True)
    build = ledger.build(build_id)
    if build is None:
        print(f"the ledger does not know build {build_id}", file=sys.stderr)
        return 1
    try:
        rebuild(recipe_of(build, tuple(domains), home, ledger), home, Path(scratch), name)
    except (SafeError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_derive_for_another_version(sys.argv[1:]))
