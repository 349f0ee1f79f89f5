"""A page of another site, in a real browser, that tries to command a web interface on this machine."""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

# Every way in which a browser lets a page send something to another address without asking there first.
WAYS = {
    "image": "const i = new Image(); i.onload = i.onerror = done; i.src = to + '/graphql?query=' + query;",
    "get": "fetch(to + '/graphql?query=' + query, {mode: 'no-cors'}).finally(done);",
    "post_in_the_address": (
        "fetch(to + '/graphql?query=' + query, {method: 'POST', mode: 'no-cors'}).finally(done);"
    ),
    "post_as_text": (
        "fetch(to + '/graphql', {method: 'POST', mode: 'no-cors', body: JSON.stringify({query: mutation}),"
        " headers: {'content-type': 'text/plain; application/json'}}).finally(done);"
    ),
    "post_as_json": (
        "fetch(to + '/graphql', {method: 'POST', body: JSON.stringify({query: mutation}),"
        " headers: {'content-type': 'application/json'}}).catch(() => 0).finally(done);"
    ),
    "form": (
        "const f = document.createElement('form'); f.method = 'POST'; f.target = 'frame';"
        " f.action = to + '/graphql?query=' + query; document.body.append(f); f.submit(); frame.onload = done;"
    ),
    "frame": "frame.onload = done; frame.src = to + '/graphql?query=' + query;",
    "web_socket": (
        "const s = new WebSocket(to.replace('http', 'ws') + '/graphql', 'graphql-ws'); s.onclose = done;"
        " s.onopen = () => { s.send(JSON.stringify({type: 'connection_init', payload: {}}));"
        " s.send(JSON.stringify({type: 'start', id: '1', payload: {query: mutation}})); };"
        " s.onmessage = (m) => { if (JSON.parse(m.data).type !== 'connection_ack') done(); };"
    ),
}
PAGE = """<!doctype html><body><iframe name="frame"></iframe><script>
const frame = document.querySelector('iframe'), tries = %s;
async function all() {
  for (const [name, to, mutation, way] of tries) {
    const query = encodeURIComponent(mutation);
    // what never answers must not hold what comes after it
    await new Promise((done) => { setTimeout(done, 5000); new Function('to', 'query', 'mutation', 'done',
    'frame', way)( to, query, mutation, done, frame); }); } await fetch('/over', {method: 'POST'}); } all();
    </script>"""


def visit(browser: str, tries: list[tuple[str, str, str]], profile: Path) -> None:
    """Opens the page in a browser and returns when it has tried everything: (way, address, mutation)."""
    scripts = [[way, to, mutation, WAYS[way]] for way, to, mutation in tries]
    with _served(PAGE % json.dumps(scripts)) as (address, over):
        process = subprocess.Popen(
            [
                browser,
                *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
                # a name that an attacker makes lead to this machine
                "--host-resolver-rules=MAP attacker.example 127.0.0.1",
                f"--user-data-dir={profile}",
                address,
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            assert over.wait(timeout=120), "the page did not come to its end"
        finally:
            process.kill()
            process.wait()


@contextmanager
def _served(page: str) -> Iterator[tuple[str, threading.Event]]:
    over = threading.Event()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = urlsplit(self.path).path == "/"
            self._answer(200 if known else 404, page.encode() if known else b"")

        def do_POST(self) -> None:
            self._answer(200, b"")
            over.set()

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://attacker.example:{server.server_port}/", over
    finally:
        server.shutdown()
        server.server_close()
