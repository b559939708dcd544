"""Releases of small corpora: released by the library, a file changed or overwritten, the command line called."""

from pathlib import Path

from click.testing import CliRunner, Result

from standoff.cli import main
from standoff.release.make import Plan, make_release, plan_release
from standoff.source.version_number import Number, number


def call(root: Path, *words: str) -> Result:
    """Run a command in a project."""
    return CliRunner().invoke(main, ["--root", str(root), "--texts", str(root / "texts"), *words])


def numbered(text: str) -> Number:
    found = number(text)
    assert found is not None, text
    return found


def planned(root: Path, version: str, date: str = "2026-03-02", removals: bool = False) -> Plan:
    return plan_release(root, numbered(version), date, root / "texts", removals)


def release(root: Path, version: str, date: str = "2026-03-02", removals: bool = False) -> Path:
    """Release a version, without a problem."""
    plan = planned(root, version, date, removals)
    assert plan.problems == []
    make_release(plan)
    return root


def change(root: Path, file: str, old: str, new: str) -> Path:
    """Replace the only occurrence of `old` in a file; a file of a release is made writable for it."""
    path = root / file
    content = path.read_bytes().decode()
    assert content.count(old) == 1, f"{file} has {content.count(old)} times {old!r}"
    damage(path, content.replace(old, new).encode())
    return root


def damage(path: Path, content: bytes) -> None:
    """Overwrite a file, even a read-only one."""
    path.chmod(0o644)
    path.write_bytes(content)


def contents(root: Path) -> dict[str, bytes]:
    """All files of a project but locks, by path."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not path.name.endswith(".lock")
    }
