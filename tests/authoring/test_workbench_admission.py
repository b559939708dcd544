"""The workbench under attack, by requests: who has no key, or is not one of its pages, reads and writes nothing."""

import hmac
import inspect
import json
import secrets
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import Mock, call

import click
import pytest
from click.testing import CliRunner

import tiny
from standoff.authoring.serve import admission, server
from standoff.authoring.serve.admission import HOST, KEY, LARGEST, new_key
from standoff.authoring.serve.server import HEADERS, MOST
from standoff.cli import main
from workbench import Answered, Bench, workbench

STATE = json.dumps({"since": -1}).encode()
GUEST = {"edit": "Annotate", "text": "two", "table": "people", "record": "carr", "at": ["0-7"], "set": {}}
WORDS = ("spring fair", "Ann Bell", "hat market", "45 came")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with workbench(tiny.write(tmp_path_factory.mktemp("tiny"))) as found:
        yield found


def assert_nothing_given(bench: Bench, answered: Answered, status: int) -> None:
    """Refused, with all headers of every answer, without the key and without a word of a text."""
    assert answered.status == status, answered.body
    assert_guarded(answered)
    everything = answered.body.decode() + str(answered.headers)
    assert bench.server.gate.key not in everything
    assert not [word for word in WORDS if word in everything]
    assert set(answered.json) <= {"message", "problems"}


def head(bench: Bench) -> str:
    """The lines of a page's headers."""
    return "".join(f"{name}: {value}\r\n" for name, value in bench.headers.items())


def assert_guarded(answered: Answered) -> None:
    assert {name: answered.headers.get_all(name) for name in HEADERS} == {name: [v] for name, v in HEADERS.items()}
    assert "Set-Cookie" not in answered.headers
    assert not [name for name in answered.headers if name.lower().startswith("access-control-")]


# -- where it listens, and its key ------------------------------------------------------------------------------------


def other_addresses() -> list[tuple[socket.AddressFamily, str]]:
    """Further addresses of this machine: of loopback, of its name, and of the way out."""
    found = {(socket.AF_INET, "127.0.0.2"), (socket.AF_INET6, "::1")}
    for family, *_, address in socket.getaddrinfo(socket.gethostname(), None, type=socket.SOCK_STREAM):
        found.add((family, str(address[0])))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        try:
            way.connect(("192.0.2.1", 9))  # sends nothing: the system names the address from which it would
            found.add((socket.AF_INET, way.getsockname()[0]))
        except OSError:
            pass
    return sorted(each for each in found if each[1] != HOST)


def test_it_listens_on_no_other_address_of_the_machine(bench: Bench) -> None:
    assert bench.server.server_address == (HOST, bench.server.gate.port)
    for family, address in other_addresses():
        with socket.socket(family, socket.SOCK_STREAM) as attempt:
            attempt.settimeout(5)
            assert attempt.connect_ex((address, bench.server.gate.port)) != 0, address


def test_there_is_no_option_for_another_address() -> None:
    serve = main.get_command(click.Context(main), "serve")
    assert serve is not None
    options = {option for each in serve.params for option in each.opts}
    assert options == {"--port", "--no-browser"}
    for option in ("--host", "--bind", "--address"):
        assert CliRunner().invoke(main, ["serve", option, "0.0.0.0"]).exit_code == 2


def test_a_key_has_256_bits_and_is_another_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    spy = Mock(wraps=secrets.token_urlsafe)
    monkeypatch.setattr(secrets, "token_urlsafe", spy)
    keys = {new_key() for _ in range(50)}
    assert spy.call_args_list == [call(32)] * 50
    assert (len(keys), {len(key) for key in keys}) == (50, {43})


