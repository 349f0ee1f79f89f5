"""Processor time by file of tests, with processes that they start: the last lines say where most of it went.

Elapsed time says little on a machine that does other work, and hides what runs beside it on the other core.
"""

import resource
from typing import Any

import pytest

SHOWN = 40
# A run of less is a run of some tests by hand, where the lines would only be in the way.
LEAST_SECONDS = 300

SECONDS = pytest.StashKey[dict[str, float]]()


def used() -> float:
    """Processor seconds of this process so far, and of those that it started and that have ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def add(item: pytest.Item, seconds: float) -> None:
    """Counts one test, with the homes that were made for it, to its file."""
    _add(item.config, item.nodeid.split("::")[0], seconds)


def send_to_the_controller(config: pytest.Config) -> None:
    """In a process of pytest-xdist: the one that prints the last lines runs no tests itself."""
    if hasattr(config, "workeroutput"):
        config.workeroutput["processor_time"] = config.stash.get(SECONDS, {})


def receive_from_a_worker(config: pytest.Config, node: Any) -> None:
    """Adds what one process has used."""
    for file, seconds in getattr(node, "workeroutput", {}).get("processor_time", {}).items():
        _add(config, file, seconds)


def _add(config: pytest.Config, file: str, seconds: float) -> None:
    by_file = config.stash.setdefault(SECONDS, {})
    by_file[file] = by_file.get(file, 0.0) + seconds


def in_words(config: pytest.Config) -> list[str]:
    """One line with the whole and one per file that used most; none of a short run."""
    seconds = config.stash.get(SECONDS, {})
    whole = sum(seconds.values())
    if whole < LEAST_SECONDS:
        return []
    lines = [f"processor time of the tests: {whole / 60:.0f} minutes; most of it by file, in seconds:"]
    most = sorted(seconds, key=lambda file: -seconds[file])[:SHOWN]
    return lines + [f"{seconds[file]:7.0f}  {file}" for file in most]
