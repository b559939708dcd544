# Frames as polars hands them over in one process: a stream of arrays by the C data interface, each a struct of columns.
# https://arrow.apache.org/docs/format/CStreamInterface.html

cdef extern from * nogil:
    """
    #ifndef ARROW_C_DATA_INTERFACE
    #define ARROW_C_DATA_INTERFACE
    struct ArrowSchema {
      const char* format; const char* name; const char* metadata; int64_t flags; int64_t n_children;
      struct ArrowSchema** children; struct ArrowSchema* dictionary;
      void (*release)(struct ArrowSchema*); void* private_data;
    };
    struct ArrowArray {
      int64_t length; int64_t null_count; int64_t offset; int64_t n_buffers; int64_t n_children;
      const void** buffers; struct ArrowArray** children; struct ArrowArray* dictionary;
      void (*release)(struct ArrowArray*); void* private_data;
    };
    #endif
    #ifndef ARROW_C_STREAM_INTERFACE
    #define ARROW_C_STREAM_INTERFACE
    struct ArrowArrayStream {
      int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema*);
      int (*get_next)(struct ArrowArrayStream*, struct ArrowArray*);
      const char* (*get_last_error)(struct ArrowArrayStream*);
      void (*release)(struct ArrowArrayStream*); void* private_data;
    };
    #endif
    """
    cdef struct ArrowSchema:
        const char* format
        int64_t n_children
        ArrowSchema** children
        ArrowSchema* dictionary
        void (*release)(ArrowSchema*)

    cdef struct ArrowArray:
        int64_t length
        int64_t null_count
        int64_t offset
        int64_t n_buffers
        int64_t n_children
        const void** buffers
        ArrowArray** children
        void (*release)(ArrowArray*)

    cdef struct ArrowArrayStream:
        int (*get_schema)(ArrowArrayStream*, ArrowSchema*)
        int (*get_next)(ArrowArrayStream*, ArrowArray*)
        void (*release)(ArrowArrayStream*)


cdef int kind_of(const ArrowSchema* column) noexcept:
    """The kind of a column's cells, or UNKNOWN."""
    cdef bytes format = column.format
    return UNKNOWN if column.dictionary != NULL or column.n_children else KINDS.get(format, UNKNOWN)


cdef class Stream:
    """The arrays of a frame or a column, one after the other; raises TypeError where a dtype is not known here."""

    cdef object capsule  # which owns the stream
    cdef ArrowArrayStream* stream
    cdef ArrowArray array
    cdef list kinds
    cdef bint is_struct

    def __cinit__(self, handed_over):
        self.capsule = handed_over.__arrow_c_stream__()
        self.stream = <ArrowArrayStream*>PyCapsule_GetPointer(self.capsule, "arrow_array_stream")
        self.kinds = self._kinds()

    cdef list _kinds(self):
        cdef ArrowSchema schema
        cdef int64_t number
        if self.stream.get_schema(self.stream, &schema):
            raise TypeError("no schema")
        try:
            self.is_struct = schema.format == b"+s"
            if self.is_struct:
                kinds = [kind_of(schema.children[number]) for number in range(schema.n_children)]
            else:
                kinds = [kind_of(&schema)]
        finally:
            if schema.release != NULL:
                schema.release(&schema)
        if UNKNOWN in kinds or not kinds:
            raise TypeError("a dtype that is not known here")
        return kinds

    cdef bint next(self) except -1:
        """Whether there is another array, which is then here."""
        self._release()
        if self.stream.get_next(self.stream, &self.array):
            raise TypeError("no array")
        if self.array.release == NULL:
            return False
        if self.is_struct and (self.array.n_children != len(self.kinds) or self.array.null_count > 0):
            raise TypeError("an array of another form")
        return True

    cdef fill(self, Cells* columns):
        """Say where the cells of each column of this array are."""
        cdef const ArrowArray* column = &self.array
        cdef int64_t first = self.array.offset if self.is_struct else 0
        cdef Py_ssize_t number
        cdef int kind
        for number, kind in enumerate(self.kinds):
            if self.is_struct:
                column = self.array.children[number]
            if column.n_buffers < FEWEST[kind] or (self.is_struct and column.length < first + self.array.length):
                raise TypeError("a column of another form")
            columns[number].kind = kind
            columns[number].first = first + column.offset
            columns[number].end = columns[number].first + self.array.length
            columns[number].valid = NULL
            if kind != NOTHING:
                columns[number].valid = <const uint8_t*>column.buffers[0]
                columns[number].values = column.buffers[1]
                columns[number].texts = <const char**>(column.buffers + 2)
                columns[number].n_texts = column.n_buffers - 3  # of views, after which their lengths are

    cdef _release(self):
        if self.array.release != NULL:
            self.array.release(&self.array)
            self.array.release = NULL

    def __dealloc__(self):
        self._release()
