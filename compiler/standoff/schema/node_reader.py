"""AnnotationSet schema files: nodes become plain values, and what does not fit becomes a problem with its place."""

from dataclasses import dataclass, field

from standoff.source.names import is_line
from standoff.source.nodes import Mapping, Node, Scalar, Sequence, folded
from standoff.source.problem import Place, Problem


@dataclass(slots=True)
class NodeReader:
    """Reads the nodes of one file; collects problems, never raises."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)

    def mark(self, path: str, node: Node | None) -> None:
        """Remember where `path` (`primaryKey`, `fields/kind`) is, for what is checked once all files are read."""
        if node is not None:
            self.places[path] = Place(self.file, node.line, node.column)

    def complain(self, node: Node, code: str, message: str, hint: str = "", fix: str = "") -> None:
        """Add a problem at the node; `fix` is what is to be written there instead."""
        length = len(node.text) if isinstance(node, Scalar) else 0
        place = Place(self.file, node.line, node.column)
        self.problems.append(Problem(place, code, message, hint, length, fix=fix))

    def entries(self, node: Node | None, allowed: frozenset[str] | None = None) -> dict[str, Node]:
        """The entries of a mapping, those outside `allowed` reported and left out."""
        if node is None:
            return {}
        if not isinstance(node, Mapping):
            self.complain(
                node, "schema-value", "expected a mapping here", "write `key: value` lines, or `{key: value}`"
            )
            return {}
        found: dict[str, Node] = {}
        for name, (key, value) in node.entries.items():
            if allowed is not None and name not in allowed:
                self.complain(key, "schema-key", f"no key `{name}` here", "known keys: " + ", ".join(sorted(allowed)))
            else:
                found[name] = value
        return found

    def text(self, node: Node | None, default: str = "") -> str:
        """The text of a scalar, folded as values are."""
        if node is None:
            return default
        if not isinstance(node, Scalar):
            self.complain(node, "schema-value", "expected a single value here", "write it plainly, as in `key: value`")
            return default
        text = folded(node.text)
        if text and not is_line(text):
            message = "a control character, or one that changes the direction of what follows"
            self.complain(node, "schema-value", message, "remove it")
        return text

    def maybe(self, node: Node | None) -> str | None:
        """The text of a scalar, or none where the key is absent."""
        return None if node is None else self.text(node)

    def flag(self, node: Node | None) -> bool:
        """A boolean; absent is false."""
        text = self.text(node, "false")
        if node is not None and text not in {"true", "false"}:
            self.complain(node, "schema-value", f"`{text}` is neither `true` nor `false`", "write one of the two")
        return text == "true"

    def number(self, node: Node | None) -> float | None:
        """A number, or none where the key is absent."""
        text = self.maybe(node)
        if node is None or text is None:
            return None
        try:
            return float(text)
        except ValueError:
            self.complain(node, "schema-value", f"`{text}` is not a number", "write it as in `12` or `0.5`")
            return None

    def whole(self, node: Node | None) -> int | None:
        """A whole number, or none where the key is absent."""
        number = self.number(node)
        if node is not None and number is not None and not number.is_integer():
            self.complain(node, "schema-value", f"`{self.text(node)}` is not a whole number", "write it as in `12`")
            return None
        return None if number is None else int(number)

    def pattern(self, node: Node | None) -> str | None:
        """A regular expression as polars knows them, or none where the key is absent."""
        import polars as pl

        pattern = self.maybe(node)
        if node is not None and pattern is not None:
            try:
                pl.Series([""]).str.contains(pattern)
            except pl.exceptions.ComputeError:
                hint = "as in `[A-Z]{3}`; look-ahead, look-behind and back-references are not known (Rust's syntax)"
                self.complain(node, "schema-value", f"`{pattern}` is not a valid regular expression", hint)
                return None
        return pattern

    def items(self, node: Node | None) -> list[Node]:
        """The items of a list; a single value counts as a list of one."""
        if node is None:
            return []
        return node.items if isinstance(node, Sequence) else [node]

    def names(self, node: Node | None) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        return tuple(self.text(item) for item in self.items(node))

    def pairs(self, node: Node | None) -> tuple[tuple[str, str], ...]:
        """The entries of a mapping of texts."""
        return tuple((name, self.text(value)) for name, value in self.entries(node).items())

    def groups(self, node: Node | None) -> tuple[tuple[str, ...], ...] | None:
        """Lists of names; one plain list counts as the only one. None where the key is absent."""
        items = self.items(node)
        if any(isinstance(item, Sequence) for item in items):
            return tuple(self.names(item) for item in items)
        return None if node is None else (self.names(node),) if items else ()

    def one_of(self, node: Node | None, choices: tuple[str, ...]) -> str | None:
        """A text among `choices`, or none where the key is absent."""
        text = self.maybe(node)
        if node is not None and text is not None and text not in choices:
            self.complain(node, "schema-value", f"`{text}` is not known here", "one of: " + ", ".join(choices))
            return None
        return text
