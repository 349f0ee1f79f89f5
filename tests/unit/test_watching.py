"""A refresh as it goes: on a terminal a bar, in a log lines, both with the nodes and the time so far."""

import io
import re

from rich.console import Console

from orchestration.cli.watching import watch


def told(terminal: bool) -> str:
    """What a refresh of two steps leaves on a console."""
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=terminal, width=120, legacy_windows=False)
    with watch(console) as watcher:
        watcher.say("another refresh is running")
        watcher.step("taking in [pas]")
        watcher.step("building rtt")
        for done in range(1, 41):
            watcher.nodes(done, 40)
        if terminal:
            watcher._bar.refresh()  # type: ignore[union-attr]
        watcher.step("checking")
    return stream.getvalue()


def test_a_log_keeps_one_line_per_step_and_ten_of_the_nodes() -> None:
    lines = told(terminal=False).splitlines()
    assert all(re.match(r"\d\d:\d\d \S", line) for line in lines)
    words = [line[6:] for line in lines]
    assert words[:3] == ["another refresh is running", "taking in [pas]", "building rtt"]
    assert words[3:-1] == [f"{done} of 40 nodes" for done in range(4, 41, 4)]
    assert words[-1] == "checking"


def test_a_terminal_shows_the_nodes_of_all_and_the_time() -> None:
    shown = told(terminal=True)
    assert "40 of 40 nodes" in shown
    assert "taking in [pas]: done" in shown
    assert re.search(r"\d:\d\d:\d\d", shown)
