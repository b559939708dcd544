"""External annotations and a label map -> mentions, as written in an annotation file."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from standoff.authoring.edit.registry import NoIdError, same_name, slug
from standoff.authoring.interchange.external import WHOLE, ExternalAnnotations, Labelled, Relation
from standoff.authoring.interchange.mapping import LabelRule, Map, RelationRule
from standoff.authoring.interchange.mention import Mention, Records
from standoff.corpus.grammar import SLUG
from standoff.source.problem import Place, Problem

LEAVE_OUT = "add it to the map; `{}:` without a value ignores it"
LEAD = "a relation should lead to it"
BY_ATTRIBUTE = "name in the map the attribute that holds its id: `id: …`"


def mentions(external: ExternalAnnotations, rules: Map) -> tuple[Records, list[Problem]]:
    """The mentions by table and record, in the order of their spans; and problems."""
    work = _Work(external, rules)
    work.problems += _unmapped(external, rules)
    external.passed_over += _left_out(external, rules)
    for labelled in external.labelled.values():
        rule = rules.labels.get(labelled.label)
        if rule is not None:
            words = {rule.words: " ".join((labelled.words or "").split())} if rule.words else {}
            work.mentions[labelled.name] = Mention(rule.grammar, labelled.spans, dict(rule.set) | words)
    work.attributes()
    work.relations()
    return work.records(), work.problems


def _unmapped(external: ExternalAnnotations, rules: Map) -> Iterator[Problem]:
    """A problem for each name that is not in the map, with the number of its uses."""
    seen = (
        ("label", rules.labels, [(each.label, each.place) for each in external.labelled.values()]),
        ("attribute", rules.attributes, [(each.name, each.place) for each in external.attributes]),
        ("relation", rules.relations, [(each.label, each.place) for each in external.relations]),
    )
    ids = {rule.id for rule in rules.labels.values() if rule is not None}
    for kind, known, given in seen:
        counts = Counter(name for name, _ in given)
        first = dict(reversed(given))
        for name, count in counts.items():
            if name not in known and not (kind == "attribute" and name in ids):
                times = "once" if count == 1 else f"{count} times"
                message = f"the {kind} `{name}`, which occurs {times}, is not in the map"
                yield Problem(first[name], "unmapped-label", message, LEAVE_OUT.format(name), 1)


def _left_out(external: ExternalAnnotations, rules: Map) -> Counter[str]:
    """Counts of what the map ignores, including attributes and relations of ignored spans."""
    left = {each.name for each in external.labelled.values() if rules.labels.get(each.label) is None}
    found = Counter(f"`{each.label}` label" for each in external.labelled.values() if each.name in left)
    found += Counter(
        f"`{each.name}` attribute"
        for each in external.attributes
        if each.target in left or (each.name in rules.attributes and rules.attributes[each.name] is None)
    )
    return found + Counter(
        f"`{each.label}` relation"
        for each in external.relations
        if rules.relations.get(each.label) is None or each.source in left or each.target in left
    )


@dataclass(slots=True)
class _Work:
    external: ExternalAnnotations
    rules: Map
    mentions: dict[str, Mention] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    names: dict[tuple[str, str], tuple[str, Place]] = field(default_factory=dict)

    def complain(self, place: Place, message: str, hint: str) -> None:
        problem = Problem(place, "no-mention", message, hint, 1)
        self.problems += [problem] if problem not in self.problems else []

    def _rule(self, labelled: Labelled) -> LabelRule:
        rule = self.rules.labels[labelled.label]
        assert rule is not None
        return rule

    def attributes(self) -> None:
        """Add attributes to the mentions; an attribute that holds an id is read by `_record`."""
        for attribute in self.external.attributes:
            rule, mention = self.rules.attributes.get(attribute.name), self.mentions.get(attribute.target)
            if rule is not None and attribute.target == WHOLE:
                message = f"`{attribute.name}` is an attribute of the whole text, but a mention needs a place"
                self.complain(attribute.place, message, "ignore it: add it to the map without a value")
            if rule is None or mention is None:
                continue
            if self._rule(self.external.labelled[attribute.target]).id == attribute.name:
                continue
            if rule.field in {*mention.grammar.fields, *mention.grammar.qualifiers}:
                mention.given[rule.field] = " ".join(rule.value(attribute.value).split())
            else:
                known = "known: " + ", ".join(mention.grammar.fields)
                self.complain(attribute.place, f"`{mention.grammar.table.name}` has no field `{rule.field}`", known)

    def relations(self) -> None:
        """Make children of relations: of a span of the child's own table, or of a record that fills a key."""
        for relation in self.external.relations:
            rule = self.rules.relations.get(relation.label)
            ends = (relation.source, relation.target)
            source, target = reversed(ends) if rule is not None and rule.reverse else ends
            if rule is None or source not in self.mentions or target not in self.mentions:
                continue
            parent, other = self.mentions[source], self.mentions[target]
            if rule.child is None:
                self._valued(relation, parent, other, target)
            else:
                self._related(relation, rule, parent, target)

    def _valued(self, relation: Relation, parent: Mention, other: Mention, target: str) -> None:
        if other.grammar is parent.grammar and self._rule(self.external.labelled[target]).is_value:
            parent.values.append(other)
        else:
            hint = "its label says so in the map: `{table: …, value: true}`"
            self.complain(relation.place, f"the other end is not a value of `{parent.grammar.table.name}`", hint)

    def _related(self, relation: Relation, rule: RelationRule, parent: Mention, target: str) -> None:
        grammar, other = parent.grammar.children.get(rule.child or ""), self.mentions[target]
        children = parent.children.setdefault(rule.child or "", []) if grammar is not None else []
        if grammar is None:
            hint = "see which end it starts from: `reverse: true` takes the other"
            self.complain(relation.place, f"nothing nests as `{rule.child}` under `{parent.grammar.table.name}`", hint)
        elif rule.key is not None:
            record = self._record(self.external.labelled[target])
            if record is not None:
                children.append(Mention(grammar, parent.spans, dict(rule.set) | {rule.key: record}, inherits=True))
        elif other.grammar is grammar:
            other.given |= dict(rule.set)
            children.append(other)
        else:
            hint = "name in the map the key column that it fills: `key: …`"
            self.complain(relation.place, f"the other end is not a row of `{grammar.table.name}`", hint)

    def records(self) -> Records:
        """The mentions of records, children within them; a child without a parent, or a key, is a problem."""
        found: Records = {}
        held = {
            id(child)
            for mention in self.mentions.values()
            for children in mention.children.values()
            for child in children
        }
        valued = {id(value) for mention in self.mentions.values() for value in mention.values}
        for labelled in sorted(self.external.labelled.values(), key=lambda each: each.spans):
            mention = self.mentions.get(labelled.name)
            if mention is None:
                continue
            if self._rule(labelled).is_value:
                self._value(labelled, id(mention) in valued)
                continue
            if mention.grammar.table.nest is not None:
                self._child(labelled, mention, id(mention) in held)
                continue
            record = self._record(labelled)
            if record is not None:
                mine = found.setdefault(mention.grammar.table.name, {}).setdefault(record, [])
                mine += [written for written in mention.sources() if written not in mine]
        return found

    def _value(self, labelled: Labelled, is_held: bool) -> None:
        if not is_held:
            message = f"the value `{labelled.name}` does not belong to a record"
            self.complain(labelled.place, message, LEAD)

    def _child(self, labelled: Labelled, mention: Mention, is_held: bool) -> None:
        table = mention.grammar.table
        missing = [
            key.name for key in mention.grammar.keys if not key.default_speaker and not mention.given.get(key.name)
        ]
        if not is_held:
            self.complain(labelled.place, f"this row of `{table.name}` is not attached to a record", LEAD)
        elif missing:
            self.complain(
                labelled.place, f"this row of `{table.name}` has no `{missing[0]}`", "an attribute should give it"
            )

    def _record(self, labelled: Labelled) -> str | None:
        """The id of the record that a span is a mention of."""
        rule = self._rule(labelled)
        if rule.record is not None:
            return rule.record
        if rule.id is None:
            return self._named(labelled, rule)
        given = [each for each in self.external.attributes if (each.target, each.name) == (labelled.name, rule.id)]
        record = given[0].value if given else ""
        if SLUG.fullmatch(record):
            return record
        what = f"`{record}` is not a valid id" if record else f"`{labelled.name}` does not name a record"
        self.complain(labelled.place, what, f"the attribute `{rule.id}` should hold its id")
        return None

    def _named(self, labelled: Labelled, rule: LabelRule) -> str | None:
        """The id that is made of the words of a span; other words that give the same id are a problem."""
        words = " ".join((labelled.words or "").split())
        try:
            record = slug(words)
        except NoIdError as error:
            self.complain(labelled.place, str(error), BY_ATTRIBUTE)
            return None
        first, place = self.names.setdefault((rule.grammar.table.name, record), (words, labelled.place))
        if same_name(first) != same_name(words):
            message = f"`{first}` and `{words}` would both get the id `{record}`: are they one record?"
            self.problems.append(Problem(labelled.place, "no-mention", message, BY_ATTRIBUTE, 1, (place,)))
        return record
