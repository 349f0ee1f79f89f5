"""Seeded mutants of deliveries: one clear message each, no record quoted, nothing lost silently."""

import json
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from orchestration.intake.workbook_process import MOST_MEMORY
from tests.conftest import ROOT, deliver, make_home
from tests.faults.report import count, note
from tests.intake.mutants import ROWS, drop, faults_of, judge, mutant

SEED = 1948
FEW, MANY = 60, count(400)
# the engine's own limit for one file is 2 GB; what these ask for is many times more
MOST_MEMORY_MB = 2_600
GOOD = b"ward,valid_from\n" + b"".join(b"W%d,2025-01-01\n" % number for number in range(ROWS))


@pytest.mark.parametrize("mutants", [FEW, pytest.param(MANY, marks=pytest.mark.full)])
def test_mutants_of_deliveries(mutants: int, tmp_path: Path) -> None:
    outcomes: Counter[str] = Counter()
    wrong: list[str] = []
    for number in range(mutants):
        chance = random.Random(SEED + number)
        parcel = mutant(chance)
        home = make_home(tmp_path / "home")
        folder = drop(parcel, home)
        judgements = judge(home, parcel.source)
        outcomes.update([judgement.state for judgement in judgements] or ["waits for its manifest"])
        faults = faults_of(parcel, home, judgements)
        # settled: the next look has nothing to judge again, and a good delivery of the next night is accepted
        if number % 10 == 0:
            if judge(home, parcel.source):
                faults.append("judged again without having changed")
            shutil.rmtree(folder)
            deliver(home, "beds", "next", "2025-04-01", {"wards": GOOD})
            if [judgement.state for judgement in judge(home, "beds")] != ["accepted"]:
                faults.append("the chain is broken for the next good delivery")
        wrong += [f"mutant {SEED + number} ({', '.join(parcel.steps)}): {fault}" for fault in faults]
        shutil.rmtree(home.root)
    if mutants == MANY:
        how = "bytes, quotes, encodings, headers, values, manifests, links, pipes and names changed at random"
        note("Mutants of deliveries", how, SEED, mutants, dict(outcomes), len(wrong))
    assert not wrong, wrong[:20]
    # a mutator that only ever makes rubbish or only harmless changes would prove nothing
    assert min(outcomes["accepted"], outcomes["refused"]) > mutants / 5


@pytest.mark.long
def test_deliveries_too_large_for_memory(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "tests.intake.large_mutants", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr[-2000:]
    told = json.loads(answer.stdout)
    note(
        "Deliveries made to fill memory",
        f"{', '.join(told['outcomes'])}; at most {told['megabytes']} MB in intake,"
        f" {told['reader_megabytes']} MB in the reader of workbooks",
        None,
        len(told["outcomes"]),
        dict(Counter(told["outcomes"].values())),
        len(told["faults"]),
    )
    assert not told["faults"], told["faults"]
    assert told["megabytes"] < MOST_MEMORY_MB
    assert told["reader_megabytes"] < MOST_MEMORY // 1024**2
