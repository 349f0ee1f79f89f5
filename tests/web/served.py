"""Dagster's web server without any code to run, on a port of this machine, for what it does with requests."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection

import uvicorn
from dagster import DagsterInstance
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import EmptyWorkspaceTarget
from dagster_webserver.app import create_app_from_workspace_process_context

from orchestration.run.dagster_instance import open_instance
from orchestration.run.web_guard import App
from orchestration.store.home import Home

JSON = {"content-type": "application/json"}


def command(name: str) -> str:
    """A command that Dagster follows without any code, and that can be seen afterwards."""
    return f'mutation{{setConcurrencyLimit(concurrencyKey:"{name}",limit:3)}}'


@dataclass(frozen=True)
class Served:
    """The server at work."""

    port: int
    instance: DagsterInstance

    def followed(self) -> set[str]:
        """The commands that got through."""
        return set(self.instance.event_log_storage.get_concurrency_keys())

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: str | None = None
    ) -> tuple[int, str, dict[str, str]]:
        """Status, text and headers of the answer; `headers` may name another Host."""
        connection = HTTPConnection("127.0.0.1", self.port)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, text, {name.lower(): value for name, value in answer.getheaders()}


@contextmanager
def served(home: Home, guarded: Callable[[App], App]) -> Iterator[Served]:
    """Serves until the block ends, behind whatever `guarded` puts before Dagster."""
    with (
        open_instance(home) as instance,
        WorkspaceProcessContext(instance, workspace_load_target=EmptyWorkspaceTarget()) as context,
    ):
        app = guarded(create_app_from_workspace_process_context(context))
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started and thread.is_alive():
            thread.join(0.01)
        try:
            yield Served(server.servers[0].sockets[0].getsockname()[1], instance)
        finally:
            server.should_exit = True
            with suppress(RuntimeError):
                thread.join()


@contextmanager
def connect_raw(port: int, lines: list[str], path: str = "/") -> Iterator[bytes]:
    """The first bytes of the answer to a GET of just these header lines."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall("\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""]).encode())
        yield line.recv(4096)
