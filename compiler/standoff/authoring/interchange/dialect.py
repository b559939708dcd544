"""The keys of a map that say how a file of rows is written: `delimiter` and `encoding`."""

from collections.abc import Callable

from standoff.source.nodes import Mapping, Node, Scalar
from standoff.source.sheet import DELIMITERS, Dialect, is_encoding

DIALECT = ("delimiter", "encoding")
Complain = Callable[[Node, str, str], None]


def read_dialect(root: Mapping, complain: Complain) -> Dialect:
    """Read both keys of a map; mistakes are reported by `complain`: a node, a message and a hint."""
    given = {"delimiter": "", "encoding": Dialect().encoding}
    for name in (name for name in DIALECT if name in root.entries):
        node = root.entries[name][1]
        value = node.text.strip().lower() if isinstance(node, Scalar) else ""
        if name == "delimiter" and value not in DELIMITERS:
            complain(node, "unknown delimiter", "one of: " + ", ".join(DELIMITERS))
        elif name == "encoding" and not is_encoding(value):
            complain(node, f"unknown encoding `{value}`", "such as: utf-8, windows-1252, utf-16")
        else:
            given[name] = value
    return Dialect(given["delimiter"], given["encoding"])
