"""The pairs of two readings on a terminal: what each says and where, and what was decided."""

from collections.abc import Iterable, Iterator, Mapping

from standoff.authoring.readings.pairs import Given, Side
from standoff.authoring.readings.standing import Item, Standing
from standoff.corpus.kinds_of_pairs import Kind
from standoff.corpus.readings import Account, ReadingDecision
from standoff.source.plural import plural
from standoff.views.layout import EMPTY, NONE, Line, Piece, shown, spread, wrapped

WORDS: Mapping[Kind, str] = {
    "equal": "equal",
    "folded": "same value, one narrower",
    "differs": "different",
    "only_first": "only first",
    "only_second": "only second",
}


def lay_out(where: Standing, items: Iterable[Item], width: int) -> list[Line]:
    """The pairs of one text that are shown, below how many of all are settled."""
    parts = ", ".join(f"{WORDS[kind]} {done}/{of}" for kind, (of, done) in where.kinds.items() if of)
    lines = wrapped(f"{where.text}: {progress(where)}", width, 0, "title")
    lines += wrapped(parts, width, 2, "faint") if parts else []
    for item in items:
        lines += [EMPTY, *_item(item, width)]
    return lines


def progress(where: Standing) -> str:
    """How many pairs are settled."""
    stale = f"; {plural(len(where.stale), 'stale decision')}" if where.stale else ""
    return f"{where.settled} of {len(where.items)} settled{stale}"


def _item(item: Item, width: int) -> Iterator[Line]:
    state = "" if item.state == "open" else f"  {item.state}"
    what = [
        Piece(f"{item.number:>4}  "),
        Piece(subject(item), "record"),
        Piece(f"  {item.field}" if item.field else "", "value"),
    ]
    yield from spread(what, Piece(f"{WORDS[item.kind]}{state}", "faint"), width, 6)
    pair = None if item.is_settled else item.pair
    yield from _side("first", pair.first if pair is not None else None, item.first, width)
    yield from _side("second", pair.second if pair is not None else None, item.second, width)
    if item.decision is not None:
        yield from wrapped(decided(item.decision), width, 6, "faint", 2)


def subject(item: Item) -> str:
    """The record of a pair, with what the second reading calls it where that differs."""
    first, second = item.first, item.second
    both = first is not None and second is not None and first.record != second.record
    name = (first or second or Account("")).record
    return f"{item.table}/{name}" + (f" | {second.record}" if both and second else "")


def decided(decision: ReadingDecision) -> str:
    """A decision in a line: what was taken, by whom, and why."""
    by = f" by {decision.curator}" if decision.curator else ""
    because = f": {decision.because}" if decision.because else ""
    what = "confirmed" if decision.take == "equal" else f"{decision.take} taken"
    return f"{what}{by}{because}"


def _side(name: str, side: Side | None, account: Account | None, width: int) -> Iterator[Line]:
    lead = Piece(f"      {name:<7}")
    if side is not None and side.given:
        for given in side.given:
            yield from spread([lead, Piece(shown(given.value))], Piece(_where(given), "faint"), width, 13)
    elif account is not None and (account.values or account.at):
        values = ", ".join(account.values)
        yield from spread([lead, Piece(shown(values))], Piece(" ".join(account.at), "faint"), width, 13)
    else:
        yield (lead, Piece(NONE, "faint"))


def _where(given: Given) -> str:
    mention = next(iter(given.mentions), None)
    return f"{' '.join(mention.at)}  {mention.file}:{mention.line}" if mention else ""
