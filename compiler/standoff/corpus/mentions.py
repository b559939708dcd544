"""Records and their mentions: fields, values with qualifiers of their own, and children in every short form."""

import difflib
from collections.abc import Iterable

from standoff.corpus import anchors
from standoff.corpus.calendars import CALENDAR, in_calendar
from standoff.corpus.drafts import read_remarks
from standoff.corpus.file_reader import FileReader, item_text
from standoff.corpus.grammar import Child, Key, RecordGrammar, children
from standoff.corpus.ids import canonical, malformed
from standoff.corpus.qualifiers import Qualified, choices, fault
from standoff.corpus.rows import Named, Rows
from standoff.schema.model import Schema
from standoff.schema.qualifiers import CHECKED_BY
from standoff.schema.record_ids import encoded
from standoff.source.look_alikes import nearest_is
from standoff.source.nodes import NULLS, Mapping, Node, Scalar, Sequence, folded
from standoff.source.yaml_structure import spaced

NO_VALUE = "give one, or leave the key out"
MOVES = {
    "registry-field": "write it in annotations/registry/{table}.yaml",
    "text-field": "write it in a mention, in the file of the text that gives it",
}


class MentionReader(FileReader):
    """Reads the records of one file into rows."""

    def __init__(self, schema: Schema, rows: Rows, kind: str, file: str) -> None:
        super().__init__(schema, rows, kind, file)
        self.qualifiers = schema.known_qualifiers
        self.marks = frozenset(
            {*self.qualifiers, *self.old, "at", "quote"}
        )  # a mapping with one of these has qualifiers of its own
        self.anchors = schema.known_anchors
        self.beside = frozenset({*self.qualifiers, *self.anchors})  # keys allowed beside the fields of a mention
        self.index = {each.name: number for number, each in enumerate(schema.all_qualifiers)}

    # -- problems ---------------------------------------------------------------------------------------------------

    def _unknown(self, key: Scalar, grammar: RecordGrammar) -> None:
        if key.text in grammar.refused:
            code, message = grammar.refused[key.text]
            hint = MOVES.get(code, "leave it out").format(table=grammar.table.name)
            self.complain(key, code, message, hint)
        elif key.text == "is":
            self.complain(key, "unknown-field", "`is` belongs to one value, not to a mention", "write `field: {is: …}`")
        else:
            near = difflib.get_close_matches(key.text, grammar.known, 1)
            hint = nearest_is(key.text, near[0]) if near else "known here: " + ", ".join(grammar.known[:12])
            self.complain(key, "unknown-field", f"`{grammar.table.name}` has no field `{key.text}`", hint)

    # -- records ----------------------------------------------------------------------------------------------------

    def records(self, grammar: RecordGrammar, node: Node, base: Qualified) -> None:
        """Read all records of one table."""
        if not isinstance(node, Mapping):
            self.complain(node, "not-records", f"`{grammar.table.name}` holds records by their id", "write `id: {…}`")
            self.rows.incomplete_tables.append(grammar.table.name)
            return
        for record, (key, value) in node.entries.items():
            fault = malformed(record, grammar.table.id_pattern)
            if fault is not None:
                self.complain(key, "bad-id", f"`{record}` is not a valid id", fault)
                self.rows.incomplete_tables.append(grammar.table.name)
            self.record(grammar, key, value, base)

    def record(self, grammar: RecordGrammar, key: Scalar, node: Node, base: Qualified) -> None:
        """Read one record: a mention or a list of mentions; in a registry, one entry."""
        items: Iterable[Node] = node.items if isinstance(node, Sequence) else (node,)
        for item in items:
            if isinstance(item, Mapping):
                self.mention(grammar, key.text, item, base)
            elif not self.is_text and not item_text(item):
                self.mention(grammar, key.text, Mapping(key.line, key.column), base)
            else:
                hint = "write `{at: …, field: …}`" if self.is_text else "write `{field: …}`"
                tight = spaced(item_text(item))
                hint = f"a space follows the colon: `{tight}`" if tight != item_text(item) else hint
                self.complain(item, "not-a-mention", f"a mention of `{key.text}` is a mapping", hint)
                self.rows.incomplete_tables.append(grammar.table.name)

    def mention(self, grammar: RecordGrammar, record: str, node: Mapping, base: Qualified) -> None:
        """Read one mention: its qualifiers and spans, then its fields and children."""
        now = self._qualify(node, base, needs_span=self.is_text)
        read_remarks(self, (grammar.table.name, record, None), node, base, now)
        self.rows.values.extend((now.row, grammar.existence, record, None, node.line, node.column))
        self._fields(grammar, record, node, now)
        if grammar.children:
            self._children(grammar, record, node, now)

    # -- qualifiers -------------------------------------------------------------------------------------------------

    def _qualify(self, node: Mapping, base: Qualified, needs_span: bool = False) -> Qualified:
        if base.row >= 0 and self.marks.isdisjoint(node.entries):
            return base
        self.rename(node)
        entries = node.entries
        given = {name: entries[name][1] for name in entries if name in self.qualifiers}
        anchored = "at" in entries
        if not self.is_text:
            self._refuse_in_registry(node)
        texts = self._qualifier_texts(given) if given else {}
        row = len(self.rows.contexts)
        speaker = given["speaker"] if "speaker" in texts else None
        place = (speaker.line, speaker.column) if speaker is not None else None
        now = base.overridden(texts, row, row if anchored else base.spans, place, self.index)
        wrong = fault(now, texts)
        if wrong is not None:
            name, code, message, hint = wrong
            self.complain(given.get(name, node), code, message, hint)
        elif CHECKED_BY in texts and texts[CHECKED_BY].casefold() == (now.author or "").casefold():
            message = f"`{texts[CHECKED_BY]}` wrote this mention, and checks their own work"
            self.complain(given[CHECKED_BY], "checked-by-author", message, "let somebody else check it")
        self.rows.contexts.append(now.as_context())
        if self.is_text and (anchored or "quote" in entries or needs_span):
            anchors.read_mention(self, row, node, entries)
        return now

    def _refuse_in_registry(self, node: Mapping) -> None:
        for name, (key, _) in node.entries.items():
            if name in self.anchors or (name in self.qualifiers and self.kind not in self.qualifiers[name].kinds):
                self.complain(
                    key,
                    "text-qualifier",
                    f"`{name}` describes a statement in a text; a registry has none",
                    "move it to a text file",
                )

    def _qualifier_texts(self, given: dict[str, Node]) -> dict[str, str]:
        texts: dict[str, str] = {}
        for name, node in given.items():
            text = item_text(node)
            if not text:
                self.complain(node, "empty-value", f"`{name}` has no value", NO_VALUE)
            elif self.qualifiers[name].vocabulary and text not in choices(self.schema, name, self.kind):
                allowed = choices(self.schema, name, self.kind)
                self.complain(node, "unknown-code", f"`{text}` is not a valid {name}", "one of: " + ", ".join(allowed))
            else:
                texts[name] = text
                if self.qualifiers[name].names_record:
                    self.rows.named.append(Named(text, len(self.rows.files) - 1, node.line, node.column))
        return texts

    # -- fields -----------------------------------------------------------------------------------------------------

    def _fields(
        self, grammar: RecordGrammar, record: str, node: Mapping, now: Qualified, skip: frozenset[str] = frozenset()
    ) -> None:
        fields, add = grammar.fields, self.rows.values.extend
        for name, (key, value) in node.entries.items():
            field_index = fields.get(name)
            if field_index is not None:
                if name in skip:
                    continue
                if type(value) is Scalar and (value.text not in NULLS or not value.plain):
                    add((now.row, field_index, record, value.text, value.line, value.column))
                else:
                    self._value(grammar, record, name, value, now)
            elif name not in self.beside and name not in grammar.children and not self._settles(name):
                self._unknown(key, grammar)
        for name, field_index in grammar.speaker_fields:
            if name not in node.entries and name not in skip and self.is_text and now.effective_speaker == now.speaker:
                add((now.row, field_index, record, now.speaker, *now.speaker_at))

    def _settles(self, name: str) -> bool:
        return name == "settle" and not self.is_text

    def _value(self, grammar: RecordGrammar, record: str, name: str, value: Node, now: Qualified) -> None:
        if isinstance(value, Mapping) and "is" in value.entries:
            own = self._qualify(value, now)
            read_remarks(self, (grammar.table.name, record, name), value, now, own)
            has_calendar = CALENDAR in value.entries and CALENDAR not in self.qualifiers
            for other, (key, _) in value.entries.items():
                if other != "is" and other not in self.beside and not (has_calendar and other == CALENDAR):
                    self.complain(
                        key,
                        "unknown-field",
                        f"unknown qualifier `{other}`",
                        "known: " + ", ".join(sorted(self.qualifiers)),
                    )
            inner = value.entries["is"][1]
            if has_calendar and isinstance(inner, Scalar) and not inner.is_null:
                dated = in_calendar(self, grammar.table.fields[name], value, inner, own)
                if dated is not None:
                    row, text = dated
                    self.rows.values.extend((row, grammar.fields[name], record, text, inner.line, inner.column))
                return
            if isinstance(inner, Scalar) and not inner.is_null:
                self.rows.values.extend((own.row, grammar.fields[name], record, inner.text, inner.line, inner.column))
                return
            value = inner
        if isinstance(value, Scalar):
            self._empty(value, name)
        else:
            hint = f"write `{name}: value` or `{name}: {{is: value, …}}`; write another value as another mention"
            self.complain(value, "not-a-value", f"`{name}` takes one value", hint)

    def _empty(self, value: Scalar, name: str) -> None:
        hint = f'leave the key out, or write "{value.text}" if the word is meant' if value.text else NO_VALUE
        self.complain(value, "empty-value", f"`{name}` has no value", hint)

    # -- children ---------------------------------------------------------------------------------------------------

    def _children(self, grammar: RecordGrammar, record: str, node: Mapping, now: Qualified) -> None:
        inherited: Qualified | None = None
        for name, child_grammar in grammar.children.items():
            pair = node.entries.get(name)
            if pair is None:
                continue
            inherited = inherited or self._inherited(now)
            for child in children(child_grammar, pair[1]):
                self._child(child_grammar, record, child, inherited)

    def _inherited(self, now: Qualified) -> Qualified:
        inherited = now.for_children(len(self.rows.contexts))
        if inherited is not now:
            self.rows.contexts.append(inherited.as_context())
        return inherited

    def _child(self, grammar: RecordGrammar, record: str, child: Child[Node], now: Qualified) -> None:
        item, keys = child.item, {grammar.by or "": child.key} if isinstance(child.key, Scalar) else {}
        place = Scalar(str(child.number), item.line, item.column, True)
        if grammar.order:
            keys[grammar.order] = place
        if child.shape == "row" and isinstance(item, Mapping):
            self._row(grammar, record, item, keys, now)
        elif child.shape == "key" and isinstance(item, Scalar):
            self._write_child(grammar, record, item, {**keys, grammar.scalar or "": item}, now)
        elif child.shape == "value":
            above = child.key if isinstance(child.key, Scalar) else place
            whole = Mapping(item.line, item.column)
            whole.entries[grammar.scalar or ""] = (above, item)
            self._write_child(grammar, record, above, keys, now, whole)
        else:
            self._wrong_shape(grammar, child)

    def _row(self, grammar: RecordGrammar, record: str, row: Mapping, above: dict[str, Scalar], now: Qualified) -> None:
        keys = {key.name: node for key in grammar.keys if isinstance(node := row.value(key.name), Scalar)}
        for name in sorted(above.keys() & keys.keys()):
            message = f"`{name}` is given twice: as the key `{above[name].text}` and here"
            if name == grammar.order:
                message = f"`{name}` is the place in the list, here {above[name].text}, and is not written"
            self.complain(keys[name], "short-form", message, "leave it out here")
        self._write_child(grammar, record, row, keys | above, now, row)

    def _wrong_shape(self, grammar: RecordGrammar, child: Child[Node]) -> None:
        if not isinstance(child.key, Scalar):
            wanted = ", ".join(f"{key.name}: …" for key in grammar.keys if key.is_written)
            message, hint = f"a `{grammar.table.name}` row needs its key columns", f"write `{{{wanted}}}`"
            self.complain(child.item, "short-form", message, hint)
        elif grammar.is_short_by_key:
            hint = f"write `{{{grammar.scalar}: …}}` and qualifiers beside it"
            self.complain(child.item, "plain-key", f"`{grammar.scalar}` is a key column: it is written plainly", hint)
        else:
            message = f"`{child.key.text}` takes a mapping of fields"
            self.complain(child.item, "short-form", message, "write `{field: value}`")

    def _write_child(
        self,
        grammar: RecordGrammar,
        parent: str,
        place: Node,
        keys: dict[str, Scalar],
        base: Qualified,
        node: Mapping | None = None,
    ) -> None:
        now = self._qualify(node, base) if node is not None else base
        cells: list[tuple[int, str, int, int]] = []
        record = parent
        for key in grammar.keys:
            scalar = keys.get(key.name)
            if scalar is not None and not scalar.is_null and scalar.text:
                text, line, column = self._key_text(key, scalar.text), scalar.line, scalar.column
            elif scalar is None and key.default_speaker and (node is None or key.name not in node.entries):
                text = now.effective_speaker
                line, column = now.speaker_at if text == now.speaker else (place.line, place.column)
            else:
                self._key_missing(grammar, key.name, place, node)
                return
            record = f"{record}/{encoded(text)}"
            cells.append((key.field_index, text, line, column))
        row, add = now.row, self.rows.values.extend
        add((row, grammar.existence, record, None, place.line, place.column))
        for field_index, text, line, column in cells:
            add((row, field_index, record, text, line, column))
        if node is not None:
            read_remarks(self, (grammar.table.name, record, None), node, base, now)
            self._fields(grammar, record, node, now, grammar.key_names)
            if grammar.children:
                self._children(grammar, record, node, now)

    def _key_missing(self, grammar: RecordGrammar, name: str, place: Node, node: Mapping | None) -> None:
        given = node.entries.get(name) if node is not None else None
        at = given[1] if given else place
        if isinstance(at, Scalar) and at.is_null and at.text:
            self._empty(at, name)
            return
        hint = "write it plainly, without `{is: …}`" if given else f"add `{name}: …`"
        self.complain(at, "key-missing", f"a `{grammar.table.name}` row needs `{name}`", hint)

    @staticmethod
    def _key_text(key: Key, text: str) -> str:
        text = folded(text)
        if not key.ref:
            return canonical(key.kind, text)
        return f"{key.ref}/{text}" if "/" not in text and text not in key.literals else text
