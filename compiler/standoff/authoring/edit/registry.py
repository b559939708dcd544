"""New entries of registry files, inserted in order, with ids made from words; no other character changes."""

import re
import unicodedata

from standoff.corpus.grammar import SLUG
from standoff.corpus.ids import wanted
from standoff.schema.model import Table
from standoff.source import composer, tree
from standoff.source.digits import ascii_digits
from standoff.source.problem import Problem
from standoff.source.tree import Entry, Mapping, Scalar, named

# Latin letters that Unicode's compatibility decomposition (NFKD) leaves whole.
SPELLED = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "ng", "ĳ": "ij",
        "ø": "o", "ɵ": "o", "ɔ": "o", "đ": "d", "ð": "d", "ɗ": "d", "ɖ": "d", "ł": "l", "ƚ": "l", "ħ": "h",
        "ı": "i", "ɨ": "i", "ȷ": "j", "ŧ": "t", "ƭ": "t", "ə": "e", "ǝ": "e", "ɛ": "e", "ƀ": "b", "ɓ": "b",
        "ƈ": "c", "ƒ": "f", "ǥ": "g", "ɠ": "g", "ƙ": "k", "ĸ": "k", "ƥ": "p", "ʉ": "u", "ʋ": "v", "ƴ": "y", "ƶ": "z",
    }
)  # fmt: skip
APOSTROPHES = re.compile("['’‘ʼʻʾʿ`´′]")


class NoIdError(ValueError):
    """No id can be made of some words; the message says why."""


def slug(words: str) -> str:
    """An id from words: letters in ASCII and lower case, digits, and hyphens between them; raises NoIdError."""
    plain = plain_letters(words)
    foreign = dict.fromkeys(c for c in plain if not c.isascii() and c.isalnum())
    if foreign:
        raise NoIdError(
            f"no id can be made of `{_line(words)}`: there is no Latin spelling for `{''.join(foreign)[:20]}`"
        )
    result = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not result:
        raise NoIdError("no id can be made without words")
    if result[0].isdigit():
        raise NoIdError(f"no id can be made of `{_line(words)}`: ids start with a letter")
    return result


def same_name(words: str) -> str:
    """What is compared to see whether two wordings of one id are one name: letters and signs, not their typography."""
    folded = unicodedata.normalize("NFKC", APOSTROPHES.sub("", words)).casefold()
    visible = "".join(c for c in folded if unicodedata.category(c) != "Cf")
    return " ".join(re.sub(r"[\s_.,;:!?\"“”„«»()‐‑‒–—-]+", " ", visible).split())


def plain_letters(words: str) -> str:
    """Words in lower case, compatibility letters and digits in ASCII, without the accents of Latin letters."""
    spelled = unicodedata.normalize("NFKD", APOSTROPHES.sub("", words).lower()).lower().translate(SPELLED)
    return ascii_digits("".join(c for c in spelled if unicodedata.category(c) not in {"Mn", "Cf"}))


def _line(words: str) -> str:
    return " ".join(words.split())[:60]


class NotAnIdError(ValueError):
    """The given id, table or value is not valid; the message says why."""


def given_field(name: str, text: str) -> Entry:
    """A field with a value that is given as text: YAML if it starts with `{` or `[`, else plain text.

    Raises NotAnIdError.
    """
    if not text.startswith(("{", "[")):
        return named(name, Scalar(text))
    wrong = composer.read(name, f"x: {text}\n".encode()).problems
    if wrong:
        raise NotAnIdError(f"`{name}`: {wrong[0].message}")
    root = tree.read(f"x: {text}\n")
    return named(name, root.entries[0].value if isinstance(root, Mapping) else Scalar(text))


def missing_fields(table: Table, given: list[tuple[str, str]]) -> list[str]:
    """The required registry fields of an entry that are not given."""
    needed = [f.name for f in table.fields.values() if f.required and f.source == "registry"]
    return [name for name in needed if name not in dict(given)]


def inserted(source: str, record: str, lines: str) -> str:
    """The source with the lines of a record inserted.

    In alphabetical order if the file is sorted, otherwise at its end.
    """
    root = tree.read(source)
    pairs = [pair for pair in root.pairs if pair[0].text != "curator"] if isinstance(root, Mapping) else []
    if source and not source.endswith("\n"):
        source += "\n"
    keys = [key.text for key, _ in pairs]
    earlier = [pair for pair in pairs if pair[0].text < record]
    if keys != sorted(keys) or len(earlier) == len(pairs):
        return _cleared(source, root) + lines
    if earlier:
        here = source.find("\n", max(earlier[-1][0].end, earlier[-1][1].end)) + 1
    else:
        here = source.rfind("\n", 0, pairs[0][0].start) + 1
    return source[:here] + lines + source[here:]


def _cleared(source: str, root: tree.Node | None) -> str:
    """The source without the `{}` that an empty file may contain."""
    is_empty = isinstance(root, Mapping) and not root.entries
    return source[: root.start] + source[root.end :].lstrip("\n") if is_empty and root is not None else source


def check_id(record: str) -> None:
    """Raise NotAnIdError unless this is an id."""
    if not SLUG.fullmatch(record):
        try:
            proposed = f"; try `{slug(record)}`"
        except NoIdError:
            proposed = ""
        raise NotAnIdError(f"`{record}` is not a valid id: {wanted(None)}{proposed}")


def readable(file: str, data: bytes, limits: composer.Limits) -> list[Problem]:
    """The problems that prevent editing a file; one whose root is not a mapping is not an annotation file."""
    return composer.read(file, data, limits).problems
