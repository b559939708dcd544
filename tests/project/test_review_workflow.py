"""The workflow that comments on pull requests: its steps run on a made repository, with a stand-in for the API."""

import io
import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

import tiny
from paths import REPOSITORY
from repositories import begin, commit, git
from standoff.release.comment import MARKER
from versions import change

WORKFLOW: dict[Any, Any] = yaml.safe_load((REPOSITORY / ".github" / "workflows" / "review.yml").read_text("utf-8"))
PAGE = (REPOSITORY / "docs" / "review.md").read_text("utf-8")
HOSTILE_NAME = "Tom @everyone [x](https://e.org) <img src=x> `a` | www.e.org #1 </details>"


def script(job: str, name: str) -> str:
    (found,) = [step["run"] for step in WORKFLOW["jobs"][job]["steps"] if step.get("name") == name]
    return str(found)


# -- what reads the pull request ---------------------------------------------------------------------------------------


def compared(tmp_path: Path, *changes: tiny.Change) -> Path:
    """The folder that is uploaded for a pull request with these changes, made in a clone of its base."""
    origin = begin(tiny.write(tmp_path / "origin"))
    base = git(origin, "rev-parse", "HEAD")
    git(origin, "checkout", "--quiet", "-b", "change")
    for changed in changes:
        change(origin, *changed)
    (origin / ".gitattributes").write_text("* filter=own\n", "utf-8")
    (origin / "setup.py").write_text("raise SystemExit('run')\n", "utf-8")
    commit(origin, "A change")
    git(origin, "update-ref", "refs/pull/7/head", "HEAD")
    git(origin, "checkout", "--quiet", "main")
    commit(origin, "Meanwhile")
    git(tmp_path, "clone", "--quiet", f"file://{origin}", "clone")
    clone = tmp_path / "clone"
    paths = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    variables = {"PATH": paths, "ROOT": ".", "BASE": base, "PULL": "7", "TOKEN": "t", "HOME": str(tmp_path)}
    for name in ("Fetch the pull request's objects", "Compare"):
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script("compare", name)]
        done = subprocess.run(command, cwd=clone, env=os.environ | variables, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
    assert git(clone, "status", "--porcelain") == "?? build/\n?? review/"
    assert not (clone / "setup.py").exists()
    return clone / "review"


def test_the_first_part_uploads_a_comment_and_a_page(tmp_path: Path) -> None:
    folder = compared(tmp_path, (tiny.PEOPLE, "Tom Carr", "Tom Karr"))
    text = (folder / "comment.md").read_text("utf-8")
    assert text.startswith(f"{MARKER}\n### What this changes in the tables\n\n**1 correction**, from `")
    assert "After 1.0.0, the next version must be at least 1.0.1 (patch)." in text
    assert (folder / "changes.html").read_text("utf-8").startswith("<!doctype html>")


def test_a_pull_request_that_does_not_build_is_no_failure_of_the_run(tmp_path: Path) -> None:
    folder = compared(tmp_path, (tiny.TWO, "kind: market", "kind: bazaar"))
    assert sorted(path.name for path in folder.iterdir()) == ["comment.md"]
    text = (folder / "comment.md").read_text("utf-8")
    assert text.startswith(
        f"{MARKER}\n### What this changes in the tables\n\nNothing was compared: `refs/remotes/pull/head"
    )
    assert f"| `refs/remotes/pull/head:{tiny.TWO}:12:25` | `unknown-code: unknown code ˋbazaarˋ in fair-kind` |" in text


# -- what comments -----------------------------------------------------------------------------------------------------


class Service:
    """A stand-in for GitHub's API: one pull request, its comments, and one upload."""

    def __init__(self, text: bytes, sha: str = "abc") -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("comment.md", text)
        self.upload, self.sha = packed.getvalue(), sha
        self.comments: list[dict[str, Any]] = [
            {"id": 1, "user": {"type": "User"}, "body": f"{MARKER} of somebody"},
            {"id": 2, "user": {"type": "Bot"}, "body": "Of another bot"},
        ]
        self.calls: list[str] = []

    def answer(self, method: str, path: str, body: dict[str, str] | None, address: str) -> bytes:
        self.calls.append(f"{method} {path.partition('?')[0]}")
        if path.startswith("/repos/o/r/pulls?state=open&head=fork%3Abranch&"):
            return json.dumps([{"number": 7, "head": {"sha": self.sha}}]).encode()
        if path.startswith("/repos/o/r/actions/runs/99/artifacts?name=review"):
            return json.dumps({"artifacts": [{"archive_download_url": f"{address}/download"}]}).encode()
        if path == "/download":
            return self.upload
        if method == "POST":
            assert body is not None
            self.comments.append({"id": 3, "user": {"type": "Bot"}, "body": body["body"]})
        elif method == "PATCH":
            assert body is not None
            (mine,) = [each for each in self.comments if path.endswith(f"/issues/comments/{each['id']}")]
            mine["body"] = body["body"]
        return json.dumps(self.comments).encode()


def posted(service: Service) -> str:
    """Run the step that comments; what it prints."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.headers["Authorization"] == "Bearer t"
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            found = service.answer(self.command, self.path, body, address)
            self.send_response(200)
            self.send_header("Content-Length", str(len(found)))
            self.end_headers()
            self.wfile.write(found)

        do_POST = do_PATCH = do_GET  # noqa: N815  names of the base class

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    variables = {"GITHUB_API_URL": address, "GITHUB_REPOSITORY": "o/r", "TOKEN": "t", "RUN": "99", "OWNER": "fork",
                 "BRANCH": "branch", "HEAD": "abc"}  # fmt: skip
    try:
        command = [sys.executable, "-c", script("comment", "Post or edit the comment")]
        done = subprocess.run(command, env=os.environ | variables, capture_output=True, check=False)
    finally:
        server.shutdown()
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The comment on a pull request with hostile words."""
    folder = tmp_path_factory.mktemp("real")
    name = json.dumps(HOSTILE_NAME)
    text = (compared(folder, (tiny.PEOPLE, "{name: Tom Carr}", f"{{name: {name}}}")) / "comment.md").read_text("utf-8")
    shutil.rmtree(folder)
    return text


def test_a_second_run_edits_the_same_comment(real: str) -> None:
    service = Service(f"{MARKER}\nOne.\n".encode())
    assert posted(service) == ""
    service.upload = Service(real.encode()).upload
    assert posted(service) == ""
    assert posted(service) == ""
    assert [each["body"] for each in service.comments] == [f"{MARKER} of somebody", "Of another bot", real]
    written = [call for call in service.calls if not call.startswith("GET")]
    assert written == ["POST /repos/o/r/issues/7/comments", "PATCH /repos/o/r/issues/comments/3"]


REFUSED = """\
@everyone
[x](y)
![](x)
<img src=x>
<a>
see http://e.org
www.e.org
#1
`@a
`a | @b`
`` @a ``
<details open>
a@e.org
&#64;a
\\`@a\\`
~~~
<!-- x -->
$x$
""".splitlines()


@pytest.mark.parametrize("line", REFUSED)
def test_what_diff_cannot_have_written_is_not_posted(line: str) -> None:
    service = Service(f"{MARKER}\nFine `code` here.\n{line}\n".encode())
    assert posted(service) == "no comment: what was uploaded is not as `standoff diff` makes it\n"
    assert not [call for call in service.calls if not call.startswith("GET")]


def test_what_is_too_long_or_without_a_mark_is_not_posted() -> None:
    for text in (f"{MARKER}\n" + "a" * 65_536, "Fine.\n"):
        service = Service(text.encode())
        assert posted(service) == "no comment: what was uploaded is not as `standoff diff` makes it\n"


def test_a_run_that_is_not_of_the_last_commit_says_nothing() -> None:
    service = Service(f"{MARKER}\nOne.\n".encode(), sha="newer")
    assert posted(service) == "no comment: no open pull request has this commit as its last\n"


# -- what is copied ----------------------------------------------------------------------------------------------------


def test_the_callers_of_the_page_are_valid_and_grant_no_more_than_is_needed() -> None:
    blocks = [yaml.safe_load(block.split("```", 1)[0]) for block in PAGE.split("```yaml\n")[1:]]
    assert [block["name"] for block in blocks] == ["review", "review-comment"]
    compare, post = (block["jobs"]["review"] for block in blocks)
    assert (compare["permissions"], post["permissions"]) == (
        {"contents": "read"},
        {"actions": "read", "pull-requests": "write"},
    )
    assert (compare["with"]["part"], post["with"]["part"]) == ("compare", "comment")
    assert blocks[1][True] == {"workflow_run": {"workflows": ["review"], "types": ["completed"]}}
    assert set(compare["with"]) | set(post["with"]) <= WORKFLOW[True]["workflow_call"]["inputs"].keys()
