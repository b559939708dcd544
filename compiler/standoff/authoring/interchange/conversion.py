"""The state of one document that becomes mentions: its units, what was left out and why, and what carries what."""

from dataclasses import dataclass, field

from standoff.authoring.interchange.account import EVENT, SPAN, Account
from standoff.authoring.interchange.external import ExternalAnnotations, Labelled
from standoff.authoring.interchange.ids import NoRecordError, RecordIds, numbers
from standoff.authoring.interchange.label_map import LabelRule, Map
from standoff.authoring.interchange.mention import Mention
from standoff.source.problem import Place, Problem


def kind_of(unit: Labelled) -> str:
    """Whether a unit is counted as a span or as an event."""
    return EVENT if unit.is_event else SPAN


@dataclass(slots=True)
class Conversion:
    """One document, its map, and the ids of the import that it is part of.

    `ignored` and `gone` are the names of units that the map ignores and that were left out. `carried` says which
    mention an attribute, a relation or an argument went into: it came out if that mention does.
    """

    external: ExternalAnnotations
    rules: Map
    ids: RecordIds
    text_id: str
    units: dict[str, Labelled] = field(default_factory=dict)
    mentions: dict[str, Mention] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)
    ignored: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    carried: list[tuple[str, Mention]] = field(default_factory=list)
    stated: dict[tuple[int, str], Place] = field(default_factory=dict)
    account: Account = field(default_factory=Account)
    problems: list[Problem] = field(default_factory=list)

    def complain(self, allowance: str, place: Place, message: str, hint: str, code: str = "") -> None:
        """Report what cannot become a mention: a warning if the map allows to leave it out."""
        code = code or "no-mention"
        self.problems.append(graded(Problem(place, code, message, hint, 1), allowance, self.rules))

    def rule(self, name: str) -> LabelRule:
        """The rule of a unit that is a mention."""
        rule = self.rules.rule_of(self.units[name])
        assert rule is not None
        return rule

    def is_value(self, name: str) -> bool:
        """Whether a unit is the place of values of another one."""
        return self.rule(name).is_value

    def table(self, name: str) -> str:
        """The table of a unit."""
        return self.mentions[name].grammar.table.name

    # -- units --------------------------------------------------------------------------------------------------------

    def read_units(self) -> None:
        """Make a mention of each unit that the map knows, and the id of its record."""
        self.units = self.external.units()
        ids = {(each.target, each.name): each.value for each in reversed(self.external.attributes)}
        numbered, roots = numbers(self.units), self._roots()
        for name, unit in self.units.items():
            rule = self.rules.rule_of(unit)
            self.account.read[kind_of(unit)] += 1
            if rule is None:
                self.ignored.add(name)
                self.ignore(kind_of(unit), f"`{unit.label}` label")
            elif any(start >= end for start, end in unit.spans):
                message = f"the span of `{name}` covers only white space"
                self.complain("odd_spans", unit.place, message, "move it to words, or delete it", "empty-span")
                self.leave_out(name)
            else:
                words = {rule.words: " ".join((unit.words or "").split())} if rule.words else {}
                self.mentions[name] = Mention(rule.grammar, unit.spans, dict(rule.set) | words)
                self.stated |= {(id(self.mentions[name]), key): unit.place for key in words}
        records = [name for name, each in self.mentions.items() if each.grammar.table.nest is None]
        for name in sorted(records, key=lambda name: roots.get(name, name) != name):
            rule = self.rule(name)
            if not rule.is_value:
                self._identify(name, roots.get(name, name), numbered[name], ids.get((name, rule.id or "")))

    def _roots(self) -> dict[str, str]:
        """The member of an equivalence whose record all members are, where the map says that they are one."""
        roots: dict[str, str] = {}
        rule = self.rules.equivalences
        for same in self.external.equivalences if rule is not None and rule.is_one_record else ():
            rules = {name: self.rules.rule_of(self.units[name]) for name in same.members if name in self.units}
            tables = {name: each.grammar.table.name for name, each in rules.items() if each is not None}
            known = list(tables)
            of_one = [name for name in known if tables[name] == tables[known[0]]]
            first = {roots.get(name, name) for name in of_one}
            root = min(first, key=lambda name: (self.units[name].spans, name), default="")
            roots |= {name: root for name, before in roots.items() if before in first}
            roots |= dict.fromkeys(of_one, root)
        return roots

    def _identify(self, name: str, root: str, number: str, given: str | None) -> None:
        """Give a unit the id of its record, or that of the unit with which it is one; else leave it out."""
        if root != name and root in self.records:
            self.records[name] = self.records[root]
            return
        try:
            self.records[name] = self.ids.record(self.units[name], self.rule(name), self.text_id, number, given)
        except NoRecordError as error:
            self.complain("odd_spans", self.units[name].place, str(error), error.hint)
            self.leave_out(name)

    def leave_out(self, name: str) -> None:
        """Leave out a unit; what is attached to it goes with it."""
        self.gone.add(name)
        self.account.left_out[kind_of(self.units[name])] += 1
        self.mentions.pop(name, None)

    def is_usable(self, kind: str, described: str, *names: str) -> bool:
        """Whether all of some units are mentions; otherwise what is attached to them is ignored or left out."""
        if any(name in self.ignored for name in names):
            self.ignore(kind, described)
        elif any(name in self.gone for name in names):
            self.account.left_out[kind] += 1
        else:
            return True
        return False

    def ignore(self, kind: str, described: str) -> None:
        """Count something that the map ignores."""
        self.account.ignored[kind] += 1
        self.account.passed_over[described] += 1

    # -- values -------------------------------------------------------------------------------------------------------

    def give(self, mention: Mention, name: str, value: str, place: Place) -> str:
        """Set a field of a mention; returns why not, if another value of it was given. What the map sets gives way."""
        before = self.stated.get((id(mention), name))
        if before is not None and mention.given[name] != value:
            return f"`{name}` has two values: `{mention.given[name]}` and `{value}`"
        mention.given[name] = value
        self.stated[id(mention), name] = place
        return ""


def graded(problem: Problem, allowance: str, rules: Map) -> Problem:
    """A problem as the map grades it: a warning where it allows to leave such things out."""
    if allowance not in rules.allowed:
        return problem
    return Problem(problem.place, "left-out", problem.message, problem.hint, problem.length, problem.related)
