"""Links, pipes and devices in place of files and folders; names that mean something to a system, a shell or a tool."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import tiny
from case import Case
from invariants import check_and_build, ended_well, finished, kept, prints_plainly
from stage import Stage
from written import json_text, yaml

FILES = (
    *tiny.FILES,
    "build/next/datapackage.json",
    "build/next/csv/fairs.csv",
    "build/next/tiny.sqlite",
    "build/1.0.0/datapackage.json",
    "build/1.0.0/SHA256SUMS",
    "build/index.json",
    "CHANGELOG.md",
    "annotations/LIMITS.md",
    "annotations/registry/redirects.yaml",
    "build/.lock",
    "build/.next.lock",
    "build/next.lock",
)
FOLDERS = (
    "annotations", "annotations/texts", "annotations/registry", "annotations/second", "schemas",
    "schemas/vocabularies", "texts", "build", "build/next", "build/next/csv", "build/1.0.0", "build/1.0.0/csv",
    "build/.cache", "build/.journal", "build/editor", "build/2.0.0",
)  # fmt: skip
COMMANDS = (
    ("check", "--fix"),
    ("fmt",),
    ("anchor",),
    ("rename", "people", "bell", "ball"),
    ("new", "people", "dunn", "--set", "name=Dunn"),
    ("annotate", "one", "people/bell", "--at", "75-84"),
    ("remove", "one:12"),
    ("settle", "fairs/hat-market", "visitors", "--leave-open", "--because", "so"),
    ("release", "1.0.1", "--date", "2026-04-01"),
    ("release", "1.1.0", "--date", "2026-04-01", "--dry-run"),
    ("verify",),
    ("verify", "1.0.0"),
    ("diff", "1.0.0", "next"),
    ("show", "one"),
    ("explain", "fairs/spring-fair"),
    ("coverage",),
    ("conflicts",),
    ("editor",),
    ("export", "--as", "web-annotation"),
    ("agreement", "annotations/texts", "annotations/second"),
)
NAMES = (
    "../../x", "..", ".", "../outside/secret", "/etc/passwd", "a/../../x", "a/b", "./one", "~", "~root", "$HOME",
    "-rf", "--help", "-", "CON", "nul", "aux.yaml", "com1", "LPT9.txt", "a:b", "a\\b", "..\\x", " a", "a ", "a.",
    "a b", "a\tb", "a\nb", "a\rb", "a\x00b", "a\x1b[31mb", "a\u202eb", "a\u2028b", "\ufeffa", "a\u200bb", "e\u0301",
    "é", "ONE", "One", "oNE", "ﬁ", "ß", "İ", "ı", "x" * 100, "x" * 200, "x" * 255, "é" * 120, "*", "?", "[a]", "{a}",
    "%2e%2e%2f", "a%00b", "<b>", "'", '"', "`touch ../canary`", "$(touch ../canary)", "; touch ../canary",
    "| touch ../canary", "& touch ../canary", "sqlite_x", "rowid", "select", "table", "codebook", "conflicts",
    "assertions", "evidence", "texts", "vocabulary", "history", "next", "latest", "index", "1.0.0", "datapackage",
    "schema", "__proto__", "constructor", "null", "true", "1", "1e3", "=1+1", "@x", "+x", "#x", "!x", "&x", "a,b",
    "a;b", "a|b", "a | b", "::error::x", "##[error]", "desktop.ini", "one.yaml", "one.txt", "text", "excluded",
    "at", "id", "name", "person_id", "SHA256SUMS", "日本", "\U0001f600", "ا", "a" * 64,
)  # fmt: skip
DOT_FILES = (".#{}", "._{}", ".{}.swp", "{}~", "#{}#", ".DS_Store", "{}.orig", "{}.tmp", "Thumbs.db", ".{}.lock")


def _free(path: Path) -> Path:
    """The path with nothing there, in a folder that is there; what was there is beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink() or path.exists():
        path.rename(path.with_name(f"{path.name}.was"))
    return path


def link_outside(stage: Stage, path: Path, chance: Random) -> None:
    names = ("csv", "annotations") if Path(path.name).suffix == "" else ("secret.txt", "secret.yaml", "secret.json")
    target = stage.outside / chance.choice(names)
    _free(path).symlink_to(target if chance.random() < 0.5 else os.path.relpath(target, path.parent))


def chain_outside(stage: Stage, path: Path, chance: Random) -> None:
    first, second = stage.root / "first", stage.root / "texts" / "second"
    first.symlink_to("texts/second")
    second.symlink_to(stage.outside / chance.choice(("secret.yaml", "annotations")))
    _free(path).symlink_to(first)


def link_to_nothing(stage: Stage, path: Path, chance: Random) -> None:
    _free(path).symlink_to(chance.choice([stage.canary, Path("nothing"), stage.outside / "new", Path("/nowhere/x")]))


def link_in_a_circle(_stage: Stage, path: Path, chance: Random) -> None:
    other = path.with_name("other.yaml")
    _free(path).symlink_to(chance.choice([path.name, "other.yaml", "."]))
    with suppress(FileExistsError):
        other.symlink_to(path.name)


