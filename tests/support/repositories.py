"""Git repositories made for a test: no setting of the machine or the user reaches them, nor the time."""

import os
import subprocess
from pathlib import Path

DAY = "2026-03-01T12:00:00Z"
SETTINGS = ("user.name=A Curator", "user.email=curator@example.org", "init.defaultBranch=main", "commit.gpgsign=false",
            "protocol.file.allow=always", "core.autocrlf=false")  # fmt: skip


def git(folder: Path, *words: str, given: bytes | None = None) -> str:
    """What git prints in a folder; it must not fail."""
    usual = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    usual |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    usual |= {"GIT_AUTHOR_DATE": DAY, "GIT_COMMITTER_DATE": DAY}
    settings = [word for setting in SETTINGS for word in ("-c", setting)]
    done = subprocess.run(
        ["git", *settings, *words], cwd=folder, env=usual, input=given, capture_output=True, check=False
    )
    assert done.returncode == 0, (words, done.stderr.decode())
    return done.stdout.decode().strip()


def begin(root: Path) -> Path:
    """Make a folder a repository, with all its files in a first commit."""
    git(root, "init", "--quiet")
    (root / ".git" / "info" / "exclude").write_text("build/\n", "utf-8")
    commit(root, "First")
    return root


def commit(root: Path, message: str) -> str:
    """Commit all files of a folder; the hash of the commit."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(root, "rev-parse", "HEAD")
