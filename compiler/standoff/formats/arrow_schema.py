"""An Arrow schema with a description of each field, handed over by Arrow's C data interface.

polars writes it into a Parquet file as `ARROW:schema`, where pyarrow and R's arrow find it. The layout of the struct
and of its metadata is that of https://arrow.apache.org/docs/format/CDataInterface.html.
"""

import ctypes
from collections.abc import Mapping, Sequence

from standoff.schema.model import Column
from standoff.schema.types import COLUMN_TYPES

STRUCT = b"+s"
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
        pointers = (ctypes.POINTER(_ArrowSchema) * len(columns))(*map(ctypes.pointer, self._children))
        self._top = _ArrowSchema(STRUCT, b"", None, 0, len(columns), pointers, None, _release, None)

    def __arrow_c_schema__(self) -> object:
        """Hand the schema over as a PyCapsule; once, for the reader releases it."""
        return _capsule(ctypes.addressof(self._top), CAPSULE, None)


def _field(column: Column) -> _ArrowSchema:
    about = {"title": column.title, "description": column.description}
    packed = packed_metadata({key: value for key, value in about.items() if value})
    name = column.name.encode()
    return _ArrowSchema(COLUMN_TYPES[column.type].arrow, name, packed, NULLABLE, 0, None, None, _release, None)


def packed_metadata(pairs: Mapping[str, str]) -> bytes:
    """Keys and values as Arrow packs them: how many, then each with its length before it, as native 32-bit integers."""
    parts = [part.encode() for pair in pairs.items() for part in pair]
    return _size(len(pairs)) + b"".join(_size(len(part)) + part for part in parts)


def _size(number: int) -> bytes:
    return bytes(ctypes.c_int32(number))
