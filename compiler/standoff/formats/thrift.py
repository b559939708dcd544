"""Structs of Thrift's compact protocol, read and written with all their fields, also those that we do not know.

The format is in https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md. A struct is a
mapping from the ids of its fields to their values, each with its kind: what is read and written again is the same
bytes, if its writer used the shortest forms. Maps are refused: Parquet, for which this is, has none.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple


class Kind(IntEnum):
    """What a value is; a boolean in a struct is its kind."""

    STOP = 0
    TRUE = 1
    FALSE = 2
    BYTE = 3
    I16 = 4
    I32 = 5
    I64 = 6
    DOUBLE = 7
    BINARY = 8
    LIST = 9
    SET = 10
    MAP = 11
    STRUCT = 12


class Value(NamedTuple):
    """A value with its kind: a number, bytes, a struct (`Struct`) or a list (`Items`); nothing for a boolean."""

    kind: int
    content: Any


class Items(NamedTuple):
    """The items of a list or set, which are of one kind."""

    kind: int
    contents: list[Any]


Struct = dict[int, Value]
BOOLEANS = (Kind.TRUE, Kind.FALSE)
NUMBERS = (Kind.I16, Kind.I32, Kind.I64)
SHORT = 15  # numbers below it are in the same byte as a kind
DEEPEST = 32  # structs and lists in one another: Parquet has five
LONGEST = 10  # bytes of a number of 64 bits


def read(data: bytes) -> Struct:
    """The struct that some bytes are; raises ValueError if they are none, or more than one."""
    reader = _Reader(data)
    try:
        struct = reader.struct(0)
    except IndexError as error:
        raise ValueError("a struct ends too early") from error
    if reader.at != len(data):
        raise ValueError("a struct is followed by something else")
    return struct


@dataclass(slots=True)
class _Reader:
    """Bytes, and where the next value begins; raises IndexError at their end, ValueError."""

    data: bytes
    at: int = 0

    def struct(self, depth: int) -> Struct:
        fields: Struct = {}
        number = 0
        while (head := self.byte()) != Kind.STOP:
            kind, step = head & 0xF, head >> 4
            number = number + step if step else self.number()
            fields[number] = Value(kind, None if kind in BOOLEANS else self.value(kind, depth + 1))
        return fields

    def value(self, kind: int, depth: int) -> Any:
        if depth > DEEPEST:
            raise ValueError("structs are too deep in one another")
        if kind in NUMBERS:
            return self.number()
        if kind == Kind.BINARY:
            return self.bytes(self.varint())
        if kind == Kind.STRUCT:
            return self.struct(depth)
        if kind in (Kind.LIST, Kind.SET):
            return self.items(depth)
        if kind == Kind.DOUBLE:
            return self.bytes(8)
        if kind == Kind.BYTE or kind in BOOLEANS:  # a boolean in a list
            return self.byte()
        raise ValueError(f"no value has the kind {kind}")

    def items(self, depth: int) -> Items:
        head = self.byte()
        kind, size = head & 0xF, head >> 4
        size = self.varint() if size == SHORT else size
        return Items(kind, [self.value(kind, depth + 1) for _ in range(size)])

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def bytes(self, size: int) -> bytes:
        """So many bytes; fewer at the end, where the byte that ends the struct is then missing."""
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self) -> int:
        """A signed number: the sign is the lowest bit."""
        found = self.varint()
        return (found >> 1) ^ -(found & 1)

    def varint(self) -> int:
        """An unsigned number in groups of seven bits, the lowest first."""
        found = 0
        for place in range(LONGEST):
            group = self.byte()
            found |= (group & 0x7F) << 7 * place
            if group < 0x80:
                return found
        raise ValueError("a number is too long")


def written(struct: Struct) -> bytes:
    """A struct as bytes, its fields in the order of their ids."""
    out = bytearray()
    _write_struct(out, struct)
    return bytes(out)


def _write_struct(out: bytearray, struct: Struct) -> None:
    before = 0
    for number, (kind, content) in sorted(struct.items()):
        if 0 < number - before <= SHORT:
            out.append((number - before) << 4 | kind)
        else:
            out.append(kind)
            _write_number(out, number)
        before = number
        if kind not in BOOLEANS:
            _write(out, kind, content)
    out.append(Kind.STOP)


def _write(out: bytearray, kind: int, content: Any) -> None:
    if kind in NUMBERS:
        _write_number(out, content)
    elif kind == Kind.BINARY:
        _write_varint(out, len(content))
        out += content
    elif kind == Kind.STRUCT:
        _write_struct(out, content)
    elif kind in (Kind.LIST, Kind.SET):
        size = len(content.contents)
        out.append(min(size, SHORT) << 4 | content.kind)
        if size >= SHORT:
            _write_varint(out, size)
        for item in content.contents:
            _write(out, content.kind, item)
    elif kind == Kind.DOUBLE:
        out += content
    else:
        out.append(content)


def _write_number(out: bytearray, number: int) -> None:
    _write_varint(out, number << 1 if number >= 0 else ~(number << 1))


def _write_varint(out: bytearray, number: int) -> None:
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
