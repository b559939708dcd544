# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=True, cdivision=True
# cython: embedsignature=False, binding=False
"""Rows of a frame -> bytes of CSV, without a Python object for each cell and without the GIL: as polars writes them.

`standoff.formats.csv_rows` compares what is known here with a table, and leaves all else to polars.
"""

from cpython.bytes cimport PyBytes_FromStringAndSize

include "prelude.pxi"

cdef enum:
    BLOCK = 1 << 18  # bytes that are given at a time, and the rest of a row: what a core's own cache holds
    WIDEST = 80  # bytes that are written at once for a cell, with what comes after it

include "columns.pxi"
include "cells.pxi"
include "stream.pxi"
include "texts.pxi"
include "../../corpus/compiled/guard.pxi"


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
        self.stream = Stream(frame)
        self.texts = texts
        self.line_end = line_end
        self.n_columns = len(self.stream.kinds)
        self.columns = cells_of(self.stream, texts)

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
