"""External annotations and a label map -> mentions, as written in an annotation file, with an account of both."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from standoff.authoring.interchange.account import ATTRIBUTE, EQUIVALENCE, LINE, MENTION, ROW, VALUE, Account
from standoff.authoring.interchange.conversion import Conversion, graded, kind_of
from standoff.authoring.interchange.external import WHOLE, Attribute, ExternalAnnotations
from standoff.authoring.interchange.ids import RecordIds
from standoff.authoring.interchange.label_map import AttributeRule, Map
from standoff.authoring.interchange.mention import Mention, Records
from standoff.authoring.interchange.relations import Relating
from standoff.source.problem import Place, Problem

LEAVE_OUT = "add it to the map; `{}:` without a value ignores it"
LEAD = "a relation should lead to it"


@dataclass(slots=True)
class Unmapped:
    """Names that are not in the map, by kind: how often they occur in the documents of an import, and where first."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    first: dict[tuple[str, str], Place] = field(default_factory=dict)

    def add(self, other: "Unmapped") -> None:
        """Add those of one document."""
        self.counts += other.counts
        self.first = other.first | self.first

    def problems(self) -> Iterator[Problem]:
        """A problem for each name."""
        for (kind, name), count in self.counts.items():
            hint, message = (
                LEAVE_OUT.format(name),
                f"the {kind} `{name}`, which occurs {_times(count)}, is not in the map",
            )
            if kind == EQUIVALENCE:
                message = f"equivalences, which occur {_times(count)}, are not in the map"
                hint = "add `equivalences: {child: …}` to the map; `equivalences:` without a value ignores them"
            yield Problem(self.first[kind, name], "unmapped-label", message, hint, 1)


@dataclass(slots=True)
class Imported:
    """What became of one document: its mentions by table and record, problems, account, and names not in the map."""

    records: Records = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    account: Account = field(default_factory=Account)
    unmapped: Unmapped = field(default_factory=Unmapped)


def imported(external: ExternalAnnotations, rules: Map, ids: RecordIds, text_id: str) -> Imported:
    """The mentions of a text, in the order of their spans. Collisions of ids are problems of `ids`."""
    work = Conversion(external, rules, ids, text_id)
    work.account.passed_over += external.passed_over
    unread = [graded(problem, "unreadable_lines", rules) for problem in external.problems]
    work.account.left_out[LINE] += sum(problem.severity == "warning" for problem in unread)
    work.problems += unread
    unmapped = _unmapped(external, rules)
    work.read_units()
    _attributes(work)
    relating = Relating(work)
    for relation in external.relations:
        relating.relate(relation)
    for same in external.equivalences:
        relating.equate(same)
    _drop_orphans(work)
    found = _written(work)
    return Imported(found, work.problems, work.account, unmapped)


def _unmapped(external: ExternalAnnotations, rules: Map) -> Unmapped:
    """The names in one document that are not in the map."""
    ids, found = rules.id_attributes, Unmapped()
    same = external.equivalences if not rules.knows_equivalences else ()
    seen = (
        *(("label", each.label, each.place) for each in external.units().values() if not rules.knows(each)),
        *(("attribute", each.name, each.place) for each in external.attributes if each.name not in rules.attributes),
        *(("relation", each.label, each.place) for each in external.relations if each.label not in rules.relations),
        *((EQUIVALENCE, "", each.place) for each in same),
    )
    for kind, name, place in seen:
        if kind != "attribute" or name not in ids:
            found.counts[kind, name] += 1
            found.first.setdefault((kind, name), place)
    return found


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _attributes(work: Conversion) -> None:
    """Add attributes to the mentions; an attribute that holds an id has been read."""
    for attribute in work.external.attributes:
        name, target, described = attribute.name, attribute.target, f"`{attribute.name}` attribute"
        rule = work.rules.attributes.get(name)
        work.account.read[ATTRIBUTE] += 1
        if target != WHOLE and not work.is_usable(ATTRIBUTE, described, target):
            continue
        if target != WHOLE and work.rule(target).id == name:
            work.carried.append((ATTRIBUTE, work.mentions[target]))
            continue
        if rule is None:
            work.ignore(ATTRIBUTE, described)
            continue
        if target == WHOLE:
            why = f"`{name}` is an attribute of the whole text, but a mention needs a place"
            hint = "ignore it: add it to the map without a value"
        else:
            why, hint = _set(work, attribute, rule)
        if why:
            work.account.left_out[ATTRIBUTE] += 1
            work.complain("odd_attributes", attribute.place, why, hint)


