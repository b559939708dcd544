# Columns as Arrow hands them over in one process: the C data interface, by PyCapsules.
# https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html

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
    """
    cdef struct ArrowSchema:
        const char* format
        const char* name
        const char* metadata
        int64_t flags
        int64_t n_children
        ArrowSchema** children
        ArrowSchema* dictionary
        void (*release)(ArrowSchema*) noexcept nogil
        void* private_data

    cdef struct ArrowArray:
        int64_t length
        int64_t null_count
        int64_t offset
        int64_t n_buffers
        int64_t n_children
        const void** buffers
        ArrowArray** children
        ArrowArray* dictionary
        void (*release)(ArrowArray*) noexcept nogil
        void* private_data


cdef void release_schema(ArrowSchema* schema) noexcept nogil:
    schema.release = NULL


cdef void release_array(ArrowArray* array) noexcept nogil:
    cdef int64_t number
    for number in range(array.n_buffers):
        free(<void*>array.buffers[number])
    free(array.buffers)
    array.release = NULL


cdef void drop_schema(object capsule) noexcept:
    cdef ArrowSchema* schema = <ArrowSchema*>PyCapsule_GetPointer(capsule, "arrow_schema")
    if schema.release != NULL:
        schema.release(schema)
    free(schema)


cdef void drop_array(object capsule) noexcept:
    cdef ArrowArray* array = <ArrowArray*>PyCapsule_GetPointer(capsule, "arrow_array")
    if array.release != NULL:
        array.release(array)
    free(array)


cdef class Column:
    """One column, which is handed over once, to whoever reads Arrow."""

    cdef void* buffers[3]
    cdef int64_t length
    cdef int64_t null_count
    cdef int n_buffers
    cdef bint is_text

    def __dealloc__(self):
        for number in range(3):
            free(self.buffers[number])

    def __arrow_c_array__(self, requested_schema=None):
        cdef ArrowSchema* schema = <ArrowSchema*>zeros(1, sizeof(ArrowSchema))
        cdef ArrowArray* array = <ArrowArray*>zeros(1, sizeof(ArrowArray))
        cdef const void** buffers = <const void**>zeros(3, sizeof(void*))
        schema.format = b"U" if self.is_text else b"l"
        schema.name = b""
        schema.flags = 2  # nullable
        schema.release = release_schema
        array.length = self.length
        array.null_count = self.null_count
        array.n_buffers = self.n_buffers
        array.buffers = buffers
        array.release = release_array
        for number in range(3):
            buffers[number] = self.buffers[number]
            self.buffers[number] = NULL
        self.length = self.null_count = 0
        return PyCapsule_New(schema, "arrow_schema", drop_schema), PyCapsule_New(array, "arrow_array", drop_array)


cdef uint8_t* bits_for(Py_ssize_t n) except NULL:
    cdef uint8_t* bits = <uint8_t*>zeros(n // 8 + 8, 1)
    return bits


cdef Column column_of(int64_t* at, Py_ssize_t n, bint has_gaps):
    """A column of numbers, with a gap where one is negative if it has gaps; it takes the memory of the numbers."""
    cdef Column column = Column()
    cdef uint8_t* valid
    cdef Py_ssize_t number
    cdef int64_t nulls = 0
    column.buffers[1] = at if at != NULL else zeros(1, 8)
    column.length, column.n_buffers = n, 2
    for number in range(n if has_gaps else 0):
        nulls += at[number] < 0
    column.null_count = nulls
    if nulls > 0:
        valid = bits_for(n)
        column.buffers[0] = valid
        for number in range(n):
            if at[number] >= 0:
                valid[number >> 3] |= <uint8_t>(1 << (number & 7))
    return column


cdef Column column_of_words(Words* words):
    """A column of all words, none where there is no text; it takes their memory."""
    cdef Column column = Column()
    cdef uint8_t* valid
    cdef Py_ssize_t number, n = words.salts.n
    cdef int64_t nulls = 0
    column.is_text = True
    column.length, column.n_buffers = n, 3
    for number in range(n):
        nulls += words.salts.at[number] >= NO_TEXT
    column.null_count = nulls
    if nulls > 0:
        valid = bits_for(n)
        column.buffers[0] = valid
        for number in range(n):
            if words.salts.at[number] < NO_TEXT:
                valid[number >> 3] |= <uint8_t>(1 << (number & 7))
    column.buffers[1] = words.ends.at if words.ends.at != NULL else zeros(1, 8)
    column.buffers[2] = words.text.at if words.text.at != NULL else zeros(1, 1)
    words.ends.at = NULL
    words.ends.n = words.ends.room = 0
    words.text.at = NULL
    words.text.n = words.text.room = 0
    return column
