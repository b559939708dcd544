"""Re-anchor: spans move with their words when a text is replaced by a corrected copy.

Nothing is guessed silently: moved, changed and lost spans are reported, and a lost span becomes a quote of the old
words, which `check` rejects until a curator finds a place for them.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from standoff.authoring.edit.align import Alignment, Carried, align
from standoff.authoring.edit.quotes import anchored
from standoff.authoring.edit.without import without
from standoff.corpus.anchors import SPAN
from standoff.corpus.grammar import RecordGrammar
from standoff.corpus.quotes.find import nearest_passage
from standoff.corpus.texts import Text, sentences
from standoff.corpus.words import Bounds
from standoff.source import composer, tree
from standoff.source.layout import filled
from standoff.source.problem import Place, Problem
from standoff.source.tree import Edit, edited

BLOCK = ("sha256", "length", "sentences")


@dataclass(frozen=True, slots=True)
class Moved:
    """One span of the file, its place there, its fate, and its old and new words."""

    place: Place
    carried: Carried
    was: str
    now: str


@dataclass(slots=True)
class Reanchored:
    """The result for a file: all its spans, its new content (None if there are problems), and problems."""

    file: str
    spans: list[Moved] = field(default_factory=list)
    data: bytes | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def lost(self) -> list[Moved]:
        """The spans that have no place in the new text."""
        return [span for span in self.spans if span.carried.fate == "lost"]


def reanchor(
    file: str,
    data: bytes,
    grammars: dict[str, RecordGrammar],
    old: Text,
    new: Text,
    limits: composer.Limits | None = None,
    is_head: bool = True,
) -> Reanchored:
    """Move the spans of a text file from the old text, which it was annotated on, to the new one.

    One that is not the head of the text does not say which text that was.

    Mistakes in the input become problems. Lost spans are problems (`span-lost`), and become quotes in `data`.
    """
    result = Reanchored(file, problems=composer.read(file, data, limits).problems)
    if result.problems:
        return result
    source = data.decode("utf-8")
    root = tree.read(source)
    block = root.value("text") if isinstance(root, tree.Mapping) else None
    given = {name: block.value(name) if isinstance(block, tree.Mapping) else None for name in (*BLOCK, "language")}
    stated = given["sha256"]
    if is_head and (not isinstance(stated, tree.Scalar) or stated.text != old.sha256):
        message = "the old text is not the one that this file was annotated on"
        place = Place(file, stated.line, stated.column) if stated is not None else Place(file)
        result.problems.append(
            Problem(place, "text-changed", message, "put it back: spans move from it to the new one")
        )
        return result
    alignment = align(old.content, new.content)
    edits = _moved(result, source, root, grammars, alignment)
    edits += _block_edits(result, source, given, alignment, new) if is_head else []
    if any(problem.code != "span-lost" for problem in result.problems):
        return result
    result.data = edited(source, edits).encode()
    return result


def _moved(
    result: Reanchored, source: str, root: tree.Node | None, grammars: dict[str, RecordGrammar], alignment: Alignment
) -> list[Edit]:
    edits: list[Edit] = []
    for mapping in sorted((mapping for mapping, _ in anchored(root, grammars)), key=lambda mapping: mapping.start):
        for key, value in mapping.pairs:
            if key.text == "at":
                edits += _of_place(result, source, mapping, key, value, alignment)
    return edits


def _of_place(
    result: Reanchored, source: str, mapping: tree.Mapping, key: tree.Scalar, value: tree.Node, alignment: Alignment
) -> list[Edit]:
    """The edits of one `at`: new numbers, or, if any of its spans was lost, quotes.

    Quotes beside it get the words of the new text; if a span was lost, `at` goes and they stay.
    """
    scalars = value.items if isinstance(value, tree.Sequence) else [value]
    found: list[tuple[tree.Scalar, Moved]] = []
    for scalar in scalars:
        match = SPAN.fullmatch(scalar.text) if isinstance(scalar, tree.Scalar) else None
        if match is None or not isinstance(scalar, tree.Scalar):
            place = Place(result.file, scalar.line, scalar.column)
            result.problems.append(Problem(place, "bad-span", "a span is `start-end` in characters", "as in `120-164`"))
            return []
        carried = alignment.carried((int(match[1]), int(match[2])))
        was, now = alignment.old[slice(*carried.old)], alignment.new[slice(*carried.new)]
        moved = Moved(Place(result.file, scalar.line, scalar.column), carried, was, now)
        found.append((scalar, moved))
        result.spans.append(moved)
    lost = [moved for _, moved in found if moved.carried.fate == "lost"]
    result.problems += [_lost(moved, alignment) for moved in lost]
    beside = list(_requoted(mapping.value("quote"), [moved for _, moved in found]))
    if lost and mapping.value("quote") is not None:
        return [*without(source, mapping, {"at"}), *beside]
    if lost:
        words = [(scalar, moved.now or moved.was) for scalar, moved in found]
        return [(key.start, key.end, "quote"), *((s.start, s.end, _quoted(text)) for s, text in words)]
    numbers = [
        (scalar.start, scalar.end, "{}-{}".format(*moved.carried.new))
        for scalar, moved in found
        if moved.carried.fate != "same"
    ]
    return [*numbers, *beside]


def _requoted(node: tree.Node | None, spans: list[Moved]) -> Iterator[Edit]:
    """The edits of the quotes beside spans: the words of the new text where they were those of the old one."""
    for words, moved in zip(tree.items(node) if node is not None else (), spans, strict=False):
        was, now = moved.was.split(), moved.now.split()
        if isinstance(words, tree.Scalar) and words.text.split() == was != now and now:
            yield words.start, words.end, _quoted(moved.now)


def _quoted(words: str) -> str:
    return json.dumps(" ".join(words.split()) or "?", ensure_ascii=False)


def _lost(moved: Moved, alignment: Alignment) -> Problem:
    near = nearest_passage(alignment.new, moved.was)
    words = " ".join(moved.was.split())
    message = f"the words of {'{}-{}'.format(*moved.carried.old)} are not in the new text: “{words}”"
    hint = "find a place for them, or remove the mention"
    if near is not None:
        (start, end), likeness = near
        passage = " ".join(alignment.new[start:end].split())
        hint = f"nearest is {start}-{end}, {likeness} % similar: “{passage}”"
    return Problem(moved.place, "span-lost", message, hint)


# -- the text block ----------------------------------------------------------------------------------------------------


def _block_edits(
    result: Reanchored, source: str, given: dict[str, tree.Node | None], alignment: Alignment, new: Text
) -> list[Edit]:
    edits: list[Edit] = []
    for name, value in (("sha256", new.sha256), ("length", str(len(new.content)))):
        node = given[name]
        if isinstance(node, tree.Scalar) and node.text != value:
            edits.append((node.start, node.end, value))
    node, language = given["sentences"], given["language"]
    if not isinstance(node, tree.Sequence) or alignment.old == alignment.new:
        return edits
    if "#" in source[node.start : node.end]:
        message = "there is a comment among the bounds of the sentences"
        hint = "move it above them: they will be rewritten"
        result.problems.append(Problem(Place(result.file, node.line, node.column), "unwritable", message, hint))
        return edits
    old = [(int(m[1]), int(m[2])) for item in node.items if (m := SPAN.fullmatch(getattr(item, "text", "")))]
    bounds = carried_sentences(old, alignment, language.text if isinstance(language, tree.Scalar) else "en")
    indent = node.start - source.rfind("\n", 0, node.start) - 1
    margin = re.match(r" *", source[source.rfind("\n", 0, node.start) + 1 :])
    lines = filled(
        " " * (indent - 1), [f"{start}-{end}" for start, end in bounds], len(margin[0] if margin else "") + 2
    )
    edits.append((node.start, node.end, "\n".join(lines).lstrip()))
    return edits


def carried_sentences(old: list[Bounds], alignment: Alignment, language: str) -> list[Bounds]:
    """The sentences of the new text: split again if those of the old text were not corrected by hand.

    Otherwise they are carried over, and only new stretches of the text are split.
    """
    fresh = sentences(alignment.new, language)
    if old == sentences(alignment.old, language):
        return fresh
    carried: list[Bounds] = []
    for bounds in map(alignment.carried, old):
        if bounds.fate != "lost" and (not carried or bounds.new[0] >= carried[-1][1]):
            carried.append(bounds.new)
    new = [(start, end) for start, end in fresh if all(end <= a or b <= start for a, b in carried)]
    return sorted([*carried, *new])


# -- the report --------------------------------------------------------------------------------------------------------


def report(result: Reanchored) -> list[str]:
    """The fate of the spans as lines: how many moved by how much, and every change with both passages."""
    counts = Counter(span.carried.fate for span in result.spans)
    lines = [
        f"{result.file}: {len(result.spans)} spans: {counts['same']} unmoved, {counts['moved']} moved, "
        f"{counts['changed']} changed, {counts['lost']} lost"
    ]
    shifts: dict[int, list[Bounds]] = {}
    for span in result.spans:
        if span.carried.fate == "moved":
            shifts.setdefault(span.carried.new[0] - span.carried.old[0], []).append(span.carried.old)
    for shift, spans in sorted(shifts.items(), key=lambda item: min(item[1])):
        first, last = "{}-{}".format(*min(spans)), "{}-{}".format(*max(spans))
        among = first if len(spans) == 1 else f"{len(spans)} spans, {first} to {last}"
        lines.append(f"  moved by {shift:+}: {among}")
    for span in result.spans:
        if span.carried.fate == "changed":
            old, new = ("{}-{}".format(*bounds) for bounds in (span.carried.old, span.carried.new))
            was, now = (" ".join(words.split()) for words in (span.was, span.now))
            lines += [f"  {span.place}: changed, {old} is now {new}", f"    was “{was}”", f"    now “{now}”"]
    return lines


def text_of(text_id: str, file: str, data: bytes) -> Text:
    """A text from its bytes; raises UnicodeDecodeError."""
    return Text(text_id, file, data.decode("utf-8"), hashlib.sha256(data).hexdigest())
