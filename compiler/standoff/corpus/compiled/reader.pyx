# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=True, cdivision=True
# cython: embedsignature=False, binding=False
"""Bytes of annotation files -> columns, without a Python object for each value and without the GIL.

It falls back or it is equal: a file that is odd in any way adds nothing, and is read in Python, which alone reports
problems. `corpus/grammar.py` has the number of the grammar that is read here.
"""

from cpython.pycapsule cimport PyCapsule_GetPointer, PyCapsule_New
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, qsort, realloc
from libc.string cimport memchr, memcmp, memcpy, memset

from os import urandom
from unicodedata import is_normalized

cdef extern from *:
    """
    #ifndef STANDOFF_SOURCES
    #define STANDOFF_SOURCES ""
    #endif
    """
    const char* STANDOFF_SOURCES

GRAMMAR = 1
SOURCES = STANDOFF_SOURCES.decode("ascii")  # the digest of the files that it was compiled from

include "memory.pxi"
include "grammar.pxi"
include "nodes.pxi"
include "scalars.pxi"
include "collections.pxi"
include "rows.pxi"
include "texts.pxi"
include "mentions.pxi"
include "arrow.pxi"
include "guard.pxi"
include "identities.pxi"


cdef bint read_text_file(Work* w, const Node* root, const Qualified* top) noexcept nogil:
    cdef const Source* s = &w.source
    cdef int32_t key = root.first
    cdef int32_t symbol, table
    cdef int32_t block = value_in(s, root, w.g.symbols.text)
    cdef int32_t excluded = value_in(s, root, w.g.symbols.excluded)
    if block < 0 or not read_text_block(w, &s.nodes[block]):
        return False
    if excluded >= 0 and not read_excluded(w, &s.nodes[excluded]):
        return False
    while key >= 0:
        symbol = s.nodes[key].symbol
        if symbol < 0 or (symbol != w.g.symbols.text and symbol != w.g.symbols.excluded):
            table = w.g.tables[TEXT_FILE][symbol] if symbol >= 0 else -1
            if table < 0 or not read_records(w, &w.g.records[TEXT_FILE][table], &s.nodes[s.nodes[key].first], top):
                return False
        key = s.nodes[key].next
    return True


cdef bint read_registry_file(Work* w, const Node* root, const Record* record, const Qualified* top) noexcept nogil:
    cdef const Source* s = &w.source
    cdef int32_t key = root.first
    cdef const Node* value
    cdef const char* text
    cdef Py_ssize_t length
    cdef int32_t curator = value_in(s, root, w.g.symbols.curator)
    if curator >= 0 and s.nodes[curator].kind == SCALAR and not is_null(s, &s.nodes[curator]):
        if not fold(w, &s.nodes[curator], &text, &length):
            return False
        if length > 0:
            w.curator = word_in(w, text, length)
    while key >= 0:
        value = &s.nodes[s.nodes[key].first]
        if s.nodes[key].symbol != w.g.symbols.curator or value.kind != SCALAR:
            if not read_record(w, record, &s.nodes[key], top):
                return False
        key = s.nodes[key].next
    return True


cdef bint read_file(Work* w, const char* data, Py_ssize_t size, int32_t kind, int32_t file, int32_t table) noexcept nogil:
    """Read one file into rows; False where it is odd in any way: then nothing was added."""
    cdef Source* s = &w.source
    cdef Qualified top
    cdef int32_t root, number
    cdef bint is_read
    s.data, s.size, s.p = data, size, 0
    s.line, s.line_start, s.counted_to, s.column, s.depth = 1, 0, 0, 1, 0
    s.n, s.made.n, s.has_draft = 0, 0, False
    if s.n_keys > 0:
        memset(s.keys, 0, <size_t>s.n_places * sizeof(uint64_t))
        s.n_keys = 0
    w.kind, w.file, w.curator = kind, file, -1
    memset(&top, 0, sizeof(Qualified))
    top.row = top.spans = -1
    for number in range(w.g.qualifiers.n):
        top.values[number] = w.g.qualifiers.defaults[kind][number]
    root = root_of(s)
    if root < 0 or (s.has_draft and not w.has_drafts):
        return False
    for number in range(N_COLUMNS):
        w.marks[number] = w.columns[number].n
    if kind == TEXT_FILE:
        is_read = read_text_file(w, &s.nodes[root], &top)
    else:
        is_read = read_registry_file(w, &s.nodes[root], &w.g.records[REGISTRY_FILE][table], &top)
    if not is_read or w.is_full:
        for number in range(N_COLUMNS):
            w.columns[number].n = w.marks[number]
    return is_read and not w.is_full


