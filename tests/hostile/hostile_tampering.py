"""Changed files of a release or of the cache: `verify` finds every change, and a build is as without a cache."""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import polars as pl

from case import Case
from invariants import ended_well, prints_plainly
from stage import Stage
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.files.project_files import CACHE

Change = Callable[[Path, Random], None]
VERSION, ABSENT = "1.0.0", "1.1.0"  # the release, and one that only the index has
SUMS, DESCRIPTOR, PROVENANCE = "SHA256SUMS", "datapackage.json", "provenance.json"
INSIDE = ("--root", f"build/{VERSION}")
READERS = (
    ("diff", VERSION, "next"),
    ("site", VERSION),
    (*INSIDE, "explain", "fairs/spring-fair"),
    (*INSIDE, "show", "one"),
    (*INSIDE, "conflicts", "--format", "json"),
)
"""What else reads a package, and ends well whatever was done to it."""
EACH_A_BATCH = patch("standoff.engine.batches.limit_of", lambda total: 1)
ALWAYS_CACHED = patch.multiple("standoff.engine.read", POOL_PAYS=1, READ_AGAIN=2.0)


def case(number: int, random: Random) -> Case:
    """A change of a release, of the index of versions or of the cache; which, and of what, follows from the number."""
    name = NAMES[number % len(NAMES)]
    seed = random.random()
    if name.startswith("cache: "):
        return Case(name, lambda stage: _wrong_cache(stage, CHANGES[name.removeprefix("cache: ")], Random(seed)))
    change = RELEASE[name]
    return Case(name, lambda stage: _wrong_release(stage, change, Random(seed)))


def _wrong_release(stage: Stage, change: Change, random: Random) -> Iterator[str]:
    folder = stage.root / "build" / VERSION
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    change(folder, random)
    found = stage.call("verify")
    yield from ended_well(stage, replace(found, touched=()))  # it builds again in a temporary folder
    if found.code != 1 or not re.search(rf"^build/({VERSION}|{ABSENT}|index\.json).*: error\[", found.out, re.M):
        yield f"{found} ended with {found.code} and printed\n{found.out[-1500:]}{found.err[-500:]}"
    for command in READERS:
        end = stage.call(*command)
        yield from (*ended_well(stage, end), *prints_plainly(end))


def _wrong_cache(stage: Stage, change: Change, random: Random) -> Iterator[str]:
    with EACH_A_BATCH, ALWAYS_CACHED:
        clean = _contents(_compiled(stage, None))
        cache = stage.root / CACHE
        _compiled(stage, cache)
        change(random.choice(sorted((cache / "parts").iterdir())), random)
        if _contents(_compiled(stage, cache)) != clean:
            yield "from the damaged cache comes something else"


def _compiled(stage: Stage, cache: Path | None) -> Compiled:
    return compile_corpus(stage.root, stage.root / "texts", jobs=1, cache=cache)


def _contents(run: Compiled) -> object:
    return {name: frame.to_dicts() for name, frame in run.tables.items()}, run.problems, run.files


# -- changes of any folder of files ------------------------------------------------------------------------------------


def _file(folder: Path, random: Random) -> Path:
    return random.choice(sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size > 1))


def flip(folder: Path, random: Random) -> None:
    path = _file(folder, random)
    data = bytearray(path.read_bytes())
    data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    path.write_bytes(data)


def truncate(folder: Path, random: Random) -> None:
    path = _file(folder, random)
    path.write_bytes(path.read_bytes()[: random.randrange(path.stat().st_size)])


def append(folder: Path, random: Random) -> None:
    path = _file(folder, random)
    path.write_bytes(path.read_bytes() + random.choice([b"\n", b" ", b"\0", b"x,y\n"]))


def delete(folder: Path, random: Random) -> None:
    _file(folder, random).unlink()


def add(folder: Path, random: Random) -> None:
    name = random.choice(
        [".hidden", "x.csv", "csv/x.csv", "a\nb", "\u202ex", "-x", "SHA256SUMS.bak", "a  b", "x\udcff"]
    )
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")


def swap(folder: Path, random: Random) -> None:
    one = _file(folder, random)
    other = random.choice([path for path in sorted(folder.rglob("*")) if path.is_file() and not _same(path, one)])
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def _same(one: Path, other: Path) -> bool:
    return one.read_bytes() == other.read_bytes()


def rename(folder: Path, random: Random) -> None:
    path = _file(folder, random)
    path.rename(path.with_name(random.choice([path.name + "~", path.name.upper() + "_", f".{path.name}"])))


def link(folder: Path, random: Random) -> None:
    path = _file(folder, random)
    moved = path.rename(folder.parent / "moved")
    path.symlink_to(moved)


def pipe(folder: Path, random: Random) -> None:
    path = _file(folder, random)
    path.unlink()
    os.mkfifo(path)


def into_folder(folder: Path, random: Random) -> None:
    path = _file(folder, random)
    path.unlink()
    path.mkdir()


def exchange_parts(folder: Path, random: Random) -> None:
    """Two parts of the cache, each whole, under each other's names."""
    other = random.choice([path for path in sorted(folder.parent.iterdir()) if path != folder])
    folder.rename(folder.with_name("aside"))
    other.rename(folder)
    folder.with_name("aside").rename(other)


CHANGES: dict[str, Change] = {
    each.__name__.replace("_", " "): each
    for each in (flip, truncate, append, delete, add, swap, rename, link, pipe, into_folder, exchange_parts)
}


# -- changes of a release that try not to be noticed -------------------------------------------------------------------


