# Ids of assertions from polars' columns, without an object for each: `values.py` says what they are.

cdef extern from "sha256.h" nogil:
    int sha256_has_instructions()
    void sha256_of(uint8_t* room, size_t length, int is_fast, uint8_t* digest)


cdef extern from * nogil:
    """
    struct ArrowArrayStream {
      int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
      int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
      const char* (*get_last_error)(struct ArrowArrayStream*);
      void (*release)(struct ArrowArrayStream*);
      void* private_data;
    };
    """
    cdef struct ArrowArrayStream:
        int (*get_schema)(ArrowArrayStream*, ArrowSchema* out) noexcept
        int (*get_next)(ArrowArrayStream*, ArrowArray* out) noexcept
        void (*release)(ArrowArrayStream*) noexcept


cdef struct View:
    # A text of a column of views: its bytes here where they are at most 12, else those of a buffer.
    int32_t length
    char begins[4]
    int32_t buffer
    int32_t offset


cdef class Taken:
    """A column that polars hands over in one piece: of texts as views, or of integers of 64 bits."""

    cdef ArrowArray array
    cdef bint is_text

    def __cinit__(self, series):
        cdef object capsule = series.__arrow_c_stream__()
        cdef ArrowArrayStream* stream = <ArrowArrayStream*>PyCapsule_GetPointer(capsule, "arrow_array_stream")
        cdef ArrowSchema schema
        cdef ArrowArray rest
        cdef bytes kind
        if stream.get_schema(stream, &schema) != 0:
            raise ValueError("no schema")
        kind = schema.format
        if schema.release != NULL:
            schema.release(&schema)
        if stream.get_next(stream, &self.array) != 0:
            raise ValueError("no column")
        if kind not in {b"vu", b"l"} or (self.array.release != NULL and self.array.offset != 0):
            raise ValueError(f"an unexpected column: {kind} {self.array.offset}")
        self.is_text = kind == b"vu"
        if self.array.release != NULL:
            if stream.get_next(stream, &rest) != 0 or rest.release != NULL:
                raise ValueError("a column in pieces")

    def __dealloc__(self):
        if self.array.release != NULL:
            self.array.release(&self.array)


cdef inline const char* text_at(const ArrowArray* array, int64_t number, Py_ssize_t* length) noexcept nogil:
    cdef const View* view = <const View*>array.buffers[1] + number
    length[0] = view.length
    if view.length <= 12:
        return view.begins
    return <const char*>array.buffers[2 + view.buffer] + view.offset


cdef enum:
    MOST_PARTS = 8
    HEX_DIGITS = 20
    BUCKETS = 65536


cdef struct Part:
    const ArrowArray* texts
    const int64_t* numbers


cdef bint add_payload(Bytes* payload, const Part* parts, int n_parts, int64_t row) noexcept nogil:
    """What a row is identified by: a JSON array of its parts."""
    cdef const char* text
    cdef Py_ssize_t length
    cdef int part
    payload.n = 0
    for part in range(n_parts):
        text = text_at(parts[part].texts, parts[part].numbers[row], &length)
        if not append(payload, b"," if part > 0 else b"[", 1) or not append(payload, text, length):
            return False
    return append(payload, b"]", 1) and reserve(<void**>&payload.at, &payload.room, payload.n + 72, 1)


