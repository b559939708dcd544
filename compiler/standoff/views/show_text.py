"""A text with its annotations, laid out for a terminal."""

from collections import Counter
from collections.abc import Iterator

from standoff.source.escape import printable
from standoff.views.assertions import Assertion, remarks, who
from standoff.views.layout import EMPTY, Line, Piece, shown, spread, wrapped
from standoff.views.show import Aside, Bounds, Mentioned, Sentence, Shown

STATES = ("annotated", "set aside", "open")


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
        for aside in sentence.set_aside:
            lines += _aside(aside, indent, width)
        if sentence.state == "open":
            lines.append((Piece(" " * indent), Piece("neither annotated nor set aside", "open")))
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
    first = mention.assertions[0]
    how = ", ".join([who(first), *remarks(first)])
    place = Piece(f"{mention.annotation_file}:{mention.annotation_line}", "faint")
    left = [Piece(" " * indent), Piece(", ".join(map(_at, mention.spans)), "value"), Piece(f"  {shown(how)}")]
    lines = [EMPTY, *spread(left, place, width, indent + 2)]
    record = None
    for assertion in mention.assertions:
        if record != (record := (assertion.table_name, assertion.record_id)):
            lines += wrapped(f"{assertion.table_name}/{assertion.record_id}", width, indent + 2, "record", 2)
        if assertion.field_name is not None:
            lines += _field(assertion, first, indent + 4, width)
    return lines


def _field(assertion: Assertion, first: Assertion, indent: int, width: int) -> list[Line]:
    stated = f"{assertion.field_name} = {shown(assertion.value)}"
    differs = [who(assertion)] * (who(assertion) != who(first))
    differs += [word for word in remarks(assertion) if word not in remarks(first)]
    differs += [f"not {word}" for word in remarks(first) if word not in remarks(assertion)]
    return wrapped(f"{stated} ({', '.join(differs)})" if differs else stated, width, indent, "", 2)


def _again(mention: Mentioned, first: Sentence, indent: int, width: int) -> list[Line]:
    records = dict.fromkeys(f"{a.table_name}/{a.record_id}" for a in mention.assertions)
    where = "outside" if first.sentence is None else f"under {first.sentence}"
    line = f"{', '.join(map(_at, mention.spans))}: {next(iter(records))}, as {where}"
    return [EMPTY, *wrapped(line, width, indent, "faint", 2)]


def _aside(aside: Aside, indent: int, width: int) -> list[Line]:
    place = Piece(f"{aside.annotation_file}:{aside.annotation_line}", "faint")
    left = [Piece(" " * indent), Piece(_at((aside.start, aside.end)), "value"), Piece("  set aside", "contained")]
    return [EMPTY, *spread(left, place, width, indent + 2), *wrapped(aside.because, width, indent + 2)]


def _summary(text: Shown, width: int) -> list[Line]:
    counts = Counter(s.state for s in text.sentences if s.sentence is not None)
    numbers = ", ".join(f"{counts[state]} {state}" for state in STATES)
    return wrapped(f"{text.n_sentences} sentences: {numbers}", width)