cdef class Reader:
    """Reads files of one grammar, one after the other, and holds their rows; to be used by one thread at a time."""

    cdef Work w
    cdef Grammar grammar
    cdef Py_ssize_t most_bytes
    cdef Py_ssize_t most_nodes

    def __cinit__(self, Grammar grammar, Py_ssize_t size, int depth, Py_ssize_t nodes, bint has_drafts):
        self.grammar = grammar
        self.w.g = &grammar.g
        self.w.source.symbols = &grammar.g.symbols
        self.w.source.deepest = min(depth, DEEPEST)
        self.w.has_drafts = has_drafts
        self.most_bytes = min(size, 1 << 30)
        self.most_nodes = nodes
        self.w.narrator = word_in(&self.w, b"narrator", 8)

    def read(self, int kind, int file, int table, bytes data not None):
        """Whether a file was read, of its kind (0 a text, 1 a registry, with the number of its table)."""
        cdef const char* at = data
        cdef Py_ssize_t size = len(data)
        cdef bint is_read
        if size > self.most_bytes or size == 0 or kind < 0 or kind > 1:
            return False
        if kind == REGISTRY_FILE and not 0 <= table < self.grammar.g.n_records:
            return False
        with nogil:
            standoff_enter()
            is_read = read_file(&self.w, at, size, kind, file, table)
            standoff_leave()
        if is_read and self.w.source.n > self.most_nodes:
            for number in range(N_COLUMNS):
                self.w.columns[number].n = self.w.marks[number]
            return False
        self._check_memory()
        return is_read

    def curator(self):
        """The curator of the file that was read last, or None."""
        cdef int32_t number = self.w.curator
        if number < 0:
            return None
        start, end = self.w.words.ends.at[number], self.w.words.ends.at[number + 1]
        return self.w.words.text.at[start:end].decode("utf-8")

    def take(self, int file, contexts, values, spans, named, exclusions, sentences, codes):
        """Add the rows of one file that was read in Python; `codes` are, by qualifier, the numbers of its codes."""
        cdef Work* w = &self.w
        cdef int64_t first = n_contexts(w)
        cdef bytes text
        w.file = file
        for context in contexts:
            put(w, CONTEXT_FILE, file)
            put(w, CONTEXT_SPANS, -1 if context.spans < 0 else first + context.spans)
            for number, value in enumerate(context.qualifiers):
                if value is None:
                    put(w, CONTEXT_QUALIFIERS, -1)
                else:
                    put(w, CONTEXT_QUALIFIERS, codes[number][value] if codes[number] is not None else self._word(value))
        for context, field, record, raw, line, column in values:
            text = raw.encode() if raw is not None else b""
            put_value(
                w, first + context, field, self._word(record), NULL if raw is None else <const char*>text, len(text),
                line, column,
            )
        for context, start, end, line, column in spans:
            for number, value in enumerate((first + context, start, end, line, column)):
                put(w, SPAN_CONTEXT + number, value)
        for name, _, line, column in named:
            for number, value in enumerate((self._word(name), file, line, column)):
                put(w, NAMED_WORD + number, value)
        for _, start, end, because, _, line, column in exclusions:
            for number, value in enumerate((file, start, end, self._word(because), line, column)):
                put(w, EXCLUDED_FILE + number, value)
        for start, end, line, column in sentences:
            for number, value in enumerate((file, start, end, line, column)):
                put(w, SENTENCE_FILE + number, value)
        self._check_memory()
        return first

    def column(self, int number):
        """A column of numbers; its rows are gone from here then."""
        cdef Longs* longs
        if not 0 <= number < N_COLUMNS or number == CONTEXT_QUALIFIERS:
            raise IndexError(number)
        longs = &self.w.columns[number]
        column = column_of(longs.at, longs.n, number == FIELD_BECAUSE)
        longs.at = NULL
        longs.n = longs.room = 0
        return column

    def qualifier(self, int number):
        """The column of one qualifier: the numbers of codes in its vocabulary, or of words."""
        cdef Longs* flat = &self.w.columns[CONTEXT_QUALIFIERS]
        cdef Py_ssize_t row, width = self.w.g.qualifiers.n
        cdef Py_ssize_t n = flat.n // width
        cdef int64_t* at
        if not 0 <= number < width:
            raise IndexError(number)
        at = <int64_t*>zeros(n, sizeof(int64_t))
        for row in range(n):
            at[row] = flat.at[row * width + number]
        return column_of(at, n, True)

    def fields(self):
        """The index of the field of each distinct cell."""
        cdef Py_ssize_t number, n = self.w.cells.salts.n
        cdef int64_t* at = <int64_t*>zeros(n, sizeof(int64_t))
        for number in range(n):
            at[number] = self.w.cells.salts.at[number] & (<int64_t>NO_TEXT - 1)
        return column_of(at, n, True)

    def cells(self):
        """The texts of all distinct cells; nothing can be read after it."""
        return column_of_words(&self.w.cells)

    def words(self):
        """All words; nothing can be read after it."""
        return column_of_words(&self.w.words)

    cdef int32_t _word(self, str text) except -2:
        cdef bytes data = text.encode()
        return word_in(&self.w, data, len(data))

    cdef _check_memory(self):
        if self.w.is_full or self.w.source.is_full:
            raise MemoryError

    def __dealloc__(self):
        for number in range(N_COLUMNS):
            free(self.w.columns[number].at)
        free(self.w.source.nodes)
        free(self.w.source.keys)
        free(self.w.source.made.at)
        free(self.w.folded.at)
        free(self.w.record.at)
        forget_words(&self.w.words)
        forget_words(&self.w.cells)
