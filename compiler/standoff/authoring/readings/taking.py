"""Taking one side of a pair, or all equal pairs: the decision is written, and what it means for the first reading."""

from dataclasses import dataclass

from standoff.authoring.edit.ahead import Ahead
from standoff.authoring.edit.as_written import as_given
from standoff.authoring.edit.change import Change, Project, cannot, new_lines, plain, text_file
from standoff.authoring.edit.mention_edits import Annotate, EditMention, RemoveMention
from standoff.authoring.readings.log import logged
from standoff.authoring.readings.read import checked
from standoff.authoring.readings.standing import Item, Standing
from standoff.authoring.readings.steps import Added, Altered, Steps, steps_of
from standoff.authoring.readings.written import Mentioned, mentions_in
from standoff.corpus.kinds_of_pairs import CHOICES, Take
from standoff.corpus.readings import ReadingDecision, text_of_key
from standoff.files.project_files import READINGS
from standoff.schema.qualifiers import NAMES
from standoff.source.problem import Place

NOTHING_ANEW = "what is settled stays: to decide it anew, remove the decision from that file first"


@dataclass(frozen=True, slots=True)
class TakeReading:
    """Decides a pair of two readings, which is given by its id: `take` is `first`, `second`, `both` or `neither`.

    `text` names the second reading (`text_of_key`).
    """

    text: str
    pair: str
    take: str
    because: str
    curator: str = ""

    def change(self, project: Project) -> Change:
        """The change of the first reading and of the decisions; raises CannotEditError and OSError."""
        take = next((each for each in CHOICES if each == self.take), None)
        if take is None:
            hint = f"one of: {', '.join(CHOICES)}"
            raise cannot(Place(READINGS), "bad-decision", f"`{self.take}` cannot be taken", hint)
        if not self.because.strip():
            message = "a decision between two readings needs a reason"
            raise cannot(Place(READINGS), "because-missing", message, "say why in a few words")
        readings = checked(project, self.text)
        item = _open_item(readings.standing, self.pair)
        assert item.pair is not None
        steps = steps_of(project, readings.found, item.pair, take)
        decision = _decision(self.text, take, item, self.because, self.curator)
        what = f"take {take} of {item.table}/{item.pair.record}" + (f" {item.field}" if item.field else "")
        return _carried_out(project, self.text, steps, [decision], what)


@dataclass(frozen=True, slots=True)
class TakeEqual:
    """Confirms all pairs of a text in which both readings say the same: only decisions are written."""

    text: str
    curator: str = ""

    def change(self, project: Project) -> Change:
        """The change of the decisions; raises CannotEditError and OSError."""
        items = [each for each in checked(project, self.text).standing.items if _is_equal(each)]
        decisions = [_decision(self.text, "equal", each, "", self.curator) for each in items]
        return _carried_out(project, self.text, Steps(), decisions, f"take {len(items)} equal pairs of {self.text}")


def _is_equal(item: Item) -> bool:
    return item.kind == "equal" and not item.is_settled


def _open_item(standing: Standing, pair: str) -> Item:
    item = next((each for each in standing.items if each.id == pair), None)
    if item is None:
        message = f"the readings of `{standing.text}` have no pair `{pair}`"
        raise cannot(Place(READINGS), "changed-meanwhile", message, "list them again: `standoff readings`")
    if item.is_settled and item.decision is not None:
        message = f"the pair is settled already: `{item.decision.take}` was taken"
        raise cannot(item.decision.place, "settled-pair", message, NOTHING_ANEW)
    return item


def _decision(text: str, take: Take, item: Item, because: str, curator: str) -> ReadingDecision:
    words = (because.strip(), curator.strip())
    return ReadingDecision(text, take, item.table, item.field, item.first, item.second, *words, Place(READINGS))


def _carried_out(project: Project, text: str, steps: Steps, decisions: list[ReadingDecision], what: str) -> Change:
    """The change of both files as one; the lines of the first reading are shown before those of the decisions."""
    if not decisions:
        return Change(what, {}, "", None)
    planned = _planned(project, text_of_key(text), steps)
    before, after = logged(project, text, decisions)
    files = {path: both for path, both in planned.files.items() if both[0] != both[1]}
    shown = [(path, *new_lines(old or b"", new or b"")) for path, (old, new) in files.items()]
    files[READINGS] = (before, after.encode())
    shown = [(path, lines, line) for path, lines, line in shown if lines]
    shown.append((READINGS, *new_lines(before or b"", after.encode())))
    (path, lines, line), *more = shown
    written = "\n".join([lines, *(f"# {name}:{number}\n{others}" for name, others, number in more)])
    return Change(what, files, written, Place(path, line, len(lines) - len(lines.lstrip(" ")) + 1))


def _planned(project: Project, text: str, steps: Steps) -> Ahead:
    """The files with all steps: values first, then mentions that go, then new ones."""
    ahead = Ahead.of(project)
    for altered in sorted(steps.altered, key=lambda each: each.is_removed):
        ahead.make(_edit(ahead, text, altered))
    file, _ = text_file(project, text)
    for added in steps.added:
        ahead.make(_joined(ahead, text, file, added) or Annotate(text, added.table, added.record, added.at, added.set))
    return ahead


def _joined(ahead: Ahead, text: str, file: str, added: Added) -> EditMention | None:
    """What puts new values into a mention of the same place and with the same qualifiers; none where there is none."""
    qualifiers = {name: value for name, value in added.set.items() if name in NAMES}
    rest = {name: value for name, value in added.set.items() if name not in NAMES}
    for each in _mentions(ahead, file, added.table, added.record):
        own = {key.text: as_given(value) for key, value in each.node.pairs if key.text in NAMES}
        if each.at == added.at and own == qualifiers and not any(each.node.value(name) for name in rest):
            return EditMention(text, added.table, added.record, each.number, each.source, set=rest) if rest else None
    return None


def _edit(ahead: Ahead, text: str, altered: Altered) -> EditMention | RemoveMention:
    """The edit of a mention, which earlier edits may have moved."""
    mention = altered.mention
    held = _mentions(ahead, mention.file, mention.table, mention.record)
    now = next((each for each in held if plain(each.node) == altered.was), None)
    if now is None:
        place = Place(mention.file, mention.line, 1)
        raise cannot(place, "changed-meanwhile", "the mention is no longer what it was", "look at it again")
    where = (text, now.table, now.record, now.number, now.source)
    if altered.is_removed:
        return RemoveMention(*where)
    return EditMention(*where, set=altered.set, unset=tuple(altered.unset), move_to=altered.move_to)


def _mentions(ahead: Ahead, file: str, table: str, record: str) -> list[Mentioned]:
    source = (ahead.read(file) or b"").decode("utf-8")
    return [each for each in mentions_in(file, source, ahead.schema) if (each.table, each.record) == (table, record)]
