# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=True, cdivision=True
# cython: embedsignature=False, binding=False
"""Rows of a frame -> bytes of CSV, without a Python object for each cell and without the GIL: as polars writes them.

`standoff.formats.csv_rows` compares what is known here with a table, and leaves all else to polars.
"""

from cpython.bytes cimport PyBytes_FromStringAndSize
from cpython.pycapsule cimport PyCapsule_GetPointer
from libc.stdint cimport int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, realloc
from libc.string cimport memcpy

cdef extern from *:
    """
    #ifndef STANDOFF_SOURCES
    #define STANDOFF_SOURCES ""
    #endif
    """
    const char* STANDOFF_SOURCES

SOURCES = STANDOFF_SOURCES.decode("ascii")  # the digest of the files that it was compiled from

cdef enum:
    BLOCK = 1 << 18  # bytes that are given at a time, and the rest of a row: what a core's own cache holds
    WIDEST = 80  # bytes that are written at once for a cell, with what comes after it

cdef void* zeros(Py_ssize_t n, size_t width) except NULL:
    cdef void* made = calloc(<size_t>(n if n > 0 else 1), width)
    if made == NULL:
        raise MemoryError
    return made


include "columns.pxi"
include "cells.pxi"
include "stream.pxi"
include "../../corpus/compiled/guard.pxi"


cdef raise_for(const Made* made):
    """Say why a cell could not be put."""
    if made.is_foreign:
        raise TypeError("a cell that is not where it should be")
    raise MemoryError


def knows(frame):
    """Whether cells of all dtypes of a frame, which may have no rows, can be written here."""
    try:
        Stream(frame)
    except TypeError:
        return False
    return True


cdef class Texts:
    """The texts of codes, from a column of them: quoted once, however often they occur."""

    cdef Rendered rendered

    def __cinit__(self, column):
        cdef Stream stream = Stream(column)
        cdef Cells cells
        cdef int64_t row
        cdef Rendered* made = &self.rendered
        cdef char* to = moved(&made.made, NULL, WIDEST)
        made.ends = <int64_t*>zeros(len(column) + 1, sizeof(int64_t))
        while stream.next():
            if made.n + stream.array.length > len(column):
                raise TypeError("more texts than were announced")
            stream.fill(&cells)
            for row in range(stream.array.length):
                to = put_cell(&made.made, to, &cells, row) if to != NULL else NULL
                made.n += 1
                made.ends[made.n] = to - made.made.at
        if to == NULL:
            raise_for(&made.made)

    def __dealloc__(self):
        free(self.rendered.made.at)
        free(self.rendered.ends)


cdef class Rows:
    """The rows of a frame, block by block; `texts` has those of the columns that are codes, by their numbers."""

    cdef Stream stream
    cdef dict texts  # which must live as long as their columns are written
    cdef Cells* columns
    cdef Py_ssize_t n_columns
    cdef int64_t row
    cdef int64_t end
    cdef Made made
    cdef bytes line_end

    def __cinit__(self, frame, dict texts not None, bytes line_end not None):
        cdef Texts each
        self.stream = Stream(frame)
        self.texts = texts
        self.line_end = line_end
        self.n_columns = len(self.stream.kinds)
        self.columns = <Cells*>zeros(self.n_columns, sizeof(Cells))
        for number, each in texts.items():
            if not U8 <= self.stream.kinds[number] <= U64:
                raise TypeError("codes that are not numbers")
            self.columns[number].of_codes = &each.rendered

    def block(self):
        """The bytes of the next rows, some hundred thousand; None after the last. To be called by one thread at a time."""
        cdef const char* line_end = self.line_end
        cdef Py_ssize_t length = len(self.line_end)
        cdef char* to = roomy(&self.made, self.made.at, BLOCK + WIDEST)
        while to != NULL and to - self.made.at < BLOCK:
            if self.row == self.end:
                if not self.stream.next():
                    break
                self.stream.fill(self.columns)
                self.row, self.end = 0, self.stream.array.length
            with nogil:
                standoff_enter()
                to = self._put(to, line_end, length)
                standoff_leave()
        if to == NULL:
            raise_for(&self.made)
        return PyBytes_FromStringAndSize(self.made.at, to - self.made.at) if to > self.made.at else None

    cdef char* _put(self, char* to, const char* line_end, Py_ssize_t length) noexcept nogil:
        """Put rows of an array until a block is full or the array ends."""
        cdef Py_ssize_t number
        cdef Made* made = &self.made
        cdef const Cells* columns = self.columns
        cdef Py_ssize_t n_columns = self.n_columns
        cdef int64_t row = self.row
        while row < self.end and to - made.at < BLOCK:
            for number in range(n_columns):
                to = put_cell(made, to, &columns[number], row)
                if to == NULL:
                    return NULL
                to[0] = b','
                to += 1
            memcpy(to - 1, line_end, <size_t>length)
            to += length - 1
            row += 1
        self.row = row
        return to

    def __dealloc__(self):
        free(self.columns)
        free(self.made.at)
