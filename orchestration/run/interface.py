"""The web interface: code server, web server and daemon, watched over until somebody ends them.

A part that ends by itself is started again. When this process is killed its parts end too, and what they left,
the next interface puts in order before it starts (docs/decisions/0028).
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from orchestration.contract.safe_errors import SafeError
from orchestration.run.dagster_instance import open_instance, prepare_instance
from orchestration.run.interface_part import LOCATION, TOKEN, socket_of, write_workspace
from orchestration.run.live_runs import end_dead_runs, tell_of_killed
from orchestration.settings.operations import FILE, operations
from orchestration.store.home import Home
from orchestration.store.lock import exclusive, holder_of, take

# In the order in which they are started: nothing loads without the first.
CODE_SERVER, WEB_SERVER, DAEMON = PARTS = ("code server", "web server", "daemon")
# Dagster gives each of its own processes a minute to end; what is left after that is ended the hard way.
PATIENCE_SECONDS = 90
# A part that ended so soon after its start so often in a row will not do better.
SHORT_LIFE_SECONDS = 60.0
SHORT_LIVES = 3
LOOK_SECONDS = 0.2
# The parts of an interface that was killed end at once, but the system needs a moment.
LEFT_SECONDS = 20.0


class CannotServe(SafeError):
    """The web interface cannot be opened; the message says what is in its way."""


@dataclass
class _Part:
    """A process and those that it started, as a group of their own: a terminal's Ctrl-C reaches us alone."""

    name: str
    process: "subprocess.Popen[bytes]"
    started: float = field(default_factory=time.monotonic)

    def signal(self, number: int) -> bool:
        """To all of the group; whether anybody was left to hear it."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return False
        return True


class Interface:
    """The three parts, and what to do when one of them is gone."""

    def __init__(self, home: Home, port: int, workspace: Path, pipe: int) -> None:
        self._home, self._port, self._workspace, self._pipe = home, port, workspace, pipe
        self._parts: dict[str, _Part] = {}
        self._short_lives = dict.fromkeys(PARTS, 0)
        self._asked = False

    def run(self) -> int:
        """Until somebody asks for the end, or a part cannot be kept; 0 where somebody asked."""
        try:
            for name in PARTS:
                self._start(name)
            while not self._asked:
                for part in list(self._parts.values()):
                    if part.process.poll() is not None and not self._asked and not self._start_again(part):
                        return 1
                time.sleep(LOOK_SECONDS)
            return 0
        finally:
            self._end()

    def ask(self, number: int, frame: FrameType | None) -> None:
        """Somebody wants it to end."""
        self._asked = True
        for part in self._parts.values():
            # the leader alone: it ends what it started in its own way
            part.process.send_signal(signal.SIGINT)
        signal.alarm(PATIENCE_SECONDS)

    def end_at_once(self, number: int, frame: FrameType | None) -> None:
        """What did not end when it was asked to."""
        for part in self._parts.values():
            part.signal(signal.SIGKILL)

    def _start(self, name: str) -> None:
        if self._asked:
            return
        if name == CODE_SERVER:
            socket_of(self._workspace).unlink(missing_ok=True)
        command = [sys.executable, "-m", "orchestration.run.interface_part", name]
        process = subprocess.Popen(
            [*command, str(self._pipe), str(self._workspace), str(self._port)],
            start_new_session=True,
            pass_fds=[self._pipe],
        )
        self._parts[name] = _Part(name, process)
        if self._asked:
            process.send_signal(signal.SIGINT)
        while name == CODE_SERVER and process.poll() is None and not self._asked and not self._code_answers():
            time.sleep(LOOK_SECONDS)

    def _code_answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            return line.connect_ex(str(socket_of(self._workspace))) == 0

    def _start_again(self, part: _Part) -> bool:
        """Whether it is worth another try."""
        code = part.process.returncode
        how = f"killed by signal {-code}" if code < 0 else f"exit code {code}"
        short = time.monotonic() - part.started < SHORT_LIFE_SECONDS
        self._short_lives[part.name] = self._short_lives[part.name] + 1 if short else 0
        if self._short_lives[part.name] >= SHORT_LIVES:
            _say(f"the {part.name} ended {SHORT_LIVES} times soon after its start ({how}); clockstop ui ends")
            return False
        _say(f"the {part.name} ended ({how}); it is started again")
        with open_instance(self._home) as instance:
            # a run that the code server had begun goes on without it; where none is left, none is starting
            starting = part.name != CODE_SERVER or part.signal(0)
            tell_of_killed(end_dead_runs(instance, self._home, starting), self._home)
        self._start(part.name)
        return True

    def _end(self) -> None:
        if not self._asked:
            self.ask(signal.SIGTERM, None)
        for part in self._parts.values():
            part.process.wait()
            part.signal(signal.SIGKILL)
        signal.alarm(0)


def serve(home: Home, port: int) -> int:
    """Keeps the web interface open until this process is told to end; then no process of it is left.

    Raises CannotServe where another has the home or the port.
    """
    prepare_instance(home)
    with _alone(home, port), _parts_end_with_us() as pipe, TemporaryDirectory(prefix="clockstop-") as folder:
        _free_port(port)
        token = _token(home)
        if token:
            os.environ[TOKEN] = token
        workspace = write_workspace(Path(folder), LOCATION)
        interface = Interface(home, port, workspace, pipe)
        # before a part is started: a signal that a shell told us to ignore would be ignored by it too
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, interface.ask)
        signal.signal(signal.SIGALRM, interface.end_at_once)
        with open_instance(home) as instance:
            tell_of_killed(end_dead_runs(instance, home, starting=False), home)
        code = interface.run()
        with open_instance(home) as instance:
            end_dead_runs(instance, home, starting=False)
        return code


def _token(home: Home) -> str:
    """What visitors must show: of the environment, else of the file that operations.yml names; or nothing."""
    named = operations(home).web_interface.token_file
    if os.environ.get(TOKEN) or not named:
        return os.environ.get(TOKEN, "")
    try:
        token = (home.root / named).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotServe(
            f"{FILE}: web_interface: token_file cannot be read ({type(error).__name__}): expected a text file"
            " of one line, readable by this account; write it or remove the line"
        ) from None
    if not token:
        raise CannotServe(f"{FILE}: web_interface: token_file is empty: expected one line, the token")
    return token


@contextmanager
def _alone(home: Home, port: int) -> Iterator[None]:
    """One interface in a home: two daemons would start every run twice."""
    file = home.dagster / ".interface.lock"
    began = time.monotonic()
    with file.open("a+", encoding="utf-8") as probe:
        while not take(probe.fileno()):
            if time.monotonic() - began > LEFT_SECONDS:
                raise CannotServe(
                    f"the web interface of this home is open at {holder_of(file)}; use or end that one"
                )
            time.sleep(LOOK_SECONDS)
    with exclusive(file, "another web interface is opening", _say, f"http://127.0.0.1:{port}"):
        yield


@contextmanager
def _parts_end_with_us() -> Iterator[int]:
    """A pipe of which this process alone holds the writing end: reading it ends when this process does."""
    reading, writing = os.pipe()
    try:
        yield reading
    finally:
        os.close(writing)
        os.close(reading)


def _free_port(port: int) -> None:
    began = time.monotonic()
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return
        if time.monotonic() - began > LEFT_SECONDS:
            raise CannotServe(
                f"port {port} is in use on this machine; end what uses it or choose another by --port"
            )
        time.sleep(LOOK_SECONDS)


def _say(words: str) -> None:
    print(f"clockstop: {words}", file=sys.stderr, flush=True)
