"""Annotation files: text files (`text`, `excluded`, tables of records) and registry files (one table each)."""

import difflib
import re
from dataclasses import dataclass, field

from standoff.corpus.drafts import leave_out_drafts
from standoff.corpus.file_reader import FileReader, item_text
from standoff.corpus.grammar import RecordGrammar, record_grammars
from standoff.corpus.mentions import MentionReader
from standoff.corpus.qualifiers import Qualified
from standoff.corpus.registry_layout import CURATOR, by_id
from standoff.corpus.rows import LeftOut, Redirect, Rows, Settled
from standoff.corpus.text_block import ReadText, read_excluded, read_more, read_text_block
from standoff.files.annotation_files import is_in_folder, subject_of
from standoff.schema.model import Schema
from standoff.schema.qualifiers import REVIEW
from standoff.schema.renamed import of_text_files, rename_keys
from standoff.source.composer import Document
from standoff.source.look_alikes import nearest_is
from standoff.source.nodes import Mapping, Node, Scalar, Sequence
from standoff.source.problem import Place, Problem

TEXT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
TOP = ("text", "excluded")
REDIRECTS = "redirects"
LOSSY = frozenset(
    {"yaml-key", "yaml-alias", "yaml-merge", "yaml-documents", "swallowed-comma"}
)  # problems that lose entries


