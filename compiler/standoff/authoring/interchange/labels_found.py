"""What a tool's files call things: their labels, attributes, relations and roles, as a draft of a map needs them."""

import re
from collections import Counter
from dataclasses import dataclass, field

from standoff.authoring.interchange.external import WHOLE, ExternalAnnotations

ENTITY, EVENT = "entity", "event"
SECTION = re.compile(r"\[(\w+)\]\s*")
MACRO = re.compile(r"<([^<>\s]+)>=(\S+)")
ARGUMENT = re.compile(r"([^\s,:]+?)(?:[?*+]|\{[^}]*\})?:([^\s,]+)")
EQUIVALENT = "<REL-TYPE>:symmetric-transitive"


@dataclass(slots=True)
class LabelsFound:
    """Names by kind of unit, `ENTITY` or `EVENT`, in the order in which they were found.

    `attributes` has the values of each attribute by kind of unit, `repeated` those attributes that a unit has more than
    once, `relations` the kinds at both ends of each relation, and whether it is an argument. `whole` are attributes of
    whole texts.
    """

    labels: dict[str, dict[str, None]] = field(default_factory=lambda: {ENTITY: {}, EVENT: {}})
    attributes: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    repeated: set[str] = field(default_factory=set)
    relations: dict[str, dict[tuple[str, str, bool], None]] = field(default_factory=dict)
    equivalent: set[str] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)

    def add(self, external: ExternalAnnotations) -> None:
        """Add the names in the annotations of one document."""
        units = external.units()
        kinds = {name: EVENT if unit.is_event else ENTITY for name, unit in units.items()}
        for name, unit in units.items():
            self.labels[kinds[name]].setdefault(unit.label)
        for attribute in external.attributes:
            if attribute.target == WHOLE:
                self.whole.add(attribute.name)
            elif attribute.target in kinds:
                self._attribute(attribute.name, kinds[attribute.target]).add(attribute.value)
        times = Counter((each.target, each.name) for each in external.attributes)
        self.repeated |= {name for (_, name), count in times.items() if count > 1}
        for relation in external.relations:
            ends = kinds.get(relation.source), kinds.get(relation.target)
            if ends[0] and ends[1]:
                self._relation(relation.label, ends[0], ends[1], relation.is_argument)
        self.equivalent |= {kinds[name] for same in external.equivalences for name in same.members if name in kinds}

    def add_configuration(self, source: str) -> None:
        """Add the names that brat's annotation.conf declares (https://brat.nlplab.org/configuration.html)."""
        section, macros = "", dict[str, str]()
        for line in source.split("\n"):
            found, macro = SECTION.fullmatch(line.strip()), MACRO.fullmatch(line.strip())
            if found:
                section = found[1]
            elif macro:
                macros[macro[1]] = macro[2]
            elif line.strip() and not line.strip().startswith(("#", "--", "<", "ENTITY-NESTING")):
                self._declared(section, line.strip().lstrip("!"), macros)

    def _declared(self, section: str, line: str, macros: dict[str, str]) -> None:
        """One line of a section: a name, and what it applies to."""
        name, _, rest = line.partition("\t") if "\t" in line else line.partition(" ")
        arguments = [(role, kind) for role, types in ARGUMENT.findall(rest) for kind in self._kinds(types, macros)]
        if section == "entities":
            self.labels[ENTITY].setdefault(name.strip())
        elif section == "events":
            self.labels[EVENT].setdefault(name.strip())
            for role, kind in arguments:
                self._relation(role, EVENT, kind, is_argument=True)
        elif section == "relations" and EQUIVALENT in rest:
            self.equivalent |= {kind for role, kind in arguments if role.startswith("Arg")}
        elif section == "relations":
            for source in {kind: None for role, kind in arguments if role == "Arg1"}:
                for target in {kind: None for role, kind in arguments if role == "Arg2"}:
                    self._relation(name.strip(), source, target, is_argument=False)
        elif section == "attributes":
            values = rest.partition("Value:")[2].split("|") if "Value:" in rest else ["true"]
            for kind in {kind: None for role, kind in arguments if role == "Arg"}:
                self._attribute(name.strip(), kind).update(value.strip() for value in values)

    def _kinds(self, types: str, macros: dict[str, str]) -> list[str]:
        """The kinds of units that a list of types (`Protein|<EVENT>`) is of; a name of both kinds is of both."""
        found: dict[str, None] = {}
        for name in types.split("|"):
            inner = name.strip("<>")
            if inner in macros:
                found |= dict.fromkeys(self._kinds(macros[inner], {}))
            elif name in ("<ANY>", "<EVENT>", "<ENTITY>"):
                found |= dict.fromkeys([ENTITY, EVENT] if name == "<ANY>" else [inner.lower()])
            else:
                found |= dict.fromkeys(kind for kind, labels in self.labels.items() if name in labels)
        return list(found)

    def _attribute(self, name: str, kind: str) -> set[str]:
        return self.attributes.setdefault(name, {}).setdefault(kind, set())

    def _relation(self, name: str, source: str, target: str, is_argument: bool) -> None:
        self.relations.setdefault(name, {}).setdefault((source, target, is_argument))
