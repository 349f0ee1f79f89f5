"""What reaches Dagster's web server: its own pages and programs of this machine, no page of another site."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from orchestration.run.web_guard import COOKIE, WebGuard
from orchestration.settings.operations import UnknownOperation, operations
from orchestration.store.home import Home
from tests.absent_tests import installed_browser
from tests.conftest import make_home
from tests.web.hostile_page import WAYS, visit
from tests.web.served import JSON, Served, command, connect_raw, served

PROXY = "clockstop.trust.example"
# each with the status and a word of the refusal; {port} is the server's
REFUSED = {
    "get": ("GET", "/graphql?query={command}", {}, None, 405, "POST with content-type application/json"),
    "get_html": ("GET", "/graphql", {"accept": "text/html"}, None, 405, "POST with"),
    "post_in_the_address": ("POST", "/graphql?query={command}", {}, "", 405, "POST with"),
    "text": ("POST", "/graphql", {"content-type": "text/plain; application/json"}, "{json}", 405, "POST with"),
    "form": ("POST", "/graphql", {"content-type": "multipart/form-data"}, "{json}", 405, "POST with"),
    "slashes": ("GET", "//graphql/?query={command}", {}, None, 405, "POST with"),
    "other_host": ("POST", "/graphql", JSON | {"host": "attacker.example"}, "{json}", 403, "name is not one"),
    "host_like": ("POST", "/graphql", JSON | {"host": "127.0.0.1.attacker.example"}, "{json}", 403, "name"),
    "host_user": ("POST", "/graphql", JSON | {"host": "localhost@attacker.example"}, "{json}", 403, "name"),
    "page_of_other_host": ("GET", "/", {"host": "attacker.example:{port}"}, None, 403, "name is not one"),
    "origin": ("POST", "/graphql", JSON | {"origin": "http://attacker.example"}, "{json}", 403, "another site"),
    "origin_port": ("POST", "/graphql", JSON | {"origin": "http://127.0.0.1:1"}, "{json}", 403, "another site"),
    "origin_null": ("POST", "/graphql", JSON | {"origin": "null"}, "{json}", 403, "another site"),
    "cross_site": ("POST", "/graphql", JSON | {"sec-fetch-site": "cross-site"}, "{json}", 403, "another site"),
    "same_site": ("POST", "/graphql", JSON | {"sec-fetch-site": "same-site"}, "{json}", 403, "another site"),
    "picture": ("GET", "/favicon.png", {"sec-fetch-site": "cross-site"}, None, 403, "another site"),
    "frame": (
        *("GET", "/"),
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
        *(None, 403, "another site"),
    ),
    "report": ("POST", "/report_asset_materialization/rtt", {}, "", 405, "only runs record"),
    "delete": ("DELETE", "/", {}, None, 405, "Expected GET"),
}
LET_THROUGH = {
    "program": ("POST", "/graphql", JSON, "{json}"),
    "own_page": (
        *("POST", "/graphql?op=AQuestion"),
        JSON | {"origin": "http://127.0.0.1:{port}", "sec-fetch-site": "same-origin"},
        "{json}",
    ),
    "tunnel": ("POST", "/graphql", JSON | {"host": "localhost:8", "origin": "http://localhost:8"}, "{json}"),
    "proxy": ("POST", "/graphql", JSON | {"host": PROXY, "origin": f"https://{PROXY}"}, "{json}"),
    "charset": ("POST", "/graphql", {"content-type": "application/json; charset=utf-8"}, "{json}"),
}


@pytest.fixture(scope="session")
def browser() -> str:
    """The browser of this machine; tests that ask for it are absent without one."""
    return str(installed_browser())


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The server behind the guard, with a proxy of the trust before it."""
    home = make_home(tmp_path_factory.mktemp("web") / "home")
    with served(home, lambda app: WebGuard(app, frozenset({PROXY}))) as server:
        yield server


def _ask(
    server: Served, name: str, method: str, path: str, headers: dict[str, str], body: str | None
) -> tuple[int, str]:
    words = command(name)
    port = str(server.port)
    status, text, _ = server.ask(
        method,
        path.replace("{command}", words.replace(" ", "%20")),
        {key: value.replace("{port}", port) for key, value in headers.items()},
        None if body is None else body.replace("{json}", json.dumps({"query": words})),
    )
    return status, text


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_words(guarded: Served, name: str) -> None:
    *request, status, words = REFUSED[name]
    found, text = _ask(guarded, name, *request)  # type: ignore[arg-type]
    assert (found, words in text) == (status, True), text
    assert "attacker" not in text and len(text.splitlines()) == 1
    assert name not in guarded.followed()


@pytest.mark.parametrize("name", LET_THROUGH)
def test_let_through(guarded: Served, name: str) -> None:
    status, text = _ask(guarded, name, *LET_THROUGH[name])
    assert status == 200, text
    assert name in guarded.followed()


