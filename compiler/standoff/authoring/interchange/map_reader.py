"""How every map of an import is read: its sections, and in them keys, flags, pairs and single values, with mistakes."""

from dataclasses import dataclass, field

from standoff.corpus.grammar import RecordGrammar
from standoff.corpus.reporting import nearest
from standoff.source import composer
from standoff.source.look_alikes import nearest_is
from standoff.source.nodes import Mapping, Node, Scalar
from standoff.source.problem import Place, Problem

Pairs = tuple[tuple[str, str], ...]
NESTED = frozenset({"set", "values", "register", "ids", "columns"})  # keys that hold more than a single value


@dataclass(slots=True)
class MapReader:
    """Reads the parts of one map, of which `example` shows the form; what is wrong with it is in `problems`."""

    file: str
    example: str
    problems: list[Problem] = field(default_factory=list)

    def complain(self, node: Node, message: str, hint: str) -> None:
        """Add a problem at a node."""
        self.problems.append(Problem(Place(self.file, node.line, node.column), "bad-map", message, hint))

    def sections(self, data: bytes, known: tuple[str, ...]) -> Mapping | None:
        """The map as a mapping of sections; those that are not known are reported."""
        document = composer.read(self.file, data)
        self.problems += document.problems
        root = document.root or Scalar("", 1, 1, True)
        if not isinstance(root, Mapping):
            if document.root is not None or not document.problems:
                self.complain(root, "a map must be a mapping", self.example)
            return None
        for name, (key, _) in root.entries.items():
            if name not in known:
                near = nearest(name, known)
                self.complain(key, f"unknown section `{name}`", nearest_is(name, near) if near else self.example)
        return root

    def section(self, root: Mapping, name: str) -> list[tuple[str, Scalar, Node]]:
        """The entries of a section: names, the nodes of their keys, and their values."""
        node = root.entries.get(name, (None, None))[1]
        if isinstance(node, Mapping):
            return [(entry, key, value) for entry, (key, value) in node.entries.items()]
        if node is not None and not is_empty(node):
            self.complain(node, f"`{name}` must be a mapping", self.example)
        return []

    def entries(self, node: Node, known: tuple[str, ...], flags: tuple[str, ...] = ()) -> dict[str, Node]:
        """The values of a mapping by their keys; `flags` are true or false."""
        if not isinstance(node, Mapping):
            self.complain(node, "this must be a mapping", "write `{" + ": …, ".join(known[:2]) + ": …}`")
            return {}
        for name, (key, value) in node.entries.items():
            if name not in known:
                self.complain(key, f"unknown key `{name}`", "known: " + ", ".join(known))
            elif name in flags and text_of(value) not in {"true", "false"}:
                self.complain(value, f"`{name}` must be true or false", f"write `{name}: true`, or leave it out")
            elif name not in NESTED and not isinstance(value, Scalar):
                self.complain(value, f"`{name}` must be a single value", f"write `{name}: …`")
        return {name: value for name, (_, value) in node.entries.items()}

    def pairs(self, node: Node | None) -> Pairs:
        """A mapping of single values."""
        if node is None:
            return ()
        if not isinstance(node, Mapping):
            self.complain(node, "this must be a mapping", "write `{name: value}`")
            return ()
        for value in (value for _, value in node.entries.values() if not isinstance(value, Scalar)):
            self.complain(value, "this must be a single value", "write `{name: value}`")
        return tuple((name, text_of(value)) for name, (_, value) in node.entries.items())


def text_of(node: Node | None) -> str:
    """A single value as text, with its white space made one; empty for what is none."""
    return " ".join(node.text.split()) if isinstance(node, Scalar) else ""


def is_true(node: Node | None) -> bool:
    """Whether a flag is set."""
    return text_of(node) == "true"


def is_empty(node: Node) -> bool:
    """Whether nothing is written."""
    return isinstance(node, Scalar) and not node.text and node.plain


def known_fields(grammar: RecordGrammar) -> str:
    """A hint: the fields of a table."""
    return "known: " + ", ".join(grammar.fields)
