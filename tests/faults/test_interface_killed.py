"""The web interface or a part of it killed while a run starts or works: what was delivered is published still.

Nobody does anything but start the interface again, as a service manager would.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import SimpleQueue

import pytest

from orchestration.run.dagster_instance import open_instance
from orchestration.store.home import Home
from orchestration.store.ledger import Ledger
from tests.conftest import ROOT, deliver, read
from tests.faults.test_kill import EVENT

UNFINISHED = ("STARTING", "STARTED", "CANCELING")


class Started:
    """`clockstop ui`, and what it and its parts say, line by line."""

    def __init__(self, home: Home, port: int) -> None:
        self.home = home
        self.process = subprocess.Popen(
            [sys.executable, "-m", "orchestration.cli", "ui", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "CLOCKSTOP_HOME": str(home.root)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        threading.Thread(target=self._hear, daemon=True).start()

    def _hear(self) -> None:
        # to the end, also when the interface is gone: a run that outlives it must not wait for its reader
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def until(self, there: Callable[[str], bool]) -> None:
        """Reads until a line says it; the daemon says something at least once a minute."""
        heard = []
        while (line := self._lines.get()) is not None:
            heard.append(line)
            if there(line):
                return
        raise AssertionError("".join(heard[-40:]))

    def parts(self) -> dict[str, int]:
        """Processes that the interface started, by what they are."""
        found = {}
        for pid, parent, command in _processes():
            if parent == self.process.pid:
                found[command.split("interface_part")[-1].split()[0]] = pid
        return found

    def everything(self) -> list[int]:
        """The interface, its parts and what they started."""
        found = [self.process.pid]
        for pid, parent, _ in sorted(_processes()):
            if parent in found:
                found.append(pid)
        return found

    def close(self) -> None:
        """As a service manager does."""
        self.process.terminate()
        self.process.wait()


def _processes() -> Iterator[tuple[int, int, str]]:
    answer = subprocess.run(["ps", "-ww", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True)
    for line in answer.stdout.splitlines()[1:]:
        pid, parent, command = line.split(maxsplit=2)
        yield int(pid), int(parent), command


def _kill(*pids: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _deliver(home: Home, number: int) -> None:
    events = [EVENT | {"event_id": f"e{line}", "pathway_id": f"p{line}"} for line in range(number + 1)]
    previous = f"p{number - 1}" if number else None
    deliver(home, "pas", f"p{number}", f"2025-03-{number + 1:02d}", {"rtt_events": events}, previous=previous)


def _published(home: Home, number: int) -> Callable[[str], bool]:
    return lambda line: home.current.exists() and len(Ledger(home.ledger).publications()) > number


@pytest.mark.full
def test_a_publication_comes_after_every_kill_without_a_person(home: Home) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    interface = Started(home, port)
    try:
        # all of it at once, as with the power or by the system when memory runs out: the run works
        _deliver(home, 0)
        interface.until(lambda line: "STEP_START" in line)
        _kill(*interface.everything())
        interface.process.communicate()
        interface = Started(home, port)
        interface.until(_published(home, 0))
        # the interface alone, as the run starts: its parts end with it, and the next takes the same port
        _deliver(home, 1)
        interface.until(lambda line: "Launched 1 runs" in line)
        _kill(interface.process.pid)
        interface = Started(home, port)
        interface.until(_published(home, 1))
        # parts, while the run works: they are started again by the interface itself
        _deliver(home, 2)
        interface.until(lambda line: "STEP_START" in line)
        parts = interface.parts()
        _kill(parts["code"], parts["daemon"])
        interface.until(lambda line: "the daemon ended (killed by signal 9); it is started again" in line)
        _deliver(home, 3)
        _kill(interface.parts()["web"])
        interface.until(lambda line: read(home, "select count(*) from rtt.periods") == [(4,)])
    finally:
        interface.close()
    with open_instance(home) as instance:
        assert [run.run_id for run in instance.get_runs() if run.status.value in UNFINISHED] == []
    assert [item.state for item in Ledger(home.ledger).deliveries("pas")] == ["accepted"] * 4
    # nobody is left, and the port is free
    assert not [line for line in _processes() if f"ui --port {port}" in line[2]]
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
