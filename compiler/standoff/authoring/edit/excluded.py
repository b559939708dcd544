"""Passages excluded from what is annotated, each with a reason, and taken back; no other character changes."""

from collections.abc import Iterator
from dataclasses import dataclass

from standoff.authoring.edit.change import (
    Change,
    Project,
    cannot,
    change_of,
    plain_of_new,
    refuse_unfaithful,
    source_of,
    text_file,
)
from standoff.authoring.edit.entries import (
    NoPlaceError,
    fill,
    is_empty,
    put_section,
    replace_value,
    take,
    take_section,
)
from standoff.authoring.edit.mention_places import entry_of, into, section_number, tried
from standoff.authoring.edit.mention_values import spans
from standoff.authoring.edit.order import Order
from standoff.corpus.anchors import SPAN
from standoff.schema.renamed import EXCLUDED, is_excluded
from standoff.source import comments, tree
from standoff.source.problem import Place
from standoff.source.tree import Edit, Entry, Mapping, Node, Scalar, Sequence, edited, named

Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ExclusionAsWritten:
    """An excluded passage: its spans as `start-end`, the reason, and the line in its file."""

    at: tuple[str, ...]
    because: str
    line: int


@dataclass(frozen=True, slots=True)
class Exclude:
    """Excludes a passage of a text, given by its spans, with a reason; nothing changes if all of them are excluded."""

    text: str
    at: tuple[str, ...]
    because: str

    def change(self, project: Project) -> Change:
        """The change; raises CannotEditError."""
        file, data = text_file(project, self.text)
        if not self.because.strip():
            raise cannot(Place(file), "because-missing", "a passage is excluded without a reason", "give a reason")
        source, root = source_of(project, file, data)
        wanted = [_bounds(each) for each in tree.items(spans(file, self.at))]
        if {*wanted} <= {bounds for passage in _passages(source) for bounds in _spans(passage)}:
            return Change("", {}, "", None)
        passage = Mapping([named("at", spans(file, self.at)), named("because", Scalar(self.because))])
        item = Order(project.schema, {}).mention(None, Entry(passage))
        after = tried(source, lambda: edited(source, list(_added(source, root, item))))
        new = plain_of_new(item.value)

        def is_expected(before: dict[str, object], now: dict[str, object]) -> bool:
            old, listed = _taken(before), _taken(now)
            places = [number for number, each in enumerate(listed) if each == new]
            return before == now and any([*listed[:n], *listed[n + 1 :]] == old for n in places)

        refuse_unfaithful(file, source, after, is_expected)
        return change_of(project, file, data, after, f"exclude {', '.join(self.at)}")


@dataclass(frozen=True, slots=True)
class Include:
    """Takes back that spans of a text are excluded."""

    text: str
    at: tuple[str, ...]

    def change(self, project: Project) -> Change:
        """The change; raises CannotEditError."""
        file, data = text_file(project, self.text)
        source, _ = source_of(project, file, data)
        wanted = [_bounds(item) for item in tree.items(spans(file, self.at))]
        before = [bounds for passage in _passages(source) for bounds in _spans(passage)]
        for span in wanted:
            if span not in before:
                known = ", ".join(each for passage in exclusions_of(source) for each in passage.at)
                hint = f"excluded are: {known}" if known else "no passage of the text is excluded"
                raise cannot(Place(file), "changed-meanwhile", f"`{span[0]}-{span[1]}` is not excluded", hint)
        after = tried(source, lambda: _included(source, wanted))

        def is_expected(before: dict[str, object], now: dict[str, object]) -> bool:
            _taken(before), _taken(now)
            return before == now

        gone = comments.texts(source) - comments.texts(after)
        refuse_unfaithful(file, source, after, is_expected, gone)
        left = [bounds for passage in _passages(after) for bounds in _spans(passage)]
        if sorted(left) != sorted(bounds for bounds in before if bounds not in wanted):
            raise cannot(Place(file, 1, 1), "cannot-insert", "this list cannot be changed as it is written", "use fmt")
        return change_of(project, file, data, after, f"include {', '.join(self.at)}")


def exclusions_of(source: str) -> list[ExclusionAsWritten]:
    """The excluded passages of a text file that can be read, in its order."""
    found = []
    for passage in _passages(source):
        because = passage.value("because")
        at = tuple(f"{start}-{end}" for start, end in _spans(passage))
        found.append(ExclusionAsWritten(at, because.text if isinstance(because, Scalar) else "", passage.line))
    return found


def sentence_span(source: str, number: int) -> str | None:
    """The span of a sentence of a text file by its number, from 1; None if there is none."""
    root = tree.read(source)
    block = root.value("text") if isinstance(root, Mapping) else None
    listed = tree.items(block.value("sentences")) if isinstance(block, Mapping) else []
    found = listed[number - 1] if 0 < number <= len(listed) else None
    return found.text if isinstance(found, Scalar) else None


# -- how they are written ----------------------------------------------------------------------------------------------


def _section(root: Node | None) -> Entry | None:
    pairs = root.entries if isinstance(root, Mapping) else []
    return next((entry for entry in pairs if is_excluded(entry.key)), None)


def _passages(source: str) -> list[Mapping]:
    section = _section(tree.read(source))
    return [item for item in tree.items(section.value if section else None) if isinstance(item, Mapping)]


def _spans(passage: Mapping) -> Iterator[Bounds]:
    for item in tree.items(passage.value("at")):
        match = SPAN.fullmatch(item.text) if isinstance(item, Scalar) else None
        if match:
            yield int(match[1]), int(match[2])


def _bounds(item: Node) -> Bounds:
    start, _, end = item.text.partition("-") if isinstance(item, Scalar) else ("", "", "")
    return int(start), int(end)


def _taken(data: dict[str, object]) -> list[object]:
    """What is excluded, taken out of plain values."""
    name = next((name for name in data if is_excluded(name)), EXCLUDED)
    held = data.pop(name, None)
    return held if isinstance(held, list) else [held] if held else []


def _added(source: str, root: Mapping, item: Entry) -> Iterator[Edit]:
    section = _section(root)
    if section is None:
        entry = named(EXCLUDED, Sequence([item], is_open=True))
        yield put_section(source, root, section_number(root, EXCLUDED), entry)
    elif is_empty(section.value):
        yield from fill(source, section, Sequence([item], is_open=True))
    else:
        yield from into(source, section, item, is_in_flow=False)


def _included(source: str, wanted: list[Bounds]) -> str:
    """The source in which some spans are not excluded any more; raises NoPlaceError."""
    for span in wanted:
        source = _one_included(source, span)
    return source


def _one_included(source: str, span: Bounds) -> str:
    root = tree.read(source)
    section = _section(root)
    assert isinstance(root, Mapping)
    assert section is not None
    listed = section.value.entries if isinstance(section.value, Sequence) else [Entry(section.value)]
    found = [(n, each.value) for n, each in enumerate(listed) if isinstance(each.value, Mapping)]
    number, passage = next((n, passage) for n, passage in found if span in [*_spans(passage)])
    left = [bounds for bounds in _spans(passage) if bounds != span]
    if left:
        at = entry_of(passage, "at")
        assert at is not None
        rest = spans("", [f"{start}-{end}" for start, end in left])
        return edited(source, list(replace_value(source, at, rest, passage.is_flow)))
    if isinstance(section.value, Sequence) and len(listed) > 1:
        return edited(source, [take(source, section.value, number)])
    if len(root.entries) == 1:
        raise NoPlaceError
    return edited(source, [take_section(source, root, root.entries.index(section))])
