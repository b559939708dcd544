"""A build and the problems of mistakes in other environments: the same bytes and the same words as here."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import elsewhere
from actions import template_of
from case import Case
from stage import Stage

SLICES = 32  # of the known mistakes, each of which a case takes one
UNSET = ""
SETTINGS: dict[str, tuple[str, ...]] = {
    "TZ": ("Pacific/Kiritimati", "Asia/Kathmandu", "America/St_Johns", "nowhere", UNSET),
    "LC_ALL": ("C", "POSIX", "C.UTF-8", "tr_TR.UTF-8", "de_DE.ISO-8859-1", "nowhere"),
    "LANG": ("C", UNSET),
    "PYTHONUTF8": ("0", "1"),
    "PYTHONIOENCODING": ("ascii", "latin-1", "utf-16"),
    "PYTHONHASHSEED": ("0", "1", "77", "4294967295"),
    "PYTHONOPTIMIZE": ("1", "2"),
    "POLARS_MAX_THREADS": ("1", "3"),
    "POLARS_FMT_MAX_ROWS": ("1",),
    "CLOCK": ("1", "2147483653", "4294967301", "16725225600"),  # 1970, past 2038, past 2106, 2500
    "HOME": ("missing", "file", UNSET),
    "XDG_CACHE_HOME": ("missing", "file"),
    "TMPDIR": ("missing", "file", UNSET),
    "TERM": ("dumb", "nonsense", UNSET),
    "COLUMNS": ("1", "0", "-5", "many"),
    "LINES": ("1",),
    "NO_COLOR": ("1",),
    "FORCE_COLOR": ("1",),
    "CI": ("true",),
    "GITHUB_ACTIONS": ("true",),
    "PATH": ("missing", UNSET),
}
PLACES = {"HOME", "XDG_CACHE_HOME", "TMPDIR", "PATH"}
UMASKS = (0o000, 0o022, 0o077, 0o277)
TIMES = (None, 0, 2**31 + 5, 2**33)  # when files were changed, in seconds since 1970
FOLDERS = ("here", "/", "removed")


@dataclass(frozen=True)
class Elsewhere:
    """An environment: variables, mask of permissions, times of the input files, working directory."""

    variables: tuple[tuple[str, str], ...]
    umask: int
    changed: int | None
    folder: str

    def __str__(self) -> str:
        pairs = " ".join(f"{name}={value}" for name, value in self.variables)
        return f"{pairs} umask={self.umask:03o} changed={self.changed} in {self.folder}"


def case(number: int, random: Random) -> Case:
    """Several settings together."""
    names = sorted(random.sample(sorted(SETTINGS.keys() - {"PYTHONHASHSEED"}), 7))
    chosen = [("PYTHONHASHSEED", SETTINGS["PYTHONHASHSEED"][number % 4])]
    chosen += [(name, random.choice(SETTINGS[name])) for name in names]
    there = Elsewhere(tuple(chosen), random.choice(UMASKS), random.choice(TIMES), random.choice(FOLDERS))
    return Case(str(there), lambda stage: _wrong(stage, there, number % SLICES))


def _wrong(stage: Stage, there: Elsewhere, first: int) -> Iterator[str]:
    usual = _usual(template_of(stage), first)
    changed = there.changed
    if changed is not None:
        for path in stage.root.rglob("*"):
            os.utime(path, (changed, changed))
    ran = _run(stage, there, first)
    if ran.returncode or ran.stderr:
        yield f"ended with {ran.returncode}\n{ran.stderr[-3000:]}"
        return
    found = json.loads(ran.stdout)
    for name, wanted in usual.items():
        if found[name] != wanted:
            yield f"other {name}: {_difference(wanted, found[name])}"


@cache
def _usual(template: Stage, first: int) -> dict[str, object]:
    """What comes of it in the environment of this process."""
    from stage import copied, removed

    stage = copied(template, template.folder.parent / f"usual-{first}")
    found = json.loads(json.dumps(elsewhere.main(stage.folder, first, SLICES)))
    removed(stage)
    return dict(found)


def _run(stage: Stage, there: Elsewhere, first: int) -> "subprocess.CompletedProcess[str]":
    path = Path(elsewhere.__file__)
    code = f"import os, runpy, sys; os.umask({there.umask}); {_leave(there.folder)}"
    code += f"sys.argv = [{str(path)!r}, {str(stage.folder)!r}, '{first}', '{SLICES}']; "
    code += f"runpy.run_path({str(path)!r}, run_name='__main__')"
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env=_environment(stage, there), cwd=stage.folder, capture_output=True, check=False, timeout=300,
        encoding=dict(there.variables).get("PYTHONIOENCODING", "utf-8"), errors="replace",
    )  # fmt: skip


def _leave(folder: str) -> str:
    """Code that goes to another working directory; hypothesis, which pandera loads where it is there, needs one."""
    removed = "import hypothesis; os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone'); "
    return {"here": "", "/": "os.chdir('/'); ", "removed": removed}[folder]


def _environment(stage: Stage, there: Elsewhere) -> dict[str, str]:
    (stage.folder / "file").write_bytes(b"")
    found = {name: value for name, value in os.environ.items() if not name.startswith(("POLARS_", "PYTEST_"))}
    for name, value in there.variables:
        found.pop(name, None)
        if value != UNSET:
            found[name] = str(stage.folder / value) if name in PLACES else value
    return found


def _difference(wanted: object, found: object) -> str:
    if isinstance(wanted, dict) and isinstance(found, dict):
        return ", ".join(sorted(key for key in {*wanted, *found} if wanted.get(key) != found.get(key)))
    if isinstance(wanted, list) and isinstance(found, list):
        pairs = [f"{one}\ninstead of\n{other}" for one, other in zip(found, wanted, strict=False) if one != other]
        return "\n".join(pairs[:2])
    return f"{found}\ninstead of\n{wanted}"