def test_two_hosts_are_none(guarded: Served) -> None:
    with connect_raw(guarded.port, ["Host: 127.0.0.1", "Host: attacker.example"]) as answer:
        assert answer.startswith(b"HTTP/1.1 4")


def test_a_link_on_another_page_leads_here_and_a_frame_does_not(guarded: Served) -> None:
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    status, _, headers = guarded.ask("GET", "/runs", link)
    assert (status, headers["x-frame-options"]) == (200, "DENY")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://attacker.example"},
        {"origin": "null"},
        {"host": "attacker.example"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_web_sockets_of_other_pages_are_refused(guarded: Served, headers: dict[str, str]) -> None:
    lines = {"host": f"127.0.0.1:{guarded.port}", **headers}
    with connect_raw(
        guarded.port,
        [
            *(f"{name}: {value}" for name, value in lines.items()),
            *("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"),
            *("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Protocol: graphql-ws"),
        ],
        "/graphql",
    ) as answer:
        assert answer.startswith(b"HTTP/1.1 403")


def test_web_sockets_of_its_own_pages_are_let_through(guarded: Served) -> None:
    address = f"ws://127.0.0.1:{guarded.port}/graphql"
    with connect(address, origin=f"http://127.0.0.1:{guarded.port}", subprotocols=["graphql-ws"]) as line:  # type: ignore[arg-type,list-item]
        line.send(json.dumps({"type": "connection_init", "payload": {}}))
        assert json.loads(line.recv())["type"] == "connection_ack"


def test_a_token_is_asked_for_once(tmp_path: Path) -> None:
    with served(make_home(tmp_path / "home"), lambda app: WebGuard(app, token="a b;c")) as server:
        words = json.dumps({"query": command("without")})
        status, text, _ = server.ask("POST", "/graphql", JSON, words)
        assert (status, "asks for its token" in text) == (401, True)
        assert server.ask("GET", "/runs?token=a+b;d")[0] == 401
        with pytest.raises(InvalidStatus):
            connect(f"ws://127.0.0.1:{server.port}/graphql")
        status, _, headers = server.ask("GET", "/runs?token=a%20b%3Bc")
        assert (status, headers["location"]) == (303, "/runs")
        cookie = headers["set-cookie"]
        assert cookie.startswith(COOKIE) and "HttpOnly" in cookie and "SameSite=Strict" in cookie
        assert server.followed() == set()
        assert server.ask("GET", "/runs", {"cookie": f"x=1; {cookie.split(';')[0]}"})[0] == 200
        assert server.ask("POST", "/graphql", JSON | {"authorization": "Bearer a"}, words)[0] == 401
    with served(make_home(tmp_path / "home2"), lambda app: WebGuard(app, token="abc")) as server:
        words = json.dumps({"query": command("with")})
        assert server.ask("POST", "/graphql", JSON | {"authorization": "Bearer abc"}, words)[0] == 200
        assert server.followed() == {"with"}


def test_a_page_of_another_site_in_a_browser_commands_nothing(
    guarded: Served, browser: str, tmp_path: Path
) -> None:
    tries = [
        (way, f"http://{name}:{guarded.port}", command(f"{way} {name}"))
        for way in WAYS
        for name in ("127.0.0.1", "attacker.example")
    ]
    visit(browser, tries, tmp_path / "profile")
    assert {name for name in guarded.followed() if " " in name} == set()


def test_the_same_page_commands_a_server_without_the_guard(browser: str, tmp_path: Path) -> None:
    """Else the page would prove nothing."""
    with served(make_home(tmp_path / "home"), lambda app: app) as server:
        tries = [(way, f"http://127.0.0.1:{server.port}", command(way)) for way in WAYS]
        visit(browser, tries, tmp_path / "profile")
        # a browser asks first before a page posts JSON; a frame is given a page to ask on; a web socket reads
        assert server.followed() == set(WAYS) - {"post_as_json", "frame", "web_socket"}


def test_its_own_pages_work_in_a_browser(guarded: Served, browser: str, tmp_path: Path) -> None:
    shown = subprocess.run(
        [
            browser,
            *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
            *(f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=30000", "--dump-dom"),
            f"http://127.0.0.1:{guarded.port}/deployment/concurrency",
        ],
        capture_output=True,
        text=True,
    ).stdout
    # set by the test itself a moment ago, asked for by the page and shown
    assert "program" in shown and "Application error" not in shown


def test_what_operations_may_say(home: Home) -> None:
    file = home.root / "operations.yml"
    file.write_text(
        "web_interface: {names: [Clockstop.Trust.example], token_file: token.txt}\n", encoding="utf-8"
    )
    assert operations(home).web_interface.names == ("clockstop.trust.example",)
    for wrong in ("names: ['https://a.example']", "names: '*'", "token: abc"):
        file.write_text(f"web_interface: {{{wrong}}}\n", encoding="utf-8")
        with pytest.raises(UnknownOperation, match=r"operations\.yml"):
            operations(home)
