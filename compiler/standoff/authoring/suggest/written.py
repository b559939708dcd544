"""How dates, counts and money are written in a language (`builtin/written.yaml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from standoff.corpus.quotes.folded import fold
from standoff.source import composer, nodes

FILE = "builtin/written.yaml"
MARKS = "\u0300-\u036f\u064b-\u0655\u0670"  # of Latin and Arabic letters, which tables leave out
NEVER = r"(?!)"  # what nothing matches


@dataclass(frozen=True, slots=True)
class Written:
    """The words of one language: patterns of alternatives, which match nothing where it has none, and tables."""

    months: tuple[str, ...]
    months_short: tuple[str, ...]
    weekdays: tuple[str, ...]
    words: Mapping[str, str]
    relative: Mapping[str, tuple[str, int]]
    has_capitals: bool
    is_month_first: bool

    def any_of(self, name: str) -> str:
        """A pattern of the words of a kind."""
        return alternatives(self.words.get(name, ""))


def alternatives(words: str) -> str:
    """A pattern without groups for words separated by `|`, the longest first."""
    listed = sorted(filter(None, words.split("|")), key=len, reverse=True)
    return f"(?:{'|'.join(listed)})" if listed else NEVER


def main_language(tag: str) -> str:
    """The first part of a language tag."""
    return tag.lower().split("-", 1)[0]


@cache
def written(language: str) -> Written | None:
    """How dates are written in a language, by the first part of its tag; None where it is not known."""
    node = _root().value(language)
    if not isinstance(node, nodes.Mapping) or node.value("months") is None:
        return None
    lists = {name: _list(node, name) for name in ("months", "months_short", "weekdays")}
    texts = {name: _folded(value.text) for name, (_, value) in node.entries.items() if isinstance(value, nodes.Scalar)}
    relative = {words: (unit, int(number)) for words, (unit, number) in _relative(node)}
    return Written(
        **lists, words=texts, relative=relative, has_capitals="capital" in texts, is_month_first="month_first" in texts
    )


@cache
def words_of(*path: str) -> Mapping[str, str]:
    """The texts of a part of the file by their keys; empty where there is no such part."""
    node: nodes.Node | None = _root()
    for name in path:
        node = node.value(name) if isinstance(node, nodes.Mapping) else None
    if not isinstance(node, nodes.Mapping):
        return {}
    return {_folded(name): value.text for name, (_, value) in node.entries.items() if isinstance(value, nodes.Scalar)}


def alternatives_of(name: str, *path: str) -> str:
    """A pattern of the words under a key of a part of the file."""
    return alternatives(_folded(words_of(*path).get(name, "")))


def _relative(node: nodes.Mapping) -> list[tuple[str, list[str]]]:
    found = node.value("relative")
    pairs = found.entries.items() if isinstance(found, nodes.Mapping) else ()
    return [(_folded(words), value.text.split()) for words, (_, value) in pairs if isinstance(value, nodes.Scalar)]


def _list(node: nodes.Mapping, name: str) -> tuple[str, ...]:
    found = node.value(name)
    items = found.items if isinstance(found, nodes.Sequence) else []
    return tuple(_folded(item.text) for item in items if isinstance(item, nodes.Scalar))


def _folded(words: str) -> str:
    """Words as a folded text has them, with `|` between alternatives kept."""
    return "|".join(fold(" ".join(each.split())) for each in words.split("|"))


@cache
def _root() -> nodes.Mapping:
    root = composer.read(FILE, (resources.files("standoff") / FILE).read_bytes()).root
    return root if isinstance(root, nodes.Mapping) else nodes.Mapping(1, 1)
