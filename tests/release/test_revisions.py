"""Revisions of git as sides of `diff`: compiled from their own files, beside the working tree, running nothing."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

import tiny
from repositories import begin, commit, git
from standoff import __version__
from standoff.files.git import Repository, TreeEntry
from standoff.release import kept_packages
from versions import call, change

MORE = (tiny.TWO, "visitors: 45", "visitors: 46")
EARLIER = (tiny.PEOPLE, "Tom Carr", "Tom Karr")


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three commits of the tiny corpus (`first`, a name changed, a number changed), and a build of each."""
    root = begin(tiny.write(tmp_path_factory.mktemp("history") / "with space"))
    git(root, "tag", "first")
    for name, changed in (("one", EARLIER), ("two", MORE)):
        assert call(root, "build", "--out", str(root / "build" / name)).exit_code == 0
        change(root, *changed)
        commit(root, f"After {name}")
    assert call(root, "build", "--out", str(root / "build" / "three")).exit_code == 0
    return root


@pytest.fixture
def project(history: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(history, tmp_path / "with space"))


def state(root: Path) -> dict[str, bytes]:
    """All files of a project and of git, without what is made."""
    paths = (path for path in root.rglob("*") if path.is_file() and "build" not in path.relative_to(root).parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def tables(root: Path, *words: str) -> Any:
    found = call(root, "diff", *words, "--format", "json")
    assert found.exit_code == 0, found.output
    return {name: value for name, value in json.loads(found.stdout).items() if name not in {"a", "b"}}


# -- what is compared --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "folders"),
    [
        ("HEAD~1", "HEAD", ("two", "three")),
        ("first", "HEAD", ("one", "three")),
        ("main~2", "HEAD^", ("one", "two")),
        ("HEAD", "first", ("three", "one")),
        ("HEAD~1", "three", ("two", "three")),
        ("one", "HEAD~1", ("one", "two")),
        ("HEAD", "HEAD", ("three", "three")),
    ],
)
def test_a_revision_is_what_a_build_of_its_files_is(history: Path, a: str, b: str, folders: tuple[str, str]) -> None:
    assert tables(history, a, b) == tables(history, *folders)


def test_without_a_second_side_it_is_the_files_as_they_are(project: Path) -> None:
    change(project, tiny.TWO, "visitors: 46", "visitors: 47")
    found = call(project, "diff", "HEAD")
    assert found.exit_code == 0
    assert "visitors_high: 46 -> 47" in found.stdout
    short = git(project, "rev-parse", "HEAD")[:10]
    assert found.stdout.splitlines()[0] == f"from HEAD ({short}) to the working tree"
    note = f"the working tree is compared as it is, with 1 file not committed ({tiny.TWO})"
    assert found.stderr.splitlines()[0] == note
    change(project, tiny.TWO, "visitors: 47", "visitors: 46")
    clean = call(project, "diff", "HEAD")
    assert (clean.stdout, clean.stderr) == (f"no difference between HEAD ({short}) and the working tree\n", "")


def test_files_that_are_not_committed_are_counted(project: Path) -> None:
    (project / "annotations" / "reviews.md").write_text("New\n", "utf-8")
    (project / tiny.DESCRIPTOR).write_bytes((project / tiny.DESCRIPTOR).read_bytes().replace(b"\n", b"\r\n"))
    (project / tiny.KINDS).write_bytes((project / tiny.KINDS).read_bytes() + b"# A remark\n")
    assert call(project, "diff", "HEAD").stderr.splitlines() == [
        "the working tree is compared as it is, with 2 files not committed (annotations/reviews.md, " + tiny.KINDS + ")"
    ]


def test_a_version_against_the_working_tree_needs_no_git(project: Path) -> None:
    shutil.rmtree(project / ".git")
    assert tables(project, "one") == tables(project, "one", "three")


def test_neither_the_working_tree_nor_git_is_touched(project: Path) -> None:
    change(project, tiny.TWO, "visitors: 46", "visitors: 47")
    before = state(project)
    for words in (("HEAD~1",), ("first", "HEAD")):
        assert call(project, "diff", *words).exit_code == 0
    assert state(project) == before