def link_to_a_device(_stage: Stage, path: Path, chance: Random) -> None:
    """Only where nothing is lost, whatever is done through the link."""
    _free(path).symlink_to(chance.choice(["/dev/zero", "/dev/full", "/proc/self/environ"]))


def link_inside(stage: Stage, path: Path, chance: Random) -> None:
    targets = ["texts/two.txt", tiny.TWO, tiny.DESCRIPTOR, "schemas", "annotations", "build/1.0.0"]
    _free(path).symlink_to(os.path.relpath(stage.root / chance.choice(targets), path.parent))


def hard_link(stage: Stage, path: Path, _chance: Random) -> None:
    """The file itself is also outside: it may be read, and never written to in its place."""
    if path.is_file():
        (stage.outside / "secret.txt").unlink()
        os.link(path, stage.outside / "secret.txt")
        vars(stage).pop("before", None)
        assert stage.before


def pipe(_stage: Stage, path: Path, _chance: Random) -> None:
    os.mkfifo(_free(path))


def a_socket(_stage: Stage, path: Path, _chance: Random) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as door, suppress(OSError):  # a path may be too long for one
        door.bind(os.path.relpath(_free(path)))


def device(_stage: Stage, path: Path, chance: Random) -> None:
    try:
        os.mknod(_free(path), 0o600 | 0o020000, os.makedev(1, chance.choice([3, 5, 7])))  # null, zero, full
    except PermissionError:  # only root makes devices
        os.mkfifo(path)


def a_folder(_stage: Stage, path: Path, chance: Random) -> None:
    _free(path).mkdir()
    if chance.random() < 0.5:
        (path / "x.yaml").write_text("a: b\n")


def a_file(_stage: Stage, path: Path, chance: Random) -> None:
    _free(path).write_bytes(chance.choice([b"", b"x", b"\0" * 5000, b"{}", b"999999\n"]))


def gone(_stage: Stage, path: Path, _chance: Random) -> None:
    _free(path)


