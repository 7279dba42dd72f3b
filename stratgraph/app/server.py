"""The web server of the app: on this machine alone unless told otherwise, and asking nobody.

It keeps nothing of what is asked: every request says it whole.
"""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import json
import socket
from contextlib import aclosing
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from stratgraph.errors import StratgraphError
from stratgraph.report.page import data_block

from .answers import answer, later, numbers, one_line, opened_page
from .beside import Slow, beside
from .session import open_desk
from .studied import exported_page, studied, studies_shown, study_asked

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from datetime import date
    from pathlib import Path

    from starlette.requests import Request

    from stratgraph.report.page import Study

    from .session import Session

MOST_REQUEST_BYTES = 8_000_000
# So many answers are worked on at once; who asks for more waits.
MOST_AT_ONCE = 8
# So many studies beside them, and how often each says how far it is.
MOST_STUDIES = 2
TELL_SECONDS = 0.25
# What is being answered when somebody stops the app has so long to be finished.
STOP_SECONDS = 1
LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")
REFUSED = {421: "refused: open it by its address, or start it with --allow-host and this name\n"}
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
    # What a document says of itself cannot forbid to be framed.
    (b"content-security-policy", b"frame-ancestors 'none'"),
)


class _Desk:
    """The session that answers, opened again when its case file was edited.

    Parameters
    ----------
    session : Session
    file : path, optional
        Of the case; None where nothing on the disk is watched.
    """

    def __init__(self, session: Session, file: Path | None = None) -> None:
        self.session, self.file = session, file
        self._known = self._digest()
        self._renewing = Lock()

    def is_changed(self) -> bool:
        """Tell whether the case file is another than the one that was read."""
        return self._digest() != self._known

    def _digest(self) -> str:
        try:
            return "" if self.file is None else hashlib.sha256(self.file.read_bytes()).hexdigest()
        except OSError:
            return "gone"

    def renew(self) -> None:
        """Read the case again if it was edited; what cannot be read leaves the session as it is.

        Raises
        ------
        StratgraphError
            As ``open_desk``, and where the case is of another theater now.
        """
        if self.file is None:
            return
        with self._renewing:
            # Before it is read: what is written meanwhile is found changed the next time.
            now = self._digest()
            if now != self._known:
                renewed = open_desk(self.file)
                # What was asked on starting, its size and its age, was asked of this theater.
                if renewed.opened.theater.name != self.session.opened.theater.name:
                    raise StratgraphError(
                        f"the case is now of the theater {renewed.opened.theater.name!r}; stop "
                        "the app and start it again"
                    )
                self.session, self._known = renewed, now


def build(session: Session, *, version: str, today: date, file: Path | None = None) -> Starlette:
    """Return the web application of a session.

    Parameters
    ----------
    session : Session
    version : str
        Of stratgraph, for the line to cite.
    today : date
        Of a real theater of the last year nothing is told that is told of the past alone.
    file : path, optional
        Of the case, to tell when it was edited.
    """
    desk = _Desk(session, file)
    answers = _Answers(desk, version, today)
    return Starlette(
        routes=[
            Route("/", answers.opened),
            Route("/opened", answers.changed),
            Route("/answer", answers.asked, methods=["POST"]),
            Route("/later", answers.rest, methods=["POST"]),
            Route("/page", answers.page, methods=["POST"]),
            Route("/run", answers.numbers, methods=["POST"]),
            Route("/study", answers.study, methods=["POST"]),
        ],
        exception_handlers={ValueError: _malformed, RecursionError: _malformed},
    )


class _Answers:
    """What is answered to each address; the engine works beside the server's own thread."""

    def __init__(self, desk: _Desk, version: str, today: date) -> None:
        self.desk, self.version, self.today = desk, version, today
        self._slow = Slow(MOST_STUDIES, TELL_SECONDS)
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)

    async def _engine(self, work: Callable[..., Any], *given: Any) -> Any:
        async with self._turns:
            return await beside(work, *given)

    async def opened(self, _: Request) -> Response:
        try:
            await self._engine(self.desk.renew)
            text = await self._engine(opened_page, self.desk.session, self.version)
        except StratgraphError as error:
            return PlainTextResponse(f"{one_line(error)}\n", 500)
        return HTMLResponse(text)

    async def changed(self, _: Request) -> Response:
        return JSONResponse({"changed": await self._engine(self.desk.is_changed)})

    async def asked(self, request: Request) -> Response:
        told = await request.json()
        found = await self._engine(answer, self.desk.session, told, self.version)
        return Response(data_block(found), media_type="application/json")

    async def rest(self, request: Request) -> Response:
        text = _text(await request.json())
        return JSONResponse(await self._engine(later, self.desk.session, text, self.today))

    async def page(self, request: Request) -> Response:
        shown = studies_shown(await request.json())
        make = partial(exported_page, studies=shown, version=self.version, today=self.today)
        return await self._made(request, make)

    async def numbers(self, request: Request) -> Response:
        return await self._made(request, numbers)

    async def study(self, request: Request) -> Response:
        told = await request.json()
        lines = self._lines(_text(told), study_asked(told))
        return StreamingResponse(lines, media_type="application/x-ndjson")

    async def _lines(self, text: str, study: Study) -> AsyncIterator[str]:
        """Write how far a study is, and what came of it, each as JSON in a line."""
        given = self.desk.session, text, study, self.today
        async with aclosing(self._slow.tell(studied, *given)) as told:
            async for one in told:
                yield json.dumps(one) + "\n"

    async def _made(self, request: Request, make: Callable[[Session, str], Any]) -> Response:
        text = _text(await request.json())
        try:
            content = await self._engine(make, self.desk.session, text)
        except StratgraphError as error:
            return PlainTextResponse(one_line(error))
        return HTMLResponse(content) if isinstance(content, str) else JSONResponse(content)


