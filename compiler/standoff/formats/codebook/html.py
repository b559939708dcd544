"""codebook.html: the codebook as one self-contained page, with contents, links and a filter."""

import re
from collections.abc import Iterable, Iterator
from importlib import resources
from itertools import count

from standoff.formats.codebook.markdown import Block, Code, Grid, Heading, Listing, Paragraph, anchor, read
from standoff.source.escape import html_text as escape
from standoff.source.escape import is_safe_address, unescaped

INLINE = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))|(?P<escaped>\\[\\`*_\[\]<>|#])|\*\*(?P<bold>.+?)\*\*"
    r"|\[(?P<text>[^\]]*)\]\((?P<link>[^)\s]*)\)"
)
NAME = re.compile(r"(?:\*\*)?`([^`]+)`(?:\*\*)?")
LISTED = (2, 3)  # the levels of headings in the contents


class Anchors:
    """The anchors of the page: each heading, and each table row whose first cell is a name."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self.headings: dict[int, str] = {}
        self.rows: dict[tuple[int, int], str] = {}
        self.known: set[str] = set()
        within = ""
        for number, block in enumerate(blocks):
            if isinstance(block, Heading):
                within = self.headings[number] = self._new(anchor(block.text) or "part")
            elif isinstance(block, Grid):
                for row, cells in enumerate(block.rows):
                    named = NAME.fullmatch(cells[0])
                    if named and f"{within}.{named[1]}" not in self.known:
                        self.rows[number, row] = self._new(f"{within}.{named[1]}")

    def _new(self, wanted: str) -> str:
        found = next(name for n in count() if (name := f"{wanted}-{n}" if n else wanted) not in self.known)
        self.known.add(found)
        return found

    def lead(self, name: str) -> bool:
        """Whether there is an entry of this name: a table (`places`) or a column (`places.kind`)."""
        return name in self.known


def html(markdown: str) -> str:
    """The page of a codebook in Markdown; everything in it is escaped."""
    blocks = list(read(markdown))
    anchors = Anchors(blocks)
    title = next((block.text for block in blocks if isinstance(block, Heading)), "Codebook")
    shell = (resources.files("standoff") / "builtin" / "codebook.html").read_text("utf-8")
    parts = {"title": escape(unescaped(title)), "contents": "".join(_contents(blocks, anchors))}
    parts["body"] = "".join(_body(blocks, anchors))
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], shell)


def _contents(blocks: list[Block], anchors: Anchors) -> Iterator[str]:
    """The headings of levels 2 and 3, as lists in a list; below `Codes`, `Codes act` is `act`."""
    depth, above = 1, ""
    for number, block in enumerate(blocks):
        if not isinstance(block, Heading) or block.level not in LISTED:
            continue
        yield "<ul>" * (block.level - depth) or "</li>" + "</ul></li>" * (depth - block.level)
        depth, above = block.level, block.text if block.level == min(LISTED) else above
        shown = _inline(block.text.removeprefix(f"{above} "), None)
        yield f'\n<li><a href="#{escape(anchors.headings[number])}">{shown}</a>'
    yield "</li></ul>" * (depth - 1)


def _body(blocks: list[Block], anchors: Anchors) -> Iterator[str]:
    """The blocks; a section is from a heading to the next of its level or above."""
    levels: list[int] = []
    for number, block in enumerate(blocks):
        if isinstance(block, Heading):
            while levels and levels[-1] >= block.level:
                levels.pop()
                yield "</section>\n"
            levels.append(block.level)
            yield "<section>\n"
        yield _block(number, block, anchors)
    yield "</section>\n" * len(levels)


def _block(number: int, block: Block, anchors: Anchors) -> str:
    match block:
        case Heading(level, text):
            at = escape(anchors.headings[number])
            return f'<h{level} id="{at}"><a href="#{at}">{_inline(text, None)}</a></h{level}>\n'
        case Paragraph(text):
            return f"<p>{_inline(text, anchors)}</p>\n"
        case Listing(items):
            return "<ul>\n" + "".join(f"<li>{_inline(item, anchors)}</li>\n" for item in items) + "</ul>\n"
        case Code(text):
            return f"<pre><code>{escape(text)}</code></pre>\n"
        case Grid():
            return "".join(_grid(number, block, anchors))


def _grid(number: int, grid: Grid, anchors: Anchors) -> Iterator[str]:
    kinds = [' class="number"' if is_number else "" for is_number in grid.numbers]
    kinds += [""] * max(0, len(grid.header) - len(kinds))
    yield '<div class="wide"><table>\n<thead><tr>'
    yield from (f"<th{kind}>{_inline(cell, None)}</th>" for kind, cell in zip(kinds, grid.header, strict=False))
    yield "</tr></thead>\n<tbody>\n"
    for row, cells in enumerate(grid.rows):
        at = anchors.rows.get((number, row))
        yield f'<tr id="{escape(at)}">' if at else "<tr>"
        for column, cell in enumerate(cells):
            kind = kinds[column] if column < len(kinds) else ""
            is_name = at and not column
            shown = _inline(cell.replace(" %", "\N{NO-BREAK SPACE}%"), None if is_name else anchors)
            yield (
                f'<td{kind}><a href="#{escape(at or "")}">{shown}</a></td>' if is_name else f"<td{kind}>{shown}</td>"
            )
        yield "</tr>\n"
    yield "</tbody>\n</table></div>\n"


def _inline(text: str, anchors: Anchors | None) -> str:
    """Inline text with code, bold and links; with `anchors`, names of entries link to them."""
    found, at = [], 0
    for match in INLINE.finditer(text):
        found.append(escape(text[at : match.start()]))
        at = match.end()
        if match["code"]:
            found.append(_code(_inside(match["code"], len(match["ticks"])), anchors))
        elif match["escaped"]:
            found.append(escape(unescaped(match["escaped"])))
        elif match["bold"]:
            found.append(f"<strong>{_inline(match['bold'], anchors)}</strong>")
        else:
            found.append(_link(match["text"], match["link"], match[0]))
    return "".join(found) + escape(text[at:])


def _inside(code: str, ticks: int) -> str:
    """What a code span holds; within several backticks a space at each end is not part of it."""
    inside = code[ticks:-ticks]
    return inside[1:-1] if ticks > 1 and inside[:1] == inside[-1:] == " " and inside.strip() else inside


def _code(name: str, anchors: Anchors | None) -> str:
    shown = f"<code>{escape(name)}</code>"
    return f'<a href="#{escape(name)}">{shown}</a>' if anchors and anchors.lead(name) else shown


def _link(text: str, address: str, written: str) -> str:
    """A link, or its source if the page must not link to its address."""
    if not is_safe_address(address):
        return escape(written)
    return f'<a href="{escape(address)}">{_inline(text, None)}</a>'
