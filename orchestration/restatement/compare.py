"""What changed between two publications, and by which cause: code, rules and settings, or rows of the extracts.

The causes are taken one after the other: the first publication's night is derived again with each in turn, so
that the steps add up to the whole change. Only steps that something happened in are derived.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from orchestration.contract.published import load_domains
from orchestration.contract.safe_errors import WrongArgument
from orchestration.publication.differences import differences
from orchestration.publication.reader import domains_by_origin
from orchestration.restatement.comparison import MAKING, WORDS, Comparison, PairOfBuilds, Step
from orchestration.restatement.headlines import headlines_of
from orchestration.restatement.inputs import CAUSES, NEW, compare_inputs, step_relations
from orchestration.restatement.rebuild import Recipe, rebuild, recipe_of, scratch_folder
from orchestration.restatement.reproduce import publication_file, rule_changes, rule_versions
from orchestration.store.catalog import has_table
from orchestration.store.engine_files import open_file
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from orchestration.store.lock import warehouse_lock
from orchestration.store.records import Build
from orchestration.warehouse.project import code_version, sources_by_domain


@dataclass(frozen=True)
class _Compared:
    """The files of the two publications and the home that they are of."""

    before: Path
    after: Path
    home: Home
    ledger: Ledger
    progress: Callable[[str], None]


def compare(
    before_id: str, after_id: str, home: Home, ledger: Ledger, split: bool, progress: Callable[[str], None]
) -> Comparison:
    """Compares two publications. `split` derives what each cause did; it takes a build for each.

    Raises NotPublished where there is no such publication, WrongArgument where the later night is named
    first, which would show as removed what came late.
    """
    of_before, before = publication_file(before_id, home, ledger)
    of_after, after = publication_file(after_id, home, ledger)
    if of_before.as_at > of_after.as_at:
        raise WrongArgument(
            f"expected the publication with the earlier date first, found {of_before.as_at} before"
            f" {of_after.as_at}"
        )
    compared = _Compared(before, after, home, ledger, progress)
    unchanged, by_builds = _domains_by_builds(before, after)
    pairs = []
    for (first_id, second_id), domains in by_builds.items():
        first, second = ledger.build(first_id), ledger.build(second_id)
        assert first is not None and second is not None
        pairs.append(_pair(compared, first, second, tuple(domains), split))
    return Comparison(before_id, after_id, tuple(unchanged), pairs)


def _domains_by_builds(before: Path, after: Path) -> tuple[list[str], dict[tuple[str, str], list[str]]]:
    """The domains that come from the same build in both files; the others by their two builds."""
    origins = [
        {domain: build_id for build_id, domains in domains_by_origin(file).items() for domain in domains}
        for file in (before, after)
    ]
    unchanged: list[str] = []
    by_builds: dict[tuple[str, str], list[str]] = {}
    for domain in load_domains():
        if any(domain not in of_file for of_file in origins):
            continue
        first, second = (of_file[domain] for of_file in origins)
        if first == second:
            unchanged.append(domain)
        else:
            by_builds.setdefault((first, second), []).append(domain)
    return unchanged, by_builds


def _pair(
    compared: _Compared, first: Build, second: Build, domains: tuple[str, ...], split: bool
) -> PairOfBuilds:
    home, ledger = compared.home, compared.ledger
    recipes = recipe_of(first, domains, home, ledger), recipe_of(second, domains, home, ledger)
    same_night = first.as_at == second.as_at
    used = frozenset().union(*(sources_by_domain()[domain] for domain in domains))
    inputs = [
        change
        for change in compare_inputs(
            recipes[0].relations, recipes[1].relations, first.as_at, same_night, home.warehouse
        )
        if change.source in used
    ]
    pair = PairOfBuilds(
        before=first,
        after=second,
        domains=domains,
        making=_making(compared, first, second, domains),
        inputs=inputs,
        tables=differences(compared.before, compared.after, domains, home.warehouse),
        headlines=headlines_of(compared.before, compared.after, domains),
    )
    if not split:
        return pair
    lost = [loss.what for recipe in recipes for loss in recipe.lost]
    if lost:
        return replace(pair, not_split=f"lost: {'; '.join(dict.fromkeys(lost))}")
    if second.code_version != code_version():
        return replace(
            pair,
            not_split=f"the second was made by code {second.code_version} and this is {code_version()};"
            " the steps can only be derived with the code that made the second",
        )
    with warehouse_lock(home, compared.progress, "clockstop compare"), scratch_folder(home) as scratch:
        return replace(pair, steps=_steps(compared, pair, recipes, scratch))


def _steps(
    compared: _Compared, pair: PairOfBuilds, recipes: tuple[Recipe, Recipe], scratch: Path
) -> list[Step]:
    """What each cause did: the first build with one cause after the other applied, up to the second."""
    first, second = recipes
    same_night = first.build.as_at == second.build.as_at
    causes = _causes(pair, same_night)
    steps = []
    file = compared.before
    for number, cause in enumerate(causes):
        if number == len(causes) - 1:
            # the last step ends at the second publication itself
            following = compared.after
        else:
            compared.progress(f"calculating the effect of {WORDS[cause]}")
            applied = tuple(name for name in causes[: number + 1] if name != MAKING)
            relations = (
                step_relations(first.relations, second.relations, first.build.as_at, same_night, applied)
                if applied
                else first.relations
            )
            recipe = replace(first, relations=relations, settings=second.settings)
            following = rebuild(recipe, compared.home, scratch, f"step_{number}")
        steps.append(
            Step(
                cause,
                differences(file, following, pair.domains, compared.home.warehouse),
                headlines_of(file, following, pair.domains),
            )
        )
        file = following
    return steps


def _causes(pair: PairOfBuilds, same_night: bool) -> list[str]:
    """The causes that something happened in, in the order in which they are applied."""
    happened = [cause for cause in CAUSES if cause != NEW and any(item.count(cause) for item in pair.inputs)]
    new = not same_night or any(item.count(NEW) for item in pair.inputs)
    return [*([MAKING] if pair.making else []), *happened, *([NEW] if new else [])]


def _making(compared: _Compared, first: Build, second: Build, domains: tuple[str, ...]) -> list[str]:
    """What of code, rules and settings is not the same, in words."""
    words = []
    if first.code_version != second.code_version:
        words.append(f"code {first.code_version} and then {second.code_version}")
    old, new = _settings(compared.before, first), _settings(compared.after, second)
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            words.append(f"setting {name} was {old.get(name)} and is {new.get(name)}")
    return words + rule_changes(rule_versions(compared.before, domains), rule_versions(compared.after, domains))


def _settings(file: Path, build: Build) -> dict[str, str]:
    """Settings of a publication as its build read them; those of a build whose tables it kept as recorded."""
    chosen = {name: str(value) for name, value in build.settings.items()}
    with open_file(file) as connection:
        # publications made before settings were published have only what the trust chose
        if not has_table(connection, "publication.settings"):
            return chosen
        defaults = connection.execute(
            "select name, value from publication.settings where chosen_by = 'default'"
        ).fetchall()
    return dict(defaults) | chosen
