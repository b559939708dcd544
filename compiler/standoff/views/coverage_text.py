"""Coverage laid out for a terminal."""

from standoff.views.coverage import Counts, Coverage, OfText
from standoff.views.layout import EMPTY, Line, Piece, wrapped

HEADS = ("sentences", "annotated", "set aside", "neither", "characters")


def lay_out(coverage: Coverage, width: int) -> list[Line]:
    """A row for each text and one for all; below, what is neither annotated nor set aside."""
    names = [text.text_id for text in coverage.texts]
    column = max(len(name) for name in (*names, "total"))
    lines: list[Line] = [(Piece(" " * column), Piece("".join(f"{head:>{len(head) + 2}}" for head in HEADS), "faint"))]
    lines += [_row(text.text_id, text.counts, column) for text in coverage.texts]
    lines += [_row("total", coverage.total, column, "title")] if len(names) != 1 else []
    for text in coverage.texts:
        lines += _uncovered(text, width)
    return [*lines, EMPTY, *wrapped(_verdict(coverage.total), width)]


def _row(name: str, counts: Counts, column: int, role: str = "") -> Line:
    cells = (counts.sentences, counts.annotated, counts.set_aside, counts.neither)
    numbers = [f"{number:,}" for number in cells] + [f"{counts.share:.1%}"]
    aligned = "".join(f"{number:>{len(head) + 2}}" for number, head in zip(numbers, HEADS, strict=True))
    return Piece(f"{name:<{column}}", role), Piece(aligned, role)


def _uncovered(text: OfText, width: int) -> list[Line]:
    lines: list[Line] = []
    for bare in text.uncovered:
        number = f"{text.text_id} sentence {bare.sentence}"
        lines += [EMPTY, (Piece(number, "open"), Piece(f"  {bare.start}-{bare.end}", "faint"))]
        lines += wrapped(f"“{bare.words}”", width, 2, "passage", 1) if bare.words is not None else []
    return lines


def _verdict(total: Counts) -> str:
    if not total.sentences:
        return "there are no sentences"
    done = total.annotated + total.set_aside
    if not total.neither:
        return "100 % of the sentences are annotated or set aside"
    share = f"{int(1000 * done / total.sentences) / 10:g} %"
    verb = "is" if total.neither == 1 else "are"
    return f"{share} of the sentences are annotated or set aside; {total.neither:,} {verb} neither"
