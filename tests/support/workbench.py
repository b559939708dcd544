"""A running workbench for tests: a server on loopback over a project, and what its pages would send."""

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

from standoff.authoring.serve.admission import HOST, KEY
from standoff.authoring.serve.serve import server_of
from standoff.authoring.serve.server import Server
from standoff.authoring.serve.workbench import Workbench


@dataclass(frozen=True)
class Answered:
    """An answer: its status, its headers and its body."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Bench:
    """A workbench at work."""

    bench: Workbench
    server: Server

    @property
    def headers(self) -> dict[str, str]:
        """What a page of the workbench sends with every request."""
        gate = self.server.gate
        return {
            "Host": f"{HOST}:{gate.port}", "Origin": gate.origin, "Sec-Fetch-Site": "same-origin", KEY: gate.key,
            "Content-Type": "application/json",
        }  # fmt: skip

    def send(self, method: str, path: str, body: bytes | None = None, **changed: str | None) -> Answered:
        """Send a request as a page does, with some headers (`_` for `-`) changed or, with None, left out."""
        named = {name.replace("_", "-"): value for name, value in changed.items()}
        headers = {name: value for name, value in {**self.headers, **named}.items() if value is not None}
        connection = http.client.HTTPConnection(HOST, self.server.gate.port, timeout=20)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            if body is not None and "Content-Length" not in headers:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return Answered(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def raw(self, request: bytes) -> bytes:
        """Send bytes; all that is answered until the connection ends."""
        with socket.create_connection((HOST, self.server.gate.port), timeout=20) as connection:
            connection.sendall(request)
            answered = b""
            while more := connection.recv(1 << 16):
                answered += more
            return answered

    def ask(self, name: str, asked: Any = None, **changed: str | None) -> Answered:
        """Ask a question."""
        return self.send("POST", f"/api/{name}", json.dumps(asked or {}).encode(), **changed)

    def everything(self) -> list[tuple[str, Answered]]:
        """What is answered to every question, and the explorer's data."""
        asked = [(f"{name} {what}", self.ask(name, what)) for name, what in questions()]
        return asked + [(path, self.send("GET", f"/data/{path}")) for path in DATA]

    def write(self, *edits: dict[str, Any]) -> Any:
        """Show edits, then write them, as a page does; the outcome."""
        shown = self.ask("preview", {"edits": edits})
        assert shown.status == 200, shown.json
        return self.ask("write", {"edits": edits, "files": shown.json["files"]}).json


Asked = tuple[str, dict[str, Any]]


def questions() -> list[Asked]:
    """Questions about all that the tiny corpus has, those of edits among them; nothing is written."""
    texts = [(name, {"id": text}) for name in ("text", "suggestions") for text in ("one", "two")]
    records = [("records", {"table": table}) for table in ("fairs", "people", "places")]
    entries = [("entry", {"table": "people", "record": "bell"}), ("entry", {"table": "fairs", "record": "spring-fair"})]
    alone: list[Asked] = [("state", {"since": -1}), ("forms", {}), ("disagreements", {}), ("todo", {})]
    mention = {"text": "two", "table": "people", "record": "carr", "at": ["0-7"], "set": {}}
    edits = [{"edit": "Annotate", **mention}, {"edit": "AnchorQuotes", "text": "one"}]
    return [*alone, *texts, *records, *entries, *(("preview", {"edits": [edit]}) for edit in edits)]


DATA = ("meta", "texts", "w", "t/fairs", "r/fairs/0", "x/one", "v/search")


@contextmanager
def workbench(root: Path, texts: Path | None = None) -> Iterator[Bench]:
    """A workbench over a project, checked once."""
    bench = Workbench(root, texts or root / "texts")
    bench.start()
    with server_of(bench) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        bench.checked()
        try:
            yield Bench(bench, server)
        finally:
            server.shutdown()
            bench.stop()
