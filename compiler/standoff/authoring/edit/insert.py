"""Insert mentions into an annotation file: existing characters are kept, and the result is read again to check it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from standoff.files.project_files import DESCRIPTOR
from standoff.source import composer, nodes, tree
from standoff.source.composer import Limits
from standoff.source.problem import Place, Problem
from standoff.source.tree import Edit, edited

OVER = {"too-large": "limits.size", "too-many": "limits.nodes"}  # what a file may be that is to be read again
Records = Mapping[str, Mapping[str, list[str]]]  # table -> record -> mentions in flow style


@dataclass(slots=True)
class Inserted:
    """The new content of a file (None: unchanged), and how many mentions are new or were there already."""

    data: bytes | None = None
    new: int = 0
    there: int = 0
    problem: Problem | None = None


def insert(file: str, data: bytes, records: Records, limits: Limits) -> Inserted:
    """Insert mentions into a file without problems; those that it has already are skipped.

    A file that would be too large to be read again is a problem.
    """
    source = data.decode("utf-8")
    root, result = tree.read(source), Inserted()
    if not isinstance(root, tree.Mapping) or root.is_flow:
        message = "the file is not in block style (lines of `key: …`)"
        result.problem = Problem(Place(file, 1, 1), "cannot-insert", message, "run `standoff fmt`, or insert by hand")
        return result
    before = _plain(composer.read(file, data, limits).root)
    wanted = {table: _fresh(before.get(table), found, result, limits) for table, found in records.items()}
    wanted = {table: found for table, found in wanted.items() if found}
    if not wanted:
        return result
    # New tables go to the end of the file, where the last one may grow too: what is there comes first.
    in_order = sorted(wanted, key=lambda table: root.value(table) is None)
    edits = [edit for table in in_order for edit in _table(source, root, table, wanted[table])]
    changed = edited(source, edits).encode()
    after = composer.read(file, changed, limits)
    over = next((problem for problem in after.problems if problem.code in OVER), None)
    if over is not None:
        hint = f"import less of this text, or raise `{OVER[over.code]}` in {DESCRIPTOR}"
        result.problem = replace(over, hint=hint)
    elif not after.problems and _plain(after.root) == _added(before, wanted, limits):
        result.data = changed
    else:
        message = "the mentions cannot be inserted into a file with this layout"
        result.problem = Problem(
            Place(file, 1, 1), "cannot-insert", message, "insert what is printed without --write by hand"
        )
    return result


def _fresh(held: Any, found: Mapping[str, list[str]], result: Inserted, limits: Limits) -> dict[str, list[str]]:
    """The mentions that a table does not have; counts new and existing ones."""
    there = {record: {_identity(value) for value in _list((held or {}).get(record))} for record in found}
    meant = _meant({record: mentions for record, mentions in found.items() if there[record]}, limits)
    fresh: dict[str, list[str]] = {}
    for record, mentions in found.items():
        new = mentions
        if there[record]:
            pairs = zip(mentions, meant[record], strict=True)
            new = [mention for mention, value in pairs if _identity(value) not in there[record]]
        result.new += len(new)
        result.there += len(mentions) - len(new)
        fresh |= {record: new} if new else {}
    return fresh


def _added(before: Any, wanted: Mapping[str, Mapping[str, list[str]]], limits: Limits) -> Any:
    """What the file should say: the same as before with the new mentions appended, and nothing else."""
    for table, records in wanted.items():
        held = before.get(table) or {}
        before[table] = held | {
            record: [*_list(held.get(record)), *values] for record, values in _meant(records, limits).items()
        }
    return before


def _meant(found: Mapping[str, list[str]], limits: Limits) -> dict[str, list[Any]]:
    """What mentions in flow style say, by record; they are read together, which is quicker than one by one."""
    listed = "".join(f"- {mention}\n" for mentions in found.values() for mention in mentions)
    values = iter(_list(_plain(composer.read("", listed.encode(), limits).root)))
    return {record: list(islice(values, len(mentions))) for record, mentions in found.items()}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _identity(value: Any) -> str:
    """A value as something that can be looked up."""
    return json.dumps(value, sort_keys=True)


def _plain(node: nodes.Node | None) -> Any:
    """What a node says, as plain mappings, lists and words."""
    if isinstance(node, nodes.Scalar):
        return node.text
    if isinstance(node, nodes.Sequence):
        return [_plain(item) for item in node.items]
    return None if node is None else {name: _plain(value) for name, (_, value) in node.entries.items()}


# -- where they go -----------------------------------------------------------------------------------------------------


def _table(source: str, root: tree.Mapping, table: str, found: dict[str, list[str]]) -> Iterator[Edit]:
    node = root.value(table)
    if node is None:
        gap = "" if source.endswith("\n\n") else "\n" if source.endswith("\n") else "\n\n"
        yield len(source), len(source), f"{gap}{table}:\n{_records(found, 2)}"
    elif isinstance(node, tree.Mapping) and node.entries:
        for record, mentions in found.items():
            held = node.value(record)
            if held is not None:
                yield from _record(source, node, held, mentions)
        fresh = {record: mentions for record, mentions in found.items() if node.value(record) is None}
        if fresh and node.is_flow:
            last = node.entries[-1].value.end
            yield last, last, "".join(f", {name}: [{', '.join(each)}]" for name, each in fresh.items())
        elif fresh:
            end = _line_end(source, node.end)
            yield end, end, _after(source, end, _records(fresh, node.pairs[0][0].column - 1))
    elif node.end > node.start:  # an empty mapping or list
        yield node.start, node.end, "\n" + _records(found, 2).rstrip("\n")
    else:
        end = _line_end(source, node.end)
        yield end, end, _after(source, end, _records(found, 2))


def _record(source: str, table: tree.Mapping, held: tree.Node, mentions: list[str]) -> Iterator[Edit]:
    flow = ", ".join(mentions)
    if isinstance(held, tree.Sequence) and held.entries and source[held.start] == "[":
        last = held.entries[-1].end
        yield last, last, f", {flow}"
    elif isinstance(held, tree.Sequence) and held.entries:
        end = _line_end(source, held.end)
        dash = " " * (held.column - 1)
        yield end, end, _after(source, end, "".join(f"{dash}- {mention}\n" for mention in mentions))
    elif isinstance(held, tree.Mapping) and held.is_flow:
        yield held.start, held.start, "["
        yield held.end, held.end, f", {flow}]"
    elif isinstance(held, tree.Mapping):
        yield from _listed(source, held, mentions)
    else:
        gap = "" if table.is_flow or held.end > held.start else " "
        yield held.start, held.end, f"{gap}[{flow}]"


def _listed(source: str, held: tree.Mapping, mentions: list[str]) -> Iterator[Edit]:
    """Turn one mention in block style into the first of a list: a dash before it, its other lines indented by two."""
    indent = " " * (held.column - 1)
    yield held.start, held.start, "- "
    end = _line_end(source, held.end)
    line = source.find("\n", held.start, end) + 1
    while 0 < line < end:
        if source[line : line + 1] not in {"\n", "\r", ""}:
            yield line, line, "  "
        line = source.find("\n", line, end) + 1
    yield end, end, _after(source, end, "".join(f"{indent}- {mention}\n" for mention in mentions))


def _records(found: Mapping[str, list[str]], indent: int) -> str:
    pad = " " * indent
    return "".join(
        f"{pad}{record}:\n" + "".join(f"{pad}  - {mention}\n" for mention in mentions)
        for record, mentions in found.items()
    )


def _line_end(source: str, offset: int) -> int:
    """The start of the line after an offset, or the end of the file."""
    end = source.find("\n", offset)
    return len(source) if end < 0 else end + 1


def _after(source: str, offset: int, lines: str) -> str:
    """Lines to insert at an offset, preceded by a line end if the file lacks its last one."""
    return lines if source[:offset].endswith("\n") else "\n" + lines.rstrip("\n")