def test_a_project_may_lie_in_a_folder_of_its_repository(tmp_path: Path) -> None:
    root = tiny.write(tmp_path / "of many" / "the data")
    begin(root.parent)
    change(root, *MORE)
    commit(root.parent, "More")
    assert "visitors_high: 45 -> 46" in call(root, "diff", "HEAD~1", "HEAD").stdout


def test_a_clash_of_names_is_said_and_the_package_comes_first(project: Path) -> None:
    git(project, "branch", "one", "HEAD")
    found = call(project, "diff", "one", "three")
    assert "`one` is build/one; the revision of that name is `refs/heads/one`" in found.stderr.splitlines()
    assert "visitors_high: 45 -> 46" in found.stdout
    assert call(project, "diff", "refs/heads/one", "three").stdout.startswith("no difference between refs/heads/one (")


def test_a_folder_without_a_package_does_not_hide_a_branch(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(project, "branch", "schemas", "HEAD~1")
    monkeypatch.chdir(project)
    assert "visitors_high: 45 -> 46" in call(project, "diff", "schemas").stdout


def test_next_is_always_the_working_build(project: Path) -> None:
    git(project, "branch", "next", "HEAD")
    found = call(project, "diff", "HEAD", "next")
    assert (found.exit_code, found.stderr) == (2, "standoff: no build/next: run `standoff build` first\n")


def test_schemas_are_those_of_the_revision(project: Path) -> None:
    change(project, tiny.FAIRS_SCHEMA, "  - {name: stalls, type: integer, constraints: {minimum: 1}}\n", "")
    found = call(project, "diff", "HEAD")
    assert "  fairs.stalls: column removed, integer (major)" in found.stdout.splitlines()


# -- what is kept ------------------------------------------------------------------------------------------------------


def test_a_side_is_compiled_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = call(project, "diff", "HEAD~1", "HEAD")
    compiled: list[Path] = []
    monkeypatch.setattr("standoff.release.sides.compile_corpus", lambda root, **_: compiled.append(root))
    assert call(project, "diff", "HEAD~1", "HEAD").output == first.output
    assert call(project, "diff", "HEAD~1").exit_code == 0  # the working tree has the files of HEAD
    assert compiled == []


def test_what_is_damaged_is_compiled_again(project: Path) -> None:
    first = tables(project, "HEAD~1", "HEAD")
    for path in (project / "build" / ".cache" / "packages").rglob("fairs.parquet"):
        path.write_bytes(b"PAR1")
    assert tables(project, "HEAD~1", "HEAD") == first == tables(project, "HEAD~1", "HEAD", "--no-cache")


def test_without_the_cache_nothing_is_written(project: Path) -> None:
    shutil.rmtree(project / "build" / ".cache", ignore_errors=True)
    assert call(project, "diff", "HEAD~1", "HEAD", "--no-cache").exit_code == 0
    assert not (project / "build" / ".cache").exists()


def test_the_longest_unused_are_removed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_packages, "MOST", 2)
    shutil.rmtree(project / "build" / ".cache")
    for words in (("first", "HEAD~1"), ("first", "HEAD")):
        assert call(project, "diff", *words).exit_code == 0
    kept = project / "build" / ".cache" / "packages"
    assert len([*kept.iterdir()]) == 2
    assert call(project, "build").exit_code == 0
    assert not [path for path in (project / "build" / "next").rglob("*") if "packages" in path.parts]


# -- bad input ---------------------------------------------------------------------------------------------------------


def failed(root: Path, *words: str) -> Result:
    """A call that must fail, and write nothing."""
    before = state(root)
    found = call(root, "diff", *words)
    assert found.exit_code in {1, 2}, found.output
    assert state(root) == before
    return found


def test_a_revision_that_does_not_exist(project: Path) -> None:
    known = "known: one, three, two"
    for name, why in (("nowhere", "git knows no commit of this name"), ("HEAD~9", "git knows no commit of this name"),
                      ("HEAD~1..HEAD", "a range is written as two arguments, `A B`"),
                      (" ", "' ' cannot be the name of a revision")):  # fmt: skip
        found = failed(project, name)
        message = f"standoff: unknown version or folder {name}; {known}; no revision either: {why}\n"
        assert (found.exit_code, found.stderr) == (2, message)


def test_an_option_of_git_is_no_revision(project: Path) -> None:
    found = failed(project, "--", "--all")
    assert found.stderr.endswith("no revision either: '--all' cannot be the name of a revision\n")


