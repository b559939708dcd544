# Cells of each kind as values of a statement of SQLite, which looks at texts where they are: they must stay there until the
# statement was run. A code or a missing cell that is the same as in the row before is still bound, and is left as it is.

cdef enum:
    FOREIGN = -1  # an error: a cell is not where it should be
    MISSING = -1  # as the last cell of a column
    NEVER = -2  # nothing of which one could say that it is the same


cdef struct Bound:
    int64_t last  # the code that is bound, or what it is instead


cdef inline bint find_text(const Cells* cells, int64_t item, const char** text, int64_t* length) noexcept nogil:
    """Where a text is, and its length; whether it is where it should be."""
    cdef const char* view
    cdef int32_t[4] parts
    if cells.kind == VIEW:
        view = <const char*>cells.values + 16 * item
        memcpy(parts, view, 16)
        length[0] = parts[0]
        if parts[0] <= 12:
            text[0] = view + 4
            return parts[0] >= 0
        if parts[2] < 0 or parts[2] >= cells.n_texts or parts[3] < 0:
            return False
        text[0] = cells.texts[parts[2]] + parts[3]
        return True
    if cells.kind == LARGE:
        text[0] = cells.texts[0] + (<const int64_t*>cells.values)[item]
        length[0] = (<const int64_t*>cells.values)[item + 1] - (<const int64_t*>cells.values)[item]
    elif cells.kind == SMALL:
        text[0] = cells.texts[0] + (<const int32_t*>cells.values)[item]
        length[0] = (<const int32_t*>cells.values)[item + 1] - (<const int32_t*>cells.values)[item]
    else:
        return False
    return length[0] >= 0


cdef char* put_cell(Made* made, char* to, const Cells* cells, int64_t row) noexcept nogil:
    """Put a text as it is."""
    cdef const char* text = NULL
    cdef int64_t length = 0
    cdef int64_t item = cells.first + row
    if cells.valid != NULL and not is_set(cells.valid, item):
        return to  # the text of no code
    if not find_text(cells, item, &text, &length):
        made.is_foreign = True
        return NULL
    to = roomy(made, to, length + WIDEST)
    if to != NULL and length:
        memcpy(to, text, <size_t>length)
        to += length
    return to


cdef inline int bind_text(sqlite3_stmt* run, int place, const char* text, int64_t length) noexcept nogil:
    """Bind a text; an empty one may be nowhere, which SQLite would take for a missing one."""
    if length == 0:
        text = ""
    return SQLITE.bind_text64(run, place, text, <unsigned long long>length, NULL, UTF8)


cdef inline int bind_code(sqlite3_stmt* run, int place, const Cells* cells, Bound* bound, int64_t code) noexcept nogil:
    cdef const Rendered* texts = cells.of_codes
    if texts == NULL:
        bound.last = NEVER
        return SQLITE.bind_int64(run, place, code)
    if code == bound.last:
        return OK
    if code >= texts.n:
        return FOREIGN
    bound.last = code
    return bind_text(run, place, texts.made.at + texts.ends[code], texts.ends[code + 1] - texts.ends[code])


cdef inline int bind_cell(sqlite3_stmt* run, int place, const Cells* cells, Bound* bound, int64_t row) noexcept nogil:
    """Bind a cell, and give back what SQLite says."""
    cdef int64_t item = cells.first + row
    cdef const char* text = NULL
    cdef int64_t length = 0
    if cells.kind == NOTHING or (cells.valid != NULL and not is_set(cells.valid, item)):
        if bound.last == MISSING:
            return OK
        bound.last = MISSING
        return SQLITE.bind_null(run, place)
    if cells.kind == U32:
        return bind_code(run, place, cells, bound, (<const uint32_t*>cells.values)[item])
    if cells.kind == U8:
        return bind_code(run, place, cells, bound, (<const uint8_t*>cells.values)[item])
    if cells.kind == U16:
        return bind_code(run, place, cells, bound, (<const uint16_t*>cells.values)[item])
    bound.last = NEVER
    if cells.kind == VIEW or cells.kind == LARGE or cells.kind == SMALL:
        if cells.kind == VIEW and item + AHEAD < cells.end:
            STANDOFF_FETCH(far_text(cells, <const char*>cells.values + 16 * (item + AHEAD)))
        if not find_text(cells, item, &text, &length):
            return FOREIGN
        return bind_text(run, place, text, length)
    if cells.kind == F64:
        return SQLITE.bind_double(run, place, (<const double*>cells.values)[item])
    if cells.kind == I64:
        return SQLITE.bind_int64(run, place, (<const int64_t*>cells.values)[item])
    if cells.kind == I32:
        return SQLITE.bind_int64(run, place, (<const int32_t*>cells.values)[item])
    if cells.kind == I16:
        return SQLITE.bind_int64(run, place, (<const int16_t*>cells.values)[item])
    if cells.kind == I8:
        return SQLITE.bind_int64(run, place, (<const int8_t*>cells.values)[item])
    return FOREIGN


cdef int run_rows(
    sqlite3_stmt* run, const Cells* columns, Bound* bound, int n_columns, int64_t n_rows
) noexcept nogil:
    """Run a statement with each of the rows; what SQLite says if it is an error."""
    cdef int64_t row
    cdef int number, code
    for row in range(n_rows):
        for number in range(n_columns):
            code = bind_cell(run, number + 1, &columns[number], &bound[number], row)
            if code != OK:
                return code
        code = SQLITE.step(run)
        if code != DONE:
            return code
        code = SQLITE.reset(run)
        if code != OK:
            return code
    return OK
