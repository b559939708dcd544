"""Publishing: whole, checked, resumable, the index last, and never another version under a number that is taken."""

import hashlib
import json
import re
import shlex
import shutil
import socket
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from fsspec.implementations.local import LocalFileSystem

import versions
from documents import lines
from standoff.cli import main
from standoff.engine.write import write_build
from standoff.files import remote as targets
from standoff.files.remote import Target, how_to_install, open_target
from standoff.release.publish.index import Release, order, parse_index, read_index
from standoff.release.publish.send import plan, send
from tiny import DESCRIPTOR, compiled, write

SENT = re.compile(r"sent (\d+) files?")


def project(root: Path) -> Path:
    """Two released versions of the tiny corpus, with their index."""
    entries: list[dict[str, Any]] = []
    for version, day in (("1.0.0", "2026-11-25"), ("1.1.0", "2026-12-01")):
        write(root, (DESCRIPTOR, '"version": "1.0.0"', f'"title": "Tiny <fairs>", "version": "{version}"'))
        write_build(compiled(root), root / "build" / version)
        entries.append(entry(root, version, day))
    return list_releases(root, entries)


def entry(root: Path, version: str, day: str) -> dict[str, Any]:
    """What an index says of a version."""
    digest = hashlib.sha256((root / "build" / version / "SHA256SUMS").read_bytes()).hexdigest()
    return {"version": version, "date": day, "sha256": digest, "bytes": 1, "rows": {"fairs": 2}}


def list_releases(root: Path, entries: list[dict[str, Any]]) -> Path:
    index = {"name": "tiny", "title": "Tiny <fairs>", "versions": entries}
    (root / "build" / "index.json").write_text(json.dumps(index), "utf-8")
    return root


def handful(root: Path) -> Path:
    """A version of six small files, for what is slow to send to."""
    folder = root / "build" / "1.0.0"
    (folder / "csv").mkdir(parents=True)
    names = [f"csv/{letter}.csv" for letter in "abcde"] + ["datapackage.json"]
    for name in names:
        (folder / name).write_text('{"title": "Six"}' if name.endswith("json") else f"name\n{name}\n", "utf-8")
    sums = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (folder / "SHA256SUMS").write_text("".join(sums), "utf-8")
    return list_releases(root, [entry(root, "1.0.0", "2026-11-25")])


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project; read it, never write into it."""
    return project(tmp_path_factory.mktemp("released"))


@pytest.fixture
def mine(released: Path, tmp_path: Path) -> Path:
    """A copy of the project, to be damaged."""
    return Path(shutil.copytree(released, tmp_path / "mine"))


def publish(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "publish", *words], catch_exceptions=False)


def files(folder: Path) -> dict[str, bytes]:
    """The files of a folder with their bytes, in the order of their paths."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def of_versions(folder: Path) -> dict[str, bytes]:
    return {path: data for path, data in files(folder).items() if path[0].isdigit()}


# -- a folder ----------------------------------------------------------------------------------------------------------


def test_a_folder_gets_all_versions_with_index_and_page(released: Path, tmp_path: Path) -> None:
    web = tmp_path / "srv" / "www"
    done = publish(released, str(web))
    assert (done.exit_code, done.stdout) == (0, "")
    assert of_versions(web) == of_versions(released / "build")
    assert json.loads((web / "index.json").read_bytes()) == json.loads((released / "build" / "index.json").read_bytes())
    assert set(files(web)) - set(of_versions(web)) == {"index.html", "index.json"}


def test_a_second_run_sends_and_writes_nothing(released: Path, tmp_path: Path) -> None:
    publish(released, str(tmp_path))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    done = publish(released, str(tmp_path))
    total = len(of_versions(released / "build"))
    message = f"{tmp_path}: nothing to send; {total} already there; all hashes match\n"
    assert (done.exit_code, done.stderr) == (0, message)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_one_version_and_then_another(released: Path, tmp_path: Path) -> None:
    assert publish(released, str(tmp_path), "1.1.0").exit_code == 0
    assert {path.split("/")[0] for path in files(tmp_path)} == {"1.1.0", "index.html", "index.json"}
    assert [entry["version"] for entry in _index(tmp_path)["versions"]] == ["1.1.0"]
    assert publish(released, str(tmp_path), "1.0.0").exit_code == 0
    assert [entry["version"] for entry in _index(tmp_path)["versions"]] == ["1.0.0", "1.1.0"]


