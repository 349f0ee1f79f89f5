"""The files of a delivery are worked on side by side, and answered for in the order of its manifest.

Threads are enough: hashing, reading and writing of files are done outside Python's lock.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from orchestration.intake.manifest import ManifestFile

CORES = 2

Answer = TypeVar("Answer")


def of_each_file(files: Sequence[ManifestFile], work: Callable[[int], Answer]) -> list[Answer]:
    """What `work` answers for the index of each file; raises what the first file raised that raised anything.

    Files of one feed with the same content have one place in the archive: they are worked on one after another.
    """
    groups: dict[tuple[str, str], list[int]] = {}
    for index, file in enumerate(files):
        groups.setdefault((file.feed, file.sha256), []).append(index)
    # the largest first, so that no core waits for it at the end
    in_turn = sorted(groups.values(), key=lambda group: -files[group[0]].bytes)
    done: dict[int, Answer] = {}
    failed: dict[int, BaseException] = {}

    def take(group: list[int]) -> None:
        for index in group:
            try:
                done[index] = work(index)
            except BaseException as error:
                failed[index] = error
                return

    if len(in_turn) == 1:
        take(in_turn[0])
    else:
        with ThreadPoolExecutor(CORES) as pool:
            for _ in pool.map(take, in_turn):
                pass
    if failed:
        raise failed[min(failed)]
    return [done[index] for index in range(len(files))]
