"""Every command of the README works as written, on the demonstration that its first command makes."""

import os
import re
import shlex
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from orchestration.store.home import Home
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def _commands() -> list[str]:
    """Command lines of the code blocks, without what follows a #."""
    blocks = re.findall(r"```\n(.*?)```", README, re.DOTALL)
    lines = [line.split(" #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith(("make ", ".venv/bin/"))]


@pytest.fixture
def demonstration(small_trust: Home) -> dict[str, str]:
    """What `make run` leaves after the installation."""
    return {**os.environ, "CLOCKSTOP_HOME": str(small_trust.root)}


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = [command.split()[1] for command in _commands() if command.startswith("make ")]
    assert targets[:2] == ["run", "test"]
    assert all(f"\n{target}:" in makefile for target in targets)
    assert "$(BIN)/python -m data.synthetic.demonstration" in makefile


def test_commands_of_the_readme(demonstration: dict[str, str], tmp_path: Path) -> None:
    commands = [shlex.split(command) for command in _commands() if command.startswith(".venv/")]
    assert len(commands) > 3
    for command in commands:
        if command[1] == "ui":
            continue
        program = str(Path(sys.executable).with_name(Path(command[0]).name))
        answer = subprocess.run(
            [program, *command[1:]], cwd=tmp_path, env=demonstration, capture_output=True, text=True
        )
        assert answer.returncode == 0 and answer.stdout.strip(), (command, answer.stderr)


def test_the_web_interface_answers_on_loopback(demonstration: dict[str, str]) -> None:
    assert any(command.endswith("clockstop ui") for command in _commands())
    port = "3917"
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("clockstop")), "ui", "--port", port],
        env=demonstration,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        address = f"http://127.0.0.1:{port}"
        assert address in next(line for line in process.stdout if "Serving dagster-webserver" in line)
        assert _answers(process, f"{address}/server_info")
    finally:
        process.terminate()
        # read to its end: webserver, daemon and code server hold the same pipe until the last of them is gone
        process.communicate()
    assert process.returncode == 0
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{address}/server_info")


def _answers(process: "subprocess.Popen[str]", address: str) -> bool:
    """It says that it serves a moment before it listens, so ask until it answers or ends."""
    while process.poll() is None:
        try:
            with urllib.request.urlopen(address) as answer:
                return bool(answer.status == 200)
        except urllib.error.URLError:
            continue
    return False
