"""Mentions as written in an annotation file: in flow style, without what is inherited."""

import json
import re
from dataclasses import dataclass, field, replace

from standoff.corpus.grammar import RecordGrammar
from standoff.corpus.qualifiers import SPEAKERLESS
from standoff.schema.qualifiers import BY_NAME, NARRATOR, QUALIFIERS, TEXT
from standoff.source.escape import code_point
from standoff.source.nodes import NULLS

DEFAULTS = {qualifier.name: qualifier.defaults[TEXT] for qualifier in QUALIFIERS if TEXT in qualifier.defaults}
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@/-]*")
Spans = tuple[tuple[int, int], ...]
Records = dict[str, dict[str, list[str]]]  # table -> record -> mentions in flow style


@dataclass(slots=True, eq=False)
class Mention:
    """One mention to write: its spans, qualifiers and fields by name, and children by nest name.

    `values` are fields with their own places and qualifiers; `inherits` that its qualifiers are
    those of its parent.
    """

    grammar: RecordGrammar
    spans: Spans
    given: dict[str, str] = field(default_factory=dict)
    children: dict[str, list["Mention"]] = field(default_factory=dict)
    values: list["Mention"] = field(default_factory=list)
    inherits: bool = False

    def sources(self, parent: "Mention | None" = None) -> list[str]:
        """The mention in flow style under a parent; several if a field has several values."""
        kept = {
            name: value
            for name, value in self.given.items()
            if name in {*self.grammar.qualifiers, *self.grammar.key_names}
        }
        bare = replace(self, given=kept, children={})
        return [(bare if number else self)._source(parent, values) for number, values in enumerate(self._value_sets())]

    def _value_sets(self) -> list[dict[str, "Mention"]]:
        """The values by field, one set per mention to write: the first belongs to the fields that are given."""
        found: list[dict[str, Mention]] = [{}]
        for value in self.values:
            for name in (name for name in self.grammar.fields if name in value.given):
                free = (each for n, each in enumerate(found) if name not in each and (n or name not in self.given))
                each = next(free, None)
                if each is None:
                    found.append(each := {})
                each[name] = value
        return found

    def _source(self, parent: "Mention | None", values: dict[str, "Mention"]) -> str:
        """Its place (unless it is its parent's), qualifiers, fields, children."""
        parts = _place(self, parent) + _qualifiers(self, parent)
        for name in self.grammar.fields:
            if name in values:
                value = values[name]
                inner = [f"is: {quoted(value.given[name])}", *_place(value, self), *_qualifiers(value, self, True)]
                parts.append(f"{name}: {{{', '.join(inner)}}}")
            elif name in self.given:
                parts.append(f"{name}: {quoted(self.given[name])}")
        for name, children in sorted(self.children.items()):
            rows = dict.fromkeys(row for child in children for row in child.sources(self))
            parts.append(f"{name}: [{', '.join(rows)}]")
        return "{" + ", ".join(parts) + "}"


def _place(mention: Mention, parent: Mention | None) -> list[str]:
    return [] if parent is not None and parent.spans == mention.spans else [f"at: {_at(mention.spans)}"]


def _qualifiers(mention: Mention, parent: Mention | None, is_value: bool = False) -> list[str]:
    """The qualifiers to write under a parent: inherited ones left out, inherited ones that do not apply reset."""
    known = set(mention.grammar.qualifiers)
    own = {name: value for name, value in mention.given.items() if name in known}
    theirs = {name: value for name, value in parent.given.items() if name in known} if parent is not None else {}
    if not is_value:
        theirs = {name: value for name, value in theirs.items() if name not in BY_NAME or BY_NAME[name].is_inherited}
    if not mention.inherits:
        own = {name: value for name, value in DEFAULTS.items() if name in theirs} | own
        if (own.get("voice"), own.get("speaker")) != (theirs.get("voice"), theirs.get("speaker")) and theirs:
            own = _voiced(own, theirs)
    written = {name: value for name, value in own.items() if theirs.get(name) != value or name in {"voice", "speaker"}}
    if (own.get("voice"), own.get("speaker")) == (theirs.get("voice"), theirs.get("speaker")):
        written = {name: value for name, value in written.items() if name not in {"voice", "speaker"}}
    return [f"{name}: {quoted(written[name])}" for name in sorted(written)]


def _voiced(own: dict[str, str], theirs: dict[str, str]) -> dict[str, str]:
    """Voice and speaker in full, for a parent with different ones."""
    voice = own.get("voice") or ("paraphrase" if "speaker" in own else "narrator")
    found = own | ({"voice": voice} if "voice" in theirs or "speaker" in theirs or "voice" in own else {})
    if "speaker" in theirs and "speaker" not in own and voice not in SPEAKERLESS:
        found |= {"speaker": NARRATOR}
    return found


def quoted(text: str) -> str:
    """A value as a YAML scalar for flow style; invisible characters are written as escapes."""
    if PLAIN.fullmatch(text) and text not in NULLS:
        return text
    return "".join(c if c.isprintable() else code_point(c) for c in json.dumps(text, ensure_ascii=False))


def _at(spans: tuple[tuple[int, int], ...]) -> str:
    listed = [f"{start}-{end}" for start, end in spans]
    return listed[0] if len(listed) == 1 else f"[{', '.join(listed)}]"


def as_yaml_source(records: Records) -> str:
    """The mentions as lines of an annotation file."""
    lines = []
    for table, found in records.items():
        lines.append(f"{table}:")
        for record, written in found.items():
            lines += [f"  {record}:", *(f"    - {mention}" for mention in written)]
    return "".join(f"{line}\n" for line in lines)
