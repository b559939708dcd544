"""The pages of the workbench in a browser: drawn for everybody, used with the keyboard, with an editor beside them."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

import browser as browsers
import tiny
import two_readings
from browser import Browser
from curator import Curator
from standoff.authoring.serve.questions import QUESTIONS
from workbench import Bench, workbench

PAGES = (
    "#/", "#/x/one", "#/x/two?s=2", "#/todo", "#/settle", "#/settle?all=1", "#/readings", "#/readings/one",
    "#/registry", "#/registry/people/bell", "#/registry/fairs/spring-fair", "#/problems", "#/explore",
    "#/r/fairs/spring-fair", "#/search?q=fair", "#/nowhere", "#/x/nothing",
)  # fmt: skip
WINDOWS = ({"width": 1360, "scheme": "light"}, {"width": 390, "height": 844, "scheme": "dark"})
MORE = ({"width": 1360, "scheme": "dark"}, {"width": 390, "height": 844, "scheme": "light", "motion": "reduce"})
TWO = "annotations/texts/two.yaml"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsers.browser() as found:
        yield found


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_readings.lay(tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="module")
def bench(root: Path) -> Iterator[Bench]:
    (root / "texts" / "three.txt").write_text("A hat was sold.\n", "utf-8")
    second = root / "annotations" / "second" / "one.yaml"
    second.parent.mkdir()
    second.write_bytes((root / "b" / "one.yaml").read_bytes())
    with workbench(root) as found:
        yield found


@pytest.fixture
def curator(browser: Browser, bench: Bench) -> Curator:
    return Curator(browser, bench)


def test_every_page_is_drawn_for_everybody(browser: Browser, bench: Bench) -> None:
    origin = bench.server.gate.origin
    for window in (*WINDOWS, *(MORE if browsers.is_long() else ())):
        browser.visit(bench.server.address, **window)
        assert browser.evaluate("location.hash") == "#/"
        for page in PAGES:
            browser.go(page)
            assert len(browser.texts("h1")) == 1, page
            assert browser.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page
            assert browser.axe() == [], (page, window)
            browser.picture("work", window["width"], window["scheme"], page)
        seen = browser.seen()
        assert seen["errors"] == []
        assert [each for each in seen["requests"] if not each.startswith((f"{origin}/", "data:"))] == []


def test_forms_are_drawn_for_everybody(curator: Curator) -> None:
    for window in WINDOWS:
        curator.arrive(**window)
        curator.go("#/x/two")
        curator.press(1, "a")
        curator.choose_table("fairs")
        curator.fill(record="spring-fair", visitors="46", speaker="nobody")
        curator.child("guests", role="host", person_id="bell")
        curator.write()
        assert curator.wrong() != []
        assert curator.browser.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert curator.browser.axe() == []
        curator.browser.picture("work", window["width"], window["scheme"], "form")
        curator.browser.press("Escape")
        assert curator.browser.evaluate("document.activeElement.dataset.n") == "0"


def test_the_focus_goes_to_the_heading_and_pages_are_reached_with_the_keyboard(curator: Curator) -> None:
    curator.arrive()
    for page in ("#/todo", "#/registry", "#/problems"):
        curator.go(page)
        assert curator.browser.evaluate("document.activeElement.tagName") == "H1"
    curator.go("#/x/two")
    assert curator.browser.evaluate("document.activeElement.dataset.n") is not None
    for key, n in (("ArrowDown", "1"), ("ArrowUp", "0")):
        curator.browser.press(key)
        assert curator.browser.evaluate("document.activeElement.dataset.n") == n
    curator.browser.press("ArrowRight")
    curator.browser.press("Shift+ArrowRight")
    assert curator.browser.text("#said") == "Some 45"
    for _ in range(3):
        curator.browser.press("Tab")
    assert curator.browser.evaluate("document.activeElement.closest('.side') !== null")


def test_what_an_editor_saves_appears_while_a_form_is_filled_in(curator: Curator, root: Path) -> None:
    """The form stays; what is written then is planned on the file as it is."""
    curator.arrive()
    curator.go("#/x/two")
    curator.press(1, "a")
    curator.choose_table("people")
    curator.fill(record="bell", speaker="bell")
    before = (root / TWO).read_text("utf-8")
    (root / TWO).write_text(f"{before}people:\n  carr: {{at: 0-7}}\n", "utf-8")
    curator.until('document.querySelector(\'[data-n="0"] [title="people/carr"]\')')
    assert curator.browser.evaluate("document.querySelector('[name=\"q.speaker\"]').value") == "bell"
    curator.until("document.querySelector('.will pre').textContent.includes('bell')")
    curator.write()
    curator.saved("annotate people/bell")
    written = "people:\n  carr: {at: 0-7}\n  bell: {at: 0-34, speaker: bell}\n"
    assert (root / TWO).read_text("utf-8").endswith(written)
    curator.browser.click(".undo")
    curator.until("document.querySelector('.undo').disabled")
    (root / TWO).write_text(before, "utf-8")


FORMS = (  # a page, the question that it asks, what opens the form, the form, and a field of it
    ("#/", "", "[data-begin]", ".beginning form", "curator"),
    ("#/readings/one", "readings", "[data-take=first]", ".deciding form", "because"),
    ("#/registry/people", "forms", "", ".side form", "name"),
    ("#/registry/people/bell", "entry", "", ".side [data-kind=entry]", "name"),
    ("#/x/two?s=1", "text", ".side [data-do=exclude]", ".side form", "because"),
)


COMPOSING = """(() => {
  const form = document.querySelector("%s"), clicked = [];
  document.addEventListener("click", (event) => clicked.push(event), {capture: true, once: true});
  form.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape", isComposing: true, bubbles: true}));
  return [clicked.length, form.isConnected];
})()"""
"""How often something was clicked, and whether the form is there, after a key by which an input method takes back."""


@pytest.mark.parametrize(("page", "question", "opener", "form", "field"), FORMS)
def test_escape_leaves_a_form(page: str, question: str, opener: str, form: str, field: str, curator: Curator) -> None:
    """What was typed is gone, and the focus is not lost."""
    look = curator.browser.evaluate
    curator.arrive()
    curator.go(page)
    value = f"document.querySelector('{form} [name=\"f.{field}\"]')?.value"
    for key in ("Escape", "Enter"):
        if opener:
            curator.browser.click(opener)
        curator.fill(form, **{field: "Typed by mistake"})
        assert look(COMPOSING % form) == [0, True]
        if key == "Enter":
            look(f"document.querySelector('{form} [data-do=cancel]').focus()")
        curator.browser.press(key)
        curator.until(f"{value} !== 'Typed by mistake'")
        curator.until("document.activeElement !== document.body")
        assert look(f"document.querySelector('{form}') !== null") is not bool(opener)


@pytest.mark.parametrize(("page", "question", "opener", "form", "field"), [each for each in FORMS if each[1]])
def test_a_form_that_is_begun_while_the_page_is_drawn_again_stays(
    page: str, question: str, opener: str, form: str, field: str,
    curator: Curator, root: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The files as they are now are shown once the curator leaves the form."""
    ask, asked, answered = QUESTIONS[question], Event(), Event()
    answered.set()

    def slowly(*arguments: Any) -> Any:
        asked.set()
        assert answered.wait(60)
        return ask(*arguments)

    monkeypatch.setattr("standoff.authoring.serve.answers.QUESTIONS", {**QUESTIONS, question: slowly})
    look = curator.browser.evaluate
    curator.arrive()
    curator.go(page)
    look("document.querySelector('.page').setAttribute('data-first', '')")
    for event in (answered, asked):
        event.clear()
    before = (root / TWO).read_text("utf-8")
    (root / TWO).write_text(f"{before}people:\n  carr: {{at: 0-7}}\n", "utf-8")
    assert asked.wait(60)
    if opener:
        curator.browser.click(f"[data-first] {opener}")
    curator.fill(f"[data-first] {form}", **{field: "Words"})
    answered.set()
    curator.until("!document.documentElement.dataset.busy && document.querySelectorAll('.page').length === 1")
    assert look(f"document.querySelector('[data-first] {form} [name=\"f.{field}\"]').value") == "Words"
    curator.browser.press("Escape")
    (root / TWO).write_text(before, "utf-8")


