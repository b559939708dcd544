"""The Arrow schema of some columns, each with its title and description as metadata of its field.

It is handed over by Arrow's C data interface, whose layout is that of
https://arrow.apache.org/docs/format/CDataInterface.html: polars has no other way to take metadata of fields.
"""

import ctypes
from collections.abc import Mapping, Sequence

from standoff.schema.model import Column
from standoff.schema.types import COLUMN_TYPES

STRUCT, LIST = b"+s", b"+L"
NULLABLE = 2
CAPSULE = b"arrow_schema"


class _ArrowSchema(ctypes.Structure):
    pass


_Release = ctypes.CFUNCTYPE(None, ctypes.POINTER(_ArrowSchema))
_ArrowSchema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(_ArrowSchema))),
    ("dictionary", ctypes.POINTER(_ArrowSchema)),
    ("release", _Release),
    ("private_data", ctypes.c_void_p),
]


_capsule = ctypes.pythonapi.PyCapsule_New
_capsule.restype = ctypes.py_object
_capsule.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]


def _mark_released(schema: "ctypes._Pointer[_ArrowSchema]") -> None:
    """Say that a struct is released; its memory is Python's, and lives as long as the schema that was handed over."""
    schema.contents.release = _Release()


_release = _Release(_mark_released)


class DescribedSchema:
    """The schema of some columns; it must outlive whoever reads it, which polars does before it writes."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._children = [_field(column) for column in columns]
        self._top = _node(STRUCT, "", flags=0, children=self._children)

    def __arrow_c_schema__(self) -> object:
        """Hand the schema over as a PyCapsule; once, for the reader releases it."""
        return _capsule(ctypes.addressof(self._top), CAPSULE, None)


def _field(column: Column) -> _ArrowSchema:
    about = {"title": column.title, "description": column.description}
    packed = packed_metadata({key: value for key, value in about.items() if value})
    if not column.members:
        return _node(COLUMN_TYPES[column.type].arrow, column.name, packed)
    members = [_node(COLUMN_TYPES[kind].arrow, name) for name, kind in column.members]
    return _node(LIST, column.name, packed, children=[_node(STRUCT, "item", children=members)])


def _node(
    form: bytes, name: str, packed: bytes | None = None, flags: int = NULLABLE, children: Sequence[_ArrowSchema] = ()
) -> _ArrowSchema:
    """A schema with those below it, which ctypes keeps for as long as it is kept itself."""
    below = (ctypes.POINTER(_ArrowSchema) * len(children))(*map(ctypes.pointer, children)) if children else None
    return _ArrowSchema(form, name.encode(), packed, flags, len(children), below, None, _release, None)


def packed_metadata(pairs: Mapping[str, str]) -> bytes:
    """Keys and values as Arrow packs them: how many, then each with its length before it, as native 32-bit integers."""
    parts = [part.encode() for pair in pairs.items() for part in pair]
    return _size(len(pairs)) + b"".join(_size(len(part)) + part for part in parts)


def _size(number: int) -> bytes:
    return bytes(ctypes.c_int32(number))
