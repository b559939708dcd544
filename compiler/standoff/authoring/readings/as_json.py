"""The pairs of two readings as plain values, for programs and for the workbench."""

from collections.abc import Callable, Iterable
from typing import Any

from standoff.authoring.readings.pairs import Given, Side
from standoff.authoring.readings.standing import Item, Standing
from standoff.authoring.readings.written import Mentioned
from standoff.corpus.readings import Account, ReadingDecision

Json = dict[str, Any]
Passage = Callable[[int, int], str | None]


def text_as_json(where: Standing, items: Iterable[Item], passage: Passage | None = None) -> Json:
    """The pairs of one text that are shown, how many of all are settled, and the decisions that fit nothing.

    `passage` gives the words of a span, where they may be shown.
    """
    return {
        "text": where.text,
        "pairs": len(where.items),
        "settled": where.settled,
        "kinds": {kind: {"pairs": of, "settled": done} for kind, (of, done) in where.kinds.items()},
        "items": [item_as_json(item, passage) for item in items],
        "stale": [decision_as_json(each) for each in where.stale],
    }


def item_as_json(item: Item, passage: Passage | None = None) -> Json:
    """A pair with its decision."""
    pair = None if item.is_settled else item.pair
    return {
        "number": item.number,
        "id": item.id,
        "kind": item.kind,
        "state": item.state,
        "table": item.table,
        "field": item.field,
        "first": _side(pair.first if pair else None, item.first, passage),
        "second": _side(pair.second if pair else None, item.second, passage),
        "decision": item.decision and decision_as_json(item.decision),
    }


def decision_as_json(decision: ReadingDecision) -> Json:
    """A decision with its place, and what both readings said."""
    return {
        "take": decision.take,
        "table": decision.table,
        "field": decision.field,
        "first": _side(None, decision.first, None),
        "second": _side(None, decision.second, None),
        "because": decision.because or None,
        "curator": decision.curator or None,
        "file": decision.place.file,
        "line": decision.line,
    }


def _side(side: Side | None, account: Account | None, passage: Passage | None) -> Json | None:
    """What a reading says, or said when that was decided; none where it lacks the record."""
    if account is None:
        return None
    spans = [_span(span, passage) for span in account.at]
    given = [_given(each, passage) for each in side.given] if side else []
    mentions = [_mention(each, passage) for each in side.mentions] if side else []
    return {"record": account.record, "values": list(account.values), "at": spans, "given": given, "mentions": mentions}


def _given(given: Given, passage: Passage | None) -> Json:
    return {"value": given.value, "mentions": [_mention(each, passage) for each in given.mentions]}


def _mention(mention: Mentioned, passage: Passage | None) -> Json:
    at = [_span(span, passage) for span in mention.at]
    return {"file": mention.file, "line": mention.line, "at": at, "source": mention.source}


def _span(span: str, passage: Passage | None) -> Json:
    start, end = (int(bound) for bound in span.split("-")) if span.count("-") == 1 else (0, 0)
    words = passage(start, end) if passage else None
    return {"start": start, "end": end} | ({"words": words} if passage else {})
