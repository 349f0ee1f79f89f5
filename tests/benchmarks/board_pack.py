"""What the board pack costs: size and processor seconds, and a refresh with it against one without it.

    python -m tests.benchmarks.board_pack HOME

HOME has a publication. It is refreshed once, as a process of its own; the pack and its public edition are
written elsewhere. Seconds are of the processor, with all processes that were started, and are read as ratios of
one run.
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

COMMAND = (sys.executable, "-m", "orchestration.cli")


def processor_seconds(home: Path, *arguments: str) -> float:
    """Runs one command as a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "CLOCKSTOP_HOME": str(home), "CLOCKSTOP_BROWSER": "none"}
    subprocess.run([*COMMAND, *arguments], env=environment, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Prints the table."""
    home = Path(sys.argv[1])
    # what any command costs before it does anything
    start = processor_seconds(home, "status")
    with tempfile.TemporaryDirectory() as folder:
        pack = processor_seconds(home, "report", "--to", f"{folder}/pack") - start
        public = processor_seconds(home, "report", "--public", "--to", f"{folder}/public") - start
        sizes = {
            f"{name}/{file}": (Path(folder) / name / file).stat().st_size / 1e6
            for name in ("pack", "public")
            for file in ("index.html", "report.xlsx")
        }
    for name, size in sizes.items():
        print(f"{name:<24} {size:8.2f} MB")
    print(f"{'board pack':<24} {pack:8.1f} s")
    print(f"{'public edition':<24} {public:8.1f} s")
    refresh = processor_seconds(home, "refresh")
    print(f"{'refresh with the pack':<24} {refresh:8.1f} s; without it {refresh - pack:.1f} s", end="; ")
    print(f"ratio {refresh / (refresh - pack):.3f}")


if __name__ == "__main__":
    main()
