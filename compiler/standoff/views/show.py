"""Show: a text's sentences, and under each what is annotated on it or why it is excluded."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from standoff.checks.coverage import sentence_states
from standoff.source.escape import printable
from standoff.views.assertions import NAMES, Assertion, assertions, remarks, who
from standoff.views.inputs import Compilation, UnknownError
from standoff.views.layout import EMPTY, Line, Piece, shown, spread, wrapped

Bounds = tuple[int, int]


USUAL = "sure"


@dataclass(frozen=True, slots=True)
class Mentioned:
    """One mention: its spans, and the assertions written under it, in the order of the file."""

    spans: tuple[Bounds, ...]
    annotation_file: str
    annotation_line: int
    assertions: tuple[Assertion, ...]
    confidences: tuple[str, ...]  # the curator's, of each of these assertions here


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A passage excluded; a package alone does not say where."""

    start: int
    end: int
    because: str
    annotation_file: str | None
    annotation_line: int | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its number (1-based), its words where the text is there, and what overlaps it.

    The number is none for what lies outside every sentence. `state` is `annotated`, `excluded` or `open`, as coverage
    counts them.
    """

    sentence: int | None
    start: int
    end: int
    words: str | None
    state: str
    mentions: tuple[Mentioned, ...]
    excluded: tuple[Exclusion, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as it is annotated; `presence` is `present`, `absent` or `changed`."""

    text_id: str
    file: str
    length: int
    language: str
    curator: str
    annotation_file: str
    presence: str
    span: Bounds | None
    passage: str | None
    n_sentences: int
    sentences: tuple[Sentence, ...]


def show(compiled: Compilation, text_id: str, span: Bounds | None = None) -> Shown:
    """A text, or what overlaps a span of it; UnknownError where the span is not in the text."""
    block = compiled.frames.texts.filter(pl.col("text_id") == text_id).row(0, named=True)
    length = int(block["length"]) if str(block["length"]).isdigit() else 0
    if span is not None and span[1] > length:
        raise UnknownError(f"the text `{text_id}` has {length:,} characters; {span[0]}-{span[1]} is outside it")
    everything = _sentences(compiled, text_id)
    wanted = [s for s in everything if span is None or any(_overlap(span, b) for b in _extent(s))]
    return Shown(
        text_id=text_id,
        file=block["file"] or "",
        length=length,
        language=block["language"] or "",
        curator=block["curator"] or "",
        annotation_file=block["annotation_file"],
        presence="present" if text_id in compiled.texts else "changed" if text_id in compiled.changed else "absent",
        span=span,
        passage=None if span is None else compiled.passage(text_id, *span),
        n_sentences=block["n_sentences"],
        sentences=tuple(wanted if span is None else [_limited(s, span) for s in wanted]),
    )


def _sentences(compiled: Compilation, text_id: str) -> list[Sentence]:
    states = sentence_states(compiled.frames).filter(pl.col("text_id") == text_id).sort("sentence")
    mentions, exclusions = _mentions(compiled, text_id), _exclusions(compiled, text_id)
    found = []
    for number, start, end, state in states.select("sentence", "sentence_start", "sentence_end", "state").iter_rows():
        here = (start, end)
        mine = tuple(m for m in mentions if any(_overlap(here, span) for span in m.spans))
        exclusion = tuple(a for a in exclusions if _overlap(here, (a.start, a.end)))
        words = compiled.passage(text_id, start, end)
        found.append(Sentence(number, start, end, words, state, mine, exclusion))
    return found + _outside(found, mentions, exclusions)


def _outside(sentences: list[Sentence], mentions: list[Mentioned], exclusions: list[Exclusion]) -> list[Sentence]:
    """What overlaps no sentence at all, as one entry without a number."""
    inside = {id(each) for s in sentences for each in (*s.mentions, *s.excluded)}
    rest = tuple(m for m in mentions if id(m) not in inside)
    exclusion = tuple(a for a in exclusions if id(a) not in inside)
    ends = [*(span for m in rest for span in m.spans), *((a.start, a.end) for a in exclusion)]
    if not ends:
        return []
    first, last = min(start for start, _ in ends), max(end for _, end in ends)
    return [Sentence(None, first, last, None, "annotated" if rest else "excluded", rest, exclusion)]


