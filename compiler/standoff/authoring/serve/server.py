"""The server of the workbench: HTTP on 127.0.0.1, for one browser; it admits, reads, asks the desk, and answers."""

import json
import socket
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import BoundedSemaphore, Timer
from typing import Any

from standoff.authoring.serve.admission import HOST, JSON, Gate, Refusal

MOST = 64  # connections at a time
DRAINED = 1 << 20  # bytes of a refused body
PATIENCE = 10.0  # seconds in which a request must have come whole
TAKEN = 60.0  # seconds in which an answer must have been taken
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

Answer = tuple[HTTPStatus, Any]
"""A status, and what is said as JSON."""


@dataclass(frozen=True, slots=True)
class Page:
    """A file of the program."""

    content: bytes
    mediatype: str


@dataclass(frozen=True, slots=True)
class Site:
    """What a server serves: the files of its program by path, data by path (None: there is none), and answers."""

    pages: Mapping[str, Page]
    data: Callable[[str], bytes | None]
    answer: Callable[[str, Any], Answer]


class Server(ThreadingHTTPServer):
    """Listens on 127.0.0.1, at a port or (0) at any that is free; raises OSError where it cannot."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 16

    def __init__(self, port: int, key: str, site: Site) -> None:
        super().__init__((HOST, port), Handler)
        self.gate = Gate(self.server_address[1], key)
        self.site = site
        self._free = BoundedSemaphore(MOST)

    @property
    def address(self) -> str:
        """What a curator opens; the key is in the fragment, which no browser sends."""
        return f"{self.gate.origin}/#key={self.gate.key}"

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread, or hang up where too many are open."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, then let another in."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a browser that hangs up is not a fault; what goes wrong in an answer is said in it."""


class Handler(BaseHTTPRequestHandler):
    """One request; the connection ends with it."""

    server: Server
    server_version, sys_version = "Standoff", ""
    default_request_version = "HTTP/1.0"  # also for a request without one: every answer has its headers
    timeout = TAKEN

    def setup(self) -> None:
        """Begin to wait for the request, but not for ever."""
        super().setup()
        self.watch = Timer(PATIENCE, self._hang_up)
        self.watch.daemon = True
        self.watch.start()

    def finish(self) -> None:
        """End."""
        self.watch.cancel()
        with suppress(OSError):  # the browser was closed meanwhile
            super().finish()

    def _hang_up(self) -> None:
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def do_GET(self) -> None:
        """A file of the program, or data."""
        path = self.path.partition("?")[0]
        page = self.server.site.pages.get(path)
        gate, headers = self.server.gate, self.headers
        refusal = gate.refuse_page(headers) if page else gate.refuse_data(headers)
        self.watch.cancel()
        if refusal:
            self._refuse(refusal)
        elif page:
            self._send(HTTPStatus.OK, page.content, page.mediatype)
        else:
            self._answer(lambda: self._send_data(self.server.site.data(path)))

    def _send_data(self, content: bytes | None) -> None:
        if content is None:
            self._refuse(Refusal(HTTPStatus.NOT_FOUND, "there is nothing here"))
        else:
            self._send(HTTPStatus.OK, content, JSON)

    def do_POST(self) -> None:
        """A question or an edit."""
        refusal = self.server.gate.refuse_question(self.headers)
        if refusal:
            self._refuse(refusal)
            self._drain()
            return
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        self.watch.cancel()
        if len(body) < length:
            return
        try:
            asked = _read(body)
        except (ValueError, RecursionError):
            self._refuse(Refusal(HTTPStatus.BAD_REQUEST, "the body is not JSON"))
            return
        self._answer(lambda: self._send_json(*self.server.site.answer(self.path, asked)))

    def _answer(self, send: Callable[[], None]) -> None:
        try:
            send()
        except (ConnectionError, TimeoutError):  # the browser was closed meanwhile
            return
        except Exception as error:  # a bug: the page says so, the terminal has what to report
            traceback.print_exception(error)
            message = "internal error; what to report is in the terminal in which `standoff serve` runs"
            self._refuse(Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, message))

    def _send_json(self, status: HTTPStatus, value: Any) -> None:
        """Half a character, as a file's name can have, becomes an escape, which JSON has too."""
        self._send(status, json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace"), JSON)

    def _drain(self) -> None:
        """Take some of a body that is not read: a connection that ends before may lose the answer."""
        length = self.headers.get("Content-Length", "")
        with suppress(OSError):
            self.wfile.flush()
            self.rfile.read(min(int(length[:9]), DRAINED) if length.isascii() and length.isdigit() else 0)

    def _refuse(self, refusal: Refusal) -> None:
        self._send(refusal.status, json.dumps({"message": refusal.message}).encode(), JSON)

    def _send(self, status: HTTPStatus, content: bytes, mediatype: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", mediatype)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        """The headers of every answer, also of refusals that the library sends."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the library refuses: requests that are not HTTP, methods that there are not."""
        self._refuse(Refusal(HTTPStatus(code), HTTPStatus(code).phrase))

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: addresses may hold what a curator works on."""


def _read(body: bytes) -> Any:
    """The value of a body; raises ValueError where it is not JSON as every program reads it, or not text."""
    asked = json.loads(body, parse_constant=_refuse_constant, object_pairs_hook=_object)
    json.dumps(asked, ensure_ascii=False).encode()  # raises where there is half a character
    return asked


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found
