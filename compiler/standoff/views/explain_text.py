"""An explanation laid out for a terminal."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from standoff.resolve.support import EXTERNAL, REASONING, REGISTRY, SEVERAL, SPEAKER, TEXT
from standoff.schema.types.column_type import cell_text
from standoff.schema.types.field_type import BASIS
from standoff.source.look_alikes import distinguish
from standoff.source.plural import plural
from standoff.views.assertions import Assertion, Mention, Span, remarks, who
from standoff.views.explain import EXISTENCE, Cell, Decision, Nested, Receipt, Record
from standoff.views.layout import EMPTY, Line, Piece, shown, wrapped

OUTCOME = 12
LONG = 48
COLUMN = 32
BARE = {"empty": "not stated", "derived": "derived, and empty"}
USUAL = (None, "stated", "curated")  # bases that the line of the chosen assertion makes plain
SELF_EVIDENT = ("key", "empty", "existence")
SUPPORT = {
    REASONING: "reasoning",
    SPEAKER: "one speaker",
    TEXT: "one text",
    SEVERAL: "several sources",
    EXTERNAL: "an external source",
    REGISTRY: "the registry",
}


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known of each place besides, in lines of text: of a mention of an assertion, and of a decision."""

    mention: Callable[[Assertion, Mention], list[str]]
    decision: Callable[[Cell, Decision], list[str]]


NOTHING = Beside(lambda *_: [], lambda *_: [])


def lay_out(record: Record, short: dict[str, str], width: int, beside: Beside = NOTHING) -> list[Line]:
    """The lines of an explanation; `short` has a short name for each text, `width` is that of the terminal."""
    lines = _title(record, width)
    bare = [] if record.column else [cell for cell in record.cells if cell.rule in BARE and cell.value is None]
    is_listed = False  # whether the cell before is one line
    for cell in (each for each in record.cells if each not in bare):
        if beside is NOTHING and _is_plain(cell, record):
            lines += [*([] if is_listed else [EMPTY]), *_in_one_line(cell, width)]
            is_listed = True
            continue
        is_listed = False
        if cell.field_name is EXISTENCE and record.is_curated:
            head = wrapped("entry", width, 0, "value", 4)
            lines += [EMPTY, *head, *_receipts(cell, short, width, record.column is not None, beside)]
        else:
            lines += [EMPTY, *_cell(cell, record, short, width, beside)]
    lines += [EMPTY] if bare else []
    for rule, label in BARE.items():
        names = [str(cell.field_name) for cell in bare if cell.rule == rule]
        lines += wrapped(f"{label}: {', '.join(names)}", width, 0, "faint", 2) if names else []
    return lines + list(_nested(record, width))


def _title(record: Record, width: int) -> list[Line]:
    texts = f"{plural(record.n_texts, 'text')} ({record.n_independent} independent)" if record.n_texts else "no text"
    conflict = ", in conflict" if record.has_open_conflict else ""
    several = ", which may mean different things" if record.is_collective and record.n_texts > 1 else ""
    title = wrapped(f"{record.table_name}/{record.record_id}", width, 0, "title")
    if record.is_curated:
        where = "an external source" if record.rests_on == EXTERNAL else "the registry"
        origin = f" ({record.origin})" if record.origin else ""
        return title + wrapped(f"from {where}{origin}{conflict}", width, 2)
    support = f"; rests on {SUPPORT[record.rests_on]}" if record.rests_on in SUPPORT else ""
    about = f"{record.factuality}, {plural(record.n_assertions, 'assertion')} in {texts}{several}{conflict}{support}"
    return title + wrapped(about, width, 2)


def _is_plain(cell: Cell, record: Record) -> bool:
    """Whether a cell of a curated record says no more than its entry: one value, without remarks."""
    if not record.is_curated or record.column is not None or cell.decision is not None or len(cell.receipts) != 1:
        return False
    (receipt,) = cell.receipts
    is_entry = cell.field_name is EXISTENCE or (cell.rule == "only" and receipt.assertion.outcome == "chosen")
    return is_entry and len(receipt.mentions) == 1 and _is_as_entry(receipt.mentions[0], record)


def _is_as_entry(mention: Mention, record: Record) -> bool:
    is_noted = mention.because is not None or mention.confidence != "sure" or bool(mention.own)
    return not is_noted and mention.reference in {None, record.origin}


