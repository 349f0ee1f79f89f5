"""Stands before Dagster's web server and lets through what its own pages send; the rest is refused in words.

Dagster answers whoever reaches its port: any name, any page of any site in a browser on this machine, and
commands in the address of a picture (docs/decisions/0029). What a request may do is decided here by what
browsers send and no page can change: the Host that it came to, the Origin of the page and `Sec-Fetch-Site`.
"""

import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
GRAPHQL = "/graphql"
READING = ("GET", "HEAD")
COOKIE = "clockstop_token"
# Nobody's page may show ours in a frame, and what is typed into an address is not passed on.
HEADERS = ((b"x-frame-options", b"DENY"), (b"referrer-policy", b"same-origin"))


@dataclass(frozen=True)
class Refusal:
    """Why a request is not let through: status and one sentence, without anything that the request said."""

    status: int
    words: str


@dataclass(frozen=True)
class WebGuard:
    """ASGI: `app` sees only requests to `names` that come from its own pages, from a person or from a program.

    `names` are those that a proxy on this machine passes on, beside loopback. `token`, where there is one, must
    be shown with each request: in a cookie that `?token=…` sets, or as `Authorization: Bearer …`.
    """

    app: App
    names: frozenset[str] = field(default=frozenset())
    token: str = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        request = _Request(scope)
        refusal = self._refusal(request)
        if refusal is not None:
            await _refuse(refusal, scope, receive, send)
        elif self.token and request.asked_token:
            await _sign_in(self.token, request, send)
        else:
            await self.app(scope, receive, _with_headers(send))

    def _refusal(self, request: "_Request") -> Refusal | None:
        if request.kind not in ("http", "websocket"):
            return Refusal(400, "Expected HTTP or a web socket.")
        return self._wrong_place(request) or self._wrong_way(request) or self._wrong_person(request)

    def _wrong_place(self, request: "_Request") -> Refusal | None:
        """Where it was sent, and which page sent it."""
        hosts = request.all("host")
        if len(hosts) != 1 or _name(hosts[0]) not in LOOPBACK | self.names:
            return Refusal(
                403,
                "This name is not one of this web interface: expected 127.0.0.1, localhost or a name in"
                " web_interface: names: of operations.yml. Open the address that clockstop ui printed.",
            )
        other_page = Refusal(
            403, "A page of another site sent this: expected this interface's own pages, or its address opened."
        )
        if any(origin.partition("://")[2].lower() != hosts[0].lower() for origin in request.all("origin")):
            return other_page
        if set(request.all("sec-fetch-site")) <= {"same-origin", "none"}:
            return None
        # a link in a mail or on the trust's own pages leads here; a frame, a picture and a script do not
        opened = (request.all("sec-fetch-mode"), request.all("sec-fetch-dest")) == (["navigate"], ["document"])
        return None if opened and request.reads else other_page

    def _wrong_way(self, request: "_Request") -> Refusal | None:
        """What may be sent at all: pages are read, questions and commands are posted as JSON."""
        if request.kind == "websocket":
            return None
        if request.path == GRAPHQL:
            types = [text.split(";")[0].strip().lower() for text in request.all("content-type")]
            if request.method != "POST" or types != ["application/json"]:
                return Refusal(405, "Expected POST with content-type application/json here, found another.")
            # beside a JSON body Dagster reads nothing of the address, where its pages put a label
            return None
        if not request.reads:
            return Refusal(405, f"Expected GET here, or POST to {GRAPHQL}: only runs record what was made.")
        return None

    def _wrong_person(self, request: "_Request") -> Refusal | None:
        if not self.token:
            return None
        shown = request.asked_token or request.bearer or request.cookie
        if hmac.compare_digest(shown.encode(), self.token.encode()):
            return None
        return Refusal(
            401,
            "This web interface asks for its token: open its address with ?token= and the token behind, or"
            " send Authorization: Bearer with the token.",
        )


class _Request:
    """What the guard asks of a request."""

    def __init__(self, scope: Scope) -> None:
        self.kind = str(scope["type"])
        self.method = str(scope.get("method", "GET")).upper()
        self.path = "/" + str(scope.get("path", "")).strip("/")
        self.query = bytes(scope.get("query_string", b"")).decode("latin-1")
        self._headers = [
            (key.decode("latin-1").lower(), value.decode("latin-1").strip()) for key, value in scope["headers"]
        ]

    def all(self, name: str) -> list[str]:
        """Every value of a header, in its order."""
        return [value for key, value in self._headers if key == name]

    @property
    def reads(self) -> bool:
        """Whether it only asks for a page or a file."""
        return self.kind == "http" and self.method in READING

    @property
    def asked_token(self) -> str:
        """The token in the address of a page that is opened."""
        return parse_qs(self.query).get("token", [""])[0] if self.reads else ""

    @property
    def bearer(self) -> str:
        words = " ".join(self.all("authorization")).split()
        return words[1] if len(words) == 2 and words[0].lower() == "bearer" else ""

    @property
    def cookie(self) -> str:
        try:
            found = SimpleCookie("; ".join(self.all("cookie"))).get(COOKIE)
        except CookieError:
            return ""
        return unquote(found.value) if found else ""


def _name(host: str) -> str:
    """The name in a Host header, without its port."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


async def _refuse(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": refusal.words[:120]})
        return
    await _answer(refusal.status, f"{refusal.words}\n".encode(), (), send)


async def _sign_in(token: str, request: _Request, send: Send) -> None:
    """The token leaves the address: into a cookie that no other site's page makes a browser send."""
    cookie = f"{COOKIE}={quote(token, safe='')}; HttpOnly; SameSite=Strict; Path=/"
    location = quote(request.path)
    await _answer(303, b"", ((b"location", location.encode()), (b"set-cookie", cookie.encode())), send)


async def _answer(status: int, body: bytes, headers: tuple[tuple[bytes, bytes], ...], send: Send) -> None:
    start = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": [*start, *HEADERS, *headers]})
    await send({"type": "http.response.body", "body": body})


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            names = {name for name, _ in HEADERS}
            kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in names]
            message["headers"] = [*kept, *HEADERS]
        await send(message)

    return sent