def dot_files(_stage: Stage, path: Path, chance: Random) -> None:
    """Beside the file, as editors and systems leave them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for name in chance.sample(DOT_FILES, 4):
        beside = path.with_name(name.format(path.name))
        if chance.random() < 0.4:
            beside.symlink_to("ann@host.1234:1")
        else:
            beside.write_bytes(chance.choice([b"\0\5\x16\7", b"a: [", b"bell: {name: x}\n"]))


def unreadable(_stage: Stage, path: Path, chance: Random) -> None:
    if path.exists():
        path.chmod(chance.choice([0, 0o200, 0o111]))


def a_name_that_is_no_utf8(_stage: Stage, path: Path, _chance: Random) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = os.fsencode(path.parent) + b"/\xff\xfe\xe9" + os.fsencode(path.suffix)
    with open(beside, "wb") as stream:  # noqa: PTH123  of a name in bytes
        stream.write(b"a: b\n")


def another_case(_stage: Stage, path: Path, _chance: Random) -> None:
    """A second file whose name differs in case alone."""
    if path.exists():
        twin = path.with_name(path.name.swapcase())
        if twin == path:  # a version number
            return
        shutil.copytree(path, twin) if path.is_dir() else shutil.copy(path, twin)


Spoil = Callable[[Stage, Path, Random], None]
ODD_FILES: tuple[Spoil, ...] = (
    link_outside, chain_outside, link_to_nothing, link_in_a_circle, link_to_a_device, link_inside, hard_link, pipe,
    a_socket, device, a_folder, a_file, gone, dot_files, unreadable, a_name_that_is_no_utf8, another_case,
)  # fmt: skip


def named_text(stage: Stage, name: str) -> None:
    """A text with its annotations under the name."""
    if ".." not in Path(name).parts:  # else the suite itself would write outside
        with suppress(OSError, ValueError):  # a name that no file can have
            stage.write(f"texts/{name}.txt", tiny.FILES["texts/two.txt"])
    annotations = tiny.FILES[tiny.TWO].replace("two.txt", yaml(f"{name}.txt")).split("fairs:")[0]
    annotations += 'excluded:\n  - {at: 0-61, because: "a test"}\n'
    _write(stage, "annotations/texts", name, annotations)


def path_of_text(stage: Stage, name: str) -> None:
    for suffix in (".txt", ""):
        text = tiny.FILES[tiny.ONE].replace("one.txt", yaml(name + suffix))
        _write(stage, "annotations/texts", "one", text)


def named_annotations(stage: Stage, name: str) -> None:
    _write(stage, "annotations/texts", name, stage.read(tiny.TWO))


def named_table(stage: Stage, name: str) -> None:
    _write(stage, "schemas", name, tiny.FILES[tiny.PEOPLE_SCHEMA].replace("person_id", "own_id"))
    _write(stage, "annotations/registry", name, "ann: {name: Ann}\n")


def named_record(stage: Stage, name: str) -> None:
    stage.write(tiny.PEOPLE, tiny.FILES[tiny.PEOPLE] + f"{yaml(name)}: {{name: Ann Other}}\n")


def named_column(stage: Stage, name: str) -> None:
    schema = tiny.FILES[tiny.PEOPLE_SCHEMA].replace("primaryKey", f"  - {{name: {yaml(name)}}}\nprimaryKey")
    stage.write(tiny.PEOPLE_SCHEMA, schema)


def named_vocabulary(stage: Stage, name: str) -> None:
    _write(stage, "schemas/vocabularies", name, tiny.FILES[tiny.ROLES])
    schema = tiny.FILES[tiny.GUESTS_SCHEMA].replace("vocabulary: guest-role", f"vocabulary: {yaml(name)}")
    stage.write(tiny.GUESTS_SCHEMA, schema)


def named_code(stage: Stage, name: str) -> None:
    stage.write(tiny.ROLES, tiny.FILES[tiny.ROLES] + f"  {yaml(name)}: {{definition: Other., broader: host}}\n")


def in_the_descriptor(stage: Stage, name: str) -> None:
    value = json_text(name)
    pieces = {
        "name": value,
        "version": value,
        "licenses": f'[{{"name": {value}, "path": {value}}}]',
        "sources": f'[{{"title": "x", "path": {value}}}]',
        "contributors": f'[{{"title": {value}, "path": {value}}}]',
        "image": value,
        "resources": f'[{{"name": "x", "path": {value}, "schema": {value}}}]',
        "homepage": value,
    }
    key = Random(name).choice(list(pieces))
    text = '{"name": "tiny", "version": "1.0.0"}' if key not in {"name", "version"} else "{}"
    stage.write(tiny.DESCRIPTOR, text.replace("}", f'{"" if text == "{}" else ", "}"{key}": {pieces[key]}}}', 1))


ODD_NAMES: tuple[Callable[[Stage, str], None], ...] = (
    named_text, path_of_text, named_annotations, named_table, named_record, named_column, named_vocabulary, named_code,
    in_the_descriptor,
)  # fmt: skip
WITH_NAMES = (
    ("explain", "people/{}"),
    ("explain", "{}"),
    ("show", "{}"),
    ("new", "people", "{}", "--set", "name=X"),
    ("new", "{}", "x"),
    ("rename", "people", "bell", "{}"),
    ("rename", "{}", "bell", "x"),
    ("release", "{}", "--date", "2026-04-01"),
    ("release", "1.0.1", "--date", "{}"),
    ("verify", "{}"),
    ("add-text", "texts/{}"),
    ("export", "{}", "--as", "web-annotation"),
    ("explain-problem", "{}"),
    ("conflicts", "{}"),
    ("coverage", "{}"),
    ("build", "--only", "{}"),
)


def _write(stage: Stage, folder: str, name: str, content: str) -> None:
    """Write a YAML file of that name, unless no file can have it or it would lie outside its folder."""
    if "/" in name or "\0" in name or len(os.fsencode(name)) > 250:
        return
    stage.write(f"{folder}/{name}.yaml", content)


def case(number: int, chance: Random) -> Case:
    """An odd file in one place, or an odd name in one; they take turns."""
    return _odd_file(number // 2, chance) if number % 2 else _odd_name(number // 2, chance)


def _odd_file(number: int, chance: Random) -> Case:
    damage = Random(number // len(ODD_FILES)).sample(ODD_FILES, len(ODD_FILES))[number % len(ODD_FILES)]
    file, command = chance.choice([*FILES, *FOLDERS, *FOLDERS]), chance.choice(COMMANDS)

    def wrong(stage: Stage) -> Iterator[str]:
        with suppress(NotADirectoryError):  # a folder of the path is a file already
            damage(stage, stage.root / file, chance)
        yield from check_and_build(stage, may_fail=file.startswith("build"))
        yield from _one_more(stage, command)

    return Case(f"{file}: {damage.__name__.replace('_', ' ')}, then {' '.join(command)}", wrong)


def _odd_name(number: int, chance: Random) -> Case:
    place = Random(number // len(ODD_NAMES)).sample(ODD_NAMES, len(ODD_NAMES))[number % len(ODD_NAMES)]
    name = chance.choice(NAMES)
    command = tuple(word.format(name) for word in chance.choice(WITH_NAMES))

    def wrong(stage: Stage) -> Iterator[str]:
        place(stage, name)
        yield from check_and_build(stage)
        if "\0" not in "".join(command):  # which no command line can hold
            yield from _one_more(stage, command)

    return Case(f"{place.__name__.replace('_', ' ')}: {name!r:.60}, then {' '.join(command)!r:.60}", wrong)


def _one_more(stage: Stage, command: tuple[str, ...]) -> Iterator[str]:
    before = finished(stage)
    end = stage.call(*command)
    yield from (*ended_well(stage, end), *prints_plainly(end))
    is_new = {"release": ("1.0.1/", "1.0.1", "index.json")}.get(command[0], ()) if end.code == 0 else ()
    after = {path: digest for path, digest in finished(stage).items() if not path.startswith(is_new or ("\0",))}
    yield from kept({path: digest for path, digest in before.items() if path in after or not is_new}, after, end)