def test_a_version_that_only_the_target_knows_stays_in_its_index(released: Path, mine: Path, tmp_path: Path) -> None:
    publish(released, str(tmp_path / "web"))
    index = json.loads((mine / "build" / "index.json").read_bytes())
    index["versions"] = index["versions"][:1]
    (mine / "build" / "index.json").write_text(json.dumps(index), "utf-8")
    before = files(tmp_path / "web")
    assert publish(mine, str(tmp_path / "web")).exit_code == 0
    assert files(tmp_path / "web") == before


def test_a_dry_run_lists_and_sends_nothing(released: Path, tmp_path: Path) -> None:
    done = publish(released, str(tmp_path / "web"), "1.0.0", "--dry-run")
    wanted = {f"1.0.0/{path}": data for path, data in files(released / "build" / "1.0.0").items()}
    *listed, total = done.stdout.splitlines()
    assert {line.split()[1]: int(line.split()[0].replace(",", "")) for line in listed} == {
        path: len(data) for path, data in wanted.items()
    }
    size = sum(map(len, wanted.values()))
    assert total.split() == [f"{size:,}", *f"bytes in {len(wanted)} files to send to {tmp_path}/web".split()]
    assert listed[-1].endswith("1.0.0/SHA256SUMS")
    assert not (tmp_path / "web").exists()


def _index(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "index.json").read_bytes())
    return found


# -- what is refused ---------------------------------------------------------------------------------------------------


def test_another_version_of_the_same_number_is_refused(released: Path, mine: Path, tmp_path: Path) -> None:
    """The other one is whole; of the version beside it, which is missing there, nothing is sent either."""
    web = tmp_path / "web"
    publish(released, str(web), "1.1.0")
    before = files(web)
    write(mine, (DESCRIPTOR, '"1.0.0"', '"1.1.0"'))
    shutil.rmtree(mine / "build" / "1.1.0")
    write_build(compiled(mine), mine / "build" / "1.1.0")
    index = _index(mine / "build")
    index["versions"][1]["sha256"] = hashlib.sha256((mine / "build/1.1.0/SHA256SUMS").read_bytes()).hexdigest()
    (mine / "build" / "index.json").write_text(json.dumps(index), "utf-8")
    done = publish(mine, str(web))
    assert done.exit_code == 1
    assert done.stdout == (
        f"{web}/1.1.0/SHA256SUMS: error[published-differs]: "
        "different files are published there as 1.1.0; nothing sent\n"
        "       published versions never change: release the new files under a new version\n"
    )
    assert files(web) == before


def test_a_number_in_the_index_there_is_taken_though_its_files_are_gone(
    released: Path, mine: Path, tmp_path: Path
) -> None:
    web = tmp_path / "web"
    publish(released, str(web), "1.0.0")
    index = _index(web)
    index["versions"][0]["sha256"] = "0" * 64
    (web / "index.json").write_text(json.dumps(index), "utf-8")
    (web / "1.0.0" / "SHA256SUMS").unlink()
    done = publish(released, str(web))
    assert (done.exit_code, done.stdout.count("error[published-differs]")) == (1, 1)


def test_a_tampered_target_is_mended(released: Path, tmp_path: Path) -> None:
    """A changed byte, a file cut short, one that is gone are named and sent; what does not belong is named and left."""
    publish(released, str(tmp_path))
    folder = tmp_path / "1.0.0"
    changed = folder / "csv" / "fairs.csv"
    changed.write_bytes(changed.read_bytes().replace(b"Spring", b"Sprung"))
    (folder / "codebook.md").write_bytes((folder / "codebook.md").read_bytes()[:100])
    (folder / "parquet" / "people.parquet").unlink()
    (folder / "mine.txt").write_text("mine", "utf-8")
    done = publish(released, str(tmp_path))
    assert (done.exit_code, SENT.findall(done.stderr)) == (0, ["3"])
    other, gone = "this file of 1.0.0 was changed after publication", "this file of 1.0.0 is missing"
    assert done.stdout.splitlines()[::2] == [
        f"{tmp_path}/1.0.0/codebook.md: warning[published-damaged]: {other}",
        f"{tmp_path}/1.0.0/csv/fairs.csv: warning[published-damaged]: {other}",
        f"{tmp_path}/1.0.0/mine.txt: warning[stray-file]: this file is not part of 1.0.0",
        f"{tmp_path}/1.0.0/parquet/people.parquet: warning[published-damaged]: {gone}",
    ]
    assert done.stdout.splitlines()[1::2] == [
        f"       {hint}"
        for hint in (
            "publishing sends it again; find out why it changed",
            "publishing sends it again; find out why it changed",
            "it is left unchanged; remove it if it is not needed",
            "publishing sends it again; find out why it changed",
        )
    ]
    assert of_versions(tmp_path) == of_versions(released / "build") | {"1.0.0/mine.txt": b"mine"}