def _mentions(compiled: Compilation, text_id: str) -> list[Mentioned]:
    spans = compiled.frames.spans.filter(pl.col("text_id") == text_id).sort("span_start", "span_end")
    places: dict[int, list[Bounds]] = {}
    for context, start, end in spans.select("context", "span_start", "span_end").iter_rows():
        places.setdefault(context, []).append((start, end))
    written = compiled.frames.mentions.filter(pl.col("context").is_in(list(places))).sort("annotation_line", "column")
    wanted = compiled.resolved.assertions.filter(
        pl.col("assertion_id").is_in(written["assertion_id"].unique().to_list())
    )
    known = {assertion.assertion_id: assertion for assertion in assertions(wanted.select(NAMES))}
    noted = compiled.frames.evidence.filter(pl.col("text_id") == text_id)
    places_of = noted.select("assertion_id", "annotation_line", "confidence").iter_rows()
    confidence = {(assertion_id, line): code for assertion_id, line, code in places_of}
    groups: dict[int, list[tuple[Assertion, str]]] = {}
    for assertion_id, line, context in written.select("assertion_id", "annotation_line", "context").iter_rows():
        assertion = replace(known[assertion_id], annotation_line=line)
        groups.setdefault(context, []).append((assertion, confidence[assertion_id, line]))
    found = []
    for context, rows in groups.items():
        (first, _), stated = rows[0], tuple(zip(*rows, strict=True))
        found.append(Mentioned(tuple(places[context]), first.annotation_file, first.annotation_line, *stated))
    return sorted(found, key=lambda mention: (mention.spans, mention.annotation_line))


def _exclusions(compiled: Compilation, text_id: str) -> list[Exclusion]:
    mine = compiled.frames.excluded.filter(pl.col("text_id") == text_id).sort("span_start", "span_end")
    return [Exclusion(*row) for row in mine.select("span_start", "span_end", "because", "file", "line").iter_rows()]


def _overlap(one: Bounds, other: Bounds) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _extent(sentence: Sentence) -> list[Bounds]:
    """The sentence's bounds; for what lies outside all sentences, the bounds of each thing there."""
    if sentence.sentence is not None:
        return [(sentence.start, sentence.end)]
    return [*(s for m in sentence.mentions for s in m.spans), *((a.start, a.end) for a in sentence.excluded)]


def _limited(sentence: Sentence, span: Bounds) -> Sentence:
    mentions = tuple(m for m in sentence.mentions if any(_overlap(span, at) for at in m.spans))
    exclusions = tuple(a for a in sentence.excluded if _overlap(span, (a.start, a.end)))
    return replace(sentence, mentions=mentions, excluded=exclusions)


STATES = ("annotated", "excluded", "open")


def lay_out(text: Shown, texts_folder: str, width: int) -> list[Line]:
    """The lines of a text; a mention that reaches over several sentences is printed under the first of them."""
    lines = [*_title(text, texts_folder, width), *_passage(text)]
    indent = len(str(text.n_sentences)) + 2
    printed: dict[int, Sentence] = {}
    for sentence in text.sentences:
        lines += [EMPTY, *_heading(sentence, indent, width)]
        for mention in sentence.mentions:
            first = printed.setdefault(id(mention), sentence)
            lines += _mention(mention, indent, width) if first is sentence else _again(mention, first, indent, width)
        for exclusion in sentence.excluded:
            lines += _exclusion(exclusion, indent, width)
        if sentence.state == "open":
            lines.append((Piece(" " * indent), Piece("neither annotated nor excluded", "open")))
    return lines if text.span else [*lines, EMPTY, *_summary(text, width)]


