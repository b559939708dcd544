"""The codes of currencies (ISO 4217, `builtin/currencies.yaml`), and what people write for them and for zeros."""

from collections.abc import Mapping
from functools import cache
from importlib import resources

from standoff.source import composer
from standoff.source.nodes import Mapping as Entries
from standoff.source.nodes import Node, Scalar

CODES, WRITTEN = "builtin/currencies.yaml", "builtin/written.yaml"
AMBIGUOUS = {"$", "dollar", "dollars"}  # of the United States where a text is searched, not where a curator writes it


@cache
def currencies() -> tuple[str, ...]:
    """All codes, those of former currencies last."""
    return tuple(code for _, group in _entries(_root(CODES)).items() for code in group.split())


@cache
def signs() -> Mapping[str, str]:
    """The signs and English words that mean one currency, in capitals."""
    found = _entries(_part("signs")) | _entries(_part("words", "en"))
    return {sign.upper(): code for sign, code in found.items() if sign not in AMBIGUOUS}


@cache
def multiples() -> Mapping[str, int]:
    """Words for thousands, millions and the like, in English."""
    return {word: int(number) for word, number in _entries(_part("multiples", "en")).items()}


def _part(*path: str) -> Node | None:
    node: Node | None = _root(WRITTEN)
    for name in ("money", *path):
        node = node.value(name) if isinstance(node, Entries) else None
    return node


def _entries(node: Node | None) -> dict[str, str]:
    entries = node.entries.items() if isinstance(node, Entries) else ()
    return {name: value.text for name, (_, value) in entries if isinstance(value, Scalar)}


@cache
def _root(file: str) -> Node | None:
    return composer.read(file, (resources.files("standoff") / file).read_bytes()).root
