"""A curator at the workbench: what she does in the browser, step by step, with the time that each step takes."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import indent
from typing import Any

from browser import Browser
from standoff.authoring.edit.change import Change
from workbench import Bench

TRANSCRIPT = "STANDOFF_TRANSCRIPT"  # the file to which the steps are written, with their times
WRONG = ".wrong:not([hidden])"
SHOWN_WRONG = ".others, .wrong:not([hidden]), .toast"  # where a page says what is wrong
PATIENCE = 20_000  # milliseconds, so that a page that never gets there is an error


@dataclass
class Curator:
    """One curator with one browser at one workbench."""

    browser: Browser
    bench: Bench
    written: list[str] = field(default_factory=list)
    steps: list[tuple[float, str, list[str]]] = field(default_factory=list)
    done: list[Change] = field(init=False)
    began: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        self.done = self.bench.bench.done

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Something that the curator does; the transcript has it with what the workbench said."""
        yield
        answers = next(filter(None, map(self.browser.texts, (WRONG, ".toast", "h1"))), [])
        self.steps.append((time.perf_counter() - self.began, what, [*self.written, answers[-1] if answers else ""]))
        self.written = []

    def transcript(self) -> str:
        """The steps, each with the seconds since the beginning; written to the file that is wanted."""
        lines = [f"{at:6.1f} s  {what}\n{indent(chr(10).join(answers), ' ' * 10)}" for at, what, answers in self.steps]
        if os.environ.get(TRANSCRIPT):
            Path(os.environ[TRANSCRIPT]).write_text("\n".join([*lines, ""]), "utf-8")
        return "\n".join(lines)

    # -- where she is --------------------------------------------------------------------------------------------------

    def arrive(self, **window: Any) -> None:
        """Open the address that the command prints."""
        self.browser.visit(self.bench.server.address, **window)

    def go(self, hash_: str) -> None:
        """Go to a page."""
        self.browser.go(hash_)

    def until(self, condition: str) -> None:
        """Wait until an expression of the page is true; what the page says instead is in the error."""
        script = f"""new Promise((done, fail) => {{
          const end = performance.now() + {PATIENCE};
          const shown = () => [...document.querySelectorAll('{SHOWN_WRONG}')].map((e) => e.textContent).join(' ');
          const stop = () => fail(new Error(`{condition}: ${{shown()}}`));
          const wait = () => (performance.now() < end ? setTimeout(look, 10) : stop());
          const look = () => ({condition}) ? done(true) : wait();
          look();
        }})"""
        self.browser.evaluate(script)

    # -- what she does -------------------------------------------------------------------------------------------------

    def sentence(self, number: int) -> str:
        """The words of a sentence of the text, as a selector."""
        return f'[data-n="{number - 1}"] .said'

    def click(self, words: str, within: str = "main") -> None:
        """Click on the button or link that says something."""
        found = f"[...document.querySelectorAll({json.dumps(within + ' button,' + within + ' a')})]"
        look = f"{found}.find((each) => each.textContent.trim().startsWith({json.dumps(words)}) && each.offsetParent)"
        for try_ in range(3):
            self.until(f"Boolean({look})")
            self.browser.evaluate(f"{look}.setAttribute('data-wanted', '')")
            try:
                self.browser.click("[data-wanted]")
                break
            except RuntimeError:  # drawn again meanwhile
                if try_ == 2:
                    raise
        self.browser.evaluate("document.querySelector('[data-wanted]')?.removeAttribute('data-wanted')")

    def fill(self, form: str = ".side form", **values: str) -> None:
        """Fill in fields of a form; `_` is the dot of a name, `at_` and the like are not needed."""
        for name, value in values.items():
            names = [f"f.{name}", f"q.{name}", name]
            selector = ", ".join(f'{form} [name="{each}"]' for each in names)
            self.until(f"document.querySelector({json.dumps(selector)})")
            self.browser.fill(selector, value)

    def wrong(self) -> list[str]:
        """What is said at the fields of the form, once something is."""
        self.until(f"document.querySelector('{WRONG}')")
        return self.browser.texts(WRONG)

    def look(self, number: int) -> None:
        """Click on a sentence; what was read from it is shown."""
        place = f'[data-n="{number - 1}"] .number'
        self.browser.evaluate(f"document.querySelector('{place}').scrollIntoView({{block: 'center'}})")
        self.browser.click(place)
        self.until(f"document.querySelector('.side h2')?.textContent.startsWith('Sentence {number} ')")

    def press(self, number: int, *keys: str) -> None:
        """Go to a sentence, and press keys there."""
        self.look(number)
        for key in keys:
            self.browser.press(key)

    def child(self, name: str, form: str = ".side form", **values: str) -> None:
        """Add a child, and fill it in."""
        self.until(f"document.querySelector('{form} [data-add={name}]')")
        self.browser.click(f"{form} [data-add={name}]")
        for key, value in values.items():
            self.browser.fill(f'{form} [data-child={name}] .childrow:last-child [name="{key}"]', value)

    def choose_table(self, name: str) -> None:
        """Choose the table of a mention; the form becomes another one where it was not chosen."""
        table = '.side form [name="table"]'
        self.until(f"document.querySelector('{table}')")
        if self.browser.evaluate(f"document.querySelector('{table}').value") != name:
            self.browser.evaluate("document.querySelector('.side form').setAttribute('data-former', '')")
            self.browser.fill(table, name)
            self.until(f"document.querySelector('.side form:not([data-former]) [name=table]')?.value === '{name}'")

    def write(self, form: str = ".side form") -> str:
        """Write what the form says, once its lines are shown; the lines."""
        self.until(f"document.querySelector({json.dumps(form + ' .write:not([disabled])')})")
        lines = "".join(self.browser.each(f"{form} .will pre", "e.textContent"))
        self.written += lines.split("\n")
        self.browser.evaluate(f"document.querySelector({json.dumps(form + ' .write')}).focus()")
        self.browser.press("Enter")
        return lines

    def saved(self, what: str) -> None:
        """Wait until an edit is saved, or taken back, and the page shows it; `what` can be undone then."""
        end = time.monotonic() + PATIENCE / 1000
        while self.bench.bench.done is self.done and time.monotonic() < end:
            time.sleep(0.01)
        self.done = self.bench.bench.done
        assert [each.what for each in self.done[-1:]] == [what], self.browser.texts(".others, .toast")
        number = self.bench.bench.with_wide().number  # once what is being written is checked
        self.until(f"Number(document.documentElement.dataset.state) >= {number}")
        self.until(f"[...document.querySelectorAll('.page[data-state]')].every((e) => e.dataset.state >= {number})")
        self.until("!document.documentElement.dataset.busy && !document.querySelector('form[data-edited]')")
