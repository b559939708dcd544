"""A browser for tests of pages: Chromium or Firefox, driven by the program of `tests/formats/browser`."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from paths import REPOSITORY

DRIVER = REPOSITORY / "tests" / "formats" / "browser"
BROWSERS = {"chrome": ("chromium", "chromium-browser", "google-chrome"), "firefox": ("firefox-esr", "firefox")}
NAMES = {"chrome": "Chromium", "firefox": "Firefox"}
LONG = "STANDOFF_LONG"  # set by `make long` and `make browser`: more cases, pages, records and windows
PICTURES = "STANDOFF_PICTURES"  # the folder in which pictures of pages are kept


class Browser:
    """One page at a time; an order that fails raises RuntimeError with what the driver says."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def _ask(self, order: str, **rest: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"order": order, **rest}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline() or '{"error": "the driver has ended"}')
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["answer"]

    def open(self, site: Path, hash_: str = "", **window: Any) -> None:
        """Open a page of a site; `window` is its width, height and colour scheme."""
        self._ask("open", address=f"{(site / 'index.html').as_uri()}{hash_}", **window)

    def visit(self, address: str, **window: Any) -> None:
        """Open a page that a server on this machine serves."""
        self._ask("open", address=address, **window)

    def go(self, hash_: str) -> None:
        """Go on to another page of the site."""
        self._ask("go", hash=hash_)

    def reload(self) -> None:
        """Load the page again."""
        self._ask("reload")

    def evaluate(self, script: str) -> Any:
        """The value of an expression in the page."""
        return self._ask("evaluate", script=script)

    def each(self, selector: str, script: str) -> list[Any]:
        """The value of an expression in `e` for every element that a selector finds."""
        found: list[Any] = self.evaluate(f"[...document.querySelectorAll({json.dumps(selector)})].map(e => {script})")
        return found

    def wait_for(self, selector: str) -> None:
        """Wait until the page has an element, which a program may draw later than what leads to it."""
        look = f"document.querySelector({json.dumps(selector)}) ? done(true) : requestAnimationFrame(look)"
        self.evaluate(f"new Promise((done) => {{ const look = () => {look}; look(); }})")

    def texts(self, selector: str) -> list[str]:
        """The text of the elements that a selector finds, spaces made one."""
        return [" ".join(text.split()) for text in self.each(selector, "e.textContent")]

    def text(self, selector: str) -> str:
        """The text of the one element that a selector finds."""
        (found,) = self.texts(selector)
        return found

    def click(self, selector: str) -> None:
        """Click on an element."""
        self._ask("click", selector=selector)

    def type(self, selector: str, text: str) -> None:
        """Write into a field."""
        self._ask("type", selector=selector, text=text)

    def press(self, key: str) -> None:
        """Press a key, or several together (`Shift+ArrowLeft`)."""
        self._ask("press", key=key)

    def fill(self, selector: str, text: str) -> None:
        """Write a value into a field in place of what it has, or choose it from a list."""
        self._ask("fill", selector=selector, text=text)

    def mark(self, selector: str, words: str) -> None:
        """Select words of an element with the mouse."""
        self._ask("mark", selector=selector, words=words)

    def upload(self, selector: str, *files: Path) -> None:
        """Open files in a field, and wait for what the page says."""
        self._ask("upload", selector=selector, files=[str(file) for file in files])

    def axe(self) -> list[str]:
        """What axe finds of WCAG 2.2 AA."""
        found: list[str] = self._ask("axe")
        return found

    def seen(self) -> dict[str, list[str]]:
        """The errors, requests and dialogs of the page."""
        found: dict[str, list[str]] = self._ask("seen")
        return found

    def picture(self, *name: object) -> None:
        """Keep a picture of the page under a name, where pictures are wanted."""
        folder = os.environ.get(PICTURES)
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            shown = re.sub(r"[^\w.-]+", "-", " ".join(map(str, name))).strip("-")[:100]
            self._ask("screenshot", path=str(Path(folder) / f"{shown}.png"))


def is_long() -> bool:
    """Whether the long version of a test is wanted."""
    return bool(os.environ.get(LONG))


@contextmanager
def browser(kind: str = "chrome") -> Iterator[Browser]:
    """A running browser; skips where there is none."""
    program = next(filter(None, map(shutil.which, BROWSERS[kind])), None)
    if program is None:
        pytest.skip(f"no {NAMES[kind]}: install it")
    if shutil.which("node") is None or not (DRIVER / "node_modules").exists():
        pytest.skip("no driver of the browser: run `make browser`")
    command = ["node", "drive.mjs", program, kind]
    with subprocess.Popen(command, cwd=DRIVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Browser(process)
        assert process.stdin
        process.stdin.close()
        process.wait(30)
