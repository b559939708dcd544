"""Units of quantities (`builtin/units.yaml`): what each measures, and how much of a base unit it is, as a fraction."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources

from standoff.source import composer
from standoff.source.nodes import Mapping as Entries
from standoff.source.nodes import Node, Scalar, Sequence

FILE = "builtin/units.yaml"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: an amount in the base unit of its dimension is `(amount + zero) * factor`."""

    symbol: str
    dimension: str
    base: str
    factor: Fraction
    zero: Fraction = Fraction(0)

    def in_base(self, amount: Fraction) -> Fraction:
        """An amount of this unit in the base unit."""
        return (amount + self.zero) * self.factor

    def from_base(self, amount: Fraction) -> Fraction:
        """An amount of the base unit in this unit."""
        return amount / self.factor - self.zero


@cache
def units() -> Mapping[str, Unit]:
    """All units by their symbols, in the order of the file."""
    return {
        symbol: Unit(symbol, dimension, next(iter(group)), _fraction(entry, "is"), _fraction(entry, "zero"))
        for dimension, group in _groups().items()
        for symbol, entry in group.items()
    }


@cache
def other_words() -> Mapping[str, str]:
    """The symbol that is meant by each other way of writing a unit, also in lower case; what may be two is left out."""
    found: dict[str, set[str]] = {}
    for group in _groups().values():
        for symbol, entry in group.items():
            also = entry.value("also")
            words = [_text(item) for item in also.items] if isinstance(also, Sequence) else []
            for word in {symbol.lower(), *words, *map(str.lower, words)}:
                found.setdefault(word, set()).add(symbol)
    return {word: min(symbols) for word, symbols in found.items() if len(symbols) == 1}


def alike(symbol: str) -> list[str]:
    """The units that measure the same, in the order of the file."""
    return [each.symbol for each in units().values() if each.dimension == units()[symbol].dimension]


@cache
def _groups() -> Mapping[str, Mapping[str, Entries]]:
    root = composer.read(FILE, (resources.files("standoff") / FILE).read_bytes()).root
    assert isinstance(root, Entries)
    groups = ((name, node) for name, (_, node) in root.entries.items() if isinstance(node, Entries))
    return {
        name: {symbol: entry for symbol, (_, entry) in node.entries.items() if isinstance(entry, Entries)}
        for name, node in groups
    }


def _fraction(entry: Entries, name: str) -> Fraction:
    node = entry.value(name)
    return Fraction(_text(node)) if node is not None else Fraction(0)


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""
