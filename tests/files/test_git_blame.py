"""The origins of lines by `git blame`, and what of a repository it honours, ignores and never runs."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repositories import begin, commit, git
from standoff.files.git import GitError, NoRepositoryError, repository
from standoff.files.git_blame import Blame, Commit, Origin, blame_in, numbers_of_lines, same_lines

FILE = "notes/a file.yaml"


def written(root: Path, content: bytes, file: str = FILE) -> Path:
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def by(root: Path, author: str, date: str, message: str) -> str:
    """Commit all files in somebody's name; the hash."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", f"--author={author}", f"--date={date}", "--message", message)
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A file of two lines, of which the second was changed."""
    root = begin(written(tmp_path / "with space", b"one\ntwo\n").parent.parent)
    written(root, b"one\nzwei\n")
    by(root, "Bo Reed <bo@example.org>", "2026-03-04T23:30:00-0500", "Second line")
    return root


def origins(root: Path, file: str = FILE) -> list[tuple[str, int]]:
    """The message of each line's commit (empty where there is none), and the line's number there."""
    found = blame_in(root).of_file(file, (root / file).read_bytes())
    assert list(found) == list(range(1, len(found) + 1))
    return [(each.commit.message if each.commit else "", each.line) for each in found.values()]


def test_each_line_has_the_commit_that_changed_it_last(project: Path) -> None:
    first, second = git(project, "rev-parse", "HEAD~1"), git(project, "rev-parse", "HEAD")
    blame = blame_in(project)
    assert blame.of_commit(second, FILE) == {
        1: Origin(Commit(first, "2026-03-01", "A Curator", "First"), FILE, 1, None),
        2: Origin(Commit(second, "2026-03-04", "Bo Reed", "Second line"), FILE, 2, (first, FILE)),
    }
    assert blame.content(first, FILE) == b"one\ntwo\n"
    assert blame.content(first, "notes/b.yaml") is None


def test_lines_that_differ_from_the_last_commit_are_not_committed(project: Path) -> None:
    written(project, b"zero\none\r\nzwei\r\nthree")
    assert origins(project) == [("", 1), ("First", 1), ("Second line", 2), ("", 4)]
    previous = blame_in(project).of_file(FILE, b"zero\n")[1].previous
    assert previous == (git(project, "rev-parse", "HEAD"), FILE)


def test_a_file_that_git_does_not_have_is_not_committed(project: Path) -> None:
    written(project, b"one\n", "notes/new.yaml")
    assert blame_in(project).of_file("notes/new.yaml", b"one\n") == {1: Origin(None, "notes/new.yaml", 1, None)}


@pytest.mark.parametrize("name", ["notes/b.yaml", 'notes/"b"\tü.yaml', "other/c d.yaml"])
def test_a_renamed_file_is_followed(project: Path, name: str) -> None:
    (project / name).parent.mkdir(exist_ok=True)
    git(project, "mv", FILE, name)
    renamed = commit(project, "Renamed")
    written(project, b"eins\nzwei\n", name)
    commit(project, "Third")
    assert origins(project, name) == [("Third", 1), ("Second line", 2)]
    found = blame_in(project)
    assert found.of_commit("HEAD", name)[1].previous == (renamed, name)
    assert found.of_commit("HEAD", name)[2].path == FILE


def test_a_project_below_the_top_of_its_repository(tmp_path: Path) -> None:
    top = begin(written(tmp_path, b"one\n", f"data/{FILE}").parents[2])
    found = blame_in(top / "data").of_file(FILE, b"one\ntwo\n")
    assert [(each.path, each.commit is None) for each in found.values()] == [
        (f"data/{FILE}", False),
        (f"data/{FILE}", True),
    ]


def test_the_oldest_commit_of_a_shallow_clone_is_marked(project: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth", "1", project.as_uri(), "clone")
    found = blame_in(tmp_path / "clone").of_commit("HEAD", FILE)
    assert [each.commit and (each.commit.message, each.commit.is_cut) for each in found.values()] == [
        ("Second line", True)
    ] * 2
    assert not any(each.commit and each.commit.is_cut for each in blame_in(project).of_commit("HEAD", FILE).values())


def test_hashes_of_either_kind(tmp_path: Path) -> None:
    git(written(tmp_path, b"one\n").parents[1], "init", "--quiet", "--object-format=sha256")
    commit(tmp_path, "First")
    written(tmp_path, b"one\ntwo\n")
    commit(tmp_path, "Second")
    assert origins(tmp_path) == [("First", 1), ("Second", 2)]
    assert blame_in(tmp_path).content(git(tmp_path, "rev-parse", "HEAD~1"), FILE) == b"one\n"


def test_lines_are_counted_as_yaml_counts_them(project: Path) -> None:
    now = "one\u2028and\rmore\x85\r\nzwei\u2029\n".encode()
    assert list(numbers_of_lines(now)) == [1, 1, 1, 1, 2, 2, 3]
    assert [each.commit and each.commit.message for each in blame_in(project).of_file(FILE, now).values()] == [None] * 6
    written(project, now)
    commit(project, "Odd")
    assert origins(project) == [("Odd", 1)] * 4 + [("Odd", 2)] * 2


def test_names_are_those_of_the_mailmap(project: Path) -> None:
    (project / ".mailmap").write_text("Beatrice Reed <bo@example.org>\n", "utf-8")
    found = blame_in(project).of_commit("HEAD", FILE)[2].commit
    assert found is not None
    assert found.author == "Beatrice Reed"


def test_commits_that_are_listed_as_mere_form_are_skipped(project: Path) -> None:
    written(project, b"one;\nzwei;\n")
    form = commit(project, "Form")
    assert origins(project) == [("Form", 1), ("Form", 2)]
    (project / ".git-blame-ignore-revs").write_text(f"# form\n{form}\n", "utf-8")
    assert origins(project) == [("First", 1), ("Second line", 2)]
    (project / ".git-blame-ignore-revs").write_text("the last one\n", "utf-8")
    with pytest.raises(GitError, match=r"^invalid object name: the last one$"):
        origins(project)


def test_a_list_that_is_a_link_or_that_settings_name_is_not_read(project: Path, tmp_path: Path) -> None:
    listed = written(tmp_path, git(project, "rev-parse", "HEAD").encode(), "listed")
    git(project, "config", "blame.ignoreRevsFile", str(listed))
    (project / ".git-blame-ignore-revs").symlink_to(listed)
    assert origins(project) == [("First", 1), ("Second line", 2)]
    git(project, "config", "blame.ignoreRevsFile", "absent")
    message = "could not open object name list: absent; git's setting blame.ignoreRevsFile names it"
    with pytest.raises(GitError, match=f"^{message}$"):
        origins(project)


def test_words_of_commits_are_kept_as_they_are(project: Path) -> None:
    written(project, b"uno\nzwei\n")
    by(project, "filename\x1b[31m notes <a@example.org>", "2026-03-05T00:00:00Z", "boundary ::error::\x07\u202e ü")
    found = blame_in(project).of_commit("HEAD", FILE)[1].commit
    assert found is not None
    assert (found.author, found.message) == ("filename\x1b[31m notes", "boundary ::error::\x07\u202e ü")


def test_nothing_that_a_repository_names_is_run(project: Path, tmp_path: Path) -> None:
    mark, script = tmp_path / "was run", tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch '{mark}'\ncat\n", "utf-8")
    script.chmod(0o755)
    (project / ".gitattributes").write_text("* filter=own diff=own text eol=crlf\n", "utf-8")
    commit(project, "Attributes")
    for name in ("core.fsmonitor", "core.pager", "pager.blame", "filter.own.clean", "filter.own.process",
                 "diff.own.textconv", "diff.external", "diff.own.command", "gpg.program", "alias.blame"):  # fmt: skip
        git(project, "config", name, str(script))
    git(project, "config", "log.showSignature", "true")
    written(project, b"one\nzwei\nthree\n")
    assert origins(project) == [("First", 1), ("Second line", 2), ("", 3)]
    assert not mark.exists()


def test_settings_change_nothing(project: Path, tmp_path: Path) -> None:
    expected = origins(project)
    written(tmp_path, b"Somebody <bo@example.org>\n", "names")
    for name, value in {"blame.date": "relative", "blame.showEmail": "true", "blame.blankBoundary": "true",
                        "mailmap.file": str(tmp_path / "names"), "i18n.logOutputEncoding": "UTF-16",
                        "core.quotePath": "true", "diff.renames": "false"}.items():  # fmt: skip
        git(project, "config", name, value)
    assert origins(project) == expected


def test_without_a_commit_a_repository_or_git_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(NoRepositoryError, match=r"^the project is not in a git repository$"):
        blame_in(tmp_path)
    git(tmp_path, "init", "--quiet")
    with pytest.raises(GitError, match=r"^the repository has no commit yet$"):
        blame_in(tmp_path)
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(NoRepositoryError, match=r"^git is not installed, or not on the PATH$"):
        blame_in(tmp_path)


def test_each_file_of_a_commit_is_looked_up_once(project: Path) -> None:
    found: Blame = blame_in(project)
    assert found.of_commit(found.head, FILE) is found.of_commit(found.head, FILE)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("", "", {}),
        ("abc", "abc", {1: 1, 2: 2, 3: 3}),
        ("abc", "axc", {1: 1, 3: 3}),
        ("abc", "abxc", {1: 1, 2: 2, 4: 3}),
        ("abcde", "ade", {1: 1, 2: 4, 3: 5}),
        ("aaa", "aa", {1: 1, 2: 2}),
        ("abcdef", "axcdyf", {1: 1, 3: 3, 4: 4, 6: 6}),
    ],
)
def test_lines_that_are_as_they_were(before: str, now: str, expected: dict[int, int]) -> None:
    found = same_lines([c.encode() for c in before], [c.encode() for c in now])
    assert dict(sorted(found.items())) == expected


@given(st.lists(st.sampled_from("abcdefgh"), max_size=12), st.lists(st.sampled_from("abcdefgh"), max_size=12))
def test_lines_are_the_same_and_in_the_same_order(before: list[str], now: list[str]) -> None:
    found = sorted(same_lines([c.encode() for c in before], [c.encode() for c in now]).items())
    assert all(before[old - 1] == now[new - 1] for new, old in found)
    assert [old for _, old in found] == sorted({old for _, old in found})


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("1772668800 +0000", "2026-03-05"),
        ("1772668800 -0330", "2026-03-04"),
        ("1772668800 +1400", "2026-03-05"),
        ("1772668800 -0001", "2026-03-04"),
        ("1772712000 +1159", "2026-03-05"),
        ("1772712000 +1200", "2026-03-06"),
        ("1772668800 +9999", ""),
        ("99999999999999 +0000", ""),
    ],
)
def test_the_day_is_that_of_the_author(time: str, day: str, project: Path) -> None:
    before = git(project, "cat-file", "commit", "HEAD")
    author = next(line for line in before.splitlines() if line.startswith("author"))
    now = before.replace(author, " ".join([*author.split()[:-2], time]))
    forged = git(project, "hash-object", "-t", "commit", "-w", "--stdin", "--literally", given=f"{now}\n".encode())
    found = blame_in(project).of_commit(forged, FILE)[2].commit
    assert found is not None
    assert found.day == day


def test_a_link_has_no_history(project: Path) -> None:
    (project / "notes" / "link.yaml").symlink_to("a file.yaml")
    commit(project, "A link")
    with pytest.raises(GitError, match=r"^notes/link\.yaml is a symbolic link in the last commit"):
        blame_in(project).of_file("notes/link.yaml", b"one\n")


@pytest.mark.parametrize("is_bare", [True, False])
def test_a_folder_of_git_itself_has_no_files(is_bare: bool, project: Path, tmp_path: Path) -> None:
    folder = project / ".git"
    if is_bare:
        git(project, "clone", "--quiet", "--bare", ".", str(tmp_path / "bare"))
        folder = tmp_path / "bare"
    with pytest.raises(NoRepositoryError, match="this is a bare repository, which has no files"):
        repository(folder)