def test_a_revision_with_mistakes(project: Path) -> None:
    change(project, tiny.TWO, "kind: market", "kind: bazaar")
    (project / "requirements.txt").write_text("./standoff-0.0.9-py3-none-any.whl\n", "utf-8")
    commit(project, "A mistake")
    found = failed(project, "HEAD", "HEAD~1")
    assert found.exit_code == 1
    assert found.stdout.startswith(f"HEAD:{tiny.TWO}:12:25: error[unknown-code]: ")
    short = git(project, "rev-parse", "HEAD")[:10]
    assert found.stderr.splitlines() == [
        f"HEAD ({short}): its requirements.txt installs `./standoff-0.0.9-py3-none-any.whl`",
        f"standoff: HEAD ({short}) does not build with Standoff {__version__}: 1 error; nothing was compared",
    ]


def test_a_revision_of_an_older_grammar_names_its_compiler(project: Path) -> None:
    release = project / "build" / "0.9.0"
    release.mkdir()
    (release / "provenance.json").write_text(json.dumps({"packages": {"standoff": "0.0.5"}}), "utf-8")
    (project / "build" / "index.json").write_text(json.dumps({"versions": [{"version": "0.9.0"}]}), "utf-8")
    (project / "pyproject.toml").write_text('[project]\nname = "standoff"\n', "utf-8")
    change(project, tiny.FAIRS_SCHEMA, "primaryKey: fair_id", "key: fair_id")
    git(project, "add", "--force", "build/0.9.0/provenance.json", "build/index.json")
    number = commit(project, "Of old")[:10]
    lines = failed(project, "HEAD", "HEAD~1").stderr.splitlines()
    how = f"`git worktree add DIR {number}`, build there, and compare the folders"
    assert lines[:2] == [
        f"HEAD ({number}): its last release, 0.9.0, was made by Standoff 0.0.5",
        f"HEAD ({number}): it has a compiler of its own: {how}",
    ]


def test_a_working_tree_with_mistakes(project: Path) -> None:
    change(project, tiny.TWO, "kind: market", "kind: bazaar")
    found = failed(project, "HEAD")
    assert found.stdout.startswith(f"{tiny.TWO}:12:25: error[unknown-code]: ")
    message = f"the working tree does not build with Standoff {__version__}: 1 error; nothing was compared"
    assert found.stderr.splitlines()[1:] == [f"standoff: {message}"]


