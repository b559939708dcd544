"""Thrift's compact protocol: what is read and written again is the same bytes; what is no struct is refused."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.formats.thrift import DEEPEST, Items, Kind, Struct, Value, read, written

NUMBER, TEXT = st.integers(-(2**63), 2**63 - 1), st.binary(max_size=20)
PLAIN = st.one_of(
    st.tuples(st.sampled_from([Kind.TRUE, Kind.FALSE]), st.none()),
    st.tuples(st.just(Kind.BYTE), st.integers(0, 255)),
    st.tuples(st.sampled_from([Kind.I16, Kind.I32, Kind.I64]), NUMBER),
    st.tuples(st.just(Kind.DOUBLE), st.floats(allow_nan=False).map(lambda number: struct.pack("<d", number))),
    st.tuples(st.just(Kind.BINARY), TEXT),
).map(lambda pair: Value(*pair))


def _with_more(values: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    structs = st.dictionaries(st.integers(-40, 400), values, max_size=4)
    lists = st.one_of(
        st.lists(structs, max_size=20).map(lambda items: Items(Kind.STRUCT, items)),
        st.lists(NUMBER, max_size=20).map(lambda items: Items(Kind.I64, items)),
        st.lists(st.sampled_from([Kind.TRUE, Kind.FALSE]).map(int)).map(lambda items: Items(Kind.TRUE, items)),
    )
    return st.one_of(
        structs.map(lambda struct: Value(Kind.STRUCT, struct)),
        st.tuples(st.sampled_from([Kind.LIST, Kind.SET]), lists).map(lambda pair: Value(*pair)),
    )


STRUCTS = st.dictionaries(st.integers(-40, 400), st.recursive(PLAIN, _with_more, max_leaves=12), max_size=6)


@settings(max_examples=60)
@given(STRUCTS)
def test_what_is_written_is_read(value: Struct) -> None:
    assert read(written(value)) == value


@settings(max_examples=30)
@given(STRUCTS, st.data())
def test_what_is_cut_or_goes_on_is_refused(value: Struct, data: st.DataObject) -> None:
    content = written(value)
    for wrong in (content[: data.draw(st.integers(0, len(content) - 1))], content + b"\0"):
        with pytest.raises(ValueError, match=r"^a struct (ends too early|is followed by something else)$"):
            read(wrong)


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b"\x15\x02\x00", {1: Value(Kind.I32, 1)}),
        (b"\x15\x01\x00", {1: Value(Kind.I32, -1)}),
        (b"\x15\x7f\x00", {1: Value(Kind.I32, -64)}),
        (b"\x15\x80\x01\x00", {1: Value(Kind.I32, 64)}),
        (b"\x16\xac\x04\x00", {1: Value(Kind.I64, 278)}),
        (b"\x21\x12\x00", {2: Value(Kind.TRUE, None), 3: Value(Kind.FALSE, None)}),
        (b"\x08\x20\x02ab\x00", {16: Value(Kind.BINARY, b"ab")}),
        (b"\x19\x25\x02\x04\x00", {1: Value(Kind.LIST, Items(Kind.I32, [1, 2]))}),
        (b"\x19\xf5\x0f" + b"\x00" * 15 + b"\x00", {1: Value(Kind.LIST, Items(Kind.I32, [0] * 15))}),
        (b"\x1c\x00\x00", {1: Value(Kind.STRUCT, {})}),
    ],
)
def test_the_bytes_are_those_of_the_protocol(content: bytes, value: Struct) -> None:
    assert read(content) == value
    assert written(value) == content


def test_structs_may_be_in_one_another_to_a_limit() -> None:
    inner: Struct = {}
    for _ in range(DEEPEST):
        inner = {1: Value(Kind.STRUCT, inner)}
    assert read(written(inner)) == inner
    with pytest.raises(ValueError, match=r"^structs are too deep in one another$"):
        read(written({1: Value(Kind.STRUCT, inner)}))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "a struct ends too early"),
        (b"\x18\x7f\x00", "a struct ends too early"),
        (b"\x1b\x00\x00", "no value has the kind 11"),
        (b"\x16" + b"\xff" * 11, "a number is too long"),
        (b"\x1c" * 1000, "structs are too deep in one another"),
        (b"\x19" * 1000, "structs are too deep in one another"),
    ],
)
def test_what_is_no_struct_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        read(content)
