"""Annotation files: text files (`text`, `set_aside`, tables of records) and registry files (one table each)."""

import difflib
import re
from dataclasses import dataclass

from standoff.annotation.grammar import Form, grammar
from standoff.annotation.mentions import SPAN, MentionReader, item_text
from standoff.annotation.qualifiers import Qualified
from standoff.annotation.rows import Aside, Redirect, Rows, Settled, Slots, TextBlock
from standoff.nodes import Document, Mapping, Node, Scalar, Sequence
from standoff.problem import Place, Problem
from standoff.schema.model import Schema, Table

TEXT_DERIVED = frozenset({"text_id", "n_sentences", "published_derivation", "published_because"})
TEXT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
REDIRECTS = "redirects"


@dataclass(slots=True)
class AnnotationReader:
    """Reads annotation files of a corpus into rows, one file after another."""

    schema: Schema
    rows: Rows
    text_forms: dict[str, Form]
    registry_forms: dict[str, Form]

    @classmethod
    def of(cls, schema: Schema, slots: Slots) -> "AnnotationReader":
        """A reader with empty rows."""
        return cls(schema, Rows(), grammar(schema, slots, "text"), grammar(schema, slots, "registry"))

    def text_file(self, document: Document) -> None:
        """Read one file of `annotations/texts/`; its stem is the text's id."""
        text_id = _stem(document.file)
        top = self._begin(document, "text")
        reader = MentionReader(self.schema, self.rows, "text", document.file)
        if not TEXT_ID.fullmatch(text_id):
            reader.complain(
                Scalar("", 1, 1, True),
                "bad-id",
                f"`{text_id}` is no text id",
                "rename the file: letters, digits, `_`, `-`, `.`",
            )
        entries = dict(top.entries)
        _, block = entries.pop("text", (None, None))
        curator = self._text_block(reader, text_id, block)
        _, asides = entries.pop("set_aside", (None, None))
        self._set_aside(reader, text_id, asides)
        base = Qualified("text", len(self.rows.files) - 1, text_id, curator)
        self._tables(reader, entries, self.text_forms, base)

    def registry_file(self, document: Document) -> None:
        """Read one file of `annotations/registry/`; its stem is the table's name."""
        name = _stem(document.file)
        top = self._begin(document, "registry")
        reader = MentionReader(self.schema, self.rows, "registry", document.file)
        entries = dict(top.entries)
        _, curator = entries.pop("curator", (None, None))
        if name == REDIRECTS:
            self._redirects(reader, entries)
            return
        form = self.registry_forms.get(name)
        if form is None:
            near = difflib.get_close_matches(name, self.registry_forms, 1)
            hint = f"nearest is `{near[0]}`" if near else "tables: " + ", ".join(self.registry_forms)
            reader.complain(Scalar("", 1, 1, True), "unknown-table", f"there is no table `{name}` for this file", hint)
            return
        base = Qualified("registry", len(self.rows.files) - 1, None, item_text(curator) or None if curator else None)
        body = Mapping(top.line, top.column)
        body.entries = entries
        reader.records(form, body, base)
        for record, (_, value) in entries.items():
            self._settle(reader, form, record, value)

    # -- parts of a text file ----------------------------------------------------------------------------------------

    def _begin(self, document: Document, kind: str) -> Mapping:
        self.rows.files.append(document.file)
        self.rows.problems.extend(document.problems)
        if isinstance(document.root, Mapping):
            return document.root
        if document.root is not None and not (isinstance(document.root, Scalar) and not document.root.text):
            place = Place(document.file, document.root.line, document.root.column)
            self.rows.problems.append(
                Problem(place, "not-records", f"a {kind} file is a mapping", "write `key: …` lines")
            )
        return Mapping(1, 1)

    def _tables(
        self, reader: MentionReader, entries: dict[str, tuple[Scalar, Node]], forms: dict[str, Form], base: Qualified
    ) -> None:
        for name, (key, node) in entries.items():
            form = forms.get(name)
            if form is not None:
                reader.records(form, node, base)
                continue
            near = difflib.get_close_matches(name, [*forms, "text", "set_aside"], 1)
            child = self.schema.tables.get(name)
            hint = f"nearest is `{near[0]}`" if near else "tables: " + ", ".join(forms)
            if child is not None and child.nest is not None:
                hint = f"its rows stand under `{child.nest.under}`, as `{child.nest.name}`"
            reader.complain(key, "unknown-table", f"there is no table `{name}` to write here", hint)

    def _text_block(self, reader: MentionReader, text_id: str, node: Node | None) -> str | None:
        if not isinstance(node, Mapping):
            reader.complain(
                node or Scalar("", 1, 1, True),
                "text-block",
                "the file has no `text:` block",
                "run `standoff add-text FILE` to have it written",
            )
            return None
        block = TextBlock(text_id, reader.file, node.line)
        table = self.schema.tables["texts"]
        for name, (key, value) in node.entries.items():
            if name == "sentences":
                block.sentences = self._sentences(reader, value)
            elif name in table.fields and name not in TEXT_DERIVED:
                self._text_field(reader, block, name, value)
            else:
                known = ", ".join([n for n in table.fields if n not in TEXT_DERIVED] + ["sentences"])
                reader.complain(key, "unknown-field", f"a text has no field `{name}`", f"known: {known}")
        self._required(reader, block, table, node)
        self.rows.texts.append(block)
        return block.fields["curator"][0] if "curator" in block.fields else None

    @staticmethod
    def _required(reader: MentionReader, block: TextBlock, table: Table, node: Mapping) -> None:
        needed = [
            f.name for f in table.fields.values() if f.required and f.name not in TEXT_DERIVED | {"independence_group"}
        ]
        missing = [name for name in needed if name not in block.fields]
        if "sentences" not in node.entries:
            missing.append("sentences")
        if missing:
            hint = "run `standoff add-text FILE` to have it written"
            reader.complain(
                node, "text-block", "the `text:` block lacks " + ", ".join(f"`{name}`" for name in missing), hint
            )

    def _text_field(self, reader: MentionReader, block: TextBlock, name: str, value: Node) -> None:
        derivation, because, inner = "explicit", None, value
        if isinstance(value, Mapping) and "is" in value.entries:
            inner = value.entries["is"][1]
            derivation = item_text(value.entries["derivation"][1]) if "derivation" in value.entries else derivation
            because = item_text(value.entries["because"][1]) if "because" in value.entries else None
            if derivation not in self.schema.vocabularies["derivation"].codes:
                reader.complain(value.entries["derivation"][1], "unknown-code", f"`{derivation}` is no derivation", "")
                derivation = "explicit"
            if derivation == "inferred" and not because:
                reader.complain(value, "because-missing", "an inferred value needs its reasoning", "add `because: …`")
        text = item_text(inner)
        if text:
            block.fields[name] = (text, derivation, because, inner.line, inner.column)
        else:
            reader.complain(inner, "empty-value", f"`{name}` has no value", "give one, or leave the key out")

    @staticmethod
    def _sentences(reader: MentionReader, node: Node) -> list[tuple[int, int]]:
        bounds: list[tuple[int, int]] = []
        for item in node.items if isinstance(node, Sequence) else [node]:
            match = SPAN.fullmatch(item_text(item))
            start, end = (int(match[1]), int(match[2])) if match else (0, 0)
            if end <= start or (bounds and start < bounds[-1][1]):
                reader.complain(
                    item,
                    "bad-sentence",
                    "sentence bounds are `start-end`, in order, without overlap",
                    "run `standoff add-text` again, or correct by hand",
                )
            else:
                bounds.append((start, end))
        return bounds

    def _set_aside(self, reader: MentionReader, text_id: str, node: Node | None) -> None:
        if node is None:
            return
        for item in node.items if isinstance(node, Sequence) else [node]:
            entries = item.entries if isinstance(item, Mapping) else {}
            ends = entries.get("at", (None, None))[1]
            because = item_text(entries["because"][1]) if "because" in entries else ""
            for key in [key for name, (key, _) in entries.items() if name not in {"at", "because", "quote"}]:
                reader.complain(
                    key, "unknown-field", f"a passage set aside has no `{key.text}`", "write `{at: …, because: …}`"
                )
            if "quote" in entries and ends is None:
                reader.complain(
                    entries["quote"][0],
                    "unanchored-quote",
                    "this quote has no span yet",
                    "run `standoff anchor` to replace it by `at`",
                )
                continue
            if not because or ends is None:
                reader.complain(
                    item,
                    "because-missing" if ends else "at-missing",
                    "a passage is set aside with its place and a reason",
                    "write `{at: …, because: …}`",
                )
                continue
            for span in ends.items if isinstance(ends, Sequence) else [ends]:
                match = SPAN.fullmatch(item_text(span))
                if match is None:
                    reader.complain(span, "bad-span", "a span is `start-end` in characters, as in `120-164`")
                    continue
                self.rows.asides.append(
                    Aside(text_id, int(match[1]), int(match[2]), because, reader.file, span.line, span.column)
                )

    # -- parts of a registry file ------------------------------------------------------------------------------------

    def _settle(self, reader: MentionReader, form: Form, record: str, node: Node) -> None:
        if not isinstance(node, Mapping) or "settle" not in node.entries:
            return
        settle = node.entries["settle"][1]
        if not isinstance(settle, Mapping):
            reader.complain(
                settle, "bad-settle", "`settle` holds cells by field", "write `settle: {field: {to: …, because: …}}`"
            )
            return
        for path, (key, decision) in settle.entries.items():
            cell = self._cell(form, record, path)
            entries = decision.entries if isinstance(decision, Mapping) else {}
            because = item_text(entries["because"][1]) if "because" in entries else ""
            if cell is None:
                reader.complain(
                    key,
                    "unknown-field",
                    f"`{form.table.name}` has no field `{path}` to settle",
                    "known: " + ", ".join(form.table.stated),
                )
            elif "to" not in entries or set(entries) - {"to", "because"}:
                reader.complain(
                    key,
                    "bad-settle",
                    "a decision says what the cell is settled to",
                    "write `{to: …, because: …}`; `to: null` leaves it open",
                )
            elif not because:
                reader.complain(key, "because-missing", f"`{path}` is settled without a reason", "add `because: …`")
            else:
                to = entries["to"][1]
                text = item_text(to)
                value = None if isinstance(to, Scalar) and to.plain and text in {"", "null", "~"} else text
                self.rows.settled.append(Settled(*cell, value, because, reader.file, to.line, to.column))

    @staticmethod
    def _cell(form: Form, record: str, path: str) -> tuple[str, str, str] | None:
        """The cell that a path names: `field`, or `nested/own-key/…/field` with keys encoded as in record ids."""
        parts = path.split("/")
        if len(parts) == 1:
            return (form.table.name, record, path) if path in form.table.stated else None
        child = form.children.get(parts[0])
        if child is None or len(parts) != len(child.keys) + 2 or parts[-1] not in child.table.stated:
            return None
        return child.table.name, "/".join((record, *parts[1:-1])), parts[-1]

    def _redirects(self, reader: MentionReader, entries: dict[str, tuple[Scalar, Node]]) -> None:
        for path, (key, node) in entries.items():
            table, _, old = path.partition("/")
            known = {"new_id", "since_version", "because"}
            given = {n: item_text(v) for n, (_, v) in node.entries.items()} if isinstance(node, Mapping) else {}
            if table not in self.schema.record_tables or not old or set(given) - known:
                reader.complain(
                    key,
                    "bad-redirect",
                    f"`{path}` is no redirect",
                    "write `table/old-id: {new_id: …, since_version: …, because: …}`",
                )
                continue
            new, since, because = (given.get(name) or None for name in ("new_id", "since_version", "because"))
            self.rows.redirects.append(Redirect(table, old, new, since, because, reader.file, key.line, key.column))


def _stem(file: str) -> str:
    return file.rsplit("/", 1)[-1].removesuffix(".yaml")
