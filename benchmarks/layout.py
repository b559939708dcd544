"""Values laid out as YAML the way that curators write it: flow style while it fits on a line, else block style."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

Value: TypeAlias = "str | Sequence[Value] | Mapping[str, Value]"
Fields: TypeAlias = Mapping[str, Value]

WIDTH = 110


def flow(value: Value) -> str:
    """Write a value in flow style; strings stand as they are."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "{" + ", ".join(_pairs(value)) + "}"
    return "[" + ", ".join(map(flow, value)) + "]"


def folded(items: Iterable[str], indent: int) -> str:
    """Join the items of a flow collection by commas, and break lines between items at the width."""
    lines = [""]
    for item in items:
        if lines[-1] and indent + len(lines[-1]) + len(item) > WIDTH:
            lines.append("")
        lines[-1] += f"{item}, "
    return ("\n" + " " * indent).join(line.rstrip() for line in lines).removesuffix(",")


def flow_mention(fields: Fields, indent: int) -> str:
    """Write a mention as an item of a list, in flow style."""
    return f"{' ' * indent}- {{{folded(_pairs(fields), indent + 3)}}}\n"


def block_mention(fields: Fields, indent: int) -> str:
    """Write a mention as an item of a list, in block style."""
    lines = block(fields, indent + 2)
    return f"{lines[:indent]}- {lines[indent + 2 :]}"


def block(fields: Fields, indent: int) -> str:
    """Write fields in block style, one a line, their values in flow style while they fit."""
    return "".join(_entry(key, value, indent) for key, value in fields.items())


def _entry(key: str, value: Value, indent: int) -> str:
    pad = " " * indent
    line = f"{pad}{key}: {flow(value)}\n"
    if isinstance(value, str) or len(line) <= WIDTH:
        return line
    if isinstance(value, Mapping):
        return f"{pad}{key}:\n{block(value, indent + 2)}"
    return f"{pad}{key}:\n" + "".join(f"{pad}  - {flow(item)}\n" for item in value)


def _pairs(fields: Fields) -> list[str]:
    return [f"{key}: {flow(value)}" for key, value in fields.items()]
