"""A draft of schemas and of a map from the names that were found: one table of spans, one of events, to be edited.

Each span and event becomes a record of its own, numbered; arguments and relations become children that refer to either
table. With the draft as it is, an import leaves nothing out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from standoff.authoring.edit.registry import NoIdError
from standoff.authoring.edit.word_ids import id_of_words
from standoff.authoring.interchange.labels_found import ENTITY, EVENT, LabelsFound
from standoff.files.project_files import SCHEMAS, VOCABULARIES
from standoff.schema.giving_way import RESERVED
from standoff.schema.qualifiers import NAMES
from standoff.source.layout import scalar
from standoff.source.names import sql_words

TABLES = {ENTITY: "entities", EVENT: "events"}
ARGUMENTS, RELATIONS, SAME = "arguments", "relations", "same_as"
SCHEMES = {ARGUMENTS: "argument-role", RELATIONS: "relation-kind"}
TAKEN = {*RESERVED, *NAMES, *sql_words(), *TABLES.values(), "kind", "role", "target", ARGUMENTS, RELATIONS, SAME}


@dataclass(slots=True)
class Draft:
    """Schemas by path in the project, and a map."""

    files: dict[str, str] = field(default_factory=dict)
    map: str = ""


def draft(found: LabelsFound) -> Draft:
    """Schemas and a map that import everything of which the names were found."""
    return _Drafting(found).drafted()


@dataclass(slots=True)
class _Names:
    """Names that are codes or columns: distinct, whatever the tool calls things."""

    taken: set[str] = field(default_factory=set)
    by_label: dict[str, str] = field(default_factory=dict)

    def of(self, label: str, sign: str = "-") -> str:
        """The name for a label."""
        if label not in self.by_label:
            try:
                base = id_of_words(label)[:40].strip("-").replace("-", sign)
            except NoIdError:
                base = "unnamed"
            base += f"{sign}value" if base in self.taken or base.endswith("_id") else ""
            name = next(each for each in _numbered(base, sign) if each not in self.taken)
            self.taken.add(name)
            self.by_label[label] = name
        return self.by_label[label]


def _numbered(base: str, sign: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}{sign}{number}"
        number += 1


@dataclass(slots=True)
class _Drafting:
    found: LabelsFound
    columns: _Names = field(default_factory=lambda: _Names(set(TAKEN)))
    codes: dict[str, _Names] = field(default_factory=dict)
    draft: Draft = field(default_factory=Draft)

    def drafted(self) -> Draft:
        """The schemas and the map; a table without records is left out."""
        kinds = [kind for kind in (ENTITY, EVENT) if self.found.labels[kind]]
        lines = ["# A draft: every span and every event is a record. Edit it, and the schemas with it.", "labels:"]
        for kind in kinds:
            self._table(kind)
            lines += ["events:"] if kind == EVENT else []
            for label in self.found.labels[kind]:
                code = self._code(f"{kind}-kind", label)
                lines.append(f"  {scalar(label)}: {{table: {TABLES[kind]}, id: auto, set: {{kind: {code}}}}}")
        lines += ["attributes:", *self._attributes(kinds), "relations:", *self._relations(kinds)]
        same = [kind for kind in kinds if kind in self.found.equivalent]
        lines += ["equivalences:" + (f" {{child: {SAME}, key: other}}" if same else "")]
        for kind in same:
            self._child(kind, SAME, ["other"], kinds)
        for scheme, names in self.codes.items():
            self._vocabulary(scheme, names)
        self.draft.map = "\n".join(line for line in lines if line != "equivalences:" or self.found.equivalent) + "\n"
        return self.draft

    def _code(self, scheme: str, label: str) -> str:
        return self.codes.setdefault(scheme, _Names()).of(label)

    # -- schemas ------------------------------------------------------------------------------------------------------

    def _table(self, kind: str) -> None:
        fields = [f"{kind}_id", f"kind, standoff: {{vocabulary: {kind}-kind}}"]
        for name, kinds in self.found.attributes.items():
            if kind in kinds and name not in self.found.repeated:
                is_flag = set().union(*kinds.values()) <= {"true"}
                fields.append(self.columns.of(name, "_") + (", type: boolean" if is_flag else ""))
        self.draft.files[f"{SCHEMAS}/{TABLES[kind]}.yaml"] = _schema(fields, f"{kind}_id", [])

    def _child(self, kind: str, name: str, more: Iterable[str], kinds: list[str], role: str = "") -> None:
        """A table of children under those of a kind; its last column refers to any of the tables, but for values."""
        *codes, last = more
        fields = [f"{kind}_id", *(f"{each}, standoff: {{vocabulary: {role}}}" for each in codes)]
        fields.append(f"{last}, standoff: {{ref: [{', '.join(TABLES[each] for each in kinds)}]}}" if kinds else last)
        key = f"[{', '.join([f'{kind}_id', *codes, last])}]"
        foreign = f"  - {{fields: {kind}_id, reference: {{resource: {TABLES[kind]}, fields: {kind}_id}}}}"
        nest = ["standoff:", f"  nest: {{under: {TABLES[kind]}, as: {name}}}"]
        self.draft.files[f"{SCHEMAS}/{kind}_{name}.yaml"] = _schema(fields, key, ["foreignKeys:", foreign, *nest])

    def _vocabulary(self, scheme: str, names: _Names) -> None:
        lines = ["codes:"]
        for label, code in names.by_label.items():
            meaning = scalar(f"Called {label} by the annotators.", in_flow=True)
            lines.append(f"  {code}: {{label: {scalar(label, in_flow=True)}, definition: {meaning}}}")
        self.draft.files[f"{VOCABULARIES}/{scheme}.yaml"] = "\n".join(lines) + "\n"

    # -- the map ------------------------------------------------------------------------------------------------------

    def _attributes(self, kinds: list[str]) -> Iterator[str]:
        for name, by_kind in self.found.attributes.items():
            column = self.columns.of(name, "_")
            if name not in self.found.repeated:
                yield f"  {scalar(name)}: {column}"
                continue
            for kind in kinds:
                if kind in by_kind:
                    self._child(kind, column, ["value"], [])
            yield f"  {scalar(name)}: {{child: {column}, key: value}}"
        for name in sorted(self.found.whole - self.found.attributes.keys()):
            yield f"  {scalar(name)}:  # of whole texts"

    def _relations(self, kinds: list[str]) -> Iterator[str]:
        """The rules of each relation and role; of one from either table, a rule for each."""
        used: set[tuple[str, str]] = set()
        for name, ends in self.found.relations.items():
            rules = []
            for source in kinds:
                is_argument = any(each[0] == source and each[2] for each in ends)
                if any(each[0] == source for each in ends):
                    child = ARGUMENTS if is_argument else RELATIONS
                    used.add((source, child))
                    code = self._code(SCHEMES[child], name)
                    rules.append(f"{{from: {TABLES[source]}, child: {child}, key: target, set: {{role: {code}}}}}")
            yield f"  {scalar(name)}: " + (rules[0] if len(rules) == 1 else f"[{', '.join(rules)}]")
        for source, child in sorted(used):
            self._child(source, child, ["role", "target"], kinds, SCHEMES[child])


def _schema(fields: list[str], key: str, more: list[str]) -> str:
    listed = [f"  - {{name: {each}}}" for each in fields]
    return "\n".join(["fields:", *listed, f"primaryKey: {key}", *more]) + "\n"
