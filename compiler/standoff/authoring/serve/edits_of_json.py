"""Edits from JSON: each names one of `EDITS`, and has its fields with values of their types."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from standoff.authoring.edit.edits import EDITS
from standoff.authoring.serve.asking import BadQuestionError
from standoff.authoring.serve.planned import Editing

MOST = 500  # edits at a time


def edits_of(asked: Any) -> list[Editing]:
    """The edits of a request; raises BadQuestionError where one is not an edit."""
    listed = asked.get("edits") if isinstance(asked, dict) else None
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST:
        raise BadQuestionError(f"`edits` must be a list of 1 to {MOST} edits")
    return [_edit(each) for each in listed]


def _edit(given: Any) -> Editing:
    name = given.get("edit") if isinstance(given, dict) else None
    kind = EDITS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise BadQuestionError(f"`edit` must be one of {', '.join(EDITS)}")
    types = get_type_hints(kind)
    known = {each.name: each for each in fields(kind)}
    rest = {key: value for key, value in given.items() if key != "edit"}
    for key in rest:
        if key not in known:
            raise BadQuestionError(f"{name} has no `{key}`")
    for key, each in known.items():
        if key not in rest and each.default is MISSING and each.default_factory is MISSING:
            raise BadQuestionError(f"{name} needs `{key}`")
    edit: Editing = kind(**{key: _value(f"{name}.{key}", value, types[key]) for key, value in rest.items()})
    return edit


def _value(name: str, value: Any, wanted: Any) -> Any:
    """A value as an edit has it: lists become tuples; raises BadQuestionError where it is of another type."""
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin in (Union, UnionType):
        if value is None and type(None) in inner:
            return None
        return _value(name, value, next(each for each in inner if each is not type(None)))
    if isinstance(origin, type) and issubclass(origin, Mapping) and isinstance(value, dict):
        return {str(key): _value(f"{name}.{key}", each, inner[1]) for key, each in value.items()}
    if isinstance(origin, type) and issubclass(origin, Sequence) and isinstance(value, list):
        return tuple(_value(name, each, inner[0]) for each in value)
    if origin is None and type(value) is wanted:
        return value
    raise BadQuestionError(f"`{name}` has a value of another type than it needs")
