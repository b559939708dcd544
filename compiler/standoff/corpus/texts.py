"""Texts: read, hashed, split into sentences, compared; their script. Never edited, and never part of the repository."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from standoff.files.line_ends import converted
from standoff.files.project_files import Kind, entries, kind_of, read_file
from standoff.source import composer, nodes

if TYPE_CHECKING:
    import polars as pl

TEXT_NAMES, README = (".txt", ".md"), "README.md"  # in the folder of texts; what else lies there is no text
WORDS = 8  # the shortest shared run of words that counts as copying; shorter runs are names and idioms
WORD = re.compile(r"\w+")
UNSEEN = r"[\s\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]*"  # white space, joiners, directions
EDGES = re.compile(rf"({UNSEEN})(.*?){UNSEEN}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Text:
    """A source text: its id (the file's stem), its decoded content, and the SHA-256 of its bytes.

    `line_ends` names those of the file (`CRLF`, `LF`) if they are not those of the annotated text: then the content
    and the hash are the annotated ones, since a checkout had converted nothing but line ends.
    """

    text_id: str
    file: str
    content: str
    sha256: str
    line_ends: str = ""

    def passage(self, start: int, end: int) -> str:
        """The characters of a span (code points, end excluded)."""
        return self.content[start:end]


def read_text(path: Path, stated: str | None = None) -> Text:
    """Read one text, whose SHA-256 is `stated` if it was annotated.

    Raises UnicodeDecodeError where it is not UTF-8 and OSError where it cannot be read.
    """
    return _text(path, read_file(path.parent, path.name), stated)


def read_texts(folder: Path | None, stated: Mapping[str, str]) -> dict[str, Text]:
    """Those of the texts, by file name with the SHA-256 that is stated of each, that are in the folder, by id.

    One that is not UTF-8 has no content. Raises OSError where a text is there and cannot be read.
    """
    found: dict[str, Text] = {}
    for name, sha256 in stated.items():
        path = folder / name if folder else None
        if path is None or Path(name).name != name or kind_of(path.parent, name) in (Kind.ABSENT, Kind.FOLDER):
            continue
        data = read_file(path.parent, name)
        try:
            text = _text(path, data, sha256)
        except UnicodeDecodeError:
            text = Text(path.stem, path.name, "", hashlib.sha256(data).hexdigest())
        found[text.text_id] = text
    return found


def names_of_texts(folder: Path | None) -> list[str]:
    """The names of all files in a folder that are texts by their names; raises OSError where it cannot be listed."""
    found = entries(folder, ".") if folder else []
    return [each.name for each in found if each.name.endswith(TEXT_NAMES) and each.name != README]


def _text(path: Path, data: bytes, stated: str | None) -> Text:
    line_ends = converted(data, stated) if stated else None
    if stated and line_ends:
        return Text(path.stem, path.name, line_ends[1].decode("utf-8"), stated, line_ends[0])
    return Text(path.stem, path.name, data.decode("utf-8"), hashlib.sha256(data).hexdigest())


def short_names(texts: "pl.DataFrame") -> dict[str, str]:
    """A name for each text to cite it by: its handle if it alone has it, otherwise a short form of its id.

    `texts` has the columns `text_id` and, unless it comes from an older package, `handle`.
    """
    ids = short_ids(texts["text_id"].to_list())
    if "handle" not in texts.columns:
        return ids
    handles = Counter(texts["handle"].drop_nulls())
    named = zip(texts["text_id"], texts["handle"], strict=True)
    return ids | {text_id: handle for text_id, handle in named if handles[handle] == 1}


def short_ids(text_ids: Collection[str]) -> dict[str, str]:
    """A short form of each text's id: up to the first `_`, where no other text's id starts so."""
    heads = Counter(text_id.split("_", 1)[0] for text_id in text_ids)
    firsts = ((text_id, text_id.split("_", 1)[0]) for text_id in text_ids)
    return {text_id: head if heads[head] == 1 else text_id for text_id, head in firsts}


def sentences(content: str, language: str) -> list[tuple[int, int]]:
    """Sentence bounds (code points, end excluded); a line is never joined to the next.

    A sentence neither starts nor ends with white space, a joiner or a mark of direction, and none ends within a number.
    """
    from sentencex import get_sentence_boundaries

    bounds: list[tuple[int, int]] = []
    offset = 0
    for line in content.splitlines(keepends=True):
        for boundary in get_sentence_boundaries(language, line) if line.strip() else ():
            start, end = _seen(line, boundary["start_index"], boundary["end_index"])
            if start == end:
                continue
            if bounds and bounds[-1][1] == offset + start and _is_number(line, start):
                bounds[-1] = (bounds[-1][0], offset + end)
            else:
                bounds.append((offset + start, offset + end))
        offset += len(line)
    return bounds


def _seen(line: str, start: int, end: int) -> tuple[int, int]:
    """The bounds without invisible characters at the ends."""
    match = EDGES.fullmatch(line, start, end)
    return match.span(2) if match else (start, end)


def _is_number(line: str, here: int) -> bool:
    """Whether the character before a position is a point between two digits of any script."""
    return line[here - 1] == "." and line[here - 2 : here - 1].isdecimal() and line[here : here + 1].isdecimal()


@dataclass(frozen=True, slots=True)
class Shared:
    """How much of a text another text contains: the share of its words in shared runs, and the longest run in words."""

    text_id: str
    share: float
    longest: int


def shared_runs(text: Text, other: Text) -> Shared:
    """Compare two texts by runs of 8 words or more, in any case and with any signs between the words."""
    mine, theirs = _words(text), set(_runs(_words(other)))
    starts = [start for start, run in enumerate(_runs(mine)) if run in theirs]
    covered = {word for start in starts for word in range(start, start + WORDS)}
    return Shared(other.text_id, len(covered) / len(mine) if mine else 0.0, _longest(starts))


def sharing(texts: Iterable[Text]) -> dict[tuple[str, str], tuple[Shared, Shared]]:
    """Of each pair of texts with a run in common, what is shared as seen from either; by their ids, in order.

    Time grows with the words and with the pairs that do share, not with all pairs.
    """
    by_id = {text.text_id: text for text in texts}
    homes: dict[tuple[str, ...], list[str]] = {}
    for text_id in sorted(by_id):
        for run in set(_runs(_words(by_id[text_id]))):
            homes.setdefault(run, []).append(text_id)
    pairs = {(one, other) for met in homes.values() for n, one in enumerate(met) for other in met[n + 1 :]}
    return {
        (one, other): (shared_runs(by_id[one], by_id[other]), shared_runs(by_id[other], by_id[one]))
        for one, other in sorted(pairs)
    }


def _words(text: Text) -> list[str]:
    return WORD.findall(text.content.casefold())


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(words[start : start + WORDS]) for start in range(len(words) - WORDS + 1))


def _longest(starts: list[int]) -> int:
    """The length in words of the longest run, from the places where shared runs of 8 words start."""
    longest = length = 0
    last = None
    for start in starts:
        length = length + 1 if last is not None and start == last + 1 else WORDS
        longest, last = max(longest, length), start
    return longest


FILE = "builtin/scripts.yaml"
MOSTLY = 0.6  # of a text's letters: fewer are of a text in several scripts
FEW = 20  # languages of a script
ENOUGH = 10  # letters: fewer say nothing


@dataclass(frozen=True, slots=True)
class Script:
    """A script by the name with which Unicode's names of its letters begin, its codes in tags, and its languages."""

    name: str
    codes: tuple[str, ...]
    languages: tuple[str, ...]


def script_of(content: str) -> Script | None:
    """The script of most letters of a text; none where there are few letters, several scripts, or an unknown one."""
    counts: Counter[str] = Counter()
    for character, count in Counter(content).items():
        if character.isalpha():
            counts[unicodedata.name(character, "").split(" ", 1)[0]] += count
    letters = counts.total()
    name, most = counts.most_common(1)[0] if letters else ("", 0)
    return _scripts().get(name) if letters >= ENOUGH and most >= MOSTLY * letters else None


def scripts_of(language: str) -> list[Script]:
    """The scripts in which a language is written by its tag (`pa-Guru` names its script); empty where none is known."""
    main, *more = language.split("-")
    named = [each for each in _scripts().values() for code in more if code.title() in each.codes]
    return named or [each for each in _scripts().values() if main in each.languages]


def mismatch(content: str, language: str) -> tuple[str, str] | None:
    """What to say where a text is written in a script in which its language is not: message and hint."""
    script, known = script_of(content), scripts_of(language)
    if script is None or not known or script in known:
        return None
    expected = " or ".join(each.name for each in known)
    message = f"most letters of the text are {script.name}, and `{language}` is written in {expected}"
    return message, f"{likely(script)}; or name the script: `{language.split('-', maxsplit=1)[0]}-{script.codes[0]}`"


def likely(script: Script) -> str:
    """A hint with the languages of a script, if they are few enough to be read."""
    if len(script.languages) > FEW:
        return f"write the tag of a language that is written in {script.name}"
    return f"languages in {script.name}: {', '.join(script.languages)}"


@cache
def _scripts() -> dict[str, Script]:
    """The scripts by the first word of the names of their letters, in capitals."""
    root = composer.read(FILE, (resources.files("standoff") / FILE).read_bytes()).root
    return {name.upper(): _script(name, node) for name, (_, node) in getattr(root, "entries", {}).items()}


def _script(name: str, node: nodes.Mapping) -> Script:
    codes, languages = (
        tuple(item.text for item in getattr(node.value(key), "items", ())) for key in ("codes", "languages")
    )
    return Script(name, codes, languages)
