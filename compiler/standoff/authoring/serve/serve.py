"""The workbench put together: its program, its data, its answers, and the server that serves them."""

from http import HTTPStatus
from importlib import resources
from threading import Lock
from typing import TYPE_CHECKING, Any

from standoff.authoring.serve.admission import new_key
from standoff.authoring.serve.server import Answer, Page, Server, Site
from standoff.authoring.serve.states import give_state
from standoff.authoring.serve.workbench import Workbench
from standoff.formats.explorer.alone import BUNDLE

if TYPE_CHECKING:
    from standoff.authoring.serve.live import LiveData

PROGRAM = resources.files("standoff") / "builtin" / "workbench"
START, DATA, FIRST = "index.html", "/data/", "/api/state"
TYPES = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
SHARED = ("drawings.js", "world.js", "LICENSES.txt")  # of the explorer, whose pages the program has in it


def server_of(bench: Workbench, port: int = 0) -> Server:
    """A server of a project that is at work, with a key of its own; raises OSError where the port is taken."""

    def answered(path: str, asked: Any) -> Answer:
        if bench.state.number == 0 and path == FIRST:  # the first page does not wait for polars to be loaded
            return HTTPStatus.OK, give_state(bench, asked)
        from standoff.authoring.serve.answers import answer

        return answer(bench, path, asked)

    return Server(port, new_key(), Site(_pages(), Data(bench).get, answered))


def _pages() -> dict[str, Page]:
    files = {each.name: each.read_bytes() for each in PROGRAM.iterdir() if each.is_file()}
    files |= {name: (BUNDLE / name).read_bytes() for name in SHARED}
    pages = {f"/{name}": Page(content, TYPES[name.rsplit(".", 1)[-1]]) for name, content in files.items()}
    return pages | {"/": pages[f"/{START}"]}


class Data:
    """The explorer's data of the last check; that of an older one is forgotten."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._lock = Lock()
        self._number = -1
        self._live: LiveData | None = None

    def get(self, path: str) -> bytes | None:
        """One data file, by its path in the address."""
        from standoff.authoring.serve.live import LiveData

        if not path.startswith(DATA):
            return None
        with self._lock:
            state = self._bench.with_wide()
            if state.compiled is None:
                return None
            if self._live is None or self._number != state.number:
                self._number, self._live = state.number, LiveData(state.compiled)
            return self._live.get(path.removeprefix(DATA))