cdef bint add_identities(const Part* parts, int n_parts, int64_t n_rows, Words* words, Longs* numbers) noexcept nogil:
    """Number each row by its id, and keep the ids as words."""
    cdef int is_fast = sha256_has_instructions()
    cdef Bytes payload
    cdef uint8_t digest[32]
    cdef char id_[2 + HEX_DIGITS]
    cdef int64_t row
    cdef int at
    cdef bint is_done = True
    memset(&payload, 0, sizeof(Bytes))
    memcpy(id_, b"a-", 2)
    for row in range(n_rows):
        if not add_payload(&payload, parts, n_parts, row):
            is_done = False
            break
        sha256_of(<uint8_t*>payload.at, payload.n, is_fast, digest)
        for at in range(HEX_DIGITS // 2):
            id_[2 + 2 * at] = b"0123456789abcdef"[digest[at] >> 4]
            id_[3 + 2 * at] = b"0123456789abcdef"[digest[at] & 15]
        if not push(numbers, number_of(words, id_, 2 + HEX_DIGITS, 0)):
            is_done = False
            break
    free(payload.at)
    return is_done


cdef inline uint32_t bucket_of(const char* id_) noexcept nogil:
    """The number that the first four digits of an id are, in the order of ids."""
    cdef uint32_t found_ = 0
    cdef int at
    for at in range(2, 6):
        found_ = (found_ << 4) | <uint32_t>(id_[at] - (87 if id_[at] >= 97 else 48))
    return found_


cdef bint add_order(const Words* words, Longs* places) noexcept nogil:
    """The place of each id among all ids in their order: into buckets, of which each is sorted by insertion."""
    cdef Py_ssize_t n = words.salts.n
    cdef int64_t* ends = <int64_t*>calloc(2 * BUCKETS + 1, sizeof(int64_t))
    cdef int64_t* starts = ends + BUCKETS + 1
    cdef int64_t* sorted_ = <int64_t*>malloc(<size_t>(n + 1) * sizeof(int64_t))
    cdef const char* id_
    cdef Py_ssize_t number, place, first
    cdef uint32_t bucket
    if ends == NULL or sorted_ == NULL or not reserve(<void**>&places.at, &places.room, n + 1, sizeof(int64_t)):
        free(ends)
        free(sorted_)
        return False
    for number in range(n):
        ends[bucket_of(words.text.at + words.ends.at[number]) + 1] += 1
    for bucket in range(BUCKETS):
        ends[bucket + 1] += ends[bucket]
        starts[bucket] = ends[bucket]
    for number in range(n):
        id_ = words.text.at + words.ends.at[number]
        bucket = bucket_of(id_)
        place = ends[bucket]
        ends[bucket] += 1
        first = place
        while first > starts[bucket] and (
            memcmp(words.text.at + words.ends.at[sorted_[first - 1]], id_, 2 + HEX_DIGITS) > 0
        ):
            sorted_[first] = sorted_[first - 1]
            first -= 1
        sorted_[first] = number
    for place in range(n):
        places.at[sorted_[place]] = place
    places.n = n
    free(ends)
    free(sorted_)
    return True


def identify(parts):
    """The distinct ids of rows, the number of its id for each row, and the place of each id in the order of all.

    A part has texts, and for each row the number of its text; the texts of all parts of a row make its id.
    """
    cdef Part given[MOST_PARTS]
    cdef Taken texts, numbers
    cdef Words words
    cdef Longs found, order
    cdef int64_t n_rows = -1
    cdef int n_parts = 0
    cdef bint is_done = True
    kept = []
    memset(&words, 0, sizeof(Words))
    memset(&found, 0, sizeof(Longs))
    memset(&order, 0, sizeof(Longs))
    for each in parts[:MOST_PARTS]:
        texts, numbers = Taken(each[0]), Taken(each[1])
        kept += [texts, numbers]
        n_rows = numbers.array.length if n_rows < 0 else n_rows
        check_part(texts, numbers, n_rows)
        given[n_parts].texts = &texts.array
        given[n_parts].numbers = <const int64_t*>numbers.array.buffers[1] if n_rows > 0 else NULL
        n_parts += 1
    with nogil:
        is_done = add_identities(given, n_parts, n_rows, &words, &found) and add_order(&words, &order)
    try:
        if not is_done:
            raise MemoryError
        return column_of_words(&words), column_of(found.at, found.n, False), column_of(order.at, order.n, False)
    finally:
        forget_words(&words)


cdef check_part(Taken texts, Taken numbers, int64_t n_rows):
    """Raise where a part cannot be read safely."""
    cdef const int64_t* at
    cdef int64_t row
    if not texts.is_text or numbers.is_text or numbers.array.length != n_rows:
        raise ValueError("columns of other types, or not as long")
    if texts.array.null_count or numbers.array.null_count:
        raise ValueError("a column with gaps")
    at = <const int64_t*>numbers.array.buffers[1] if n_rows > 0 else NULL
    for row in range(n_rows):
        if not 0 <= at[row] < texts.array.length:
            raise IndexError(at[row])
