# The cells of columns as Arrow has them, and bytes that are made of them. Which `KINDS` are known says whoever includes this.

cdef extern from *:
    """
    #if defined(__GNUC__)
    #define STANDOFF_FETCH(at) __builtin_prefetch(at)
    #else
    #define STANDOFF_FETCH(at) ((void)0)
    #endif
    """
    void STANDOFF_FETCH(const void* at) nogil


cdef enum:
    AHEAD = 8  # rows: of a sorted table the texts are anywhere in memory, and are asked for so long before


cdef enum:
    UNKNOWN
    NOTHING  # a column in which every cell is missing
    VIEW  # texts, each by sixteen bytes: short ones whole, else the buffer and the place in it
    LARGE  # texts, one after the other, with ends of eight bytes
    SMALL  # and of four
    TRUTH
    DAY
    I8
    I16
    I32
    I64
    U8
    U16
    U32
    U64
    F64
    N_KINDS

cdef int[N_KINDS] FEWEST  # buffers of a column of each kind
for kind_number in range(N_KINDS):
    FEWEST[kind_number] = 3 if kind_number in (VIEW, LARGE, SMALL) else 0 if kind_number == NOTHING else 2


cdef struct Made:
    # Bytes that are made, which are written from the beginning to a place that whoever writes holds: `to`.
    char* at
    char* end
    bint is_foreign  # whether a cell was not where it should be


cdef struct Rendered:
    # The texts of codes as they are written; text `i` is the bytes from ends[i] to ends[i + 1], and 64 follow the last.
    Made made
    int64_t* ends
    int64_t n


cdef struct Cells:
    int kind
    int64_t first  # how many items are before the first row
    int64_t end  # and before what follows the last
    const uint8_t* valid  # a bit for each item, or none where none is missing
    const void* values
    const char** texts
    int64_t n_texts
    const Rendered* of_codes  # what numbers stand for, where they are codes


cdef char* moved(Made* made, char* to, Py_ssize_t more) noexcept nogil:
    """The same place in more memory; none where there is no more."""
    cdef Py_ssize_t n = to - made.at
    cdef Py_ssize_t room = max(2 * (made.end - made.at), n + more)
    cdef char* larger = <char*>realloc(made.at, <size_t>room)
    if larger == NULL:
        return NULL
    made.at = larger
    made.end = larger + room
    return larger + n


cdef inline char* roomy(Made* made, char* to, Py_ssize_t more) noexcept nogil:
    """The place to write so many bytes to."""
    return to if made.end - to >= more else moved(made, to, more)


cdef inline bint is_set(const uint8_t* bits, int64_t item) noexcept nogil:
    return (bits[item >> 3] >> (item & 7)) & 1


cdef inline const char* far_text(const Cells* cells, const char* view) noexcept nogil:
    """Where the text of a cell is; of a short one anywhere."""
    cdef uint32_t[4] parts
    memcpy(parts, view, 16)
    return cells.texts[parts[2] if parts[0] > 12 and parts[2] < cells.n_texts else 0] + parts[3]
