"""Pages with the words of the texts: verified, marked, ignored by git, and refused wherever they could be published.

They have the commits of annotation lines too, with the names of authors.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

import browser as browsers
import tiny
from browser import Browser
from repositories import begin, commit, git
from standoff.files.project_files import SITE_LOCAL
from versions import call, change, damage

LOCAL = "these pages have the words of the texts, which are for their curator alone"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsers.browser() as found:
        yield found


def written(root: Path, *words: str) -> Result:
    return call(root, "site", "0.1.0", "--texts", str(root / "texts"), *words)


@pytest.fixture(scope="module")
def local(first_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in a repository, with such pages of its release."""
    root = begin(Path(shutil.copytree(first_release, tmp_path_factory.mktemp("local") / "tiny")))
    done = written(root)
    assert (done.exit_code, done.stderr) == (0, "wrote site-local/index.html\n")
    return root


def test_it_has_the_words_of_each_text_and_says_that_it_is_local(local: Path) -> None:
    site = local / SITE_LOCAL
    for number, name in enumerate(("one.txt", "two.txt")):
        words = (local / "texts" / name).read_text("utf-8")
        called = f"S.put({json.dumps(f'w/{number}')},{json.dumps(words)})\n"
        assert (site / "data" / "w" / f"{number}.js").read_text("utf-8") == called
    assert '"local":true' in (site / "data" / "meta.js").read_text("utf-8")


def lines(root: Path) -> dict[str, Any]:
    """The commits of annotation lines that such pages have."""
    script = (root / SITE_LOCAL / "data" / "w" / "lines.js").read_text("utf-8")
    found: dict[str, Any] = json.loads(script.removeprefix('S.put("w/lines",').removesuffix(")\n"))
    return found


def test_it_has_the_commits_of_the_lines_of_files_that_are_as_they_were(local: Path, tmp_path: Path) -> None:
    first = [git(local, "rev-parse", "HEAD")[:10], "2026-03-01", "A Curator", "First", False]
    files = [*sorted((tiny.FAIRS, tiny.PEOPLE, tiny.PLACES)), tiny.ONE, tiny.TWO]
    assert lines(local) == {"commits": [first], "files": {file: [[1, 1]] for file in files}}
    root = Path(shutil.copytree(local, tmp_path / "tiny"))
    change(root, tiny.PEOPLE, "Tom Carr", "Tom Karr")
    change(root, tiny.ONE, "language: en", "language:  en")
    done = written(root)
    assert done.stderr.startswith(
        "without commits: 2 of 5 annotation files, which may differ from those of build/0.1.0\n"
    )
    assert set(lines(root)["files"]) == {tiny.FAIRS, tiny.PLACES, tiny.TWO}


def test_for_the_working_build_files_that_were_saved_after_it_are_left_out(local: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(local, tmp_path / "tiny"))
    change(root, tiny.ONE, "visitors: 40", "visitors: 41")
    change(root, tiny.FAIRS, "to: 40", "to: 41")
    commit(root, "Second")
    change(root, tiny.FAIRS, "The first text counted.", "It counted.")
    assert call(root, "--quiet", "build").exit_code == 0
    call(root, "site", "next", "--texts", str(root / "texts"))
    assert [message for _, _, _, message, _ in lines(root)["commits"]] == ["First", "Second"]
    assert lines(root)["files"][tiny.FAIRS] == [[1, 1], [4, 0]]
    assert lines(root)["files"][tiny.ONE] == [[1, 1], [12, 2], [13, 1]]
    os.utime(root / tiny.ONE, (2_000_000_000, 2_000_000_000))
    done = call(root, "site", "next", "--texts", str(root / "texts"))
    assert done.stderr.startswith(
        "without commits: 1 of 5 annotation files, which may differ from those of build/next\n"
    )
    assert tiny.ONE not in lines(root)["files"]


def test_without_a_repository_or_a_commit_it_has_none(released: Path) -> None:
    assert written(released).stderr == "wrote site-local/index.html\n"
    assert lines(released) == {"commits": [], "files": {}}
    git(released, "init", "--quiet")
    assert written(released).stderr == (
        "without commits: the repository has no commit yet\nwrote site-local/index.html\n"
    )


def test_nothing_that_can_be_published_has_authors_or_commits(local: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(local, tmp_path / "tiny"))
    assert call(root, "site", "0.1.0").exit_code == 0
    damage(
        root / "datapackage.json", (root / "datapackage.json").read_bytes().replace(b'"site": false', b'"site": true')
    )
    assert call(root, "--quiet", "build").exit_code == 0
    assert (root / "build" / "next" / "site" / "index.html").is_file()
    written_files = [path for path in (root / "build").rglob("*") if path.is_file()]
    assert len(written_files) > 50
    words = (b"A Curator", b"curator@example.org", git(root, "rev-parse", "HEAD")[:10].encode())
    assert [path for path in written_files if any(word in path.read_bytes() for word in words)] == []
    assert [path for path in written_files if path.name == "lines.js"] == []