def _set(work: Conversion, attribute: Attribute, rule: AttributeRule) -> tuple[str, str]:
    """Set what an attribute says; returns why that cannot be, and what to do."""
    mention, value = work.mentions[attribute.target], " ".join(rule.value(attribute.value).split())
    grammar = mention.grammar
    if rule.child:
        if rule.child not in grammar.children:
            return f"nothing nests as `{rule.child}` under `{grammar.table.name}`", "ignore it in the map"
        given = dict(rule.set) | {rule.field: value}
        row = Mention(grammar.children[rule.child], mention.spans, given, inherits=True)
        mention.children.setdefault(rule.child, []).append(row)
        work.carried.append((ATTRIBUTE, row))
        return "", ""
    if rule.field not in {*grammar.fields, *grammar.qualifiers}:
        return f"`{grammar.table.name}` has no field `{rule.field}`", _known(mention)
    why = work.give(mention, rule.field, value, attribute.place)
    work.carried += [] if why else [(ATTRIBUTE, mention)]
    return why, "a field has one value in a mention: keep one of the two, make a row of it, or ignore the attribute"


def _known(mention: Mention) -> str:
    return "known: " + ", ".join(mention.grammar.fields)


def _drop_orphans(work: Conversion) -> None:
    """Leave out values and rows that are attached to nothing, or say too little."""
    held = {id(child) for each in work.mentions.values() for rows in each.children.values() for child in rows}
    held |= {id(value) for each in work.mentions.values() for value in each.values}
    dropped = set()
    for name, mention in list(work.mentions.items()):
        unit, table, why = work.units[name], mention.grammar.table, ""
        if work.is_value(name):
            if id(mention) not in held:
                why, hint = f"the value `{name}` does not belong to a record", LEAD
            elif not any(field in mention.given for field in mention.grammar.fields):
                why, hint = f"the value `{name}` gives no field", "name one for its words: `words: …`"
        elif table.nest is not None:
            needed = (key.name for key in mention.grammar.keys if not key.default_speaker)
            missing = [key for key in needed if not mention.given.get(key)]
            if id(mention) not in held:
                why, hint = f"this row of `{table.name}` is not attached to a record", LEAD
            elif missing:
                why, hint = f"this row of `{table.name}` has no `{missing[0]}`", "an attribute should give it"
        if why:
            work.complain("orphan_values", unit.place, why, hint)
            work.leave_out(name)
            dropped.add(id(mention))
    for mention in work.mentions.values() if dropped else ():
        mention.values = [each for each in mention.values if id(each) not in dropped]
        for rows in mention.children.values():
            rows[:] = [each for each in rows if id(each) not in dropped]


def _written(work: Conversion) -> Records:
    """The mentions of records in flow style, children within them; the account is of what is in them."""
    found: dict[str, dict[str, dict[str, None]]] = {}
    out: set[int] = set()
    account = work.account
    for name in sorted(work.mentions, key=lambda name: work.units[name].spans):
        if name not in work.records:
            continue
        mention, record, kind = work.mentions[name], work.records[name], kind_of(work.units[name])
        mine = found.setdefault(work.table(name), {}).setdefault(record, {})
        sources = mention.sources()
        account.same[kind] += all(source in mine for source in sources)
        mine |= dict.fromkeys(sources)
        account.out[kind] += 1
        account.became[kind][MENTION] += 1
        account.records[kind].add((work.table(name), record))
        out |= {id(mention), *_within(mention)}
    for name, mention in work.mentions.items():
        if name not in work.records:
            kind = kind_of(work.units[name])
            account.out[kind] += id(mention) in out
            account.left_out[kind] += id(mention) not in out
            account.became[kind][VALUE if work.is_value(name) else ROW] += id(mention) in out
    for kind, mention in work.carried:
        account.out[kind] += id(mention) in out
        account.left_out[kind] += id(mention) not in out
    return {table: {record: list(each) for record, each in records.items()} for table, records in found.items()}


def _within(mention: Mention) -> Iterator[int]:
    """The identities of the values and children that are written with a mention."""
    for each in (*mention.values, *(child for rows in mention.children.values() for child in rows)):
        yield id(each)
        yield from _within(each)
