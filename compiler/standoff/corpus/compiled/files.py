"""Files, one after the other, into rows and columns: compiled where that is possible, else in Python.

The rows of a file that Python reads are put between those of the others, so that the order is that of the files.
"""

from types import ModuleType

import polars as pl

from standoff.corpus.columns import Columns, published, quote_frame, with_files
from standoff.corpus.compiled.loading import compiled_reader
from standoff.corpus.compiled.tables import Tables, codes_of, is_beyond, tables_of
from standoff.corpus.dtypes import CODE, dtype_of
from standoff.corpus.files import REDIRECTS, TEXT_ID, AnnotationReader
from standoff.corpus.registry_layout import Layout, layout_of
from standoff.corpus.rows import SPAN, VALUE, Rows, Sentence, TextBlock, in_rows
from standoff.files.annotation_files import subject_of
from standoff.schema.model import Schema
from standoff.schema.qualifiers import INDEX
from standoff.source.composer import Document, Limits

TEXT, REGISTRY = 0, 1  # the kinds of files, as the reader numbers them
BASIS = INDEX["basis"]
PLACED = ("line", "column")
COLUMNS = {
    "contexts": ("file", "spans", ""),  # the qualifiers are taken one by one
    "values": ("context", "record", "cell", "annotation_line", "column"),
    "spans": SPAN,
    "named": ("value", "file", *PLACED),
    "excluded": ("file", "start", "end", "because", *PLACED),
    "sentences": ("file", "start", "end", *PLACED),
    "fields": ("file", "number", "text", "basis", "because", *PLACED),
    "blocks": ("file", "line"),
}
"""The columns that the compiled reader holds, in its order."""


class Grammar:
    """The grammar of one schema, as Python and the compiled reader have it."""

    def __init__(self, module: ModuleType, schema: Schema) -> None:
        self.module = module
        self.schema = schema
        self.tables: Tables = tables_of(schema)
        self.compiled = module.Grammar(self.tables)
        self.codes = [codes_of(schema, each) for each in schema.all_qualifiers]
        self.numbers = [{code: n for n, code in enumerate(each)} if each else None for each in self.codes]


_last: list[Grammar] = []  # that of the schema that was used last: a run has one, and hundreds of batches


def grammar_of(schema: Schema) -> Grammar | None:
    """The grammar of a schema; None where annotations are to be read in Python."""
    module = compiled_reader()
    if module is None:
        return None
    for known in _last:
        if known.schema is schema and known.module is module:
            return known
    try:
        found = Grammar(module, schema)
    except (LookupError, ValueError):
        return None
    _last[:] = [found]
    return found