def test_git_ignores_it_wherever_it_lies(local: Path, tmp_path: Path) -> None:
    assert (local / SITE_LOCAL / ".gitignore").read_text("utf-8") == "*\n"
    assert call(tmp_path, "init", str(tmp_path / "new")).exit_code == 0
    assert f"/{SITE_LOCAL}/" in (tmp_path / "new" / ".gitignore").read_text("utf-8").splitlines()


def test_a_text_that_was_changed_is_refused(released: Path) -> None:
    path = released / "texts" / "two.txt"
    path.write_bytes(path.read_bytes() + b"More.\n")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    done = written(released)
    message = f"this is not the text that was annotated: its SHA-256 is {digest[:12]}…"
    assert done.exit_code == 1
    assert f"{path.as_posix()}: error[text-changed]: {message}" in done.stderr + done.stdout
    assert not (released / SITE_LOCAL).exists()


def test_a_text_that_is_not_there_stays_without_words(released: Path) -> None:
    (released / "texts" / "two.txt").unlink()
    done = written(released)
    assert done.exit_code == 0
    assert done.stderr.startswith(f"without words: 1 of 2 texts, which are not in {released / 'texts'}\n")
    assert (released / SITE_LOCAL / "data" / "w" / "1.js").read_text("utf-8") == 'S.put("w/1",null)\n'
    (released / "texts" / "one.txt").unlink()
    assert written(released).exit_code == 2


@pytest.mark.parametrize("place", ["build/0.1.0/site", "build/sites/mine", "build/next/site-local"])
def test_it_is_not_written_where_it_could_be_published(released: Path, place: str) -> None:
    done = written(released, "--out", str(released / place))
    assert done.exit_code == 2
    assert f"{place} may be published: pages with the words of the texts are written elsewhere" in done.stderr
    assert not (released / place).exists()


def test_it_is_not_written_into_pages_without_words(released: Path, tmp_path: Path) -> None:
    public = tmp_path / "public"
    assert call(released, "site", "0.1.0", "--out", str(public)).exit_code == 0
    for place in (public, public / "local"):
        done = written(released, "--out", str(place))
        assert (done.exit_code, "has pages without the words" in done.stderr) == (2, True)
    assert not (public / "data" / "w").exists()


def test_release_refuses_it(local: Path, released: Path) -> None:
    shutil.copytree(local / SITE_LOCAL, released / "build" / "next" / "mine")
    done = call(released, "release", "0.2.0", "--date", "2026-03-05")
    assert done.exit_code == 1
    assert f"build/next/mine: error[local-site]: {LOCAL}" in done.stderr + done.stdout
    assert "move build/next/mine out of build" in done.stderr + done.stdout
    assert not (released / "build" / "0.2.0").exists()


def test_publish_refuses_it_even_where_checksums_list_it(local: Path, released: Path, tmp_path: Path) -> None:
    """A folder of releases whose checksums and index were made anew, so that nothing else is wrong with it."""
    version = released / "build" / "0.1.0"
    shutil.copytree(local / SITE_LOCAL, version / "site")
    published = tmp_path / "web"
    done = call(released, "publish", str(published))
    assert done.exit_code == 1
    assert f"build/0.1.0/site: error[local-site]: {LOCAL}" in done.stderr + done.stdout
    assert "broken-release" not in done.stderr + done.stdout
    listed = [path for path in sorted((version / "site").rglob("*")) if path.is_file()]
    lines = (
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(version).as_posix()}\n" for path in listed
    )
    sums = (version / "SHA256SUMS").read_text("utf-8") + "".join(lines)
    damage(version / "SHA256SUMS", sums.encode())
    index = json.loads((released / "build" / "index.json").read_text("utf-8"))
    index["versions"][0]["sha256"] = hashlib.sha256(sums.encode()).hexdigest()
    (released / "build" / "index.json").write_text(json.dumps(index), "utf-8")
    assert call(released, "publish", str(published)).exit_code == 1
    assert not (published / "0.1.0").exists()
    shutil.rmtree(version / "site" / "data" / "w")
    assert "error[local-site]" in call(released, "publish", str(published)).stdout + done.stderr


def test_every_page_shows_the_words_and_is_marked(browser: Browser, local: Path) -> None:
    browser.open(local / SITE_LOCAL, "#/x/one")
    for page in ("#/x/one", "#/texts", "#/", "#/t/fairs", "#/r/fairs/spring-fair/kind"):
        browser.go(page)
        assert browser.text(".version b") == "local, with texts"
        assert browser.text(".local") == (
            "Local pages with the words of the texts: for their curator alone, not to be published."
        )
        assert browser.axe() == [], page
    assert browser.texts(".panel:not([hidden]) .passage mark") == [
        "Some 45 came to the fair at Arden",
        "The spring fair at Arden drew forty guests.",
    ]
    assert (
        browser.texts(".panel:not([hidden]) .commit")
        == [f"Line last changed on 2026-03-01 by A Curator: First ({git(local, 'rev-parse', 'HEAD')[:10]})."] * 2
    )
    browser.go("#/x/one")
    shown = "".join("".join(browser.each(".said", "e.textContent")).split())
    assert shown == "".join((local / "texts" / "one.txt").read_text("utf-8").split())
    assert browser.evaluate("document.querySelectorAll('.ghosts').length") == 0
    assert browser.seen()["errors"] == []