def _in_one_line(cell: Cell, width: int) -> list[Line]:
    """A value of a curated record with the line of its entry."""
    (mention,) = cell.receipts[0].mentions
    place = f"{mention.annotation_file}:{mention.annotation_line}"
    named = "entry" if cell.field_name is EXISTENCE else ""
    (first, *rest) = wrapped(named, width, 0, "value", 4) if named else _headline(cell, "", width)
    length = sum(len(piece.text) for piece in first)
    is_short = not rest and length + len(place) + 2 <= width
    lines: list[Line] = (
        [(*first, Piece(f"  {place}", "faint"))] if is_short else [first, *rest, *wrapped(place, width, 2, "faint")]
    )
    return lines + ([] if named else _further_columns(cell, width))


# -- one cell ----------------------------------------------------------------------------------------------------------


def _cell(cell: Cell, record: Record, short: dict[str, str], width: int, beside: Beside) -> list[Line]:
    is_mine = (cell.table_name, cell.record_id) == (record.table_name, record.record_id)
    before = "" if is_mine else f"{cell.table_name}/{cell.record_id} "
    return lay_out_cell(cell, before, short, width, in_full=record.column is not None, beside=beside)


def lay_out_cell(
    cell: Cell, before: str, short: dict[str, str], width: int, in_full: bool = True, beside: Beside = NOTHING
) -> list[Line]:
    """The lines of one cell with its receipts, those that repeat the value counted only unless `in_full`."""
    lines = _headline(cell, before, width)
    lines += _further_columns(cell, width)
    if cell.rule == "derived":
        lines += wrapped(f"derived: {cell.reason}", width, 2, "", 2)
    elif cell.reason:
        reason = cell.reason[:1].lower() + cell.reason[1:].removesuffix(".")
        lines += wrapped(reason if cell.rule in SELF_EVIDENT else f"{cell.rule}: {reason}", width, 2, "", 2)
    if cell.decision is not None:
        to = "left open" if cell.decision.to is None else f"settled to {cell.decision.to}"
        lines += wrapped(f"{to} because {cell.decision.because}", width, 4, "", 2)
        lines += wrapped(f"{cell.decision.annotation_file}:{cell.decision.annotation_line}", width, 4, "faint")
        lines += [line for text in beside.decision(cell, cell.decision) for line in wrapped(text, width, 6, "", 2)]
    return lines + _receipts(cell, short, width, in_full, beside)


def _headline(cell: Cell, before: str, width: int) -> list[Line]:
    name = "factuality" if cell.field_name is EXISTENCE else cell.field_name
    value = "(empty)" if cell.value is None else shown(_distinct_values(cell)[cell_text(cell.value)])
    value += f" ({cell.basis})" if cell.value is not None and cell.basis not in USUAL else ""
    first, *rest = wrapped(f"{before}{name} = {value}", width, 0, "value", 4)
    return [first, *rest]


def _further_columns(cell: Cell, width: int) -> list[Line]:
    """The other columns that come from the field, where there are any that say more than the value."""
    beside = {cell.field_name, f"{cell.field_name}{BASIS.suffix}"}  # both are in the headline
    others = {name: value for name, value in cell.columns.items() if name not in beside}
    if cell.field_name is EXISTENCE or not others:
        return []
    parts = ", ".join(f"{name} {'(empty)' if value is None else cell_text(value)}" for name, value in others.items())
    return wrapped(parts, width, 2, "faint", 2)


def _distinct_values(cell: Cell) -> dict[str, str]:
    """The values of a cell and its assertions, each as it is shown: those that look the same by code points."""
    values = [receipt.assertion.value for receipt in cell.receipts]
    return distinguish(cell_text(value) for value in (cell.value, *values) if value is not None)


# -- assertions --------------------------------------------------------------------------------------------------------


def _receipts(cell: Cell, short: dict[str, str], width: int, in_full: bool, beside: Beside) -> list[Line]:
    lines: list[Line] = []
    brief = [] if in_full else [r for r in cell.receipts if _is_repetition(r, cell)]
    distinct = _distinct_values(cell)
    values = [
        shown(distinct[r.assertion.value]) for r in cell.receipts if r not in brief and r.assertion.value is not None
    ]
    column = max((len(value) for value in values if len(value) <= COLUMN), default=0)
    for receipt in cell.receipts:
        if receipt not in brief:
            lines += _receipt(receipt, cell, distinct, short, width, column, beside)
    if brief:
        lines += wrapped(
            f"and {len(brief)} more that {'say' if len(brief) > 1 else 'says'} the same", width, 2, "faint"
        )
    return lines


def _is_repetition(receipt: Receipt, cell: Cell) -> bool:
    outcome, value = receipt.assertion.outcome, receipt.assertion.value
    return outcome == "agrees" or (outcome == "unused" and value in {cell.value, None})