def test_what_changed_while_a_form_was_filled_in_is_shown_once_it_is_left(curator: Curator, root: Path) -> None:
    look = curator.browser.evaluate
    curator.arrive()
    curator.go("#/readings/one")
    look("document.querySelector('.page').setAttribute('data-first', '')")
    curator.browser.click("[data-take=first]")
    before = (root / TWO).read_text("utf-8")
    number = look("Number(document.documentElement.dataset.state)")
    (root / TWO).write_text(f"{before}people:\n  carr: {{at: 0-7}}\n", "utf-8")
    curator.until(f"Number(document.documentElement.dataset.state) > {number}")
    assert look("document.querySelector('[data-first] .deciding form') !== null")
    curator.browser.press("Escape")
    curator.until("!document.querySelector('[data-first]') && document.activeElement.closest('[data-id]')")
    (root / TWO).write_text(before, "utf-8")


def test_a_write_that_was_planned_on_an_older_file_is_refused_and_can_be_repeated(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("standoff.authoring.serve.workbench.LOOK", 1000.0)  # it does not look for what others save
    file = tiny.write(tmp_path) / TWO
    with workbench(tmp_path) as bench:
        curator = Curator(browser, bench)
        curator.arrive()
        curator.go("#/x/two")
        curator.press(1, "a")
        curator.choose_table("people")
        curator.fill(record="bell")
        curator.until("!document.querySelector('.side form .write').disabled")
        file.write_text(file.read_text("utf-8") + "# looked at\n", "utf-8")
        curator.browser.press("Enter")
        curator.until("document.querySelector('.others').textContent.includes('was changed since')")
        curator.write()
        curator.saved("annotate people/bell")
    assert "# looked at" in file.read_text("utf-8")


def test_firefox_shows_the_same(bench: Bench) -> None:
    if not browsers.is_long():
        pytest.skip("in `make browser`")
    with browsers.browser("firefox") as browser:
        browser.visit(bench.server.address)
        for page in PAGES:
            browser.go(page)
            assert len(browser.texts("h1")) == 1, page
        assert browser.seen()["errors"] == []
