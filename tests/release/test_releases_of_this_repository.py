"""The versions that are committed: whole, as their index says, and built again from the commit that they came with."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from paths import REPOSITORY
from standoff.formats.index import read_index
from standoff.release.verify import check_index, verify

BUILDS = REPOSITORY / "build"
VERSIONS = [entry.version for entry in read_index(BUILDS)]
NONE_YET = "no version was released yet"


@pytest.mark.skipif(not VERSIONS, reason=NONE_YET)
def test_committed_versions_are_intact() -> None:
    entries = read_index(BUILDS)
    found = [problem for v in VERSIONS for problem in verify(BUILDS / v, f"build/{v}", entries).problems]
    assert [*found, *check_index(BUILDS, entries)] == []


@pytest.mark.parametrize("version", VERSIONS[-1:] or [None])
def test_a_version_is_built_again_from_its_own_commit(version: str | None, tmp_path: Path) -> None:
    """With the compiler and the inputs of that commit; the interpreter and its packages are today's.

    Only the newest, since each takes several seconds; older ones have passed, and their bytes are compared above.
    """
    if version is None:
        pytest.skip(NONE_YET)
    commit = _commit_of(version)
    _extract(commit, tmp_path)
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "compiler")}
    command = [sys.executable, "-m", "standoff.cli", "--root", str(tmp_path), "verify", version, "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = json.loads(done.stdout)["packages"]
    if found["rebuilt"] == "other":
        pytest.skip(f"the tools of {version} are not here: {found['notes'][0]}")
    assert (found["rebuilt"], found["notes"]) == ("same", [])


def _commit_of(version: str) -> str:
    """The commit that added a version, where there is git and its history."""
    git = shutil.which("git")
    if git is None:
        pytest.skip("no git on this machine")
    path = f"build/{version}/SHA256SUMS"
    command = [git, "-C", str(REPOSITORY), "log", "--diff-filter=A", "--format=%H", "--", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    commits = done.stdout.split()
    if not commits:
        pytest.skip(f"no history that has {path}")
    return commits[-1]


def _extract(commit: str, folder: Path) -> None:
    command = ["git", "-C", str(REPOSITORY), "archive", "--format=tar", commit]
    content = subprocess.run(command, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=BytesIO(content)) as archive:
        archive.extractall(folder, filter="data")
