"""One of the three processes of the web interface: `python -m orchestration.run.interface_part PART …`.

Each ends when the process that started it is gone, however that ended: a part without it would keep the port
and take turns with the next interface's daemon.
"""

import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.run.dagster_instance import instance_ref, prepare_instance
from orchestration.run.web_guard import WebGuard
from orchestration.settings.operations import operations
from orchestration.store.home import Home

if TYPE_CHECKING:
    from dagster._core.instance import InstanceRef

LOCATION = "orchestration.definitions"
TOKEN = "CLOCKSTOP_UI_TOKEN"
# How often a page asks for what is new.
POLL_MILLISECONDS = 2000


def main(part: str, pipe: int, workspace: Path, port: int) -> None:
    """Runs until it is told to end, or until nobody holds the other end of the pipe."""
    end_with_the_starter(pipe)
    home = Home.from_environment()
    prepare_instance(home)
    if part == "code server":
        serve_code(LOCATION, workspace, instance_ref(home))
    elif part == "daemon":
        run_daemon(workspace, instance_ref(home))
    else:
        serve_web(home, workspace, port)


def socket_of(workspace: Path) -> Path:
    """Where the code server listens, beside the workspace file that says so."""
    return workspace.with_name("code.sock")


def write_workspace(folder: Path, location: str) -> Path:
    """Tells web server and daemon where the code is served."""
    file = folder / "workspace.yaml"
    server = {"socket": str(socket_of(file)), "location_name": location}
    # JSON is YAML
    file.write_text(json.dumps({"load_from": [{"grpc_server": server}]}), encoding="utf-8")
    return file


def end_with_the_starter(pipe: int) -> None:
    """Ends this process at once when nobody holds the other end of the pipe."""
    threading.Thread(target=_wait_for_its_end, args=(pipe,), daemon=True).start()


def _wait_for_its_end(pipe: int) -> None:
    # nothing is ever written: reading ends when the last process that could write is gone
    os.read(pipe, 1)
    os.kill(os.getpid(), signal.SIGKILL)


def serve_code(location: str, workspace: Path, instance: "InstanceRef") -> None:
    """Dagster's code server for a module, at the socket beside the workspace file."""
    from dagster._cli.api import grpc_command
    from dagster._serdes import serialize_value

    grpc_command.main(
        [
            *("--module-name", location, "--location-name", location, "--socket", str(socket_of(workspace))),
            # what keeps the project from loading is shown in the web interface
            *("--lazy-load-user-code", "--instance-ref", serialize_value(instance)),
        ]
    )


def run_daemon(workspace: Path, instance: "InstanceRef") -> None:
    """Dagster's daemon: it takes runs from the queue and has them launched."""
    from dagster._daemon.cli import run_command
    from dagster._serdes import serialize_value

    run_command.main(["--workspace", str(workspace), "--instance-ref", serialize_value(instance)])


def serve_web(home: Home, workspace: Path, port: int) -> None:
    """Dagster's web server on loopback, behind the guard."""
    import uvicorn
    from dagster import DagsterInstance
    from dagster._core.workspace.context import WorkspaceProcessContext
    from dagster._core.workspace.load_target import WorkspaceFileTarget
    from dagster._utils.interrupts import setup_interrupt_handlers
    from dagster._utils.log import configure_loggers
    from dagster_webserver.app import create_app_from_workspace_process_context
    from dagster_webserver.version import __version__

    configure_loggers(formatter="colored", log_level="INFO")
    setup_interrupt_handlers()
    settings = operations(home).web_interface
    with DagsterInstance.from_ref(instance_ref(home)) as instance:
        instance.optimize_for_webserver(statement_timeout=15_000, pool_recycle=3600, max_overflow=20)
        with WorkspaceProcessContext(
            instance, version=__version__, workspace_load_target=WorkspaceFileTarget([str(workspace)])
        ) as context:
            app = create_app_from_workspace_process_context(context, "", POLL_MILLISECONDS)
            guarded = WebGuard(app, frozenset(settings.names), os.environ.get(TOKEN, ""))
            print(f"Serving dagster-webserver on http://127.0.0.1:{port}", flush=True)
            uvicorn.run(guarded, host="127.0.0.1", port=port, log_level="warning", server_header=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
