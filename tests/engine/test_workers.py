"""Worker processes that are killed: what they had is read again, and where they are killed again, that is said."""

import os
import subprocess
import sys
from pathlib import Path

from tiny import write

KILLER = """\
import os, signal, sys
from pathlib import Path
if "--multiprocessing-fork" in sys.argv:
    for fuse in Path(os.environ["FUSES"]).iterdir():
        try:
            fuse.unlink()
        except FileNotFoundError:
            continue
        os.kill(os.getpid(), signal.SIGKILL)
"""  # runs as a process starts, before it does anything else


def build(tmp_path: Path, root: Path, kills: int) -> subprocess.CompletedProcess[str]:
    site = tmp_path / "site"
    site.mkdir(exist_ok=True)
    (site / "sitecustomize.py").write_text(KILLER)
    fuses = tmp_path / "fuses"
    fuses.mkdir(exist_ok=True)
    for number in range(kills):
        (fuses / str(number)).touch()
    temporary = tmp_path / "temporary"
    temporary.mkdir(exist_ok=True)
    # What the compiled reader takes is read in threads: there would be no workers.
    environment = {
        **os.environ,
        "STANDOFF_COMPILED": "0",
        "PYTHONPATH": str(site),
        "FUSES": str(fuses),
        "TMPDIR": str(temporary),
    }
    arguments = [sys.executable, "-m", "standoff.cli", "--root", str(root), "build", "--jobs", "2", "--no-cache"]
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert [path.name for path in temporary.iterdir()] == []
    return done


def padded(root: Path) -> Path:
    """A corpus of more batches than one: comments that make its files large."""
    write(root)
    for file in sorted((root / "annotations").rglob("*.yaml")):
        with file.open("a") as stream:
            stream.write("# nothing\n" * 60_000)
    return root


def test_a_killed_worker_is_replaced_once_and_the_last_build_is_kept(tmp_path: Path) -> None:
    root = padded(tmp_path / "corpus")
    whole = build(tmp_path, root, kills=0)
    assert whole.returncode == 0, whole.stderr
    sums = (root / "build/next/SHA256SUMS").read_bytes()
    again = build(tmp_path, root, kills=1)
    assert (again.returncode, again.stderr) == (0, whole.stderr)
    assert list((tmp_path / "fuses").iterdir()) == []
    assert (root / "build/next/SHA256SUMS").read_bytes() == sums
    (root / "datapackage.json").write_text(
        '{"name": "other", "version": "1.0.0", "standoff": {"speakers": "people"}}\n'
    )
    never = build(tmp_path, root, kills=99)
    assert never.returncode == 4
    assert never.stderr.startswith(
        "standoff: a worker process was killed, twice (out of memory?), with 5 files to read: "
    )
    assert (root / "build/next/SHA256SUMS").read_bytes() == sums
