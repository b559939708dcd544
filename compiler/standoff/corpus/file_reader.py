"""What all readers of one annotation file share: the file, the rows that it yields, and how they complain."""

from standoff.corpus.rows import Rows
from standoff.schema.model import Schema
from standoff.schema.renamed import hint_of, new_name
from standoff.source.nodes import Node, Scalar, folded
from standoff.source.problem import Place, Problem


class FileReader:
    """Reads one file into rows; `kind` is `text` or `registry`."""

    def __init__(self, schema: Schema, rows: Rows, kind: str, file: str) -> None:
        self.schema = schema
        self.rows = rows
        self.kind = kind
        self.file = file
        self.is_text = kind == "text"
        self.is_quotable = False  # whether the text says that its words may be repeated

    def complain(self, node: Node, code: str, message: str, hint: str = "") -> None:
        """Add a problem at the node."""
        length = len(node.text) + (0 if node.plain else 2) if isinstance(node, Scalar) and "\n" not in node.text else 1
        place = Place(self.file, node.line, node.column)
        fix = new_name(code, node.text) if isinstance(node, Scalar) else ""
        hint = hint_of(node.text) if isinstance(node, Scalar) and fix else hint
        self.rows.problems.append(Problem(place, code, message, hint, length, fix=fix))


def item_text(node: Node) -> str:
    """The text of a scalar, folded as values are; empty for anything else, and for a bare `null`."""
    return folded(node.text) if isinstance(node, Scalar) and not node.is_null else ""