class CompiledFiles:
    """The files of one batch; `rows` has what is no column, in the order of the files."""

    def __init__(self, grammar: Grammar, limits: Limits, has_drafts: bool = True) -> None:
        self.grammar = grammar
        self.rows = Rows()
        self.n_compiled = 0
        self._reader = grammar.module.Reader(grammar.compiled, limits.size, limits.depth, limits.nodes, has_drafts)
        self._python = AnnotationReader.of(grammar.schema, has_drafts)
        self._text_ids: list[str | None] = []
        self._curators: list[str | None] = []
        self._blocks: list[TextBlock | None] = []

    def read(self, file: str, kind: int, data: bytes) -> bool:
        """Whether a file was read, compiled; nothing is added where it was not."""
        name = subject_of(file)
        table = self.grammar.tables.numbers.get(name, -1) if kind == REGISTRY else -1
        if TEXT_ID.fullmatch(name) is None if kind == TEXT else not self._is_table(name, file):
            return False
        if not self._reader.read(kind, len(self.rows.files), table, data):
            return False
        self.n_compiled += 1
        self._add(file, name if kind == TEXT else None, self._reader.curator())
        return True

    def take(self, document: Document, kind: int) -> None:
        """Read a file in Python."""
        rows = self._python.rows = Rows()
        self._python.text_file(document) if kind == TEXT else self._python.registry_file(document)
        number = len(self.rows.files)
        block = rows.texts[0] if rows.texts else None
        first = self._reader.take(
            number,
            rows.contexts,
            in_rows(rows.values, VALUE),
            in_rows(rows.spans, SPAN),
            rows.named,
            rows.exclusions,
            block.sentences if block else (),
            self.grammar.numbers,
        )
        curator = rows.contexts[0].curator if rows.contexts else None
        self._add(document.file, subject_of(document.file) if kind == TEXT else None, curator, block)
        self.rows.quotes += [quote._replace(context=quote.context + first) for quote in rows.quotes]
        for each in ("settled", "redirects", "remarks", "left_out", "problems", "incomplete_tables"):
            getattr(self.rows, each).extend(getattr(rows, each))

    def _is_table(self, name: str, file: str) -> bool:
        grammar = self._python.registry_grammars.get(name)
        if grammar is None or name == REDIRECTS or is_beyond(self.grammar.schema, name):
            return False
        return layout_of(grammar.table, file, is_list=False) is Layout.BY_ID

    def _add(self, file: str, text_id: str | None, curator: str | None, block: TextBlock | None = None) -> None:
        self.rows.files.append(file)
        self._text_ids.append(text_id)
        self._curators.append(curator)
        self._blocks.append(block)

    # -- what came of them -------------------------------------------------------------------------------------------

    def columns(self) -> Columns:
        """All rows as columns; `rows` is complete from then on, and no further file can be read."""
        numbers = self._numbers()
        words = pl.Series(self._reader.words())
        sentences = self._sentences(numbers["sentences"])
        self._read_blocks(numbers["fields"], numbers["blocks"], words, sentences)
        return Columns(
            contexts=self._contexts(numbers["contexts"], words),
            values=numbers["values"],
            records=words,
            cells=pl.DataFrame(
                {"field_index": pl.Series(self._reader.fields()), "raw": pl.Series(self._reader.cells())}
            ),
            spans=numbers["spans"],
            quotes=quote_frame(self.rows),
            sentences=sentences.drop("file").sort("text_id", "sentence"),
            excluded=self._excluded(numbers["excluded"], words),
            named=with_files(
                numbers["named"].with_columns(_texts("value", words, numbers["named"]["value"])), self.rows.files
            ),
        )

    def _numbers(self) -> dict[str, pl.DataFrame]:
        """The columns of numbers that the reader holds, as frames."""
        found: dict[str, pl.DataFrame] = {}
        place = 0
        for frame, names in COLUMNS.items():
            series = []
            for name in names:
                if name:
                    series.append(pl.Series(self._reader.column(place)).alias(name))
                place += 1
            found[frame] = pl.DataFrame(series)
        return found

    def _contexts(self, numbers: pl.DataFrame, words: pl.Series) -> pl.DataFrame:
        files = numbers["file"]
        columns = [_of_files("text_id", self._text_ids, files)]
        for number, qualifier in enumerate(self.grammar.schema.all_qualifiers):
            codes = self.grammar.codes[number]
            values = pl.Series(codes, dtype=pl.Enum(codes)) if qualifier.vocabulary else words
            columns.append(_texts(qualifier.column, values, pl.Series(self._reader.qualifier(number))))
        columns += [_of_files("curator", self._curators, files), numbers["spans"]]
        frame = pl.DataFrame([*columns, _of_files("annotation_file", list(self.rows.files), files)])
        return published(frame, self.grammar.schema)

    def _sentences(self, numbers: pl.DataFrame) -> pl.DataFrame:
        """The sentences in the order of the files, with the number of the file."""
        return numbers.select(
            "file",
            _of_files("text_id", self._text_ids, numbers["file"]),
            pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("file").alias("sentence"),
            sentence_start="start",
            sentence_end="end",
            annotation_line="line",
            column="column",
        )

    def _excluded(self, numbers: pl.DataFrame, words: pl.Series) -> pl.DataFrame:
        files = numbers["file"]
        return numbers.select(
            _of_files("text_id", self._text_ids, files),
            pl.col("start").alias("span_start"),
            pl.col("end").alias("span_end"),
            _texts("because", words, numbers["because"]),
            _of_files("file", list(self.rows.files), files),
            "line",
            "column",
        )

    def _read_blocks(
        self, stated: pl.DataFrame, blocks: pl.DataFrame, words: pl.Series, sentences: pl.DataFrame
    ) -> None:
        """The blocks about texts, from their fields; of the sentences only the last is kept, as in `Rows.forget`."""
        for file, line in blocks.iter_rows():
            self._blocks[file] = TextBlock(self._text_ids[file] or "", self.rows.files[file], line)
        names, bases = self.grammar.tables.text_fields.names, self.grammar.codes[BASIS]
        texts = stated.with_columns(_texts("text", words, stated["text"]), _texts("because", words, stated["because"]))
        for file, number, text, basis, because, line, column in texts.iter_rows():
            if (block := self._blocks[file]) is not None:
                block.fields[names[number]] = (text, bases[basis], because, line, column)
        last = sentences.group_by("file", maintain_order=True).last()
        for file, _, _, *sentence in last.iter_rows():
            if (block := self._blocks[file]) is not None and not block.sentences:
                block.sentences.append(Sentence(*sentence))
        self.rows.texts = [block for block in self._blocks if block is not None]


def _texts(name: str, texts: pl.Series, numbers: pl.Series) -> pl.Series:
    """The texts with these numbers, and nothing where a number is missing."""
    return texts[numbers.cast(pl.UInt32)].cast(texts.dtype if texts.dtype == pl.Enum else dtype_of(name)).alias(name)


def _of_files(name: str, texts: list[str | None] | list[str], files: pl.Series) -> pl.Series:
    return pl.Series(name, texts, CODE)[files.cast(pl.UInt32)]