def _text(told: object) -> str:
    text = told.get("text") if isinstance(told, dict) else None
    if not isinstance(text, str):
        raise ValueError("no text of a case")
    return text


async def _malformed(_: Request, __: Exception) -> Response:
    # json.JSONDecodeError and UnicodeDecodeError are errors of value as well.
    return PlainTextResponse("this is no question that the page asks\n", 400)


class Guard:
    """Turns away what did not come from a page of this server, before anything is read.

    Parameters
    ----------
    app : ASGI application
    host : str
        Where it listens. It answers to this machine's own names for itself, to this one and to
        those that are allowed; where others may ask, to any address in numbers as well.
    allowed : sequence of str
        Further names that it goes by.
    """

    def __init__(self, app: Any, *, host: str, allowed: Sequence[str] = ()) -> None:
        self.app, self.alone = app, is_loopback(host)
        self.names = {*LOCAL_NAMES, *map(_as_asked, (host, *allowed))}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer, or refuse with a status that says why."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *HEADERS]}
            await send(message)

        status = self._refused({name: value.decode("latin-1") for name, value in scope["headers"]})
        if status:
            await PlainTextResponse(REFUSED.get(status, "refused\n"), status)(
                scope, receive, guarded
            )
            return
        await self.app(scope, _bounded(receive), guarded)

    def _refused(self, headers: dict[bytes, str]) -> int:
        host = headers.get(b"host", "")
        name = (host if host.endswith("]") else host.rsplit(":", 1)[0]).lower()
        # A page on the web can make a browser ask this machine under a name of its own, and never
        # under an address.
        if name not in self.names and (self.alone or not _is_address(name)):
            return 421
        # ... or send a form there, which says where it came from.
        origin = headers.get(b"origin")
        if origin is not None and origin not in (f"http://{host}", f"https://{host}"):
            return 403
        size = headers.get(b"content-length", "0")
        return 413 if not size.isdecimal() or int(size) > MOST_REQUEST_BYTES else 0


def _as_asked(host: str) -> str:
    """Return a name or an address as a request for it says it."""
    return f"[{host.lower()}]" if ":" in host else host.lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def _bounded(receive: Any) -> Any:
    """Read no more than a request may hold, whatever it says of its length."""
    left = MOST_REQUEST_BYTES

    async def reading() -> Any:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise ValueError("too large")
        return message

    return reading


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine and nobody else can reach it.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Server:
    """An application bound to a port, not yet answering.

    Parameters
    ----------
    app : ASGI application
    door : socket
        That listens.
    """

    def __init__(self, app: Any, door: socket.socket) -> None:
        self.door, self.port = door, int(door.getsockname()[1])
        config = uvicorn.Config(
            app, log_level="critical", lifespan="off", timeout_graceful_shutdown=STOP_SECONDS
        )
        self._server = uvicorn.Server(config)

    def serve_forever(self) -> None:
        """Answer until somebody asks to stop."""
        with self.door:
            asyncio.run(self._server.serve(sockets=[self.door]))

    def shutdown(self) -> None:
        """Answer no more."""
        self._server.should_exit = True


def open_server(app: Any, host: str, port: int, *, allowed: Sequence[str] = ()) -> Server:
    """Bind the app to a host and port, not yet answering.

    Parameters
    ----------
    app : starlette.applications.Starlette
    host : str
    port : int
        0 takes any that is free.
    allowed : sequence of str
        Names that it answers to beside its addresses.

    Returns
    -------
    Server
        ``serve_forever`` answers; ``port`` is where.

    Raises
    ------
    StratgraphError
        If the port is taken, or the host is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        door = socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise StratgraphError(
            f"cannot listen on {host} port {port}: {error}; try another --port, or 0 for a free one"
        ) from error
    return Server(Guard(app, host=host, allowed=allowed), door)