@dataclass(slots=True)
class AnnotationReader:
    """Reads annotation files of a corpus into rows, one file after another."""

    schema: Schema
    rows: Rows
    text_grammars: dict[str, RecordGrammar]
    registry_grammars: dict[str, RecordGrammar]
    has_drafts: bool = True  # else they are left out
    read: dict[str, ReadText] = field(default_factory=dict)  # the texts whose blocks were read

    @classmethod
    def of(cls, schema: Schema, has_drafts: bool = True) -> "AnnotationReader":
        """A reader with empty rows."""
        return cls(schema, Rows(), record_grammars(schema, "text"), record_grammars(schema, "registry"), has_drafts)

    def text_file(self, document: Document) -> None:
        """Read one file about a text: that with its block, whose name is the text's id, or one in its folder."""
        text_id = subject_of(document.file)
        top = self._begin(document, "text", document.root)
        if top is None:
            self.rows.incomplete_tables.extend(
                grammar.table.name for grammar in self.text_grammars.values() if not grammar.table.registered
            )
            return
        reader = MentionReader(self.schema, self.rows, "text", document.file)
        if not TEXT_ID.fullmatch(text_id):
            reader.complain(
                Scalar("", 1, 1, True),
                "bad-id",
                f"`{text_id}` is not a valid text id",
                "rename the file or folder: letters, digits, `_`, `-`, `.`",
            )
        rename_keys(top, of_text_files(self.schema), reader.complain)
        entries = dict(top.entries)
        if is_in_folder(document.file):
            curator = read_more(reader, self.read.get(text_id), entries)
        else:
            _, block = entries.pop("text", (None, None))
            self.read[text_id] = read_text_block(reader, text_id, block)
            curator = self.read[text_id].curator
        _, exclusions = entries.pop("excluded", (None, None))
        read_excluded(reader, text_id, exclusions)
        self._leave_out_drafts(document.file, entries)
        base = Qualified.at_top("text", len(self.rows.files) - 1, text_id, curator, len(self.schema.qualifiers))
        self._tables(reader, entries, self.text_grammars, base)

    def registry_file(self, document: Document) -> None:
        """Read one file about a table: the file of its name, or one in the folder of its name."""
        name = subject_of(document.file)
        grammar = self.registry_grammars.get(name)
        reader = MentionReader(self.schema, self.rows, "registry", document.file)
        top = self._begin(document, "registry", by_id(reader, grammar.table, document) if grammar else document.root)
        if top is None or any(problem.code in LOSSY for problem in document.problems):
            self.rows.incomplete_tables.append(name)
        if top is None:
            return
        entries = dict(top.entries)
        curator = entries.pop(CURATOR)[1] if isinstance(entries.get(CURATOR, (0, 0))[1], Scalar) else None
        if name == REDIRECTS and not is_in_folder(document.file):
            self._redirects(reader, entries)
            return
        self._leave_out_drafts(document.file, entries)
        if grammar is None:
            top_of_file = Scalar("", 1, 1, True)
            self._unknown_table(reader, top_of_file, name, f"unknown table `{name}`")
            return
        n_own = len(self.schema.qualifiers)
        name_of_curator = item_text(curator) or None if curator else None
        base = Qualified.at_top("registry", len(self.rows.files) - 1, None, name_of_curator, n_own)
        body = Mapping(top.line, top.column)
        body.entries = entries
        reader.records(grammar, body, base)
        for record, (_, value) in entries.items():
            for entry in value.items if isinstance(value, Sequence) else [value]:
                self._settle(reader, grammar, record, entry)

    # -- parts of a text file ----------------------------------------------------------------------------------------

    def _begin(self, document: Document, kind: str, root: Node | None) -> Mapping | None:
        """The root mapping of a file; an empty one if the file is empty, None if it cannot be read."""
        self.rows.files.append(document.file)
        self.rows.problems.extend(document.problems)
        if isinstance(root, Mapping):
            return root
        if (root is None and not document.problems) or (isinstance(root, Scalar) and not root.text):
            return Mapping(1, 1)
        if root is not None:
            place = Place(document.file, root.line, root.column)
            self.rows.problems.append(
                Problem(place, "not-records", f"a {kind} file is a mapping", "write `key: …` lines", 1)
            )
        return None

    def _leave_out_drafts(self, file: str, entries: dict[str, tuple[Scalar, Node]]) -> None:
        if not self.has_drafts and REVIEW in self.schema.known_qualifiers:
            left_out = leave_out_drafts(entries)
            self.rows.left_out.extend(LeftOut(file, draft.line, draft.column) for draft in left_out)

    def _tables(
        self,
        reader: MentionReader,
        entries: dict[str, tuple[Scalar, Node]],
        grammars: dict[str, RecordGrammar],
        base: Qualified,
    ) -> None:
        for name, (key, node) in entries.items():
            grammar = grammars.get(name)
            if grammar is not None:
                reader.records(grammar, node, base)
                continue
            self._unknown_table(reader, key, name, f"unknown table `{name}`")

    def _unknown_table(self, reader: FileReader, node: Scalar, name: str, message: str) -> None:
        near = difflib.get_close_matches(name, [*self.text_grammars, *(TOP if reader.is_text else ())], 1)
        child = self.schema.tables.get(name)
        hint = nearest_is(name, near[0]) if near else "tables: " + ", ".join(self.text_grammars)
        if child is not None and child.nest is not None:
            near = [child.nest.under]
            message = f"`{name}` is a child table, whose rows are written in its parent's records"
            hint = f"write them under `{child.nest.under}`, as `{child.nest.name}`"
        elif reader.is_text and child is not None and child.is_curated:
            message = f"`{name}` is a curated table, of which no text says anything"
            hint = f"write its records in annotations/registry/{name}.yaml"
        reader.complain(node, "unknown-table", message, hint)
        self.rows.incomplete_tables.extend(near)

    # -- parts of a registry file ------------------------------------------------------------------------------------

    def _settle(self, reader: FileReader, grammar: RecordGrammar, record: str, node: Node) -> None:
        if not isinstance(node, Mapping) or "settle" not in node.entries:
            return
        settle = node.entries["settle"][1]
        if not isinstance(settle, Mapping):
            reader.complain(
                settle, "bad-settle", "`settle` holds cells by field", "write `settle: {field: {to: …, because: …}}`"
            )
            return
        for path, (key, decision) in settle.entries.items():
            cell = self.cell(grammar, record, path)
            entries = decision.entries if isinstance(decision, Mapping) else {}
            because = item_text(entries["because"][1]) if "because" in entries else ""
            if cell is None:
                reader.complain(
                    key,
                    "unknown-field",
                    f"`{grammar.table.name}` has no field `{path}` to settle",
                    "known: " + ", ".join(grammar.table.stated),
                )
            elif "to" not in entries or set(entries) - {"to", "because"}:
                reader.complain(
                    key,
                    "bad-settle",
                    "a decision needs the value that the cell is settled to",
                    "write `{to: …, because: …}`; `to: null` leaves it open",
                )
            elif not because:
                reader.complain(key, "because-missing", f"`{path}` is settled without a reason", "add `because: …`")
            else:
                to = entries["to"][1]
                text = to.text if isinstance(to, Scalar) else ""
                value = None if isinstance(to, Scalar) and to.is_null else text
                self.rows.settled.append(Settled(*cell, value, because, reader.file, to.line, to.column))

    @staticmethod
    def cell(grammar: RecordGrammar, record: str, path: str) -> tuple[str, str, str] | None:
        """The cell of a path: `field`, or `nested/own-key/…/field` with keys encoded as in record ids."""
        *parts, name = path.split("/")
        while parts:
            child = grammar.children.get(parts[0])
            if child is None or len(parts) <= len(child.keys):
                return None
            end = len(child.keys) + 1
            grammar, record, parts = child, "/".join((record, *parts[1:end])), parts[end:]
        return (grammar.table.name, record, name) if name in grammar.table.stated else None

    def _redirects(self, reader: FileReader, entries: dict[str, tuple[Scalar, Node]]) -> None:
        for path, (key, node) in entries.items():
            table, _, old = path.partition("/")
            known = {"new_id", "since_version", "because"}
            given = {n: item_text(v) for n, (_, v) in node.entries.items()} if isinstance(node, Mapping) else {}
            wanted = "write `table/old-id: {new_id: …, since_version: …, because: …}`"
            if table not in self.schema.record_tables or not old or set(given) - known or not given:
                reader.complain(key, "bad-redirect", f"`{path}` is not a valid redirect", wanted)
                continue
            if not given.get("because"):
                reader.complain(key, "because-missing", f"`{path}` is redirected without a reason", "add `because: …`")
                continue
            new, since, because = (given.get(name) or None for name in ("new_id", "since_version", "because"))
            self.rows.redirects.append(Redirect(table, old, new, since, because, reader.file, key.line, key.column))
