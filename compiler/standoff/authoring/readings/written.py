"""One reading of one text as it is written: its frames, and the mention in which each value is."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl

from standoff.corpus.assertions import assert_all
from standoff.corpus.files import AnnotationReader
from standoff.corpus.grammar import record_grammars
from standoff.corpus.rows import PLACE
from standoff.schema.model import Schema
from standoff.schema.record_ids import CELL
from standoff.source import composer, tree
from standoff.source.composer import Limits
from standoff.source.problem import LINE_END
from standoff.views.agreement.annotation_set import AnnotationSet
from standoff.views.agreement.values import denied

Spot = tuple[int, int]  # line and column, from 1


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A mention as it is written: which of its record's it is (from 0), its spans, its node and its characters."""

    file: str
    table: str
    record: str
    number: int
    at: tuple[str, ...]
    source: str
    node: tree.Mapping = field(compare=False, repr=False)

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self.node.line


@dataclass(frozen=True, slots=True)
class Written:
    """One reading of one text: what it states, and its mentions in the order of their file."""

    file: str
    stated: AnnotationSet
    mentions: tuple[Mentioned, ...]
    places: dict[tuple[str, str, str | None], list[tuple[str, Spot]]]
    line_starts: tuple[int, ...]

    def spots(self, table: str, record: str, name: str | None, value: str | None = None) -> list[Spot]:
        """Where a value of a field is written, or (without a field) that the record exists, in order."""
        found = self.places.get((table, record, name), ())
        return [spot for shown, spot in found if value is None or shown == value]

    def offset(self, spot: Spot) -> int:
        """The offset of a place in the file."""
        return self.line_starts[spot[0] - 1] + spot[1] - 1

    def mention_at(self, spot: Spot) -> Mentioned | None:
        """The mention that covers a place."""
        offset = self.offset(spot)
        number = bisect_right(self.mentions, offset, key=lambda each: each.node.start) - 1
        found = self.mentions[number] if number >= 0 else None
        return found if found is not None and offset <= found.node.end else None

    def mentions_at(self, spots: Iterable[Spot]) -> tuple[Mentioned, ...]:
        """The mentions that cover places, each once, in order."""
        found = [self.mention_at(spot) for spot in spots]
        return tuple(dict.fromkeys(each for each in found if each is not None))


def read_written(name: str, file: str, data: bytes, schema: Schema, limits: Limits) -> Written:
    """One reading of one text; mistakes in it are problems of `stated`, and what can be read is read."""
    reader = AnnotationReader.of(schema)
    document = composer.read(file, data, limits)
    reader.text_file(document)
    frames = assert_all(reader.rows, schema)
    blocks = {block.text_id: block for block in reader.rows.texts}
    stated = AnnotationSet(name, frames, blocks, [*reader.rows.problems, *frames.problems])
    source = data.decode("utf-8") if document.root is not None else ""
    starts = (0, *(match.end() for match in LINE_END.finditer(source)))
    return Written(file, stated, tuple(mentions_in(file, source, schema)), _places(stated), starts)


def mentions_in(file: str, source: str, schema: Schema) -> list[Mentioned]:
    """The mentions in a file without problems, in its order."""
    return sorted(_mentions(file, source, schema), key=lambda each: each.node.start)


def _mentions(file: str, source: str, schema: Schema) -> Iterator[Mentioned]:
    root, grammars = tree.read(source) if source else None, record_grammars(schema, "text")
    for key, records in root.pairs if isinstance(root, tree.Mapping) else ():
        if key.text not in grammars or not isinstance(records, tree.Mapping):
            continue
        for record, held in records.pairs:
            for number, node in enumerate(tree.items(held)):
                if isinstance(node, tree.Mapping):
                    at = tuple(each.text for each in tree.items(node.value("at")) if isinstance(each, tree.Scalar))
                    written = source[node.start : node.end]
                    yield Mentioned(file, key.text, record.text, number, at, written, node)


def _places(stated: AnnotationSet) -> dict[tuple[str, str, str | None], list[tuple[str, Spot]]]:
    """Every place at which a value is written, by table, record and field."""
    columns = (*CELL, "value", "polarity")
    assertions = stated.frames.assertions.filter(pl.col("rank").is_null()).select("assertion_id", *columns)
    rows = stated.frames.mentions.join(assertions, on="assertion_id").sort(*PLACE)
    found: dict[tuple[str, str, str | None], list[tuple[str, Spot]]] = {}
    for table, record, name, value, polarity, _, line, column in rows.select(*columns, *PLACE).iter_rows():
        found.setdefault((table, record, name), []).append((denied(polarity) + (value or ""), (line, column)))
    return found
