"""Random edits of the files of a corpus, as a curator's hand or a slip of it makes them; they know no table."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

Files = dict[str, bytes]
VALUE = re.compile(r"(?<=: )[^\s,{}\[\]]+")
ANNOTATIONS, SCHEMAS = "annotations/", "schemas/"


def read(root: Path) -> Files:
    """The files of a corpus, by their paths in it."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def write(root: Path, files: Mapping[str, bytes]) -> None:
    """Make the folder hold these files and no others; those that are as they are stay untouched."""
    now = read(root)
    for file in now.keys() - files.keys():
        (root / file).unlink()
    for file, content in files.items():
        if now.get(file) != content:
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).write_bytes(content)


def edited(files: Files, original: Files, random: Random) -> tuple[str, Files]:
    """Other files, and what was done to them; once in a while they are as they were at first."""
    edit = random.choices(list(EDITS), list(EDITS.values()))[0]
    changed = edit(dict(files), original, random)
    return edit.__name__, changed


def _chosen(files: Files, random: Random, below: str = ANNOTATIONS) -> str | None:
    names = [file for file in files if file.startswith(below) and file.endswith(".yaml")]
    return random.choice(names) if names else None


def _of_lines(change: Callable[[list[str], Random], None]) -> Callable[[Files, Files, Random], Files]:
    def edit(files: Files, original: Files, random: Random) -> Files:
        file = _chosen(files, random)
        if file is not None and files[file]:
            lines = files[file].decode().splitlines(keepends=True)
            change(lines, random)
            files[file] = "".join(lines).encode()
        return files

    edit.__name__ = change.__name__
    return edit


@_of_lines
def without_a_line(lines: list[str], random: Random) -> None:
    del lines[random.randrange(len(lines))]


@_of_lines
def without_an_entry(lines: list[str], random: Random) -> None:
    """A line with all that is indented below it."""
    first = random.randrange(len(lines))
    depth = len(lines[first]) - len(lines[first].lstrip())
    end = first + 1
    while end < len(lines) and len(lines[end]) - len(lines[end].lstrip()) > depth:
        end += 1
    del lines[first:end]


@_of_lines
def with_a_comment(lines: list[str], random: Random) -> None:
    lines.insert(random.randrange(len(lines)), "# a comment\n")


@_of_lines
def with_a_line_twice(lines: list[str], random: Random) -> None:
    number = random.randrange(len(lines))
    lines.insert(number, lines[number])


def with_another_value(files: Files, original: Files, random: Random) -> Files:
    """One value gives way to another of the same key, from anywhere."""
    file = _chosen(files, random)
    text = files[file].decode() if file else ""
    places = list(VALUE.finditer(text))
    if file and places:
        place = random.choice(places)
        key = re.compile(rf"(?<={re.escape(_key_before(text, place.start()))}: )[^\s,{{}}\[\]]+")
        known = [each for name, content in original.items() if name.startswith(ANNOTATIONS)
                 for each in key.findall(content.decode())]  # fmt: skip
        other = random.choice(known) if known and random.random() < 0.9 else place.group() + "x"
        files[file] = (text[: place.start()] + other + text[place.end() :]).encode()
    return files


def _key_before(text: str, end: int) -> str:
    found = re.search(r"[A-Za-z_]+(?=: $)", text[:end])
    return found.group() if found else ""


def with_an_id_renamed(files: Files, original: Files, random: Random) -> Files:
    """In all files, or in one."""
    file = _chosen(files, random)
    ids = re.findall(r"^ {0,2}([a-z][a-z0-9-]{2,}):", files[file].decode(), re.MULTILINE) if file else []
    if file and ids:
        name = random.choice(ids)
        some = [each for each in files if each.startswith(ANNOTATIONS)] if random.random() < 0.5 else [file]
        for each in some:
            files[each] = re.sub(rf"\b{re.escape(name)}\b", name + "-other", files[each].decode()).encode()
    return files


def without_a_file(files: Files, original: Files, random: Random) -> Files:
    file = _chosen(files, random)
    files.pop(file or "", None)
    return files


def with_a_file_as_it_was(files: Files, original: Files, random: Random) -> Files:
    changed = [file for file in original if files.get(file) != original[file]]
    for file in random.sample(changed, min(len(changed), random.randint(1, 3))):
        files[file] = original[file]
    return files


def as_it_was(files: Files, original: Files, random: Random) -> Files:
    return dict(original)


def with_another_text(files: Files, original: Files, random: Random) -> Files:
    texts = [file for file in files if file.endswith(".txt")]
    if texts:
        file = random.choice(texts)
        files[file] = files[file][: len(files[file]) // 2]
    return files


def with_another_schema(files: Files, original: Files, random: Random) -> Files:
    file = _chosen(files, random, SCHEMAS)
    if file:
        files[file] += b"# a comment\n"
    return files


EDITS: Mapping[Callable[[Files, Files, Random], Files], int] = {
    without_a_line: 2,
    without_an_entry: 6,
    with_a_comment: 3,
    with_a_line_twice: 1,
    with_another_value: 12,
    with_an_id_renamed: 3,
    without_a_file: 1,
    with_a_file_as_it_was: 8,
    as_it_was: 2,
    with_another_text: 1,
    with_another_schema: 1,
}
"""How files are edited, each with how often."""