def forge(folder: Path, random: Random) -> None:
    """A changed cell, with the checksums made to match."""
    _change_cell(folder, random)
    _renew_sums(folder)


def forge_all(folder: Path, random: Random) -> None:
    """A changed cell, with checksums, descriptor and index made to match; other formats and a rebuild still differ."""
    path = _change_cell(folder, random)
    descriptor = json.loads((folder / DESCRIPTOR).read_bytes())
    for resource in descriptor["resources"]:
        if resource["path"] == path.relative_to(folder).as_posix():
            resource |= {"hash": f"sha256:{_sha256(path)}", "bytes": path.stat().st_size}
    (folder / DESCRIPTOR).write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", "utf-8")
    _renew_sums(folder)
    size = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
    _edit_index(folder, lambda entry: entry | {"sha256": _sha256(folder / SUMS), "bytes": size})


def _change_cell(folder: Path, random: Random) -> Path:
    path = random.choice([folder / "csv/fairs.csv", folder / "csv/people.csv"])
    data = path.read_bytes()
    old = random.choice([old for old in (b"Spring", b"Ann", b"40", b"2024") if old in data])
    path.write_bytes(data.replace(old, old[:-1] + (b"5" if old.isdigit() else b"x"), 1))
    return path


def _renew_sums(folder: Path) -> None:
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    lines = [f"{_sha256(folder / path)}  {path}\n" for path in paths if path != SUMS]
    (folder / SUMS).write_bytes("".join(lines).encode())


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sums(folder: Path, random: Random) -> None:
    """SHA256SUMS with a line lost, given twice, moved or changed."""
    path = folder / SUMS
    lines = path.read_text().splitlines(keepends=True)
    place = random.randrange(len(lines))
    line = lines.pop(place)
    changed = ("0" if line[0] != "0" else "1") + line[1:]
    again = {"lost": [], "twice": [line, line], "moved": [], "changed": [changed]}
    way = random.choice(sorted(again))
    lines[place:place] = again[way]
    if way == "moved":
        lines.insert(0 if place else len(lines), line)
    path.write_text("".join(lines))


def provenance(folder: Path, random: Random) -> None:
    """Another input, tool or day in the provenance, with the checksums made to match."""
    path = folder / PROVENANCE
    origin = json.loads(path.read_bytes())
    key = random.choice(["date", "previous", "compiler", "version", "inputs", "packages"])
    origin[key] = {"date": "2020-01-01", "previous": "0.9.0", "compiler": "0" * 64, "version": "1.0.9"}.get(key, {})
    path.write_text(json.dumps(origin, ensure_ascii=False, indent=2) + "\n")
    _renew_sums(folder)


def descriptor(folder: Path, random: Random) -> None:
    """A value of the descriptor of another shape, or none."""
    found = json.loads((folder / DESCRIPTOR).read_bytes())
    holder, key = random.choice(list(_places(found)))
    holder[key] = random.choice(SHAPES)
    (folder / DESCRIPTOR).write_text(json.dumps(found))


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a JSON value: what holds it, and its key there."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from _places(value[key])


SHAPES: tuple[object, ...] = (
    None, True, 0, -1, 1.5, 10**400, "", [], {}, "x", [None], [[]], {"a": None}, "../../outside/secret.txt",
    "csv/../../../outside/csv/fairs.csv", "/etc/hostname", "a\x00b", "\u202ex", "a\nb", "\ud800", "\x1b[31m",
    "</script><script>1</script>", "javascript:x", "x" * 50_000, "::error::x",
)  # fmt: skip


def rows(folder: Path, random: Random) -> None:
    """A Parquet file with fewer rows, other columns or other types."""
    path = random.choice(sorted((folder / "parquet").iterdir()))
    frame = pl.read_parquet(path)
    ways = (frame.head(0), frame.drop(frame.columns[-1]), frame.select(pl.all().cast(pl.String)).with_columns(x=1))
    random.choice(ways).write_parquet(path)


def index(folder: Path, random: Random) -> None:
    """Another value in the entry of the index."""
    others = {
        "version": "1.0.1", "date": "2020-01-01", "previous": "0.9.0", "sha256": "0" * 64, "bytes": 1, "level": "major",
        "reasons": 7, "rows": {"fairs": 99},
    }  # fmt: skip
    key = random.choice(sorted(others))
    _edit_index(folder, lambda entry: entry | {key: others[key]})


def index_list(folder: Path, random: Random) -> None:
    """No entry, or an entry of a version that is not there."""
    path = folder.parent / "index.json"
    found = json.loads(path.read_bytes())
    (entry,) = found["versions"]
    more = entry | {"version": ABSENT, "previous": VERSION}
    found["versions"] = random.choice([[], [entry, more], [entry, entry]])
    path.write_text(json.dumps(found))


def _edit_index(folder: Path, change: Callable[[dict[str, object]], dict[str, object]]) -> None:
    path = folder.parent / "index.json"
    found = json.loads(path.read_bytes())
    found["versions"] = [change(entry) for entry in found["versions"]]
    path.write_text(json.dumps(found, indent=2) + "\n")


OF_FILES = {name: change for name, change in CHANGES.items() if change is not exchange_parts}
RELEASE: dict[str, Change] = OF_FILES | {
    each.__name__.replace("_", " "): each
    for each in (forge, forge_all, sums, provenance, descriptor, rows, index, index_list)
}
SHORT = ("cache: exchange parts", "index", "cache: flip", "descriptor", "rows", "pipe")
NAMES = (*SHORT, *sorted(RELEASE), *(f"cache: {name}" for name in CHANGES))