def test_a_key_is_compared_in_constant_time(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = Mock(wraps=hmac.compare_digest)
    monkeypatch.setattr(hmac, "compare_digest", spy)
    assert bench.send("POST", "/api/state", STATE, X_Standoff_Key="guess").status == 401
    assert spy.call_args_list == [call(b"guess", bench.server.gate.key.encode())]
    assert "==" not in inspect.getsource(admission.Gate.refuse_data)


def test_the_key_is_in_the_fragment_which_is_never_sent(bench: Bench) -> None:
    gate = bench.server.gate
    assert bench.server.address == f"http://{HOST}:{gate.port}/#key={gate.key}"
    assert bench.send("GET", "/").headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/api/state", "/api/write", "/api/undo", "/api/nothing", "/data/w", "/data/meta"])
def test_without_the_key_there_is_nothing(bench: Bench, path: str) -> None:
    key = bench.server.gate.key
    wrong = [None, "", key[:-1], f"{key}A", key.swapcase(), f"Bearer {key}", "\u00e9" * 43, "\u00ff", key[::-1]]
    for given in wrong:
        if path.startswith("/api/"):
            answered = bench.send("POST", path, STATE, X_Standoff_Key=given)
        else:
            answered = bench.send("GET", path, X_Standoff_Key=given)
        assert_nothing_given(bench, answered, 401)


@pytest.mark.parametrize("place", ["/data/w?key={}", "/data/w?{}", "/data/w/{}", "/{}"])
def test_a_key_in_the_address_opens_nothing(bench: Bench, place: str) -> None:
    path = place.format(bench.server.gate.key)
    assert_nothing_given(bench, bench.send("GET", path, X_Standoff_Key=None), 401)
    cookie = f"key={bench.server.gate.key}; {KEY}={bench.server.gate.key}"
    assert_nothing_given(bench, bench.send("GET", path, X_Standoff_Key=None, Cookie=cookie), 401)


def test_the_key_is_in_no_answer_and_nothing_is_logged(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    answers = [bench.send("GET", path) for path in ("/", "/work.js", "/data/w", "/data/meta", "/nowhere")]
    answers += [bench.ask(name, {"since": -1}) for name in ("state", "forms", "text", "nothing")]
    answers += [bench.ask("preview", {"edits": [GUEST]}), bench.send("OPTIONS", "/"), bench.send("GET", "/", Host="x")]
    for answered in answers:
        assert bench.server.gate.key.encode() not in answered.body
        assert bench.server.gate.key not in str(answered.headers)
    assert capfd.readouterr() == ("", "")


# -- requests of other pages ------------------------------------------------------------------------------------------


def hosts(bench: Bench) -> list[str | None]:
    port = bench.server.gate.port
    return [
        None, "", HOST, f"{HOST}:{port + 1}", f"localhost:{port}", f"evil.example:{port}", f"127.0.0.2:{port}",
        f"{HOST}.evil.example:{port}", f"[::1]:{port}", f"2130706433:{port}", f"0x7f.1:{port}", f"127.1:{port}",
        f"0.0.0.0:{port}", f"{HOST}:{port}@evil.example", f"{HOST}.:{port}", f"{HOST}:0{port}",
    ]  # fmt: skip


def test_a_request_for_another_host_gets_nothing(bench: Bench) -> None:
    for host in hosts(bench):
        for answered in (
            bench.send("GET", "/", Host=host),
            bench.send("GET", "/data/w", Host=host),
            bench.send("POST", "/api/state", STATE, Host=host),
        ):
            assert_nothing_given(bench, answered, 421)


@pytest.mark.parametrize("name", ["Host", "Origin", "Sec-Fetch-Site", KEY, "Content-Type", "Content-Length"])
def test_a_header_that_decides_may_not_be_there_twice(bench: Bench, name: str) -> None:
    headers = {**bench.headers, "Content-Length": str(len(STATE))}
    lines = [f"{key}: {value}" for key, value in headers.items()]
    others = {"Host": "evil.example", "Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}
    other = f"{name}: {others.get(name, headers[name])}"
    for doubled in ([*lines, other], [other, *lines], [*lines, f"{name}: {headers[name]}"]):
        request = "\r\n".join(["POST /api/state HTTP/1.1", *doubled, "", ""]).encode() + STATE
        answered = bench.raw(request)
        assert answered.startswith(b"HTTP/1.0 400 ")
        assert b"a header is there twice" in answered


def test_an_address_of_another_host_in_the_request_line_is_not_served(bench: Bench) -> None:
    for address in (f"http://evil.example{path}" for path in ("/", "/data/w", "/api/state")):
        assert bench.send("GET", address).status == 404
        assert bench.send("POST", address, STATE).status == 404
    assert bench.send("GET", f"{bench.server.gate.origin}/data/w", X_Standoff_Key=None).status == 401


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "https://{}", "http://localhost:{port}",
                                    "http://{}/", "http://{}.evil.example", "http://127.0.0.1", "file://"])  # fmt: skip
def test_a_page_of_another_origin_gets_nothing(bench: Bench, origin: str) -> None:
    port = bench.server.gate.port
    wrong = origin.replace("{port}", str(port)).replace("{}", f"{HOST}:{port}")
    assert_nothing_given(bench, bench.send("GET", "/data/w", Origin=wrong), 403)
    assert_nothing_given(bench, bench.send("GET", "/", Origin=wrong), 403)
    assert_nothing_given(bench, bench.send("POST", "/api/state", STATE, Origin=wrong), 403)


def test_what_has_a_body_must_say_from_which_page_it_is(bench: Bench) -> None:
    assert_nothing_given(bench, bench.send("POST", "/api/state", STATE, Origin=None), 403)
    assert_nothing_given(bench, bench.send("POST", "/api/undo", b"{}", Origin=None, Sec_Fetch_Site=None), 403)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "SAME-ORIGIN", "same-origin, cross-site"])
