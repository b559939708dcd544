"""What all readers of one annotation file share: the file, the rows that it yields, and how they complain."""

from standoff.corpus.rows import Rows
from standoff.schema.model import Schema
from standoff.schema.renamed import BASES, of_mentions, rename_keys, rename_words
from standoff.source.nodes import Mapping, Node, Scalar, folded
from standoff.source.problem import Place, Problem


class FileReader:
    """Reads one file into rows; `kind` is `text` or `registry`."""

    def __init__(self, schema: Schema, rows: Rows, kind: str, file: str) -> None:
        self.schema = schema
        self.rows = rows
        self.kind = kind
        self.file = file
        self.is_text = kind == "text"
        self.old = of_mentions(schema)
        self.is_quotable = False  # whether the text says that its words may be repeated

    def complain(self, node: Node, code: str, message: str, hint: str = "", fix: str = "") -> None:
        """Add a problem at the node; `fix` is what is to be written there instead."""
        length = len(node.text) + (0 if node.plain else 2) if isinstance(node, Scalar) and "\n" not in node.text else 1
        place = Place(self.file, node.line, node.column)
        self.rows.problems.append(Problem(place, code, message, hint, length, fix=fix))

    def rename(self, node: Mapping) -> None:
        """Read words of before 2.0 as today's: the keys of qualifiers, and the codes of a basis."""
        rename_keys(node, self.old, self.complain)
        if "basis" in node.entries:
            rename_words(node.entries["basis"][1], BASES, self.complain)


def item_text(node: Node) -> str:
    """The text of a scalar, folded as values are; empty for anything else, and for a bare `null`."""
    return folded(node.text) if isinstance(node, Scalar) and not node.is_null else ""
