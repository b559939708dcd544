"""Printing of a tree: in flow style if it fits a line and contains no comment, otherwise in block style.

One rule decides for every mapping and list; only the tops of a file are always open. Long lists of spans are filled.
Scalars are plain where that is safe, else in double quotes; what does not fit a line is folded.
"""

import re
from collections.abc import Iterable, Iterator

from standoff.source.comments import File
from standoff.source.escape import yaml_text
from standoff.source.nodes import NULLS
from standoff.source.tree import Entry, Mapping, Node, Scalar, Sequence

WIDTH = 120
LITERAL = "|"
NULL = Scalar("null", "~")  # no value, as opposed to the word
UNSAFE = re.compile(r"[-?:](?:\s|$)|[?:,\[\]{}#&*!|>'\"%@`\s]|---|\.\.\.$")  # no plain scalar starts with these
ODD = r"[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"  # not printed as it is
UNFOLDABLE = re.compile(rf"^ | $|  |{ODD}")
UNCLEAR = re.compile(rf":(?:\s|$)|\s#|\s$|  |{ODD}")
IN_FLOW = re.compile(r"[,\[\]{}]|:[?]")


def written(file: File, spaced: bool) -> str:
    """The file as text; `spaced` puts a blank line before each top-level entry."""
    out = [file.modeline] if file.modeline else []
    for group in file.header:
        out += [*group, ""]
    body: list[str] = []
    for number, entry in enumerate(() if isinstance(file.root, Scalar) else file.root.entries):
        body += [""] if spaced and number else []
        body += entry_lines(entry, 0)
    out += body
    for number, group in enumerate(file.tail):
        out += ([""] if number or (out and out[-1]) else []) + group
    return "\n".join(out).rstrip("\n") + "\n" if out else ""


def flow(node: Node) -> str | None:
    """A node on one line; None if it contains a comment or is always open."""
    if isinstance(node, Scalar):
        return None if node.style == LITERAL else _leaf(node, in_flow=True)
    if node.is_open or any(entry.before or entry.after for entry in node.entries):
        return None
    parts = [(entry.key, flow(entry.value)) for entry in node.entries]
    if any(part is None for _, part in parts):
        return None
    if isinstance(node, Mapping):
        return "{" + ", ".join(f"{scalar(key, in_flow=True)}: {part}" for key, part in parts) + "}"
    return "[" + ", ".join(str(part) for _, part in parts) + "]"


def scalar(text: str, in_flow: bool = False) -> str:
    """A text as a YAML scalar of one line: plain where that is safe, else in double quotes."""
    if text in NULLS or UNSAFE.match(text) or UNCLEAR.search(text) or (in_flow and IN_FLOW.search(text)):
        return yaml_text(text)
    return text


def filled(opening: str, items: Iterable[str], indent: int) -> list[str]:
    """Items in brackets after an opening, on as many lines as they need."""
    lines, here = [], f"{opening} ["
    for number, item in enumerate(items):
        if number and len(here) + len(item) + 2 > WIDTH:
            lines.append(f"{here},")
            here = " " * indent + item
        else:
            here += (", " if number else "") + item
    return [*lines, f"{here}]"]


def entry_lines(entry: Entry, indent: int) -> Iterator[str]:
    """The lines of an entry whose key or dash is at an indentation."""
    pad = " " * indent
    beside = entry.after[:1]
    above = [*entry.before, *entry.after[1:]]
    lead = f"{pad}{scalar(entry.key)}:" if entry.key else f"{pad}-"
    body = list(_value(lead, entry, indent, beside))
    if not entry.key and not isinstance(entry.value, Scalar) and entry.value.entries and body[0].startswith(f"{pad}  "):
        above += beside  # a block under a dash: its first line shares the dash's
        while body[0].lstrip().startswith("#"):
            above.append(body.pop(0).strip())
        body[0] = f"{pad}- {body[0].lstrip()}"
    yield from (f"{pad}{comment}" for comment in above)
    yield from body


def _value(lead: str, entry: Entry, indent: int, beside: list[str]) -> Iterator[str]:
    comment = "".join(f"  {text}" for text in beside)
    node = entry.value
    if isinstance(node, Scalar) and node.style == LITERAL:
        yield from _literal(lead, node, indent, comment)
        return
    line = _inline(node)
    if line is not None and len(lead) + 1 + len(line) <= WIDTH:
        yield f"{lead} {line}{comment}"
    elif isinstance(node, Scalar):
        yield from _long(lead, node, indent, comment)
    elif isinstance(node, Sequence) and node.is_filled and line is not None:
        *lines, last = filled(lead, [flow(item.value) or "" for item in node.entries], indent + 2)
        yield from [*lines, f"{last}{comment}"]
    else:
        if entry.key:
            yield f"{lead}{comment}"
        for inner in node.entries:
            yield from entry_lines(inner, indent + 2)


def _inline(node: Node) -> str | None:
    return _leaf(node) if isinstance(node, Scalar) else flow(node)


def _leaf(leaf: Scalar, in_flow: bool = False) -> str:
    return NULL.text if leaf.style == NULL.style else scalar(leaf.text, in_flow)


def _literal(lead: str, leaf: Scalar, indent: int, comment: str) -> Iterator[str]:
    """A block scalar whose line ends are kept; in quotes where a block would not hold the text (YAML 1.2, 8.1)."""
    body = leaf.text.rstrip("\n")
    if not body.strip() or body[0] in " \t\n" or re.search(ODD, body.replace("\n", "")):
        yield f"{lead} {scalar(leaf.text)}{comment}"
        return
    n_ends = len(leaf.text) - len(body)
    yield f"{lead} |{'-' if not n_ends else '' if n_ends == 1 else '+'}{comment}"
    yield from (" " * (indent + 2) + line if line else "" for line in leaf.text.removesuffix("\n").split("\n"))


def _long(lead: str, leaf: Scalar, indent: int, comment: str) -> Iterator[str]:
    """A scalar that does not fit a line: folded, or left as it is if folding would change it."""
    words = leaf.text.split(" ")
    if len(words) == 1 or UNFOLDABLE.search(leaf.text):
        yield f"{lead} {scalar(leaf.text)}{comment}"
        return
    yield f"{lead} >-{comment}"
    here = " " * (indent + 2) + words[0]
    for word in words[1:]:
        if len(here) + 1 + len(word) > WIDTH:
            yield here
            here = " " * (indent + 2) + word
        else:
            here += f" {word}"
    yield here
