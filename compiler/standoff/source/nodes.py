"""What YAML is read into: scalars, lists and mappings with their places.

Lines and columns are 1-based and count code points.
"""

import unicodedata

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
"""What YAML reads as no value where it is not quoted (YAML 1.2, core schema, 10.3.2)."""


class Scalar:
    """A scalar as written, before any type; `plain` is False if it is quoted or a block scalar."""

    __slots__ = ("column", "line", "plain", "text")

    def __init__(self, text: str, line: int, column: int, plain: bool) -> None:
        self.text = text
        self.line = line
        self.column = column
        self.plain = plain

    @property
    def is_null(self) -> bool:
        """Whether it is empty, or a bare word that YAML reads as no value."""
        return self.plain and self.text in NULLS


class Sequence:
    """A list of nodes."""

    __slots__ = ("column", "items", "line")

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column
        self.items: list[Node] = []


class Mapping:
    """A mapping: the text of each key with the key's own node and its value, in the order of the file."""

    __slots__ = ("column", "entries", "key", "line")

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column
        self.entries: dict[str, tuple[Scalar, Node]] = {}
        self.key: Scalar | None = None

    @property
    def pairs(self) -> list[tuple[Scalar, "Node"]]:
        """Its keys with their values, in order."""
        return list(self.entries.values())

    def value(self, name: str) -> "Node | None":
        """The value of a key; None if there is no such key."""
        pair = self.entries.get(name)
        return pair[1] if pair else None


Node = Scalar | Sequence | Mapping


def folded(text: str) -> str:
    """The text as values are compared and written: white space folded to single spaces, in normal form C.

    Composed and decomposed accents look the same; as different values they would be rivals (Unicode, UAX 15).
    """
    words = " ".join(text.split())
    return words if words.isascii() else unicodedata.normalize("NFC", words)