def _title(text: Shown, texts_folder: str, width: int) -> list[Line]:
    about = f"{text.length:,} characters, {text.n_sentences} sentences, {text.language}, annotated by {text.curator}"
    lines = [*wrapped(text.text_id, width, 0, "title"), *wrapped(about, width, 2)]
    lines += wrapped(text.annotation_file, width, 2, "faint")
    if text.presence == "absent":
        lines += wrapped(f"{text.file} is not in {texts_folder}: numbers and spans only", width, 2, "open", 2)
    if text.presence == "changed":
        why = f"{text.file} in {texts_folder} is not the text that was annotated: numbers and spans only"
        lines += wrapped(why, width, 2, "open", 2)
    return lines


def _passage(text: Shown) -> Iterator[Line]:
    """The exact characters of the requested span, with its line ends."""
    if text.span is None:
        return
    yield EMPTY
    yield (Piece(_at(text.span), "title"),)
    for line in (text.passage or "").split("\n") if text.passage is not None else ():
        yield Piece("  | ", "faint"), Piece(printable(line), "passage")


def _at(span: Bounds) -> str:
    return f"{span[0]}-{span[1]}"


def _heading(sentence: Sentence, indent: int, width: int) -> list[Line]:
    if sentence.sentence is None:
        return [(Piece("outside every sentence", "title"),)]
    number = f"{sentence.sentence:>{indent - 2}}  "
    lines: list[Line] = [(Piece(number, "title"), Piece(_at((sentence.start, sentence.end)), "faint"))]
    return lines + (wrapped(sentence.words, width, indent, "passage") if sentence.words is not None else [])


def _mention(mention: Mentioned, indent: int, width: int) -> list[Line]:
    stated = [
        (assertion, [*remarks(assertion), *([confidence] if confidence != USUAL else [])])
        for assertion, confidence in zip(mention.assertions, mention.confidences, strict=True)
    ]
    first, how_first = stated[0]
    how = ", ".join([who(first), *how_first])
    place = Piece(f"{mention.annotation_file}:{mention.annotation_line}", "faint")
    left = [Piece(" " * indent), Piece(", ".join(map(_at, mention.spans)), "value"), Piece(f"  {shown(how)}")]
    lines = [EMPTY, *spread(left, place, width, indent + 2)]
    record = None
    for assertion, how_stated in stated:
        if record != (record := (assertion.table_name, assertion.record_id)):
            lines += wrapped(f"{assertion.table_name}/{assertion.record_id}", width, indent + 2, "record", 2)
        if assertion.field_name is not None:
            differs = [who(assertion)] * (who(assertion) != who(first))
            differs += [word for word in how_stated if word not in how_first]
            differs += [f"not {word}" for word in how_first if word not in how_stated]
            text = f"{assertion.field_name} = {shown(assertion.value)}"
            text += f" ({', '.join(differs)})" if differs else ""
            lines += wrapped(text, width, indent + 4, "", 2)
    return lines


def _again(mention: Mentioned, first: Sentence, indent: int, width: int) -> list[Line]:
    records = dict.fromkeys(f"{a.table_name}/{a.record_id}" for a in mention.assertions)
    where = "outside" if first.sentence is None else f"under {first.sentence}"
    line = f"{', '.join(map(_at, mention.spans))}: {next(iter(records))}, as {where}"
    return [EMPTY, *wrapped(line, width, indent, "faint", 2)]


def _exclusion(exclusion: Exclusion, indent: int, width: int) -> list[Line]:
    left = [
        Piece(" " * indent),
        Piece(_at((exclusion.start, exclusion.end)), "value"),
        Piece("  excluded", "contained"),
    ]
    place = Piece(f"{exclusion.annotation_file}:{exclusion.annotation_line}", "faint")
    heading = spread(left, place, width, indent + 2) if exclusion.annotation_file else [tuple(left)]
    return [EMPTY, *heading, *wrapped(exclusion.because, width, indent + 2)]


def _summary(text: Shown, width: int) -> list[Line]:
    counts = Counter(s.state for s in text.sentences if s.sentence is not None)
    numbers = ", ".join(f"{counts[state]} {state}" for state in STATES)
    return wrapped(f"{text.n_sentences} sentences: {numbers}", width)