@pytest.mark.parametrize(
    ("path", "content", "place", "message"),
    [
        ("1.0.0/csv/fairs.csv", b"x", "1.0.0/csv/fairs.csv", "the file is missing, changed or not part of 1.0.0"),
        ("1.1.0/codebook.md", None, "1.1.0/codebook.md", "the file is missing, changed or not part of 1.1.0"),
        ("1.1.0/more.md", b"x", "1.1.0/more.md", "the file is missing, changed or not part of 1.1.0"),
        ("1.0.0/SHA256SUMS", b"", "1.0.0/SHA256SUMS", "the hash of SHA256SUMS for 1.0.0 differs from the index"),
        ("1.0.0/SHA256SUMS", None, "1.0.0/SHA256SUMS", "the index lists this version but its files are missing"),
    ],
)
def test_a_damaged_release_is_not_published(
    mine: Path, tmp_path: Path, path: str, content: bytes | None, place: str, message: str
) -> None:
    at = mine / "build" / path
    at.write_bytes(content) if content is not None else at.unlink()
    done = publish(mine, str(tmp_path / "web"))
    assert done.exit_code == 1
    assert done.stdout.splitlines()[::2] == [f"build/{place}: error[broken-release]: {message}"]
    assert not (tmp_path / "web").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[1]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'{"name": 1, "versions": []}',
        b'{"name": "a", "versions": [{}]}',
        b'{"name": "a", "versions": [{"version": "../x", "sha256": "%s"}]}' % (b"0" * 64),
        b'{"name": "a", "versions": [{"version": "1.0.0", "sha256": "x"}]}',
        b'{"name": "a", "versions": [%s, %s]}' % ((b'{"version": "1.0.0", "sha256": "%s"}' % (b"0" * 64),) * 2),
    ],
)
def test_what_is_not_an_index_is_a_problem(content: bytes) -> None:
    index, problems = parse_index(content, "build/index.json")
    assert index is None
    assert [(str(p.place), p.code, p.message) for p in problems] == [
        ("build/index.json", "bad-index", "not a valid index of versions")
    ]


def test_a_bad_index_there_is_a_problem_there(released: Path, tmp_path: Path) -> None:
    (tmp_path / "index.json").write_text("{}", "utf-8")
    done = publish(released, str(tmp_path))
    assert done.exit_code == 1
    assert done.stdout.startswith(f"{tmp_path}/index.json: error[bad-index]: not a valid index of versions\n")
    assert list(files(tmp_path)) == ["index.json"]


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("index.html", "<h1>My page</h1>", "this page was not written by standoff"),
        ("index.json", '{"name": "huge", "versions": []}', "the dataset `huge` is published there, not `tiny`"),
    ],
)
def test_a_folder_of_something_else_is_left_alone(
    released: Path, tmp_path: Path, file: str, content: str, message: str
) -> None:
    (tmp_path / file).write_text(content, "utf-8")
    done = publish(released, str(tmp_path))
    assert (done.exit_code, message in done.stdout) == (1, True)
    assert files(tmp_path) == {file: content.encode()}


def test_without_releases_there_is_nothing_to_publish(tmp_path: Path) -> None:
    done = publish(write(tmp_path), str(tmp_path / "web"))
    assert (done.exit_code, done.stdout) == (
        1,
        "build/index.json: error[no-release]: no version has been released\n       run `standoff release`\n",
    )


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["web", "2.0.0"], 1, "unknown version 2.0.0; released: 1.0.0, 1.1.0"),
        (["build"], 2, "is the folder to copy from: choose another target"),
        (["web", "--endpoint-url", "http://127.0.0.1:1"], 2, "--endpoint-url is for addresses that begin with s3://"),
        (["nothing://x"], 2, "cannot open nothing://x"),
        (["s3://"], 2, "s3:// names no folder or bucket"),
        (["datapackage.json"], 4, "datapackage.json"),
    ],
)
def test_what_cannot_be_done_is_reported(
    mine: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, message: str
) -> None:
    monkeypatch.chdir(mine)
    before = files(mine)
    done = publish(Path(), *words)
    assert (done.exit_code, message in done.stderr, "Traceback" in done.stderr) == (code, True, False)
    assert files(mine) == before


