"""The workbench under attack in a browser: words that are markup run nothing, a page of another origin gets nothing."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import tiny
from browser import Browser, browser
from workbench import Bench, workbench

IMAGE = "<img src=x onerror=alert(1)>"
EVIL = f"{IMAGE}</script><script>alert(2)</script>\u2028\u202e"
QUOTED = json.dumps(EVIL)
CONTENT = f"The {IMAGE} fair was held. No </script><script>alert(2)</script> \u202e came.\n"
GUEST = {"edit": "Annotate", "text": "three", "table": "fairs", "record": "spring-fair", "at": ["0-8"]}
PAGES = (
    "#/", "#/x/one", "#/x/two", "#/x/three", "#/todo", "#/settle", "#/readings", "#/registry", "#/registry/people",
    "#/registry/people/bell", "#/problems", "#/explore", "#/time", "#/t/fairs", "#/t/people", "#/r/fairs/spring-fair",
    "#/r/people/bell", "#/map", "#/network", "#/matrix", "#/disagreements", "#/texts", "#/data", "#/search?q=img",
)  # fmt: skip
NOWHERE = ("#/x/{}", "#/r/people/{}", "#/registry/people/{}", "#/search?q={}", "#/t/fairs?q={}", "#/{}")
RUN = "document.querySelectorAll('img[onerror], main script, main iframe, [onload], [onclick]').length"


@pytest.fixture(scope="module")
def page() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    root = tiny.write(
        tmp_path,
        (tiny.DESCRIPTOR, '"name": "tiny",', f'"name": "tiny", "title": "{IMAGE}</script>",'),
        (tiny.PEOPLE, "name: Ann Bell", f"name: {QUOTED}"),
        (tiny.PLACES, "name: Arden", f"name: {QUOTED}"),
        (tiny.FAIRS, "title: Spring fair", f"title: {QUOTED}"),
        (tiny.FAIRS, "because: The first text counted.", f"because: {QUOTED}"),
        (tiny.ONE, "because: an advertisement", f"because: {QUOTED}"),
        (tiny.ONE, "kind: fair, visitors: 40", f"kind: fair, visitors: 40, note: {QUOTED}"),
        files={"texts/three.txt": CONTENT, f"texts/{IMAGE}.txt": CONTENT},
    )
    with workbench(root) as found:
        begin = {"edit": "BeginText", "file": "three.txt", "language": "en", "curator": IMAGE}
        assert found.write(begin)["isKept"]
        assert found.write({**GUEST, "set": {"note": IMAGE}})["isKept"]
        assert {each["severity"] for each in found.ask("state", {"since": -1}).json["problems"]} == {"warning"}
        yield found


def assert_nothing_ran(page: Browser, bench: Bench, hash_: str, is_known: bool = True) -> None:
    seen = page.seen()
    assert seen["dialogs"] == [], hash_
    assert page.evaluate(RUN) == 0, hash_
    own = [bench.server.gate.origin, "data:"]
    assert [each for each in seen["requests"] if not each.startswith(tuple(own)) or each.endswith("/x")] == [], hash_
    if is_known:
        assert seen["errors"] == [], hash_


def test_words_that_are_markup_run_nothing_on_any_page(bench: Bench, page: Browser) -> None:
    page.visit(bench.server.address)
    assert bench.server.gate.key not in page.evaluate("location.href")
    for hash_ in PAGES:
        page.go(hash_)
        assert_nothing_ran(page, bench, hash_)
    page.go("#/x/three")
    assert IMAGE in page.evaluate("document.querySelector('main').textContent")
    for hash_ in NOWHERE:
        page.go(hash_.format(page.evaluate(f"encodeURIComponent({QUOTED})")))
        assert_nothing_ran(page, bench, hash_, is_known=False)


def test_problems_whose_words_are_markup_run_nothing(bench: Bench, page: Browser) -> None:
    file = bench.bench.root / tiny.TWO
    number = bench.ask("state", {"since": -1}).json["number"]
    broken = (
        file.read_text("utf-8").replace("visitors: 45", f"visitors: {QUOTED}").replace("kind: fair", "kind: '<img>'")
    )
    file.write_text(broken, "utf-8")
    assert bench.ask("state", {"since": number}).json["problems"]
    page.visit(bench.server.address)
    for hash_ in ("#/problems", "#/", "#/x/two", "#/settle", "#/todo", "#/registry"):
        page.go(hash_)
        assert_nothing_ran(page, bench, hash_)
    page.go("#/problems")
    assert "<img" in page.evaluate("document.querySelector('main').textContent")


# -- another origin --------------------------------------------------------------------------------------------------

ATTACK = """
const body = JSON.stringify({edits: EDITS, files: FILES});
const gained = [];
const tried = (name, attempt) => attempt.then((found) => { if (found) gained.push(name); }, () => {});
const json = {"Content-Type": "application/json"};
const loaded = (kind, set) => new Promise((done) => {
  const each = document.createElement(kind);
  each.onload = () => done(kind !== "iframe" || Boolean(each.contentDocument?.title));
  each.onerror = () => done(false);
  set(each);
  document.body.append(each);
});
const posted = (type) => new Promise((done) => {
  const frame = document.createElement("iframe");
  frame.name = "f" + Math.random();
  const form = document.createElement("form");
  Object.assign(form, {method: "post", action: TARGET + "/api/write", enctype: type, target: frame.name});
  const field = document.createElement("input");
  Object.assign(field, {name: body.slice(0, -1) + ', "x": "', value: '"}'});
  form.append(field);
  document.body.append(frame, form);
  frame.onload = () => done(Boolean(frame.contentDocument?.body?.textContent));
  form.submit();
});
async function attack() {
  const read = (path, how) => fetch(TARGET + path, how).then((answer) => answer.type !== "opaque" && answer.text());
  await tried("get", read("/data/w"));
  await tried("get with the key", read("/data/w", {headers: {"X-Standoff-Key": KEY}}));
  await tried("get without cors", read("/data/w", {mode: "no-cors"}));
  await tried("state", read("/api/state", {method: "POST", headers: json, body: '{"since": -1}'}));
  const keyed = {...json, "X-Standoff-Key": KEY};
  await tried("write with the key", read("/api/write", {method: "POST", headers: keyed, body}));
  await tried("write without cors", read("/api/write", {method: "POST", mode: "no-cors", body}));
  await tried("beacon", Promise.resolve(navigator.sendBeacon(TARGET + "/api/write", body)).then(() => false));
  const types = ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded"];
  for (const type of types) await tried(type, posted(type));
  await tried("img", loaded("img", (each) => (each.src = TARGET + "/data/w")));
  await tried("script", loaded("script", (each) => (each.src = TARGET + "/work.js")));
  await tried("data as a script", loaded("script", (each) => (each.src = TARGET + "/data/meta")));
  await tried("style", loaded("link", (each) => Object.assign(each, {rel: "stylesheet", href: TARGET + "/work.css"})));
  await tried("iframe", loaded("iframe", (each) => (each.src = TARGET + "/#key=" + KEY)));
  await tried("websocket", new Promise((done) => {
    const socket = new WebSocket(TARGET.replace("http", "ws") + "/api/state");
    socket.onopen = () => done(true);
    socket.onerror = () => done(false);
  }));
  const other = window.open(TARGET + "/");
  await new Promise((done) => setTimeout(done, 300));
  await tried("window", Promise.resolve().then(() => other?.document.body.textContent));
  other?.close();
  return gained;
}
document.documentElement.dataset.shown = location.hash;
"""


@pytest.fixture
def attacker(bench: Bench) -> Iterator[str]:
    """The address of a page on another port, which knows even the key."""
    shown = bench.ask("preview", {"edits": [GUEST]}).json
    known: dict[str, Any] = {
        "TARGET": bench.server.gate.origin, "KEY": bench.server.gate.key, "EDITS": [GUEST], "FILES": shown["files"],
    }  # fmt: skip
    script = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in known.items()) + ATTACK
    content = f"<!doctype html><title>a</title><body><script>{script}</script></body>".encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def test_a_page_of_another_origin_reads_and_writes_nothing_even_with_the_key(
    bench: Bench, attacker: str, page: Browser
) -> None:
    files = {path: path.read_bytes() for path in (bench.bench.root / "annotations").rglob("*.yaml")}
    page.visit(bench.server.address)  # which is open in another tab of this browser, or was
    for address in (attacker, attacker.replace("127.0.0.1", "localhost")):
        page.visit(address)
        assert page.evaluate("attack()") == []
    assert {path: path.read_bytes() for path in files} == files
    assert bench.ask("state", {"since": -1}).json["undo"] == "annotate fairs/spring-fair"
