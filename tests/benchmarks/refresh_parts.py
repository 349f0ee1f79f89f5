"""One refresh of a home, with the processor seconds of each of its parts.

    python -m tests.benchmarks.refresh_parts HOME

Seconds are of this process and of those that it waited for, between the moments at which the steps say that
they begin; those of dbt are parted among layers and tests by the time that dbt says each node took.
"""

import json
import os
import re
import resource
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

PARTS = {
    "ingesting": "intake",
    "preparing the build": "typed files, new build file",
    "building": "dbt",
    "checking": "checks",
    "publishing": "publication",
    "writing": "pages and lists",
}


class Parts:
    """Hears the steps of a refresh and knows what each has used."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.elapsed: dict[str, float] = defaultdict(float)
        self._part, self._before, self._began = "loading the project", used(), time.perf_counter()

    def step(self, words: str) -> None:
        """A step begins."""
        self._end()
        self._part = next((part for start, part in PARTS.items() if words.startswith(start)), words)

    def nodes(self, done: int, of_all: int) -> None:
        """So many of dbt's nodes have ended."""
        if done == of_all:
            self.step("recording what dbt made")

    def end(self) -> dict[str, float]:
        """What each part has used, in their order."""
        self._end()
        return dict(self.seconds)

    def _end(self) -> None:
        now, clock = used(), time.perf_counter()
        self.seconds[self._part] += now - self._before
        self.elapsed[self._part] += clock - self._began
        self._before, self._began = now, clock


def used() -> float:
    """Processor seconds of this process and of those that it waited for."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both)


def refresh(home_folder: Path) -> dict[str, Any]:
    """Runs the refresh; returns seconds by part, of dbt by layer, elapsed seconds and peak megabytes.

    A part that is busy on both cores has used up to twice as many seconds as have elapsed in it.
    """
    os.environ |= {"CLOCKSTOP_HOME": str(home_folder), "CLOCKSTOP_BROWSER": "none"}
    from orchestration.cli.refreshing import _load_job
    from orchestration.defs.command import run_refresh
    from orchestration.store.home import Home
    from orchestration.store.ledger import Ledger
    from orchestration.warehouse.build import kept_results
    from orchestration.warehouse.project import load_manifest

    home, parts, began = Home.from_environment(), Parts(), time.perf_counter()
    result = run_refresh(home, "", (), lambda words: None, _load_job, parts)
    assert result.build_id is not None, result.message
    seconds = parts.end()
    build = Ledger(home.ledger).build(result.build_id)
    assert build is not None
    reported = kept_results(build, home)
    layers: dict[str, float] = defaultdict(float)
    nodes = load_manifest()["nodes"]
    for node in reported.nodes.values() if reported else ():
        kind = node.node_id.split(".")[0]
        layers["tests" if kind == "test" else "seeds" if kind == "seed" else nodes[node.node_id]["fqn"][1]] += (
            node.seconds
        )
    of_nodes = sum(layers.values()) or 1.0
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return {
        "parts": seconds,
        "elapsed_parts": dict(parts.elapsed),
        "layers": {layer: seconds.get("dbt", 0) * one / of_nodes for layer, one in layers.items()},
        "seconds": sum(seconds.values()),
        "elapsed": time.perf_counter() - began,
        "megabytes": int(peak) / 1024,
    }


if __name__ == "__main__":
    print(json.dumps(refresh(Path(sys.argv[1]).resolve())))