def test_a_request_that_another_site_caused_gets_nothing(bench: Bench, site: str) -> None:
    for answered in (
        bench.send("GET", "/", Sec_Fetch_Site=site, Origin=None),
        bench.send("GET", "/work.js", Sec_Fetch_Site=site, Origin=None),
        bench.send("GET", "/data/w", Sec_Fetch_Site=site, Origin=None),
        bench.send("POST", "/api/state", STATE, Sec_Fetch_Site=site),
    ):
        assert_nothing_given(bench, answered, 403)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain",
                                  "text/plain; application/json", "application/json+x", "", None])  # fmt: skip
def test_a_form_writes_nothing(bench: Bench, kind: str | None) -> None:
    body = json.dumps({"edits": [GUEST], "files": {}}).encode()
    assert_nothing_given(bench, bench.send("POST", "/api/write", body, Content_Type=kind), 415)


@pytest.mark.parametrize("method", ["OPTIONS", "HEAD", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "get"])
def test_other_methods_are_refused(bench: Bench, method: str) -> None:
    for path in ("/", "/data/w", "/api/write"):
        for origin in (bench.server.gate.origin, "http://evil.example"):
            answered = bench.send(method, path, None, Origin=origin, Access_Control_Request_Method="POST")
            assert answered.status == 501
            assert_guarded(answered)


# -- questions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["../datapackage.json", "..%2fdatapackage.json", "%2e%2e/datapackage.json", "..\\datapackage.json", "/etc/passwd",
     "//etc/passwd", "C:/windows/win.ini", "w\0", "w%00", "w/", "w/../w", "./w", "W", "texts/../../texts/one.txt", "",
     "t/../../../schemas/fairs.yaml", "x/../w", "\u00e9", "w;x", "w.js"],
)  # fmt: skip
def test_data_is_found_by_its_name_alone(bench: Bench, path: str) -> None:
    answered = bench.raw(f"GET /data/{path} HTTP/1.1\r\n{head(bench)}\r\n".encode("latin-1"))
    assert answered.split(b"\r\n", 1)[0] == b"HTTP/1.0 404 Not Found"


@pytest.mark.parametrize(
    "path",
    ["/../datapackage.json", "/%2e%2e/key", "/work.js/", "/./work.js", "/index.html/..", "/work.js%00", "/WORK.JS",
     "/server.py", "/.git/config"],
)  # fmt: skip
def test_the_program_has_its_files_and_no_others(bench: Bench, path: str) -> None:
    assert_nothing_given(bench, bench.send("GET", path, X_Standoff_Key=None), 401)
    assert_nothing_given(bench, bench.send("GET", path), 404)


def test_every_answer_has_all_headers(bench: Bench) -> None:
    assert_guarded(bench.send("GET", "/"))
    assert_guarded(bench.send("GET", "/work.js"))
    assert_guarded(bench.send("GET", "/data/w"))
    assert_guarded(bench.send("GET", "/data/nothing"))
    assert_guarded(bench.ask("state", {"since": -1}))
    assert_guarded(bench.ask("text", {"id": "nothing"}))
    assert_guarded(bench.ask("preview", {"edits": []}))