def test_what_is_not_installed_is_named(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fsspec", None)
    done = publish(released, "s3://web")
    message = f"standoff: s3://web needs fsspec, which is not installed: {how_to_install('publish')}\n"
    assert (done.exit_code, done.stderr) == (2, message)


def test_a_folder_needs_no_extra(released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fsspec", None)
    assert publish(released, str(tmp_path / "web")).exit_code == 0
    assert of_versions(tmp_path / "web") == of_versions(released / "build")


# -- interruptions -----------------------------------------------------------------------------------------------------


class Faltering(LocalFileSystem):  # type: ignore[misc]
    """A file system that gives up after so many files, in the middle of the next."""

    cachable = False

    def __init__(self, files: int) -> None:
        super().__init__()
        self.left = files

    def put_file(self, path1: str, path2: str, **options: Any) -> None:
        self.left -= 1
        if self.left < 0:
            Path(path2).write_bytes(Path(path1).read_bytes()[:10])
            raise ConnectionResetError(104, "Connection reset by peer")
        super().put_file(path1, path2, **options)


class Lossy(LocalFileSystem):  # type: ignore[misc]
    """A file system that keeps the size of a file and not all of its bytes."""

    cachable = False

    def put_file(self, path1: str, path2: str, **options: Any) -> None:
        data = Path(path1).read_bytes()
        Path(path2).write_bytes(data[:-1] + b"?")


@pytest.mark.parametrize("stop", [0, 1, 20, 60])
def test_an_interrupted_run_is_resumed(
    released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: int
) -> None:
    web = tmp_path / "web"
    total = len(of_versions(released / "build"))
    with monkeypatch.context() as patch:
        patch.setattr("standoff.files.remote.LocalFiles", lambda: Faltering(stop))
        done = publish(released, str(web))
    assert done.exit_code == 4
    assert "Connection reset by peer" in done.stderr
    assert done.stderr.endswith("; fix this and run the same command again to send the rest\n")
    assert not {"index.json", "index.html"} & set(files(web))
    assert len(files(web)) == stop + 1
    again = publish(released, str(web))
    assert (again.exit_code, SENT.findall(again.stderr)) == (0, [str(total - stop)])
    assert of_versions(web) == of_versions(released / "build")


def test_what_arrives_otherwise_is_found(released: Path, tmp_path: Path) -> None:
    index, _ = read_index(released / "build")
    assert index is not None
    target = Target(Lossy(), str(tmp_path), "there")
    items = plan(released / "build", index, index.releases, target).items
    with pytest.raises(OSError, match="the copy differs from the file sent") as raised:
        list(send(released / "build", items, target))
    assert raised.value.filename == f"there/{items[0].path}"


def test_large_files_are_read_in_parts(released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(released, str(tmp_path))
    target = open_target(str(tmp_path))
    path, data = next(iter(of_versions(tmp_path).items()))
    monkeypatch.setattr(targets, "BLOCK", 7)
    assert target.sha256(path, len(data)) == hashlib.sha256(data).hexdigest()


# -- the index and the page --------------------------------------------------------------------------------------------


def test_versions_are_in_the_order_of_semantic_versioning() -> None:
    names = ["0.9.0", "1.0.0-alpha", "1.0.0-alpha.2", "1.0.0-alpha.10", "1.0.0-alpha.b", "1.0.0", "1.2.0", "1.10.0"]
    releases = [Release(name, "", "") for name in reversed(names)]
    assert [release.version for release in sorted(releases, key=order)] == names


class Links(HTMLParser):
    """Where a page leads to, and the text of its headings."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.headings: list[str] = []
        self.within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        self.within = tag

    def handle_data(self, data: str) -> None:
        if self.within in {"h1", "h2", "small"}:
            self.headings.append(data.strip())
            self.within = ""


def test_the_page_shows_each_version_and_leads_to_its_files(released: Path, tmp_path: Path) -> None:
    publish(released, str(tmp_path))
    text = (tmp_path / "index.html").read_text("utf-8")
    page = Links()
    page.feed(text)
    assert page.headings == [
        "Tiny <fairs>",
        "Version 1.1.0",
        "2026-12-01, newest",
        "Version 1.0.0",
        "2026-11-25",
    ]
    assert "<blockquote>(2026). Tiny &lt;fairs&gt; (version 1.1.0) [data set].</blockquote>" in text.replace(
        "Tiny &lt;fairs&gt; (2026)", "(2026)"
    )
    inside = {link for link in page.links if link != "data:,"}
    assert [link for link in inside if not (tmp_path / link).is_file()] == []
    assert inside == {"index.json", *of_versions(tmp_path)}


def test_the_page_begins_with_the_explorer_of_the_newest_version_that_has_one(
    first_release: Path, tmp_path: Path
) -> None:
    root = Path(shutil.copytree(first_release, tmp_path / "tiny"))
    versions.change(root, DESCRIPTOR, '"site": false', '"site": true')
    versions.release(root, "0.1.1", "2026-03-05")
    versions.change(root, DESCRIPTOR, '"site": true', '"site": false')
    versions.release(root, "0.1.2", "2026-03-06")
    assert publish(root, str(tmp_path / "web")).exit_code == 0
    page = Links()
    page.feed((tmp_path / "web" / "index.html").read_text("utf-8"))
    links = [link for link in page.links if link != "data:,"]
    assert (links[0], links.count(links[0])) == ("0.1.1/site/index.html", 3)
    assert (tmp_path / "web" / links[0]).is_file()


def test_the_page_is_kept_if_a_version_is_damaged(released: Path, tmp_path: Path) -> None:
    publish(released, str(tmp_path))
    (tmp_path / "1.0.0" / "datapackage.json").write_text('{"resources": [1, {"path": 2}]', "utf-8")
    assert publish(released, str(tmp_path), "1.1.0").exit_code == 0
    assert "Version 1.0.0" in (tmp_path / "index.html").read_text("utf-8")


# -- storage that speaks S3 --------------------------------------------------------------------------------------------


def _stored(address: str, prefix: str) -> dict[str, bytes]:
    import s3fs

    fs = s3fs.S3FileSystem(endpoint_url=address, skip_instance_cache=True, use_listings_cache=False)
    return {path.removeprefix(f"{prefix}/"): fs.cat_file(path) for path in fs.find(prefix)}


def test_a_storage_gets_a_version_interrupted_and_resumed(
    tmp_path: Path, storage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import s3fs

    released = handful(tmp_path)
    words = ("s3://shelf/fairs", "1.0.0", "--endpoint-url", storage)
    wanted = {f"1.0.0/{path}": data for path, data in files(released / "build" / "1.0.0").items()}
    put, sent = s3fs.S3FileSystem._put_file, [0]

    async def faltering(self: Any, *names: Any, **options: Any) -> Any:
        sent[0] += 1
        if sent[0] == 4:
            raise ConnectionResetError(104, "Connection reset by peer")
        return await put(self, *names, **options)

    with monkeypatch.context() as patch:
        patch.setattr(s3fs.S3FileSystem, "_put_file", faltering)
        assert publish(released, *words).exit_code == 4
    assert _stored(storage, "shelf/fairs") == dict(list(_in_order(wanted))[:3])
    done = publish(released, *words)
    assert (done.exit_code, SENT.findall(done.stderr)) == (0, [str(len(wanted) - 3)])
    stored = _stored(storage, "shelf/fairs")
    assert set(stored) - set(wanted) == {"index.html", "index.json"}
    assert {path: data for path, data in stored.items() if path in wanted} == wanted
    assert SENT.findall(publish(released, *words).stderr) == []


def _in_order(wanted: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """In the order of sending: as SHA256SUMS has them, and it last."""
    last = next(path for path in wanted if path.endswith("SHA256SUMS"))
    for line in wanted[last].decode().splitlines():
        path = f"1.0.0/{line.split('  ')[1]}"
        yield path, wanted[path]
    yield last, wanted[last]


def test_the_lines_of_the_document_run(tmp_path: Path, storage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import s3fs

    s3fs.S3FileSystem(endpoint_url=storage, skip_instance_cache=True).mkdir("my-bucket")
    monkeypatch.chdir(handful(tmp_path))
    shown = [line.command for line in lines("docs/commands.md", ()) if line.command.startswith("standoff publish")]
    assert len(shown) == 3
    for command in shown:
        words = shlex.split(command.split("  #")[0].replace("http://localhost:9000", storage))[2:]
        assert (command, publish(Path(), *words).exit_code) == (command, 0)
    assert _stored(storage, "my-bucket/data") == files(Path("web"))


def test_no_bucket_is_made_by_a_slip(released: Path, storage: str) -> None:
    done = publish(released, "s3://shelv/fairs", "--endpoint-url", storage)
    assert done.exit_code == 4
    assert "bucket does not exist" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_storage_that_cannot_be_reached_is_reported(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    monkeypatch.setitem(targets.PATIENCE, "retries", {"max_attempts": 0})
    with socket.socket() as taken:  # bound and not listening: whoever connects is refused
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        done = publish(released, "s3://shelf/fairs", "--endpoint-url", address)
    assert done.exit_code == 4
    assert done.stderr.startswith(f'standoff: Could not connect to the endpoint URL: "{address}/')
    assert "Traceback" not in done.stderr