def _receipt(
    receipt: Receipt,
    cell: Cell,
    distinct: dict[str, str],
    short: dict[str, str],
    width: int,
    column: int,
    beside: Beside,
) -> list[Line]:
    assertion = receipt.assertion
    outcome = Piece(f"{assertion.outcome:<{OUTCOME}}", assertion.outcome)
    certainty = {mention.confidence for mention in receipt.mentions}
    shared = [code for code in certainty if code != "sure"] if len(certainty) == 1 else []
    how = "; ".join([who(assertion), ", ".join(_how(assertion, shared))])
    value = "" if assertion.value is None else shown(distinct[assertion.value])
    if assertion.value == cell.value and len(value) > LONG:
        value = "as above"
    inner = OUTCOME + 2
    room = f"{value:<{column}}  " if value else ""
    if len(value) <= LONG and inner + len(room) + len(how) <= width:
        lines: list[Line] = [(Piece("  "), outcome, Piece(room, "value"), Piece(shown(how)))]
    else:
        first, *rest = wrapped(value, width, inner, "value")
        lines = [(Piece("  "), outcome, *first[1:]), *rest, *wrapped(how, width, inner)]
    remarks_of = partial(_remarks, differs=len(certainty) > 1)
    for remarked, group in groupby(receipt.mentions, remarks_of):  # said once of mentions that follow one another
        for mention in group:
            lines += _mention(mention, short, width, inner)
            more = beside.mention(assertion, mention)
            lines += [line for text in more for line in wrapped(text, width, inner + 2, "", 2)]
        lines += [line for remark in remarked for line in wrapped(remark, width, inner, "", 2)]
    return lines


def _remarks(mention: Mention, differs: bool) -> list[str]:
    """What a curator notes on a mention, in words; how certain they are, where that `differs` from other mentions."""
    unsure = [f"confidence {mention.confidence}"] if differs else []
    given = (("because", mention.because), ("reference", mention.reference))
    declared = [f"{name.replace('_', ' ')} {text}" for name, text in mention.own]
    return unsure + declared + [f"{name} {text}" for name, text in given if text]


def _how(assertion: Assertion, more: list[str]) -> list[str]:
    stated = [] if assertion.text_id is None else [assertion.modality]
    return [*stated, assertion.basis, *more, *(word for word in remarks(assertion) if word not in _usual(assertion))]


def _usual(assertion: Assertion) -> set[str]:
    return {assertion.modality, assertion.basis}


def _mention(mention: Mention, short: dict[str, str], width: int, indent: int) -> Iterator[Line]:
    place = f"{mention.annotation_file}:{mention.annotation_line}"
    if not mention.spans:
        yield from wrapped(place, width, indent, "faint")
    for number, span in enumerate(mention.spans):
        where = _where(span, short)
        if number:
            yield Piece(" " * indent), Piece(where)
        elif indent + len(where) + 2 + len(place) <= width:
            yield Piece(" " * indent), Piece(where), Piece(f"  {place}", "faint")
        else:
            yield Piece(" " * indent), Piece(where)
            yield from wrapped(place, width, indent, "faint")
        if span.passage is not None:
            yield from wrapped(f"“{shown(span.passage)}”", width, indent + 2, "passage", 1)


def _where(span: Span, short: dict[str, str]) -> str:
    where = f"{short.get(span.text_id, span.text_id)}[{span.start},{span.end})"
    return where if span.sentence is None else f"{where} sentence {span.sentence}"


# -- nested records ----------------------------------------------------------------------------------------------------


def _nested(record: Record, width: int) -> Iterator[Line]:
    for table in dict.fromkeys(nested.table_name for nested in record.nested):
        yield EMPTY
        yield (Piece(table, "title"),)
        mine = [nested for nested in record.nested if nested.table_name == table]
        names = [shown(nested.record_id.removeprefix(f"{record.record_id}/")) for nested in mine]
        column = max(len(name) for name in names)
        for nested, name in zip(mine, names, strict=True):
            standing = [] if record.is_curated or nested.factuality == "asserted" else [nested.factuality]
            yield from _in_brief(nested, standing, name, min(column, width // 2), width)


def _in_brief(nested: Nested, standing: list[str], name: str, column: int, width: int) -> list[Line]:
    shown = standing + [f"{field} = {cell_text(value)}" for field, value in nested.values.items()]
    if not shown or len(name) > column:
        return [(Piece("  "), Piece(name)), *(wrapped(", ".join(shown), width, 6, "faint", 2) if shown else [])]
    (_, first), *rest = wrapped(", ".join(shown), width, column + 4, "faint", 2)
    return [(Piece("  "), Piece(f"{name:<{column}}  "), first), *rest]
