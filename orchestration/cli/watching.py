"""A refresh as it goes, on standard error: step, nodes done of all and the time so far."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

# Where lines are kept, so many of them tell of the nodes.
LINES_OF_NODES = 10


class Watch:
    """Progress of the command; `Lines` without a terminal."""

    def __init__(self, console: Console) -> None:
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            TextColumn("{task.fields[nodes]}", markup=False),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._task: TaskID | None = None
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def say(self, message: str) -> None:
        """What is not a step: that another refresh is waited for."""
        self._bar.console.print(message, style="dim", highlight=False, markup=False)

    def step(self, words: str) -> None:
        """The step before is done; this one is shown with the time since the refresh began."""
        if self._task is None:
            self._task = self._bar.add_task(words, total=None, nodes="")
        else:
            done = self._bar.tasks[0].description
            self.say(f"{_time(self._began)} {done}: done")
            self._bar.update(self._task, description=words, total=None, completed=0, nodes="")

    def nodes(self, done: int, of_all: int) -> None:
        """Number of dbt nodes that have ended."""
        if self._task is not None:
            self._bar.update(self._task, completed=done, total=of_all, nodes=f"{done:,} of {of_all:,} nodes")


class Lines:
    """The same as lines that a log can keep: one per step and some of the nodes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is left open."""

    def say(self, message: str) -> None:
        """One line."""
        self._console.print(f"{_time(self._began)} {message}", highlight=False, markup=False, soft_wrap=True)

    def step(self, words: str) -> None:
        """A step begins."""
        self.say(words)

    def nodes(self, done: int, of_all: int) -> None:
        """Number of dbt nodes that have ended; not a line for each."""
        if done == of_all or done * LINES_OF_NODES // of_all > (done - 1) * LINES_OF_NODES // of_all:
            self.say(f"{done:,} of {of_all:,} nodes")


def watch(console: Console) -> Watch | Lines:
    """How a refresh is shown on this console."""
    return Watch(console) if console.is_terminal else Lines(console)


def _time(began: float) -> str:
    minutes, seconds = divmod(int(time.monotonic() - began), 60)
    return f"{minutes:02d}:{seconds:02d}"
