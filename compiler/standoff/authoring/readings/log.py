"""Decisions added to their file, below those of the same text; no other character of it changes."""

from collections.abc import Iterable, Iterator
from typing import Any

from standoff.authoring.edit.change import Project, plain_of_new, refuse_unfaithful, source_of
from standoff.authoring.edit.entries import NoPlaceError, fill, is_empty, listed, put, put_section
from standoff.corpus.readings import Account, ReadingDecision
from standoff.files.project_files import READINGS
from standoff.source.comments import File
from standoff.source.layout import written
from standoff.source.tree import Edit, Entry, Mapping, Node, Scalar, Sequence, edited, named

ABOUT = "# What was decided between the two readings of a text; `standoff take` adds to it."


def logged(project: Project, text: str, decisions: Iterable[ReadingDecision]) -> tuple[bytes | None, str]:
    """The file as it is, and with further decisions on one text; raises CannotEditError and OSError."""
    new = [Entry(as_node(decision)) for decision in decisions]
    data = project.read(READINGS)
    if data is None:
        file = File(Mapping([named(text, Sequence(new, is_open=True))], is_open=True), header=[[ABOUT]])
        return None, written(file, spaced=True)
    source, root = source_of(project, READINGS, data)

    def is_expected(before: Any, after: Any) -> bool:
        old = before.get(text) or []
        held = old if isinstance(old, list) else [old]
        return bool(after == before | {text: [*held, *(plain_of_new(each.value) for each in new)]})

    try:
        after = edited(source, list(_edits(source, root, text, new)))
    except NoPlaceError:
        after = source
    refuse_unfaithful(READINGS, source, after, is_expected)
    return data, after


def as_node(decision: ReadingDecision) -> Mapping:
    """A decision as it is written."""
    entries = [named("take", Scalar(decision.take)), named("table", Scalar(decision.table))]
    if decision.field is not None:
        entries.append(named("field", Scalar(decision.field)))
    for name, account in (("first", decision.first), ("second", decision.second)):
        entries += [named(name, _account(account))] if account is not None else []
    for name, words in (("because", decision.because), ("curator", decision.curator)):
        entries += [named(name, Scalar(words))] if words else []
    return Mapping(entries)


def _account(account: Account) -> Mapping:
    lists = (("value", account.values), ("at", account.at))
    return Mapping(
        [named("record", Scalar(account.record)), *(named(name, _one_or_list(each)) for name, each in lists if each)]
    )


def _one_or_list(values: tuple[str, ...]) -> Node:
    scalars = [Scalar(each) for each in values]
    return scalars[0] if len(scalars) == 1 else Sequence([Entry(each) for each in scalars])


def _edits(source: str, root: Mapping, text: str, new: list[Entry]) -> Iterator[Edit]:
    section = next((entry for entry in root.entries if entry.key == text), None)
    held = section.value if section is not None else None
    if section is None:
        entry = named(text, Sequence(new, is_open=True))
        number = next((n for n, each in enumerate(root.entries) if each.key > text), len(root.entries))
        if root.entries:
            yield put_section(source, root, number, entry)
        else:
            yield len(source), len(source), written(File(Mapping([entry], is_open=True)), spaced=False)
    elif is_empty(held):
        yield from fill(source, section, Sequence(new, is_open=True))
    elif isinstance(held, Sequence):
        for entry in new:
            yield put(source, held, len(held.entries), entry)
    elif isinstance(held, Mapping) and len(new) == 1:
        yield from listed(source, section, 1, new[0], is_in_flow=False)
    else:
        raise NoPlaceError
