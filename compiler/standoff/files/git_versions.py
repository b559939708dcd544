"""Earlier versions of a file that git has."""

from collections.abc import Iterator
from pathlib import Path

from standoff.files.git import GitError, repository, run

MOST = 500  # commits that are looked at, the newest first


def versions_of(path: Path) -> Iterator[bytes]:
    """The bytes that a file had in the commits before now, newest first and each once; none where git has none."""
    try:
        where = repository(path.parent)
        commits = run(where.folder, "rev-list", f"--max-count={MOST}", "HEAD", "--", path.name).split()
        seen: set[str] = set()
        for commit in commits:
            fresh = [each for each in where.tree(commit.decode("ascii"), [path.name]) if each.id not in seen]
            seen.update(each.id for each in fresh)
            yield from (content for _, content in where.contents(fresh))
    except (GitError, OSError):
        return
