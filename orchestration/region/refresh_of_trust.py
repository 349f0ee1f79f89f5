"""The refresh of one trust of a region: the trust's own command, in a process and a home of its own."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, Literal

from orchestration.contract.safe_errors import SafeError
from orchestration.region.region_file import Trust, problem_of_home
from orchestration.store.lock import holder_of, is_refreshing
from orchestration.store.plain_text import plain

State = Literal["refreshed", "held", "failed", "busy", "unusable", "not_started"]
REFRESHED: tuple[State, ...] = ("refreshed", "held")
# How often the process that waits for a refresh looks whether whoever started it is still there.
LOOK_SECONDS = 1.0
# What a refresh that is told to end may take for it.
PATIENCE_SECONDS = 60.0
# What of the region's own processes a trust's refresh must not take for its own.
OF_THE_REGION = ("DAGSTER_HOME", "CLOCKSTOP_REGION")
SAID = "clockstop: "
LONGEST_MESSAGE = 1_000
# Linux counts the peak memory of processes in kilobytes.
KILOBYTES_OF_MEGABYTE = 1024


class RegionGone(SafeError):
    """The command that refreshed the region was killed; the refresh of the trust was ended with it."""


@dataclass(frozen=True)
class TrustRefresh:
    """What became of the refresh of a trust, with what it cost where it ran.

    `state`: refreshed; held (refreshed, some domains held); failed; busy (somebody else refreshes the home);
    unusable (the home cannot be used); not_started.
    """

    provider: str
    state: State
    message: str
    seconds: float = 0.0
    processor_seconds: float = 0.0
    peak_memory_megabytes: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """As Dagster's history and `--json` have it."""
        return asdict(self)


def refresh_trust(trust: Trust) -> TrustRefresh:
    """Refreshes a trust's home by its own command and waits for it.

    Never raises for what is wrong with the trust: the result says it. Raises RegionGone.
    """
    problem = trust.problem or problem_of_home(trust.home)
    if problem:
        return TrustRefresh(trust.provider, "unusable", problem)
    try:
        if is_refreshing(trust.home):
            return TrustRefresh(trust.provider, "busy", _who_is_busy(trust))
        began = time.monotonic()
        code, out, said = _run(trust)
    except OSError as error:
        reason = f"the home of {trust.provider} cannot be refreshed ({type(error).__name__}); give the account"
        return TrustRefresh(trust.provider, "failed", f"{reason} that runs the region the right to write to it")
    # this process waits for no other one
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    state, message = _outcome(code, out, said)
    return TrustRefresh(
        trust.provider,
        state,
        message,
        round(time.monotonic() - began, 1),
        round(used.ru_utime + used.ru_stime, 1),
        round(used.ru_maxrss / KILOBYTES_OF_MEGABYTE, 1),
    )


def _who_is_busy(trust: Trust) -> str:
    holder = plain(holder_of(trust.home.warehouse / ".lock"))
    by = f": {holder}" if holder else ""
    return (
        f"the home of {trust.provider} is in use by another process{by}; its last publication is used, and the"
        " next refresh of the region looks again"
    )


def _run(trust: Trust) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of `clockstop refresh` in the home of the trust."""
    environment = {name: value for name, value in os.environ.items() if name not in OF_THE_REGION}
    starter = os.getppid()
    with subprocess.Popen(
        [sys.executable, "-m", "orchestration.cli", "refresh", "--json"],
        env={**environment, "CLOCKSTOP_HOME": str(trust.home.root)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            while True:
                with suppress(subprocess.TimeoutExpired):
                    out, said = process.communicate(timeout=LOOK_SECONDS)
                    return process.returncode, out, said
                if os.getppid() != starter:
                    raise RegionGone(
                        "the command that refreshed the region was killed, and the refresh of"
                        f" {trust.provider} with it; start it again"
                    )
        except BaseException:
            _end(process)
            raise


def _end(process: "subprocess.Popen[str]") -> None:
    """Ends a refresh: its publication stays whole, and the next refresh goes on from there."""
    process.terminate()
    try:
        process.communicate(timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def _outcome(code: int, out: str, said: str) -> tuple[State, str]:
    """What the command answered, in one message."""
    answer = _answer(out)
    if answer is not None and answer.get("succeeded"):
        held = answer.get("held") or []
        if held:
            return "held", f"{answer['message']}; held: {', '.join(held)}"
        return "refreshed", str(answer["message"])
    if answer is not None:
        return "failed", plain(str(answer.get("message", "")), LONGEST_MESSAGE)
    words = [line.removeprefix(SAID) for line in said.splitlines() if line.startswith(SAID)]
    if words:
        return "failed", plain(words[-1], LONGEST_MESSAGE)
    how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
    return "failed", f"the refresh {how}; run `clockstop refresh` in the home of the trust to see why"


def _answer(out: str) -> Mapping[str, Any] | None:
    """The result that the command printed, as its last line."""
    for line in reversed(out.splitlines()):
        with suppress(ValueError):
            read = json.loads(line)
            if isinstance(read, dict) and "succeeded" in read:
                return read
    return None
