# cython: language_level=3, boundscheck=True, wraparound=False, initializedcheck=True, cdivision=True
# cython: embedsignature=False, binding=False
"""Rows of frames into tables of SQLite, without a Python object for each cell and without the GIL.

`standoff.formats.sqlite_database` finds the library and compares what is known here with the tables.
"""

import sqlite3 as sqlite3_module

include "prelude.pxi"

cdef enum:
    WIDEST = 64  # bytes that follow a text

include "columns.pxi"

KINDS = {
    b"n": NOTHING, b"vu": VIEW, b"U": LARGE, b"u": SMALL, b"g": F64,
    b"c": I8, b"s": I16, b"i": I32, b"l": I64, b"C": U8, b"S": U16, b"I": U32,
}
"""The kinds of cells that are bound here, by Arrow's format strings: those of which SQLite has all values."""

include "stream.pxi"
include "library.pxi"
include "binding.pxi"
include "texts.pxi"
include "../../corpus/compiled/guard.pxi"


cdef class Rows:
    """Where the cells of each column are; `texts` has those of the columns that are codes, by their numbers."""

    cdef Stream stream
    cdef dict texts  # which must live as long as their columns are bound
    cdef Cells* cells
    cdef Bound* bound
    cdef int n_columns

    def __cinit__(self, frame, dict texts not None):
        cdef int number
        self.stream = Stream(frame)
        self.texts = texts
        self.n_columns = len(self.stream.kinds)
        self.cells = cells_of(self.stream, texts)
        self.bound = <Bound*>zeros(self.n_columns, sizeof(Bound))
        for number in range(self.n_columns):
            self.bound[number].last = NEVER

    def __dealloc__(self):
        free(self.cells)
        free(self.bound)


cdef class Database:
    """A connection of its own to a file of SQLite, to be used by one thread at a time; errors are those of `sqlite3`."""

    cdef sqlite3* connection

    def __cinit__(self, bytes path not None):
        if SQLITE.finalize == NULL:
            raise RuntimeError("SQLite was not found")
        cdef int code = SQLITE.open_v2(path, &self.connection, OPEN, NULL)
        if code != OK:
            raise self._error(code)

    def execute(self, str statement not None):
        """Run one statement to its end; its rows are left out."""
        cdef sqlite3_stmt* prepared = self._prepared(statement)
        cdef int code = ROW
        with nogil:
            standoff_enter()
            while code == ROW:
                code = SQLITE.step(prepared)
            standoff_leave()
        try:
            if code != DONE:
                raise self._error(code)
        finally:
            SQLITE.finalize(prepared)

    def insert(self, str statement not None, frame, dict texts not None):
        """Run a statement with the cells of each row of a frame in turn."""
        cdef Rows rows = Rows(frame, texts)
        cdef Stream stream = rows.stream
        cdef sqlite3_stmt* prepared = self._prepared(statement)
        cdef int code
        try:
            if SQLITE.bind_parameter_count(prepared) != rows.n_columns:
                raise TypeError("a statement for other columns")
            while stream.next():
                stream.fill(rows.cells)
                with nogil:
                    standoff_enter()
                    code = run_rows(prepared, rows.cells, rows.bound, rows.n_columns, stream.array.length)
                    standoff_leave()
                if code == FOREIGN:
                    raise TypeError("a cell that is not where it should be")
                if code != OK:
                    raise self._error(code)
        finally:
            SQLITE.finalize(prepared)

    def close(self):
        """Close the connection; what was not committed is gone."""
        cdef sqlite3* connection = self.connection
        self.connection = NULL
        if connection != NULL:
            with nogil:
                SQLITE.close(connection)

    cdef sqlite3_stmt* _prepared(self, str statement) except NULL:
        """A statement, which whoever calls finalizes."""
        cdef bytes text = statement.encode()
        cdef sqlite3_stmt* prepared = NULL
        cdef sqlite3_stmt* another = NULL
        cdef const char* rest = NULL
        if self.connection == NULL:
            raise sqlite3_module.ProgrammingError("the connection is closed")
        if b"\0" in text:
            raise ValueError("a statement with a null character")
        cdef int code = SQLITE.prepare_v2(self.connection, text, <int>-1, &prepared, &rest)
        if code == OK and rest[0] != 0:  # perhaps blanks and comments alone
            code = SQLITE.prepare_v2(self.connection, rest, <int>-1, &another, NULL)
        try:
            if code != OK:
                raise self._error(code)
            if prepared == NULL or another != NULL:
                raise sqlite3_module.ProgrammingError("not one statement")
        except BaseException:
            SQLITE.finalize(prepared)
            raise
        finally:
            SQLITE.finalize(another)
        return prepared

    cdef object _error(self, int code):
        """The exception for an error that just occurred."""
        cdef object kind = ERRORS.get(code & 0xFF, sqlite3_module.DatabaseError)
        error = kind(SQLITE.errmsg(self.connection).decode("utf-8", "replace"))
        error.sqlite_errorcode = SQLITE.extended_errcode(self.connection) if self.connection != NULL else code
        return error

    def __dealloc__(self):
        if self.connection != NULL:
            SQLITE.close(self.connection)