def test_a_shallow_clone(project: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{project}", "shallow")
    found = failed(tmp_path / "shallow", "HEAD~1")
    assert found.exit_code == 2
    how = "`git fetch --unshallow`, or `git fetch --deepen=100`, brings older commits"
    assert found.stderr.endswith(f"no revision either: this clone is shallow; {how}\n")


def test_no_git(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    found = failed(project, "HEAD")
    assert found.exit_code == 2
    assert found.stderr.endswith("no revision either: git is not installed, or not on the PATH\n")


def test_no_repository(project: Path) -> None:
    shutil.rmtree(project / ".git")
    found = failed(project, "HEAD")
    assert found.exit_code == 2
    assert found.stderr.endswith("no revision either: the project is not in a git repository\n")


def test_a_bare_repository(project: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(project), "bare.git")
    found = failed(tmp_path / "bare.git", "HEAD")
    assert found.exit_code == 2
    how = "clone it, and run the command in the clone"
    assert found.stderr.endswith(f"this is a bare repository, which has no files: {how}\n")


def test_a_revision_without_a_project(tmp_path: Path) -> None:
    top = tmp_path / "top"
    (top / "data").mkdir(parents=True)
    (top / "README").write_text("Nothing yet\n", "utf-8")
    begin(top)
    tiny.write(top / "data")
    commit(top, "Data")
    found = failed(top / "data", "HEAD~1")
    short = git(top, "rev-parse", "HEAD~1")[:10]
    message = f"standoff: HEAD~1 ({short}) has no project in data: there is no datapackage.json\n"
    assert (found.exit_code, found.stderr) == (2, message)


# -- what a stranger's repository may hold -----------------------------------------------------------------------------


RUNS = ("core.fsmonitor", "core.pager", "core.sshCommand", "core.editor", "core.askPass", "filter.own.clean",
        "filter.own.smudge", "filter.own.process", "diff.own.textconv", "diff.external", "gpg.program",
        "credential.helper", "alias.ls-tree")  # fmt: skip


def test_no_program_that_a_repository_names_is_run(project: Path, tmp_path: Path) -> None:
    mark, script = tmp_path / "was run", tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch '{mark}'\ncat\n", "utf-8")
    script.chmod(0o755)
    (project / ".gitattributes").write_text("* filter=own diff=own text eol=crlf\n", "utf-8")
    commit(project, "Attributes")
    for name in RUNS:
        git(project, "config", name, str(script))
    git(project, "config", "core.hooksPath", str(tmp_path))
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman"):
        shutil.copy(script, tmp_path / hook)
        shutil.copy(script, project / ".git" / "hooks" / hook)
    found = call(project, "diff", "HEAD~2")
    assert (found.exit_code, mark.exists()) == (0, False), found.output
    assert "visitors_high: 45 -> 46" in found.stdout


def test_variables_of_the_environment_lead_nowhere_else(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = call(project, "diff", "HEAD~1").stdout
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"):
        monkeypatch.setenv(name, "/nowhere")
    assert call(project, "diff", "HEAD~1").stdout == expected


def tree(root: Path, *lines: str) -> str:
    """The hash of a tree of `mode type hash<TAB>name` lines, of which git checks nothing."""
    raw = b""
    for line in sorted(lines, key=lambda line: line.partition("\t")[2]):
        about, _, name = line.partition("\t")
        mode, _, number = about.split()
        raw += f"{mode.lstrip('0')} ".encode() + os.fsencode(name) + b"\0" + bytes.fromhex(number)
    return git(root, "hash-object", "-t", "tree", "-w", "--stdin", "--literally", given=raw)


def test_links_submodules_and_names_that_lead_out_are_named_and_not_followed(project: Path) -> None:
    blob = git(project, "hash-object", "-w", "--stdin", given=b"spare: {name: Out}\n")
    link = git(project, "hash-object", "-w", "--stdin", given=b"/etc/passwd")
    commit_of = git(project, "rev-parse", "HEAD")
    up = tree(project, f"100644 blob {blob}\towned.yaml")
    names = ("back\\slash.yaml", "line\nend.yaml", 'quo"te.yaml', ".hidden.yaml")
    inner = tree(
        project,
        *(f"040000 tree {up}\t{name}" for name in ("..", ".git")),
        f"120000 blob {link}\tlink.yaml",
        f"160000 commit {commit_of}\tsub",
        *(f"100644 blob {blob}\t{name}" for name in names),
    )
    others = [line for line in git(project, "ls-tree", "HEAD").splitlines() if not line.endswith("\tannotations")]
    odd = tree(project, *git(project, "ls-tree", "HEAD:annotations").splitlines(), f"040000 tree {inner}\tsecond")
    hostile = tree(project, *others, f"040000 tree {odd}\tannotations")
    bad = git(project, "commit-tree", hostile, "-m", "Hostile")
    before = state(project)
    found = call(project, "diff", bad, "HEAD")
    assert found.exit_code == 0, found.output
    assert state(project) == before
    assert not list(project.parent.rglob("owned.yaml"))
    notes = [line.removeprefix(f"{bad}:annotations/second/") for line in found.stderr.splitlines() if bad in line]
    leads = "of a name that could lead elsewhere, not read"
    assert notes[:6] == [
        f"../owned.yaml: {leads}",
        f".git/owned.yaml: {leads}",
        f"back\\slash.yaml: {leads}",
        f"line\\u000aend.yaml: {leads}",
        "link.yaml: a symbolic link, not read",
        "sub: a submodule, not read",
    ]


def test_a_name_that_is_no_utf_8_is_not_read(project: Path) -> None:
    repository = Repository(project, "")
    blob = git(project, "hash-object", "-w", "--stdin", given=b"x")
    raw = b"100644 caf\xe9.yaml\0" + bytes.fromhex(blob)
    inner = git(project, "hash-object", "-t", "tree", "-w", "--stdin", "--literally", given=raw)
    odd = git(project, "commit-tree", inner, "-m", "Odd")
    assert repository.tree(odd, ["."]) == [TreeEntry("caf\\xe9.yaml", blob, 1, "of a name that could lead elsewhere")]