def test_the_policy_lets_pages_load_and_send_nothing_elsewhere(bench: Bench) -> None:
    policy = dict(part.split(" ", 1) for part in bench.send("GET", "/").headers["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'", "script-src": "'self'", "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:", "connect-src": "'self'", "base-uri": "'none'", "form-action": "'none'",
        "frame-ancestors": "'none'",
    }  # fmt: skip


def test_the_page_has_no_script_in_it(bench: Bench) -> None:
    page = bench.send("GET", "/").body.decode().lower()
    assert page.count("<script") == page.count('<script src="work.js" defer></script>') == 1
    assert " on" not in page.replace(" one ", "")
    assert "javascript:" not in page
    assert "style=" not in page


# -- bodies -----------------------------------------------------------------------------------------------------------


def test_a_body_has_a_length_and_no_more(bench: Bench) -> None:
    for length in ("", "-1", "+5", "1e3", "0x10", "5 5", "\u0661", "five"):
        sent = length.encode("latin-1", "replace").decode("latin-1")
        assert_nothing_given(bench, bench.send("POST", "/api/state", b"", Content_Length=sent), 411)
    assert bench.send("POST", "/api/state", b"0\r\n\r\n", Transfer_Encoding="chunked").status == 411


def test_a_large_body_is_refused_before_it_is_read(bench: Bench) -> None:
    for length in (str(LARGEST + 1), "9" * 20, "9" * 5000):
        with socket.create_connection((HOST, bench.server.gate.port), timeout=20) as connection:
            connection.sendall(f"POST /api/write HTTP/1.1\r\n{head(bench)}Content-Length: {length}\r\n\r\n".encode())
            connection.shutdown(socket.SHUT_WR)
            assert connection.recv(40).startswith(b"HTTP/1.0 413 ")
    largest = b'{"since": -1' + b" " * (LARGEST - 13) + b"}"
    assert len(largest) == LARGEST
    assert bench.send("POST", "/api/state", largest).status == 200
    assert bench.send("POST", "/api/state", largest + b" ").status == 413


def test_a_body_that_is_shorter_than_it_says_is_not_taken(bench: Bench) -> None:
    before = (bench.bench.root / tiny.TWO).read_bytes()
    shown = bench.ask("preview", {"edits": [GUEST]}).json
    body = json.dumps({"edits": [GUEST], "files": shown["files"]}).encode()
    lines = f"POST /api/write HTTP/1.1\r\n{head(bench)}Content-Length: {len(body) + 1}\r\n\r\n"
    with socket.create_connection((HOST, bench.server.gate.port), timeout=20) as connection:
        connection.sendall(lines.encode() + body)
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""
    assert (bench.bench.root / tiny.TWO).read_bytes() == before


@pytest.mark.parametrize(
    "body",
    [b"", b"[", b"\xff", b'{"since": NaN}', b'{"since": -Infinity}', b'{"since": 1, "since": 2}', b"[" * 30_000,
     b'{"a":' * 10_000, b'{"id": "\\ud800"}', b'{"\\udfff": 1}', b'{"since": ' + b"9" * 5000 + b"}", b"{} {}",
     b'{"id": "\xed\xa0\x80"}', b"edits=%5B%5D", b"\xef\xbb\xbf\xff"],
)  # fmt: skip
def test_what_is_not_json_is_refused(bench: Bench, body: bytes) -> None:
    for name in ("state", "text", "write", "preview", "undo"):
        assert_nothing_given(bench, bench.send("POST", f"/api/{name}", body), 400)


@pytest.mark.parametrize("asked", [None, [], "state", 7, True, {"since": "1"}, {"since": 1.5}, {"id": {"a": 1}},
                                   {"edits": {}}, {"edits": [None]}, {"edits": [{"edit": ["Annotate"]}]}])  # fmt: skip
def test_a_question_that_is_something_else_is_refused(bench: Bench, asked: Any) -> None:
    for name in ("state", "text", "records", "entry", "id", "preview", "write"):
        assert_nothing_given(bench, bench.send("POST", f"/api/{name}", json.dumps(asked).encode()), 400)


# -- many and slow ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sent", [b"", b"GET / HTTP/1.1\r\nHo", b"POST /api/state HTTP/1.1\r\n{}Content-Length: 9\r\n\r\n{"]
)
def test_who_sends_slowly_is_left(bench: Bench, sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PATIENCE", 0.05)
    with socket.create_connection((HOST, bench.server.gate.port), timeout=20) as connection:
        connection.sendall(sent.replace(b"{}", head(bench).encode(), 1))
        assert connection.recv(1) == b""


def test_who_takes_an_answer_slowly_is_left(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server.Handler, "timeout", 0.2)
    free = bench.server._free
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(20)
        connection.connect((HOST, bench.server.gate.port))
        connection.sendall(f"GET /world.js HTTP/1.1\r\n{head(bench)}\r\n".encode())
        assert connection.recv(1) == b"H"
        assert [free.acquire(timeout=20) for _ in range(MOST)] == [True] * MOST
    free.release(MOST)


def test_two_hundred_connections_leave_it_at_work(bench: Bench) -> None:
    bench.server.socket.listen(200)  # the system would make some wait for seconds, before the server sees them
    with ThreadPoolExecutor(8) as pool:
        idle = list(
            pool.map(lambda _: socket.create_connection((HOST, bench.server.gate.port), timeout=20), range(200))
        )
    hung_up = 0
    for connection in idle[MOST + 20 :]:  # the last of them found it full
        try:
            hung_up += connection.recv(1) == b""
        except ConnectionResetError:
            hung_up += 1
    assert hung_up == 200 - MOST - 20
    for connection in idle:
        connection.close()
    assert bench.ask("state", {"since": -1}).json["number"] == 1


def test_nothing_was_written(bench: Bench) -> None:
    found = {file: (bench.bench.root / file).read_text("utf-8") for file in tiny.FILES}
    assert found == dict(tiny.FILES)
    assert {path.name for path in bench.bench.root.iterdir()} <= {
        *(Path(file).parts[0] for file in tiny.FILES),
        "build",
    }
