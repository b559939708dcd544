"""Relations, arguments and equivalences of a document, by the rules of its map: children, references and values."""

from standoff.authoring.interchange.account import ARGUMENT, EQUIVALENCE, RELATION
from standoff.authoring.interchange.conversion import Conversion
from standoff.authoring.interchange.external import Equivalence, Relation
from standoff.authoring.interchange.label_map import EquivalenceRule, RelationRule
from standoff.authoring.interchange.map_reader import Pairs
from standoff.authoring.interchange.mention import Mention
from standoff.corpus.grammar import RecordGrammar

SEEN = dict[tuple[int, str, tuple[tuple[str, str], ...]], Mention]


def kind_of(relation: Relation) -> str:
    """Whether a relation is counted as one or as an argument."""
    return ARGUMENT if relation.is_argument else RELATION


class NoFitError(ValueError):
    """A relation that a rule cannot be used for; the message says why, and `hint` what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class Relating:
    """Carries out the relations and equivalences of one document."""

    def __init__(self, work: Conversion) -> None:
        self.work = work
        self.rows: SEEN = {}

    # -- relations ----------------------------------------------------------------------------------------------------

    def relate(self, relation: Relation) -> None:
        """Make of a relation what the first rule says that fits its ends."""
        work, kind = self.work, kind_of(relation)
        described = f"`{relation.label}` {kind}"
        rules = work.rules.relations.get(relation.label)
        work.account.read[kind] += 1
        if rules is None:
            work.ignore(kind, described)
            return
        if not work.is_usable(kind, described, relation.source, relation.target):
            return
        why: NoFitError | None = None
        for rule in rules:
            source, target = self._ends(relation, rule)
            if not rule.fits(work.table(source), work.table(target)):
                continue
            if rule.is_ignored:
                work.ignore(kind, described)
                return
            try:
                work.carried.append((kind, self._carry_out(relation, rule, source, target)))
            except NoFitError as error:
                why = why or error
            else:
                return
        work.account.left_out[kind] += 1
        why = why or self._no_rule(relation)
        work.complain("unmatched_relations", relation.place, str(why), why.hint)

    def _no_rule(self, relation: Relation) -> NoFitError:
        source, target = self.work.table(relation.source), self.work.table(relation.target)
        message = f"no rule of `{relation.label}` is for a relation from `{source}` to `{target}`"
        return NoFitError(message, f"add `{{from: {source}, to: {target}, …}}` to its rules in the map")

    @staticmethod
    def _ends(relation: Relation, rule: RelationRule) -> tuple[str, str]:
        return (relation.target, relation.source) if rule.reverse else (relation.source, relation.target)

    def _carry_out(self, relation: Relation, rule: RelationRule, source: str, target: str) -> Mention:
        """Carry out a rule; returns the mention that holds the relation. Raises NoFitError."""
        work, parent, other = self.work, self.work.mentions[source], self.work.mentions[target]
        if rule.is_value:
            if other.grammar is not parent.grammar or not work.is_value(target):
                message = f"the other end is not a value of `{parent.grammar.table.name}`"
                raise NoFitError(message, "its label says so in the map: `{table: …, value: true}`")
            parent.values.append(other)
            return other
        if work.is_value(source) or (work.is_value(target) and (rule.field or rule.key)):
            message = f"`{source if work.is_value(source) else target}` is the place of a value, not a record"
            raise NoFitError(message, "a relation to a value is `{value: true}` in the map")
        if rule.field is not None:
            return self._referred(relation, rule.field, source, target)
        grammar = parent.grammar.children.get(rule.child or "")
        if grammar is None:
            message = f"nothing nests as `{rule.child}` under `{parent.grammar.table.name}`"
            raise NoFitError(message, "see which end it starts from: `reverse: true` takes the other")
        if rule.key is not None:
            reference = self._reference(grammar, rule.key, source, target)
            return self._row(parent, rule.child or "", grammar, (*rule.set, (rule.key, reference)), kind_of(relation))
        if other.grammar is not grammar:
            message = f"the other end is not a row of `{grammar.table.name}`"
            raise NoFitError(message, "name in the map the key column that it fills: `key: …`")
        other.given = dict(rule.set) | other.given
        parent.children.setdefault(rule.child or "", []).append(other)
        return other

    def _referred(self, relation: Relation, field: str, source: str, target: str) -> Mention:
        parent = self.work.mentions[source]
        if field not in parent.grammar.fields:
            message = f"`{parent.grammar.table.name}` has no field `{field}`"
            raise NoFitError(message, "known: " + ", ".join(parent.grammar.fields))
        reference = self._reference(parent.grammar, field, source, target)
        rival = self.work.give(parent, field, reference, relation.place)
        if rival:
            raise NoFitError(rival, "a field has one value in a mention: keep one of the two, or make it a child")
        return parent

    def _reference(self, grammar: RecordGrammar, field: str, source: str, target: str) -> str:
        """The id of a record as a field has it: with its table if the field may refer to several."""
        work, table = self.work, self.work.mentions[target].grammar.table
        if target not in work.records:
            message = f"`{target}` is a row of `{table.name}` and has no id to refer to"
            raise NoFitError(message, "without `key`, the relation leads to a row: `{child: …}`")
        record, refers = work.records[target], grammar.table.fields[field]
        if source in work.records and (work.table(source), work.records[source]) == (table.name, record):
            message = f"`{source}` and `{target}` are one record, `{record}`, which would refer to itself"
            raise NoFitError(message, "give each a record of its own: `id: auto`")
        known = refers.ref or tuple(name for name, _ in filter(None, [grammar.table.foreign_keys.get(field)]))
        if known and table.name not in known:
            message = f"`{field}` refers to {' or '.join(f'`{name}`' for name in known)}, not to `{table.name}`"
            raise NoFitError(message, f"let another rule take relations to it: `{{to: {table.name}, …}}`")
        return f"{table.name}/{record}" if len(refers.ref) > 1 else record

    def _row(self, parent: Mention, child: str, grammar: RecordGrammar, given: Pairs, kind: str) -> Mention:
        """A row with these values under a mention; the one that is there, if one has the same."""
        key = (id(parent), child, tuple(sorted(dict(given).items())))
        if key in self.rows:
            self.work.account.same[kind] += 1
            return self.rows[key]
        row = Mention(grammar, parent.spans, dict(given), inherits=True)
        parent.children.setdefault(child, []).append(row)
        self.rows[key] = row
        return row

    # -- equivalences -------------------------------------------------------------------------------------------------

    def equate(self, same: Equivalence) -> None:
        """Make rows of the first member, one for each of the others that is another record."""
        work, rule = self.work, self.work.rules.equivalences
        work.account.read[EQUIVALENCE] += 1
        if rule is None:
            work.ignore(EQUIVALENCE, "equivalence")
            return
        if not work.is_usable(EQUIVALENCE, "equivalence", *same.members):
            return
        try:
            rows = self._equal_rows(same, rule)
        except NoFitError as error:
            work.account.left_out[EQUIVALENCE] += 1
            work.complain("unmatched_relations", same.place, str(error), error.hint)
            return
        work.carried.append((EQUIVALENCE, rows[0]))
        work.account.same[EQUIVALENCE] += rows[0] is work.mentions[same.members[0]] and not rule.is_one_record

    def _equal_rows(self, same: Equivalence, rule: EquivalenceRule) -> list[Mention]:
        """The rows; of members that are one record already, their mention. Raises NoFitError."""
        first, *others = same.members
        parent, work = self.work.mentions[first], self.work
        lacking = next((name for name in same.members if name not in work.records), None)
        if lacking is not None:
            raise NoFitError(f"`{lacking}` is not a record, which an equivalence needs", "ignore it: `equivalences:`")
        if rule.is_one_record and len({(work.table(name), work.records[name]) for name in same.members}) > 1:
            raise NoFitError("the members of the equivalence are of several tables", "make rows of them: `{child: …}`")
        if rule.is_one_record:
            return [parent]  # they have one id already
        grammar = parent.grammar.children.get(rule.child)
        if grammar is None:
            raise NoFitError(f"nothing nests as `{rule.child}` under `{parent.grammar.table.name}`", "see the schemas")
        distinct = [name for name in others if work.records[name] != work.records[first]]
        references = [self._reference(grammar, rule.key, first, name) for name in distinct]
        rows = [
            self._row(parent, rule.child, grammar, (*rule.set, (rule.key, reference)), EQUIVALENCE)
            for reference in references
        ]
        return rows or [parent]
