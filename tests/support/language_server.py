"""yaml-language-server over stdio, as an editor talks to it: documents are opened, and it completes, explains, objects.

`make` installs it below `tests/authoring/editor/`; it runs without the network, and the requests it would have
sent are recorded.
"""

import json
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from paths import REPOSITORY

HERE = REPOSITORY / "tests" / "authoring" / "editor"
SERVER = HERE / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
PATIENCE = 60  # seconds until an answer counts as missing
MARKDOWN = ["markdown", "plaintext"]
CAPABILITIES = {
    "textDocument": {
        "completion": {"completionItem": {"documentationFormat": MARKDOWN, "snippetSupport": True}},
        "hover": {"contentFormat": MARKDOWN},
        "publishDiagnostics": {},
    },
    "workspace": {"configuration": True},
}


def missing() -> str:
    """Why the server cannot be started; empty where it can."""
    if shutil.which("node") is None:
        return "node is not installed"
    return "" if SERVER.exists() else "yaml-language-server is not installed (`make language-server` does it)"


class LanguageServer:
    """A running server for a project folder, with these settings of the section `yaml`."""

    def __init__(self, root: Path, settings: dict[str, object], log: Path) -> None:
        environment = os.environ | {"NODE_OPTIONS": f"--require {HERE / 'no-network.cjs'}", "NETWORK_LOG": str(log)}
        self.settings = {key.removeprefix("yaml."): value for key, value in settings.items()}
        self.process = subprocess.Popen(
            ["node", str(SERVER), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, cwd=root
        )
        self.messages: queue.Queue[dict[str, Any]] = queue.Queue()
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}
        self.count = 0
        threading.Thread(target=self._listen, daemon=True).start()
        folder = {"uri": root.as_uri(), "name": "project"}
        about = {"processId": None, "rootUri": root.as_uri(), "workspaceFolders": [folder]}
        self._ask("initialize", about | {"capabilities": CAPABILITIES})
        self._notify("initialized", {})
        self._notify("workspace/didChangeConfiguration", {"settings": {"yaml": _nested(self.settings)}})

    def __enter__(self) -> "LanguageServer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()

    # -- what an editor asks ------------------------------------------------------------------------------------------

    def objections(self, path: Path, content: str) -> list[tuple[str, str]]:
        """The words that are underlined when a document is opened, each with the message."""
        with self._opened(path, content) as uri:
            self._wait(lambda: uri in self.diagnostics)
            lines = content.splitlines()
            return [(_words(lines, found["range"]), found["message"]) for found in self.diagnostics[uri]]

    def completions(self, path: Path, content: str) -> dict[str, str]:
        """What is offered at `|` in the content, each with its documentation."""
        with self._opened(path, content.replace("|", "", 1)) as uri:
            answer = self._ask("textDocument/completion", _position(uri, content))
            items = answer["items"] if isinstance(answer, dict) else answer
            return {item["label"]: _markup(item.get("documentation")) for item in items}

    def hover(self, path: Path, content: str) -> str:
        """What is shown over the place at `|` in the content."""
        with self._opened(path, content.replace("|", "", 1)) as uri:
            answer = self._ask("textDocument/hover", _position(uri, content))
            return _markup(answer["contents"]) if answer else ""

    @contextmanager
    def _opened(self, path: Path, content: str) -> Iterator[str]:
        uri = path.as_uri()
        self.diagnostics.pop(uri, None)
        self.count += 1  # the server remembers what it read of a version, even of a document that was closed
        about = {"uri": uri, "languageId": "yaml", "version": self.count, "text": content}
        self._notify("textDocument/didOpen", {"textDocument": about})
        yield uri
        self._wait(lambda: uri in self.diagnostics)
        del self.diagnostics[uri]
        self._notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        self._wait(lambda: uri in self.diagnostics)

    # -- the protocol -------------------------------------------------------------------------------------------------

    def _ask(self, method: str, params: object) -> Any:
        self.count += 1
        number = self.count
        self._send({"id": number, "method": method, "params": params})
        answer = self._wait(lambda message: message.get("id") == number and "method" not in message, is_answer=True)
        assert "error" not in answer, answer
        return answer["result"]

    def _notify(self, method: str, params: object) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.process.stdin.flush()

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        length = 0
        while line := stream.readline():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
            elif not line.strip():
                self.messages.put(json.loads(stream.read(length)))

    def _wait(self, wanted: Any, is_answer: bool = False) -> Any:
        """Handle what the server sends until the wanted answer, or until something holds."""
        while is_answer or not wanted():
            message = self.messages.get(timeout=PATIENCE)
            self._handle(message)
            if is_answer and wanted(message):
                return message
        return None

    def _handle(self, message: dict[str, Any]) -> None:
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif message.get("method") == "workspace/configuration":
            asked = [item.get("section") for item in message["params"]["items"]]
            self._send(
                {"id": message["id"], "result": [_nested(self.settings) if s == "yaml" else None for s in asked]}
            )
        elif "id" in message and "method" in message:
            self._send({"id": message["id"], "result": None})


def _nested(settings: dict[str, object]) -> dict[str, Any]:
    """`a.b: c` as `{a: {b: c}}`, as an editor sends its settings."""
    nested: dict[str, Any] = {}
    for name, value in settings.items():
        *above, last = name.split(".")
        into = nested
        for part in above:
            into = into.setdefault(part, {})
        into[last] = value
    return nested


def _position(uri: str, content: str) -> dict[str, Any]:
    before = content[: content.index("|")]
    place = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
    return {"textDocument": {"uri": uri}, "position": place}


def _markup(content: Any) -> str:
    return content["value"] if isinstance(content, dict) else content or ""


def _words(lines: list[str], area: dict[str, dict[str, int]]) -> str:
    start, end = area["start"], area["end"]
    last = end["character"] if start["line"] == end["line"] else None
    return lines[start["line"]][start["character"] : last]
