"""A real browser that opens a page, types and presses keys, and notes every request that the page makes."""

import itertools
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

LISTENING = "DevTools listening on "


class DrivenPage:
    """One page of the browser, driven by the protocol of its developer tools."""

    def __init__(self, line: ClientConnection) -> None:
        self._line, self._numbers = line, itertools.count(1)
        self._session: str | None = None
        self.requests: list[str] = []
        self.problems: list[str] = []
        self._loads = 0
        target = self._send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self._send(f"{domain}.enable")
        # as the window in front
        self._send("Emulation.setFocusEmulationEnabled", enabled=True)

    def open(self, address: str) -> None:
        """Opens an address and waits until it is loaded."""
        before = self._loads
        self._send("Page.navigate", url=address)
        self.wait_for_load(before)

    def wait_for_load(self, before: int) -> None:
        """Until a page has been loaded since."""
        while self._loads == before:
            self._read()

    @property
    def loads(self) -> int:
        """How many pages have been loaded."""
        return self._loads

    def type(self, text: str) -> None:
        """Types into what has the focus."""
        self._send("Input.insertText", text=text)

    def press(self, key: str, code: int) -> None:
        """Presses a key and lets it go."""
        about = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        text = {"text": "\r"} if key == "Enter" else {}
        self._send("Input.dispatchKeyEvent", type="keyDown", **about, **text)
        self._send("Input.dispatchKeyEvent", type="keyUp", **about)

    def size(self, width: int, height: int) -> None:
        """Makes the window as large as a screen of a device."""
        about = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self._send("Emulation.setDeviceMetricsOverride", **about)

    def prefer(self, scheme: str) -> None:
        """As a person who chose a light or a dark screen."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self._send("Emulation.setEmulatedMedia", features=[feature])

    def without_scripts(self) -> None:
        """As a browser in which scripts are off."""
        self._send("Emulation.setScriptExecutionDisabled", value=True)

    def value(self, expression: str) -> Any:
        """What an expression is on the page."""
        answer = self._send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def _send(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._line.send(json.dumps(message))
        while True:
            answer = self._read()
            if answer.get("id") == number:
                assert "error" not in answer, answer
                found: dict[str, Any] = answer["result"]
                return found

    def _read(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._line.recv(timeout=120))
        method, about = answer.get("method"), answer.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests.append(about["request"]["url"])
        elif method == "Page.loadEventFired":
            self._loads += 1
        elif method == "Log.entryAdded" and about["entry"]["level"] == "error":
            self.problems.append(about["entry"]["text"])
        elif method == "Runtime.exceptionThrown":
            self.problems.append(about["exceptionDetails"]["text"])
        return answer


@contextmanager
def driven_page(browser: str, profile: Path) -> Iterator[DrivenPage]:
    """Starts the browser and ends it after the block."""
    process = subprocess.Popen(
        [
            browser,
            *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
            *("--remote-debugging-port=0", f"--user-data-dir={profile}"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        address = next(line for line in process.stderr if line.startswith(LISTENING))
        with connect(address.removeprefix(LISTENING).strip(), max_size=None) as line:
            yield DrivenPage(line)
    finally:
        process.kill()
        process.communicate()
